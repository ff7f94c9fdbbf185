import { placesOf, slotsOf } from '../../framework/board.ts';
import { type Cell, type Context, findCell } from '../../framework/framework.ts';
import { bases, type Entry, type FullRecord, type Slot } from '../../framework/record.ts';
import { readable, speaksForRoom } from '../../privacy/access.ts';
import type { Block, Field, Option } from '../cards.ts';
import { agency, cellTitle, placeName, type View } from '../view.ts';
import type { Filling } from './kind.ts';

/** Room for what is pasted whole: too long an answer is refused with its length, never cut. */
const roomy = 20_000;

export const cellOf = ({ framework, hidden }: Filling): Cell | undefined =>
	findCell(framework, String(hidden.cell ?? ''));

export const options = ({ say }: View, group: string, values: readonly string[]): Option[] =>
	values.map((value) => ({ value, label: say(`${group}.${value}`) }));

export const agencyOptions = ({ framework }: View): Option[] =>
	framework.agencies.map((a) => ({ value: a.id, label: a.title }));

export const cellOptions = (view: View): Option[] =>
	view.framework.cells.map((c) => ({ value: c.id, label: cellTitle(view, c.id) }));

export const contextOptions = ({ framework }: View): Option[] =>
	framework.contexts.map((c) => ({ value: c.id, label: c.title }));

/** A field with its words from templates/messages (`field.NAME.label` and `.hint`), unless it brings its own. */
export function field(view: View, name: string, rest: Record<string, unknown>): Field {
	const label = rest.label ?? view.say(`field.${name}.label`);
	const known = view.has(`field.${name}.hint`);
	const hint = rest.hint ?? (known ? view.say(`field.${name}.hint`) : undefined);
	return { ...rest, name, label, ...(hint !== undefined && { hint }) } as Field;
}

export const textField = (
	view: View,
	name: string,
	lines: number,
	value?: string,
	extra: Record<string, unknown> = {},
): Field =>
	field(view, name, { kind: 'text', lines, max: roomy, ...(value !== undefined && { value }), ...extra });

/** Which place: those of the context, and a new one. */
export function placeFields(view: View, context: Context, chosen: string | undefined): Field[] {
	if (context.place === undefined) return [];
	const { one, example, needed } = context.place;
	const places = placesOf(view.head, context.id).map((p) => ({
		value: p.id,
		label: placeName(view, context.id, p.id),
	}));
	if (places.length === 0) return [firstPlace(view, context.place)];
	const named: Option[] = [...places, { value: 'new', label: view.say('field.place.new', { place: one }) }];
	// Somebody who does not know which one should not have to guess; the lead is told that it is missing.
	const none = { value: 'none', label: view.say('field.place.none', { place: one }) };
	return [
		field(view, 'place', {
			label: view.say('field.place.label', { place: one }),
			kind: 'choice',
			style: named.length > 6 ? 'compact' : 'expanded',
			options: needed === 'usual' ? [...named, none] : named,
			value: chosen,
			required: true,
		}),
		field(view, 'newPlace', {
			label: view.say('field.newPlace.label', { place: one }),
			hint: view.say('field.newPlace.hint', { example }),
			kind: 'text',
			lines: 1,
			max: roomy,
		}),
	];
}

/** While no place of this kind is known, the form asks for its label alone. */
function firstPlace(view: View, { one, example, needed }: NonNullable<Context['place']>): Field {
	const must = needed === 'always';
	return field(view, 'newPlace', {
		label: view.say('field.place.label', { place: one }),
		hint: view.say(must ? 'field.newPlace.first' : 'field.newPlace.first-or-none', { example }),
		kind: 'text',
		lines: 1,
		max: roomy,
		required: must,
	});
}

/** Which slots of a cell a form is about; "all" first where there are several. Empty where no place is named. */
export function slotField(
	view: View,
	cell: Cell,
	fits: (slot: Slot) => boolean,
	chosen: string | undefined,
): Field[] {
	const slots = slotsOf(view.head, cell.id).filter(fits);
	if (cell.context.place === undefined || (slots.length === 1 && slots[0]?.place === null)) return [];
	const each = slots.map((s) => ({ value: s.place ?? '', label: placeName(view, cell.context.id, s.place) }));
	const all = { value: 'all', label: view.say('field.slot.all', { places: cell.context.place.many }) };
	const first = each.length > 1 ? 'all' : each[0]?.value;
	return [
		field(view, 'slot', {
			label: view.say('field.slot.label', { place: cell.context.place.one }),
			kind: 'choice',
			style: 'expanded',
			options: each.length > 1 ? [all, ...each] : each,
			value: each.some((o) => o.value === chosen) ? chosen : first,
			required: true,
		}),
	];
}

