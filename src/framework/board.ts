import { type CellId, type Context, type ContextId, contextOf, type Framework } from './framework.ts';
import { type Head, type Place, type Slot, type SlotState, slotKey } from './record.ts';

export type CellMark = 'open' | 'part' | 'answered' | 'settled';

/** The state of a slot in a draft's board, made when nothing was said about it yet. */
export function slotState(board: Head['board'], slot: Slot): SlotState {
	const cell = (board[slot.cell] ??= {});
	return (cell[slot.place ?? ''] ??= { entries: {}, restricted: 0, settled: null });
}

const stateOf = (head: Pick<Head, 'board'>, slot: Slot): SlotState | undefined =>
	head.board[slot.cell]?.[slot.place ?? ''];

export const placesOf = (head: Pick<Head, 'places'>, context: ContextId): Place[] =>
	head.places.filter((p) => p.context === context);

/** The slots of a cell: one for each place of its context, or one without a place while none is named. */
export function slotsOf(head: Pick<Head, 'places'>, cell: CellId): Slot[] {
	const places = placesOf(head, contextOf(cell));
	return places.length === 0 ? [{ cell, place: null }] : places.map((p) => ({ cell, place: p.id }));
}

const entriesIn = (state: SlotState | undefined): number =>
	Object.values(state?.entries ?? {}).reduce((sum, n) => sum + n, 0);

export const entryCount = (head: Pick<Head, 'board'>, slot: Slot): number => entriesIn(stateOf(head, slot));

/** A slot is answered by an entry, settled by a reason, and open until then. */
export function slotMark(head: Pick<Head, 'board'>, slot: Slot): 'open' | 'answered' | 'settled' {
	const state = stateOf(head, slot);
	if (entriesIn(state) > 0) return 'answered';
	return state?.settled == null ? 'open' : 'settled';
}

export const isOpen = (head: Pick<Head, 'board'>, slot: Slot): boolean => slotMark(head, slot) === 'open';

/** The mark of a cell in the grid; `part`: something is there, and a place is still open. */
export function cellMark(head: Pick<Head, 'board' | 'places'>, cell: CellId): CellMark {
	const marks = slotsOf(head, cell).map((slot) => slotMark(head, slot));
	if (marks.every((m) => m === 'settled')) return 'settled';
	if (!marks.includes('open')) return 'answered';
	return marks.some((m) => m !== 'open') || cellEntries(head, cell) > 0 ? 'part' : 'open';
}

export const cellEntries = (head: Pick<Head, 'board'>, cell: CellId): number =>
	Object.values(head.board[cell] ?? {}).reduce((sum, state) => sum + entriesIn(state), 0);

export function cellAgencies(head: Pick<Head, 'board'>, cell: CellId): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const state of Object.values(head.board[cell] ?? {}))
		for (const [agency, n] of Object.entries(state.entries)) counts[agency] = (counts[agency] ?? 0) + n;
	return counts;
}

/** Every slot of the framework that is open, in the framework's order. */
export const openSlots = (framework: Framework, head: Pick<Head, 'board' | 'places'>): Slot[] =>
	framework.cells.flatMap((cell) => slotsOf(head, cell.id)).filter((slot) => isOpen(head, slot));

/** Agencies with somebody in the meeting now. */
export function agenciesPresent(head: Pick<Head, 'people' | 'guests'>): string[] {
	const ids = [...head.people.filter((p) => p.present), ...head.guests].map((p) => p.agency);
	return [...new Set(ids)];
}

/** Whether every agency present has answered this cell or passed on it. */
export function everyoneSpoke(head: Head, cell: CellId): boolean {
	const spoke = new Set([...Object.keys(cellAgencies(head, cell)), ...(head.passes[cell] ?? [])]);
	const present = agenciesPresent(head);
	return present.length > 0 && present.every((agency) => spoke.has(agency));
}

/** Places said about, without a label: entries that name no place in a context of places, or a place not labelled. */
export function unlabelled(head: Head, context: Context): boolean {
	if (context.place === undefined) return false;
	if (placesOf(head, context.id).some((p) => p.label === null)) return true;
	return Object.entries(head.board).some(
		([cell, slots]) => contextOf(cell) === context.id && entriesIn(slots['']) > 0,
	);
}

export const sameSlot = (a: Slot, b: Slot): boolean => slotKey(a) === slotKey(b);
