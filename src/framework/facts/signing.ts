import { kind } from '../kind.ts';
import type { EntryId, PlaceId, SignedVersion } from '../record.ts';

/** What the lead did with the finished record. */
export const signingFacts = {
	/** With what the reason was given for: it says nothing about what comes later. */
	'check-answered': kind<{ check: string; reason: string; entries: EntryId[]; places: PlaceId[] }>({
		version: 2,
		upcasts: { 1: (data) => ({ ...(data as object), entries: [], places: [] }) },
		head(head) {
			head.changes += 1;
		},
		record(record, { check, ...answer }, { at, by }) {
			record.checkReasons[check] = { ...answer, at, by };
		},
	}),
	'sent-back': kind<{ reason: string }>({
		version: 1,
		head(head, _, { at, by }) {
			head.sentBack = { at, by };
		},
		record(record, { reason }, { at, by }) {
			record.remarks.push({ kind: 'sent-back', text: reason, at, by });
		},
	}),
	signed: kind<Omit<SignedVersion, 'at' | 'by'>>({
		version: 1,
		head(head, data, { at, by }) {
			head.versions.push({ ...data, at, by });
			head.changes = 0;
			head.sentBack = null;
		},
	}),
};