/** The agency that says it, for those who type for the room. */
export function agencyField(view: Filling, chosen?: string): Field[] {
	const me = view.head.people.find((p) => p.id === view.by.person);
	if (!speaksForRoom(view.head, view.by.person)) return [];
	return [
		field(view, 'agency', {
			kind: 'choice',
			style: 'compact',
			options: agencyOptions(view),
			// The scribe says each time who spoke, so nothing is chosen for them.
			value: chosen ?? (view.head.scribe === view.by.person ? undefined : me?.agency),
			required: true,
		}),
	];
}

/** Actions and barriers are asked for in their own words. */
const textWords = ({ say, has }: View, { point }: Cell): { label?: string } =>
	has(`field.text.${point.role}`) ? { label: say(`field.text.${point.role}`) } : {};

/** What is chosen at first: nothing for what the chat did not say, so that whoever corrects it says it. */
const givenBasis = ({ point }: Cell, entry?: Entry): string | undefined => {
	if (entry !== undefined) return entry.basis === 'not-said' ? undefined : entry.basis;
	return point.role === 'action' ? 'fact' : undefined;
};

/** Text, basis, who may read it, and what actions and barriers carry besides. */
export function contentFields(view: Filling, cell: Cell, entry?: Entry): Field[] {
	const { restrictedTo = null, action = null } = entry ?? {};
	const shown = restrictedTo === null ? 'everyone' : restrictedTo.length === 0 ? 'lead' : 'agencies';
	return [
		textField(view, 'text', 6, entry?.text, { required: true, ...textWords(view, cell) }),
		field(view, 'basis', {
			kind: 'choice',
			style: 'expanded',
			options: options(view, 'basis', bases),
			value: givenBasis(cell, entry),
			required: true,
		}),
		...(cell.point.role === 'action'
			? [
					field(view, 'target', {
						kind: 'choice',
						style: 'compact',
						options: contextOptions(view),
						value: action?.target ?? cell.context.id,
					}),
					field(view, 'ownerAgency', {
						kind: 'choice',
						style: 'compact',
						options: agencyOptions(view),
						value: action?.owner.agency ?? undefined,
					}),
					textField(view, 'ownerPerson', 1, action?.owner.person ?? undefined),
					field(view, 'due', {
						label: view.say('field.actionDue.label'),
						kind: 'date',
						value: action?.due ?? undefined,
					}),
				]
			: []),
		...(cell.point.role === 'barrier'
			? [field(view, 'serviceGap', { kind: 'tick', value: entry?.serviceGap ?? false })]
			: []),
		field(view, 'shown', {
			kind: 'choice',
			style: 'compact',
			options: options(view, 'shown', ['everyone', 'lead', 'agencies']),
			value: shown,
		}),
		field(view, 'restrictedTo', {
			kind: 'choices',
			options: agencyOptions(view),
			values: restrictedTo ?? [],
		}),
	];
}

/** What was said of these cells, to this person. */
export function quotes(view: View, record: FullRecord, person: string, cells: string[]): Block[] {
	const { say } = view;
	return readable(record, person)
		.filter((e) => cells.includes(e.cell))
		.map((e) => ({
			kind: 'quote',
			said: e.masked ? say('entry.restricted') : e.text,
			byline: byline(view, e),
		}));
}

/** Who typed it, where that is somebody of another agency. */
function recordedBy({ head, say }: View, entry: Entry): string[] {
	const person = head.people.find((p) => p.id === entry.recordedBy);
	return person === undefined || person.agency === entry.agency
		? []
		: [say('entry.recorded-by', { name: person.name })];
}

/** "School A · Education · professional opinion" */
export function byline(view: View, entry: Entry): string {
	const place =
		entry.place === null ? '' : placeName(view, entry.cell.slice(0, entry.cell.indexOf('.')), entry.place);
	const parts = [
		place,
		agency(view, entry.agency),
		...recordedBy(view, entry),
		view.say(`basis.${entry.basis}`),
	];
	if (entry.afterMeeting) parts.push(view.say('entry.after'));
	if (entry.restrictedTo !== null) parts.push(view.say('entry.is-restricted'));
	return parts.filter((p) => p !== '').join(' · ');
}
