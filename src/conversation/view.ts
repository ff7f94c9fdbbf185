import { currentCell, positionOf } from '../../flows/meeting.ts';
import {
	cellAgencies,
	cellEntries,
	cellMark,
	entryCount,
	placesOf,
	slotMark,
	slotsOf,
} from '../framework/board.ts';
import {
	agencyTitle,
	type Cell,
	contextOf,
	type Framework,
	findCell,
	findContext,
} from '../framework/framework.ts';
import type { Head, Instant, PersonId, PlaceId, Slot } from '../framework/record.ts';
import type { Say } from '../wording/messages.ts';
import type { Button, Grid, Intent, Run } from './cards.ts';

/** What every surface, form and show is made from. */
export interface View {
	/** Whether templates/messages has a sentence under this key. */
	has(key: string): boolean;
	framework: Framework;
	head: Head;
	say: Say;
	now: Instant;
}

export const plain = (text: string): Run => ({ text });
export const strong = (text: string): Run => ({ text, bold: true });
export const theirs = (text: string): Run => ({ text, people: true });

export const agency = ({ framework }: View, id: string): string => agencyTitle(framework, id);
export const agencies = (view: View, ids: string[]): string => ids.map((id) => agency(view, id)).join(', ');
export const personName = ({ head }: View, id: PersonId): string =>
	head.people.find((p) => p.id === id)?.name ?? '';

export function cellTitle({ framework }: View, id: string): string {
	const cell = findCell(framework, id);
	return cell === undefined ? id : `${cell.context.title}: ${cell.point.short}`;
}

/** The label of a place, or how it is called while it has none. */
export function placeName(view: View, context: string, id: PlaceId | null): string {
	const place = findContext(view.framework, context)?.place;
	if (place === undefined) return '';
	const label = view.head.places.find((p) => p.id === id)?.label;
	return label ?? view.say('place.unnamed', { place: place.one });
}

export const slotTitle = (view: View, slot: Slot): string => {
	const title = cellTitle(view, slot.cell);
	return slot.place === null ? title : `${title} (${placeName(view, contextOf(slot.cell), slot.place)})`;
};

/** A button whose words are `button.<key>` in templates/messages. */
export function button(
	{ say }: View,
	key: string,
	intent: Intent,
	extra: { style?: 'main' | 'warning'; of?: string } = {},
): Button {
	const label = say(`button.${key}`);
	return {
		label,
		intent,
		...(extra.style && { style: extra.style }),
		...(extra.of && { hint: `${label}: ${extra.of}` }),
	};
}

export const form = (view: View, name: string, args: Record<string, unknown> = {}): Intent => ({
	do: 'form',
	form: name,
	record: view.head.record,
	...args,
});
export const command = (view: View, kind: string, args: Record<string, unknown> = {}): Intent => ({
	do: 'command',
	kind,
	record: view.head.record,
	...args,
});
export const show = (view: View, name: string, args: Record<string, unknown> = {}): Intent => ({
	do: 'show',
	show: name,
	record: view.head.record,
	...args,
});

export const turnOf = ({ head }: View): number => positionOf(head.cursor).turn;
export const cellNow = ({ head }: View): string | null =>
	currentCell(positionOf(head.cursor), head.cursor.value);

/** The contexts x points grid of marks, with the cell that the meeting is at. */
export function grid(view: View): Grid {
	const { framework, head, say } = view;
	const now = cellNow(view);
	const mark = (cell: Cell) => {
		const state = cellMark(head, cell.id);
		const count = cellEntries(head, cell.id);
		return {
			id: cell.id,
			mark: state,
			sign: say(`mark.${state}.sign`),
			word:
				count > 0
					? say('mark.counted', { word: say(`mark.${state}.word`), count })
					: say(`mark.${state}.word`),
			current: cell.id === now,
		};
	};
	return {
		label: say('grid.label'),
		points: framework.points.map((p) => p.short),
		rows: framework.contexts.map((context) => ({
			context: context.short,
			cells: framework.cells.filter((c) => c.context.id === context.id).map(mark),
		})),
		legend: (['answered', 'part', 'settled', 'open'] as const).map((state) => ({
			sign: say(`mark.${state}.sign`),
			word: say(`mark.${state}.word`),
		})),
	};
}

/** A line for each place of a cell: its label, and what is there. */
export function placeLines(view: View, cell: Cell): Run[][] {
	const { head, say } = view;
	const slots = slotsOf(head, cell.id);
	if (placesOf(head, cell.context.id).length === 0) return [];
	return slots.map((slot) => {
		const mark = slotMark(head, slot);
		const state =
			mark === 'answered'
				? say('place.entries', { count: entryCount(head, slot) })
				: say(`mark.${mark}.word`);
		return [theirs(placeName(view, cell.context.id, slot.place)), plain(`: ${state}`)];
	});
}

/** "3 from Education, 1 from Police. Nothing from Housing." */
export function heardLine(view: View, cell: Cell): string {
	const { head, say } = view;
	const counts = Object.entries(cellAgencies(head, cell.id));
	const heard = counts
		.map(([id, count]) => say('heard.from', { count, agency: agency(view, id) }))
		.join(', ');
	const spoke = counts.map(([id]) => id);
	const passed = (head.passes[cell.id] ?? []).filter((id) => !spoke.includes(id));
	const parts = [
		counts.length > 0 ? say('heard.entries', { heard }) : say('heard.none'),
		...(passed.length > 0 ? [say('heard.passed', { agencies: agencies(view, passed) })] : []),
	];
	return parts.join(' ');
}
