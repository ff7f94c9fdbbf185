import { cellMark, placesOf, sameSlot, slotMark, slotsOf } from '../framework/board.ts';
import type { Cell, Context, Framework } from '../framework/framework.ts';
import { type FullRecord, type KeptEntry, type PlaceId, type Slot, slotKey } from '../framework/record.ts';
import type { Names } from './names.ts';
import type { BlankModel, CellModel, ContextModel, CorrectionModel, EntryModel, SlotModel } from './shape.ts';

/** What the parts of a document are compiled from. */
export interface Source {
	framework: Framework;
	record: FullRecord;
	names: Names;
}

const correction = (
	names: Names,
	{ before, by, ...rest }: KeptEntry['corrections'][number],
): CorrectionModel => ({
	...rest,
	by: names.person(by),
	before: {
		...before,
		cell: names.cell(before.cell),
		place: names.place(before.place),
		action: names.action(before.action),
		restrictedTo: before.restrictedTo?.map(names.agency) ?? null,
	},
});

function entryModel(names: Names, entry: KeptEntry): EntryModel {
	const { id, text, basis, at, ahead, afterMeeting, serviceGap, request } = entry;
	return {
		id,
		text,
		basis,
		agency: names.agency(entry.agency),
		recordedBy: names.person(entry.recordedBy),
		at,
		ahead,
		afterMeeting,
		serviceGap,
		restrictedTo: entry.restrictedTo?.map(names.agency) ?? null,
		action: names.action(entry.action),
		request,
		corrections: entry.corrections.map((c) => correction(names, c)),
	};
}

/** Why a slot has no entry. One that nobody was asked to fill is open only if its cell needs it. */
function blank(
	{ record: { head, settlements }, names }: Source,
	slot: Slot,
	needed: boolean,
): BlankModel | null {
	const mark = slotMark(head, slot);
	const kept = mark === 'settled' ? settlements[slotKey(slot)] : undefined;
	if (mark === 'answered') return null;
	if (kept === undefined) return needed ? { how: 'open' } : null;
	const settled = { at: kept.at, by: names.person(kept.by) };
	if (kept.how === 'nothing-known') return { how: kept.how, asked: kept.asked.map(names.agency), ...settled };
	if (kept.how === 'not-applicable') return { how: kept.how, why: kept.why, ...settled };
	const asked = head.requests.find((r) => r.id === kept.request);
	if (asked === undefined) return { how: 'open' };
	const { agency, person, due, state } = asked;
	return { how: kept.how, request: asked.id, agency: names.agency(agency), person, due, state, ...settled };
}

/**
 * The slots of a cell, and after them those where something was said before (or without) naming a place:
 * what was said once is never left out because the places were named later.
 */
function slotsWithMore({ record }: Source, cell: Cell): { slot: Slot; needed: boolean }[] {
	const needed = slotsOf(record.head, cell.id);
	const said = record.entries.filter((e) => e.cell === cell.id).map((e) => e.place);
	const settled = record.head.board[cell.id]?.['']?.settled == null ? [] : [null];
	const more = [...new Set<PlaceId | null>([...said, ...settled])]
		.map((place) => ({ cell: cell.id, place }))
		.filter((slot) => !needed.some((other) => sameSlot(slot, other)));
	return [
		...needed.map((slot) => ({ slot, needed: true })),
		...more.map((slot) => ({ slot, needed: false })),
	];
}

function slotModel(source: Source, { slot, needed }: { slot: Slot; needed: boolean }): SlotModel {
	const { record, names } = source;
	const here = record.entries.filter((e) => sameSlot(e, slot));
	const models = (withdrawn: boolean) =>
		here.filter((e) => e.withdrawn === withdrawn).map((e) => entryModel(names, e));
	return {
		place: names.place(slot.place),
		entries: models(false),
		withdrawn: models(true),
		blank: blank(source, slot, needed),
	};
}

const movedAway = ({ record, names }: Source, cell: Cell): CellModel['movedAway'] =>
	record.entries.flatMap((entry) => {
		const moves = entry.corrections.filter((c) => c.kind === 'moved' && c.before.cell === cell.id);
		const last = moves.at(-1);
		if (last === undefined || entry.cell === cell.id) return [];
		return [{ entry: entry.id, agency: names.agency(entry.agency), to: names.cell(entry.cell), at: last.at }];
	});

function cellModel(source: Source, cell: Cell): CellModel {
	const { record, names } = source;
	const { id, title, short } = cell.point;
	const live = record.entries.filter((e) => e.cell === cell.id && !e.withdrawn);
	const spoke = new Set(live.map((e) => e.agency));
	const passes = (record.head.passes[cell.id] ?? []).filter((agency) => !spoke.has(agency));
	return {
		id: cell.id,
		point: { id, title, short },
		mark: cellMark(record.head, cell.id),
		count: live.length,
		slots: slotsWithMore(source, cell).map((s) => slotModel(source, s)),
		passes: passes.map(names.agency),
		movedAway: movedAway(source, cell),
	};
}

/** One context with its points, in the framework's order. */
export function contextModel(source: Source, context: Context): ContextModel {
	const { id, title, short, place } = context;
	return {
		id,
		title,
		short,
		place: place === undefined ? null : { one: place.one, many: place.many },
		places: placesOf(source.record.head, id).map(({ id, label }) => ({ id, label })),
		cells: source.framework.cells.filter((c) => c.context.id === id).map((c) => cellModel(source, c)),
	};
}
