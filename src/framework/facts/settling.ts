import { slotState } from '../board.ts';
import { kind } from '../kind.ts';
import { type Head, type Request, type Settlement, type Slot, slotKey } from '../record.ts';

function mark(head: Head, id: string, state: Request['state']): void {
	for (const request of head.requests) if (request.id === id) request.state = state;
}

/** Cells closed with a reason, and what was asked for later. */
export const settlingFacts = {
	settled: kind<{ slot: Slot; settlement: Settlement }>({
		version: 1,
		head(head, { slot, settlement }) {
			slotState(head.board, slot).settled = settlement.how;
			head.changes += 1;
		},
		record(record, { slot, settlement }, { at, by }) {
			record.settlements[slotKey(slot)] = { ...settlement, at, by };
		},
	}),
	reopened: kind<{ slot: Slot }>({
		version: 1,
		head(head, { slot }) {
			slotState(head.board, slot).settled = null;
			head.changes += 1;
		},
		record(record, { slot }) {
			delete record.settlements[slotKey(slot)];
		},
	}),
	requested: kind<Omit<Request, 'at' | 'state'>>({
		version: 1,
		head(head, data, { at }) {
			head.requests.push({ ...data, at, state: 'open' });
			head.changes += 1;
		},
	}),
	/** By something else than an entry: the agency was asked and knows nothing, or it does not apply. */
	'request-answered': kind<{ request: string }>({
		version: 1,
		head(head, data) {
			mark(head, data.request, 'answered');
		},
	}),
	/** What answered it was withdrawn or moved away. */
	'request-reopened': kind<{ request: string }>({
		version: 1,
		head(head, data) {
			mark(head, data.request, 'open');
		},
	}),
	/** The reason is null when its cell was opened again instead. */
	'request-closed': kind<{ request: string; reason: string | null }>({
		version: 1,
		head(head, data) {
			mark(head, data.request, 'closed');
			head.changes += 1;
		},
		record(record, data, { at, by }) {
			const { request, reason } = data;
			if (reason !== null) record.remarks.push({ kind: 'request-closed', request, text: reason, at, by });
		},
	}),
};
