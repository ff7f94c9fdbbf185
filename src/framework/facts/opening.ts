import { emptyHead } from '../empty.ts';
import { kind } from '../kind.ts';
import type { Header, PersonId } from '../record.ts';

/** The record's first facts, and what its header says. */
export const openingFacts = {
	opened: kind<{
		reference: string;
		conversation: string;
		framework: { id: string; hash: string };
		header: Header;
		lead: PersonId;
		coordinator: PersonId;
	}>({
		version: 1,
		// A reference that was opened by mistake is opened again from the start: what was said then is another's.
		head(head, data, { at, by }) {
			const { record, revision, mac } = head;
			const start = head.openedAt === '' ? head : { ...emptyHead(record), revision, mac };
			Object.assign(head, start, data, { openedAt: at, openedBy: by });
		},
		record(record) {
			Object.assign(record, { entries: [], settlements: {}, checkReasons: {}, remarks: [] });
		},
	}),
	'header-changed': kind<{ header: Header }>({
		version: 1,
		head(head, data) {
			head.header = data.header;
			head.changes += 1;
		},
	}),
	'ended-early': kind<{ as: 'mistake' | 'not-hsb'; reason: string }>({
		version: 1,
		head(head, data) {
			head.endedEarly = data.as;
		},
		record(record, data, { at, by }) {
			record.remarks.push({ kind: `ended-${data.as}`, text: data.reason, at, by });
		},
	}),
};
