import { agenciesPresent, isOpen, slotMark, slotsOf } from '../../framework/board.ts';
import { addWorkingDays, civilDate } from '../../framework/dates.ts';
import type { Cell } from '../../framework/framework.ts';
import { whomToAsk } from '../../framework/probing.ts';
import type { Slot } from '../../framework/record.ts';
import type { Field } from '../cards.ts';
import { isRefused, type Refused, refused } from '../command.ts';
import { settleable } from '../commands/settling.ts';
import { cellTitle, plain } from '../view.ts';
import type { Filling, FormKind, Values } from './kind.ts';
import { several, text, ticked } from './kind.ts';
import { agencyOptions, cellOf, field, slotField, textField } from './parts.ts';

type Fits = (filling: Filling, slot: Slot) => boolean;

/** The place that the button brought. */
const placeOf = ({ hidden }: Filling): string | null =>
	typeof hidden.place === 'string' ? hidden.place : null;

const open: Fits = ({ head }, slot) => isOpen(head, slot);
const settled: Fits = ({ head }, slot) => slotMark(head, slot) === 'settled';
/** What is open; and what was asked later, when the form was opened for just that: for one place, or for a request. */
const answerable: Fits = (filling, slot) =>
	open(filling, slot) ||
	((slot.place === placeOf(filling) || typeof filling.hidden.agency === 'string') &&
		settleable(filling.head, slot));

/** The cell of the form with the field for its places; refused when there is nothing left to do there. */
function about(filling: Filling, fits: Fits, none: string): { cell: Cell; slot: Field[] } | Refused {
	const cell = cellOf(filling);
	if (cell === undefined) return refused('no-such-cell');
	const here = (slot: Slot) => fits(filling, slot);
	if (!slotsOf(filling.head, cell.id).some(here)) return refused(none);
	return { cell, slot: slotField(filling, cell, here, placeOf(filling) ?? undefined) };
}

/** The agency whose request is answered; otherwise everybody in the room has been asked. */
const askedOf = ({ hidden, head }: Filling): string[] =>
	typeof hidden.agency === 'string' ? [hidden.agency] : agenciesPresent(head);

const place = (values: Values): string => values.slot ?? '';

/** Cells closed with a reason, and opened again. */
export const settlingForms: Record<string, FormKind> = {
	'nothing-known': {
		command: 'settle',
		ask(filling) {
			const found = about(filling, answerable, 'not-open');
			if (isRefused(found)) return found;
			return {
				title: filling.say('form.nothing-known.title', { cell: cellTitle(filling, found.cell.id) }),
				intro: [{ kind: 'text', runs: [plain(filling.say('form.nothing-known.intro'))] }],
				fields: [
					...found.slot,
					field(filling, 'asked', {
						kind: 'choices',
						options: agencyOptions(filling),
						values: askedOf(filling),
					}),
				],
			};
		},
		args: (values, { cell }) => ({
			cell,
			place: place(values),
			how: 'nothing-known',
			asked: several(values.asked),
		}),
	},
	'not-applicable': {
		command: 'settle',
		drafted: true,
		ask(filling) {
			const found = about(filling, answerable, 'not-open');
			if (isRefused(found)) return found;
			return {
				title: filling.say('form.not-applicable.title', { cell: cellTitle(filling, found.cell.id) }),
				intro: [],
				fields: [
					...found.slot,
					textField(filling, 'why', 3, undefined, { required: true }),
					field(filling, 'wholeContext', {
						label: filling.say('field.wholeContext.label', { context: found.cell.context.title }),
						kind: 'tick',
					}),
				],
			};
		},
		args: (values, { cell }) => ({
			cell,
			place: ticked(values, 'wholeContext') && values.slot === undefined ? 'all' : place(values),
			how: 'not-applicable',
			why: text(values, 'why'),
			wholeContext: ticked(values, 'wholeContext'),
		}),
	},
	'ask-later': {
		command: 'ask-later',
		drafted: true,
		ask(filling) {
			const found = about(filling, open, 'not-open');
			if (isRefused(found)) return found;
			const { framework, head, hidden } = filling;
			const likely = () =>
				whomToAsk(framework, head, { cell: found.cell.id, place: placeOf(filling) }).agency;
			return {
				title: filling.say('form.ask-later.title', { cell: cellTitle(filling, found.cell.id) }),
				intro: [{ kind: 'text', runs: [plain(filling.say('form.ask-later.intro'))] }],
				fields: [
					...found.slot,
					field(filling, 'agency', {
						label: filling.say('field.askAgency.label'),
						kind: 'choice',
						style: 'compact',
						options: agencyOptions(filling),
						value: typeof hidden.agency === 'string' ? hidden.agency : likely(),
						required: true,
					}),
					textField(filling, 'person', 1),
					field(filling, 'due', {
						kind: 'date',
						value: addWorkingDays(civilDate(filling.now), 5),
						required: true,
					}),
				],
			};
		},
		args: (values, { cell }) => ({
			cell,
			place: place(values),
			agency: text(values, 'agency'),
			person: text(values, 'person'),
			due: text(values, 'due'),
		}),
	},
	reopen: {
		command: 'reopen',
		ask(filling) {
			const found = about(filling, settled, 'not-settled');
			if (isRefused(found)) return found;
			return {
				title: filling.say('form.reopen.title', { cell: cellTitle(filling, found.cell.id) }),
				intro: [{ kind: 'text', runs: [plain(filling.say('form.reopen.intro'))] }],
				fields: found.slot,
			};
		},
		args: (values, { cell }) => ({ cell, place: place(values) }),
	},
};
