import { StoreProblem } from '../errors.ts';
import {
	type ChainEnd,
	type ChainedCommit,
	type FactHeader,
	macOf,
	markOf,
	recordId,
	verifyChain,
} from './chain.ts';
import type { KeyRing } from './keyring.ts';
import { factBinding, labelBinding, open, openJson, seal, sealJson } from './seal.ts';

interface PlainFact {
	id: string;
	kind: string;
	version: number;
	data: unknown;
}

interface SealedFact {
	id: string;
	kind: string;
	version: number;
	sealed: Uint8Array;
	mac: string;
}

/** The commit that facts belong to; all of it is vouched for by their macs. */
type CommitHeader = Pick<FactHeader, 'record' | 'revision' | 'at' | 'by'>;

/** Seals and opens what belongs to records, each with its own data key. */
export interface Vault {
	/** The record that a reference belongs to: always the same, and not to be guessed. */
	recordId(reference: string): string;
	/** A keyed hash, by which two texts can be told to be the same and nothing else. */
	mark(text: string): string;
	/**
	 * Holds a record's commits against their macs, and against the end that its head knows.
	 * @throws StoreProblem `damaged` when one was changed, left out, put in or cut off
	 */
	verify(record: string, commits: ChainedCommit[], end?: ChainEnd): void;
	/** @param previousMac of the record's last fact; empty for its first. */
	sealFacts(commit: CommitHeader, previousMac: string, facts: PlainFact[]): Promise<SealedFact[]>;
	/** @throws StoreProblem `damaged` for a fact that was changed or moved. */
	openFacts(commit: CommitHeader & { facts: SealedFact[] }): Promise<PlainFact[]>;
	/** For what is not a fact. `label` says what it is (`head|5`), and must be the same to open it. */
	seal(record: string, label: string, bytes: Uint8Array): Promise<Uint8Array>;
	open(record: string, label: string, sealed: Uint8Array): Promise<Uint8Array>;
}

export function createVault(ring: KeyRing): Vault {
	return {
		recordId: (reference) => recordId(ring.auditKey, reference),
		mark: (text) => markOf(ring.auditKey, text),
		verify(record, commits, end) {
			const result = verifyChain(ring.auditKey, record, commits, end);
			if (!result.ok)
				throw new StoreProblem(
					'damaged',
					`The record ${record} is not as it was written (${result.why} at revision ${result.revision}).`,
					'Put back the newest copy of records.db, and find out who can write to the data folder.',
				);
		},

		async sealFacts({ record, revision, at, by }, previousMac, facts) {
			const key = await ring.dataKey(record);
			let mac = previousMac;
			return facts.map(({ id, kind, version, data }) => {
				const header = { record, revision, id, kind, version, at, by };
				const sealed = sealJson(key, factBinding(header), data);
				mac = macOf(ring.auditKey, mac, header, sealed);
				return { id, kind, version, sealed, mac };
			});
		},

		async openFacts({ record, revision, facts }) {
			const key = await ring.dataKey(record);
			return facts.map(({ id, kind, version, sealed }) => ({
				id,
				kind,
				version,
				data: openJson(key, factBinding({ record, revision, id, kind, version }), sealed),
			}));
		},

		seal: async (record, label, bytes) =>
			seal(await ring.dataKey(record), labelBinding(record, label), bytes),
		open: async (record, label, sealed) =>
			open(await ring.dataKey(record), labelBinding(record, label), sealed),
	};
}
