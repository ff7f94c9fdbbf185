import { slotState } from '../board.ts';
import type { AgencyId, CellId } from '../framework.ts';
import { kind } from '../kind.ts';
import type {
	ActionPart,
	Basis,
	Correction,
	Entry,
	EntryId,
	FullRecord,
	Head,
	PersonId,
	Slot,
} from '../record.ts';

/** What a correction needs to know of an entry to keep the counts right. */
export interface EntrySeat extends Slot {
	agency: AgencyId;
	restricted: boolean;
}

function count(head: Head, seat: EntrySeat, by: 1 | -1): void {
	const slot = slotState(head.board, seat);
	slot.entries[seat.agency] = (slot.entries[seat.agency] ?? 0) + by;
	if (slot.entries[seat.agency] === 0) delete slot.entries[seat.agency];
	if (seat.restricted) slot.restricted += by;
	head.changes += 1;
}

/** An agency confirmed what it had read: what somebody else changes later, it has not confirmed. */
function unconfirm(head: Head, agency: AgencyId, by: PersonId): void {
	if (!head.people.some((p) => p.id === by && p.agency === agency)) delete head.confirmed[agency];
}

function correct(
	record: FullRecord,
	id: EntryId,
	correction: Omit<Correction, 'before'>,
	change: Partial<Entry>,
): void {
	const entry = record.entries.find((e) => e.id === id);
	if (entry === undefined) return;
	const { cell, place, text, basis, action, restrictedTo, serviceGap } = entry;
	const before = { cell, place, text, basis, action, restrictedTo, serviceGap };
	entry.corrections.push({ ...correction, before });
	Object.assign(entry, change);
}

function answer(head: Head, id: string | null): void {
	for (const request of head.requests) if (request.id === id) request.state = 'answered';
}

const seatOf = (entry: Entry): EntrySeat => ({ ...entry, restricted: entry.restrictedTo !== null });

/** What agencies said, and how it was corrected; the original stays in the fact that brought it. */
export const enteringFacts = {
	'entry-added': kind<Omit<Entry, 'at'>>({
		version: 1,
		head(head, data, { at, by }) {
			count(head, seatOf({ ...data, at }), 1);
			unconfirm(head, data.agency, by);
			answer(head, data.request);
		},
		record(record, data, { at }) {
			record.entries.push({ ...data, at, withdrawn: false, corrections: [] });
		},
	}),
	'entry-amended': kind<{
		entry: EntryId;
		text: string;
		basis: Basis;
		action: ActionPart | null;
		serviceGap: boolean;
		restrictedTo: AgencyId[] | null;
		reason: string | null;
		seat: EntrySeat;
	}>({
		version: 1,
		head(head, { seat, restrictedTo }, { by }) {
			unconfirm(head, seat.agency, by);
			const restricted = restrictedTo !== null;
			if (restricted !== seat.restricted) slotState(head.board, seat).restricted += restricted ? 1 : -1;
			head.changes += 1;
		},
		record(record, { entry, reason, seat: _, ...change }, { at, by }) {
			correct(record, entry, { kind: 'amended', at, by, reason }, change);
		},
	}),
	'entry-moved': kind<{
		entry: EntryId;
		to: Slot;
		action: ActionPart | null;
		reason: string | null;
		/** The request that it answers where it stands now; null leaves it with what it answered before. */
		answers: string | null;
		seat: EntrySeat;
	}>({
		version: 2,
		upcasts: { 1: (data) => ({ ...(data as object), answers: null }) },
		head(head, { seat, to, answers }, { by }) {
			count(head, seat, -1);
			count(head, { ...seat, ...to }, 1);
			unconfirm(head, seat.agency, by);
			answer(head, answers);
		},
		record(record, { entry, to, action, reason, answers }, { at, by }) {
			const request = answers === null ? {} : { request: answers };
			correct(record, entry, { kind: 'moved', at, by, reason }, { ...to, action, ...request });
		},
	}),
	'entry-withdrawn': kind<{ entry: EntryId; reason: string | null; seat: EntrySeat }>({
		version: 1,
		head(head, { seat }, { by }) {
			count(head, seat, -1);
			unconfirm(head, seat.agency, by);
		},
		record(record, { entry, reason }, { at, by }) {
			correct(record, entry, { kind: 'withdrawn', at, by, reason }, {});
			const kept = record.entries.find((e) => e.id === entry);
			if (kept !== undefined) kept.withdrawn = true;
		},
	}),
	/** "Nothing from us": on a cell, or on all of a context's. */
	passed: kind<{ agency: AgencyId; cells: CellId[] }>({
		version: 1,
		head(head, { agency, cells }) {
			for (const cell of cells) {
				const passes = (head.passes[cell] ??= []);
				if (!passes.includes(agency)) passes.push(agency);
			}
		},
	}),
};
