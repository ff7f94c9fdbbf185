import { kind } from '../kind.ts';
import type { SignedVersion } from '../record.ts';

/** What the lead did with the finished record. */
export const signingFacts = {
	'check-answered': kind<{ check: string; reason: string }>({
		version: 1,
		head(head) {
			head.changes += 1;
		},
		record(record, { check, reason }, { at, by }) {
			record.checkReasons[check] = { reason, at, by };
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
