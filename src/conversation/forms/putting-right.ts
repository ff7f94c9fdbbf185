import { slotMark, slotsOf } from '../../framework/board.ts';
import { findContext } from '../../framework/framework.ts';
import { type Action, may, speaksForRoom } from '../../privacy/access.ts';
import type { Field, Option } from '../cards.ts';
import { refused } from '../command.ts';
import { cellNow, cellTitle, placeName, plain } from '../view.ts';
import type { Filling, FormKind } from './kind.ts';
import { text, ticked } from './kind.ts';
import { agencyOptions, field, textField } from './parts.ts';

/** What is seldom needed, each with whether this person may, and there is anything to do it to. */
const seldom: Record<string, (filling: Filling) => boolean> = {
	'pass-for': (filling) => speaksForRoom(filling.head, filling.by.person) && cellNow(filling) !== null,
	'label-place': (filling) => allowed(filling, 'label-place') && filling.head.places.length > 0,
	'remove-place': (filling) => allowed(filling, 'remove-place') && filling.head.places.length > 0,
	'remove-guest': (filling) => allowed(filling, 'remove-guest') && filling.head.guests.length > 0,
	'change-agency': (filling) => allowed(filling, 'change-agency') && filling.head.people.length > 0,
	'choose-settled': (filling) => allowed(filling, 'reopen') && settledCells(filling).length > 0,
};

const allowed = ({ head, by }: Filling, action: Action): boolean => may(head, by.person, action);

const settledCells = ({ framework, head }: Filling): string[] =>
	framework.cells
		.filter((c) => slotsOf(head, c.id).some((slot) => slotMark(head, slot) === 'settled'))
		.map((c) => c.id);

function placeField(filling: Filling): Field {
	const options = filling.head.places.map(({ id, context }): Option => {
		const title = findContext(filling.framework, context)?.title ?? context;
		return { value: id, label: `${placeName(filling, context, id)} (${title})` };
	});
	const label = filling.say('field.whichPlace.label');
	return field(filling, 'place', { label, kind: 'choice', style: 'compact', options, required: true });
}

/** What puts a slip right, and what is too seldom for a button of its own. */
export const puttingRightForms: Record<string, FormKind> = {
	'put-right': {
		command: null,
		ask(filling) {
			const { say } = filling;
			const offered = Object.keys(seldom).filter((name) => seldom[name]?.(filling));
			if (offered.length === 0) return refused('nothing-to-put-right');
			return {
				title: say('form.put-right.title'),
				intro: [],
				fields: [
					field(filling, 'what', {
						kind: 'choice',
						style: 'expanded',
						options: offered.map((name) => ({ value: name, label: say(`put-right.${name}`) })),
						required: true,
					}),
				],
			};
		},
		args: () => ({}),
		leadsTo: (values) => ({ form: text(values, 'what'), hidden: {} }),
	},
	'pass-for': {
		command: 'pass',
		ask(filling) {
			const cell = cellNow(filling);
			if (cell === null) return refused('no-such-cell');
			const context = filling.framework.cells.find((c) => c.id === cell)?.context;
			return {
				title: filling.say('form.pass-for.title', { cell: cellTitle(filling, cell) }),
				intro: [],
				hidden: { cell },
				fields: [
					field(filling, 'agency', {
						kind: 'choice',
						style: 'compact',
						options: agencyOptions(filling),
						required: true,
					}),
					field(filling, 'wholeContext', {
						label: filling.say('field.wholeContext.label', { context: context?.title ?? '' }),
						kind: 'tick',
					}),
				],
			};
		},
		args: (values, { cell }) => ({
			cell,
			agency: text(values, 'agency'),
			wholeContext: ticked(values, 'wholeContext'),
		}),
	},
	'label-place': {
		command: 'label-place',
		ask: (filling) => ({
			title: filling.say('form.label-place.title'),
			intro: [{ kind: 'text', runs: [plain(filling.say('form.label-place.intro'))] }],
			fields: [placeField(filling), textField(filling, 'label', 1, undefined, { required: true })],
		}),
		args: (values) => ({ place: text(values, 'place'), label: text(values, 'label') }),
	},
	'remove-place': {
		command: 'remove-place',
		ask: (filling) => ({
			title: filling.say('form.remove-place.title'),
			intro: [{ kind: 'text', runs: [plain(filling.say('form.remove-place.intro'))] }],
			fields: [placeField(filling)],
		}),
		args: (values) => ({ place: text(values, 'place') }),
	},
	'remove-guest': {
		command: 'remove-guest',
		ask: (filling) => ({
			title: filling.say('form.remove-guest.title'),
			intro: [],
			fields: [
				field(filling, 'guest', {
					kind: 'choice',
					style: 'compact',
					options: filling.head.guests.map((g) => ({ value: g.id, label: g.name })),
					required: true,
				}),
			],
		}),
		args: (values) => ({ guest: text(values, 'guest') }),
	},
	'change-agency': {
		command: 'change-agency',
		ask: (filling) => ({
			title: filling.say('form.change-agency.title'),
			intro: [{ kind: 'text', runs: [plain(filling.say('form.change-agency.intro'))] }],
			fields: [
				field(filling, 'person', {
					label: filling.say('field.whichPerson.label'),
					kind: 'choice',
					style: 'compact',
					options: filling.head.people.map((p) => ({ value: p.id, label: p.name })),
					required: true,
				}),
				field(filling, 'agency', {
					kind: 'choice',
					style: 'compact',
					options: agencyOptions(filling),
					required: true,
				}),
			],
		}),
		args: (values) => ({ person: text(values, 'person'), agency: text(values, 'agency') }),
	},
	'choose-settled': {
		command: null,
		ask: (filling) => ({
			title: filling.say('form.choose-settled.title'),
			intro: [],
			fields: [
				field(filling, 'cell', {
					kind: 'choice',
					style: 'compact',
					options: settledCells(filling).map((cell) => ({ value: cell, label: cellTitle(filling, cell) })),
					required: true,
				}),
			],
		}),
		args: () => ({}),
		leadsTo: (values) => ({ form: 'reopen', hidden: { cell: text(values, 'cell') } }),
	},
};
