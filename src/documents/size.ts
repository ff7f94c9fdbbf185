import type { CellModel, ContextModel, EntryModel } from './shape.ts';

/** About how many letters of running text an entry takes the room of, with what stands around it. */
export function entryRoom({ text, action, corrections, restrictedTo, ...entry }: EntryModel): number {
	const tags = [entry.afterMeeting, entry.serviceGap, restrictedTo !== null].filter(Boolean).length;
	const corrected = corrections.map((c) => 130 + (c.reason?.length ?? 0) + (c.before.text?.length ?? 0));
	const around = 130 + 65 * tags + (action === null ? 0 : 110);
	return corrected.reduce((sum, n) => sum + n, around + (text?.length ?? 40));
}

/** The room of one cell, in letters of running text. */
export const cellRoom = ({ slots, passes }: CellModel): number =>
	slots.reduce(
		(sum, slot) =>
			sum +
			[...slot.entries, ...slot.withdrawn].reduce((n, e) => n + entryRoom(e), 0) +
			(slot.place === null ? 0 : 60) +
			(slot.blank === null ? 0 : 100),
		passes.length === 0 ? 150 : 220,
	);

/** The room of a whole context, in letters of running text. */
export const roomOf = (context: ContextModel): number =>
	context.cells.reduce((sum, cell) => sum + cellRoom(cell), 0);

/** Type is set smaller where a context holds more, so that most fill one printed page; sparse ones share one. */
export function sizeOf(context: ContextModel): 'sparse' | 'roomy' | 'even' | 'dense' | 'long' {
	const room = roomOf(context);
	const fits = [
		['sparse', 2700],
		['roomy', 5900],
		['even', 7000],
		['dense', 9300],
	] as const;
	return fits.find(([, letters]) => room <= letters)?.[0] ?? 'long';
}
