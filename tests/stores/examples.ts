import type { Commit, HeadIndex, SealedFact, StoredHead } from '../../src/conversation/ports.ts';

export const noon = '2026-11-02T12:00:00.000Z';

/** Every byte once, so that no store may treat what is sealed as text. */
export const allBytes = Uint8Array.from({ length: 256 }, (_, i) => i);

export const exampleFact = (id: string, sealed: Uint8Array = allBytes): SealedFact => ({
	id,
	kind: 'entry-added',
	version: 1,
	sealed,
	mac: id.padEnd(64, '0'),
});

export function exampleCommit(record: string, revision: number, changed: Partial<Commit> = {}): Commit {
	const delivery = `${record}/${revision}`;
	return {
		record,
		revision,
		delivery,
		at: noon,
		by: 'person-1',
		answer: `{"told":"${delivery}"}`,
		facts: [exampleFact(`${delivery}/1`), exampleFact(`${delivery}/2`, new Uint8Array())],
		...changed,
	};
}

export function exampleHead(record: string, revision: number, index: Partial<HeadIndex> = {}): StoredHead {
	return {
		record,
		revision,
		framework: { id: 'hsb', hash: 'abc' },
		index: {
			reference: `REF-${record}`,
			conversation: `conversation of ${record}`,
			status: 'open',
			lead: 'person-1',
			coordinator: 'person-2',
			nextDueAt: null,
			destroyAfter: null,
			...index,
		},
		sealed: Uint8Array.of(revision % 256, 0, 255),
	};
}
