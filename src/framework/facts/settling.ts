import { slotState } from '../board.ts';
import { kind } from '../kind.ts';
import { type Request, type Settlement, type Slot, slotKey } from '../record.ts';

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
	'request-closed': kind<{ request: string; reason: string }>({
		version: 1,
		head(head, data) {
			for (const request of head.requests) if (request.id === data.request) request.state = 'closed';
			head.changes += 1;
		},
		record(record, data, { at, by }) {
			record.remarks.push({ kind: 'request-closed', text: data.reason, at, by });
		},
	}),
};
