import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Commit, Store } from '../../../src/conversation/ports.ts';
import { StoreProblem } from '../../../src/errors.ts';
import type { Open } from '../contract.ts';
import { exampleCommit, exampleFact, exampleHead } from '../examples.ts';

const put = (store: Store, commit: Commit) =>
	store.commit(commit, exampleHead(commit.record, commit.revision));

/** The newest revision that is read, be the head behind it or not. */
async function newest(store: Store, record: string): Promise<number> {
	const loaded = await store.load(record);
	return loaded?.later.at(-1)?.revision ?? loaded?.head?.revision ?? 0;
}

/** What a writer in production makes of a server that is too busy to answer: the same delivery again says what is true. */
async function unlessUnreachable<T>(asked: Promise<T>): Promise<T | undefined> {
	return asked.catch((error: unknown) => {
		if (error instanceof StoreProblem && error.code === 'unreachable') return undefined;
		throw error;
	});
}

/** Reads and tries again until it is stored, as a writer in production does. Returns how often it lost. */
async function write(store: Store, record: string, delivery: string): Promise<number> {
	for (let [lost, inDoubt] = [0, false]; ; ) {
		const now = await unlessUnreachable(newest(store, record));
		if (now === undefined) continue;
		const result = await unlessUnreachable(put(store, exampleCommit(record, now + 1, { delivery })));
		if (result?.kind === 'stored') return lost;
		if (result?.kind === 'repeated') {
			expect(inDoubt, 'no other writer has this delivery').toBe(true);
			return lost;
		}
		if (result === undefined) inDoubt = true;
		else lost += 1;
	}
}

export function commitContract(open: Open): void {
	describe('commits', () => {
		test('a commit is read back as it was written, also through another store object', async () => {
			const { store, another } = await open();
			const commit = exampleCommit('a', 1);
			expect(await put(store, commit)).toEqual({ kind: 'stored' });
			expect(await store.commits('a')).toEqual([commit]);
			await store.close();
			expect(await (await another()).commits('a')).toEqual([commit]);
		});

		test('commits come back in order, each record its own', async () => {
			const { store } = await open();
			for (const revision of [1, 2, 3]) {
				await put(store, exampleCommit('a', revision));
				await put(store, exampleCommit('b', revision));
			}
			expect((await store.commits('a')).map((c) => `${c.record}${c.revision}`)).toEqual(['a1', 'a2', 'a3']);
			expect(await store.commits('c')).toEqual([]);
		});

		test('the second writer of a revision is in conflict and leaves nothing behind', async () => {
			const { store } = await open();
			const first = exampleCommit('a', 1);
			const second = exampleCommit('a', 1, { delivery: 'other', facts: [exampleFact('late')] });
			await put(store, first);
			const late = store.commit(second, exampleHead('a', 1, { reference: 'LATE' }));
			expect(await late).toEqual({ kind: 'conflict' });
			expect(await store.commits('a')).toEqual([first]);
			expect(await store.answered('other')).toBeUndefined();
			expect(await store.find({ reference: 'LATE' })).toEqual([]);
			expect(await put(store, { ...second, revision: 2 })).toEqual({ kind: 'stored' });
		});

		test('a hundred writers at once on one record: every one is there, without gaps', async () => {
			const { store, another } = await open();
			const stores = [store, await another(), await another(), await another()];
			const deliveries = Array.from({ length: 100 }, (_, i) => `delivery ${i}`);
			const lost = await Promise.all(deliveries.map((d, i) => write(stores[i % 4]!, 'a', d)));
			expect(Math.max(...lost), 'the writers did meet').toBeGreaterThan(0);
			const commits = await store.commits('a');
			expect(commits.map((c) => c.revision)).toEqual(deliveries.map((_, i) => i + 1));
			expect(commits.map((c) => c.delivery).sort()).toEqual([...deliveries].sort());
			expect(await newest(store, 'a')).toBe(100);
		});

		test('a repeated delivery is answered like the first, in whatever record and revision', async () => {
			const { store } = await open();
			await put(store, exampleCommit('a', 1, { delivery: 'd', answer: '"first"' }));
			const repeated = { kind: 'repeated', answer: '"first"' };
			const again = (record: string, revision: number) =>
				put(store, exampleCommit(record, revision, { delivery: 'd', answer: '"second"' }));
			expect(await again('a', 2)).toEqual(repeated);
			expect(await again('b', 1)).toEqual(repeated);
			expect(await again('a', 1), 'repeated is said before conflict').toEqual(repeated);
			expect(await store.answered('d')).toBe('"first"');
			expect(await store.load('b')).toBeUndefined();
			expect(await store.commits('a')).toHaveLength(1);
		});

		test('one delivery that arrives twenty times at once is stored once', async () => {
			const { store, another } = await open();
			const stores = [store, await another()];
			const results = await Promise.all(
				Array.from({ length: 20 }, (_, i) =>
					put(stores[i % 2]!, exampleCommit(`r${i}`, 1, { delivery: 'd', answer: `${i}` })),
				),
			);
			const winner = results.findIndex((r) => r.kind === 'stored');
			const others = results.filter((_, i) => i !== winner);
			expect(others).toEqual(others.map(() => ({ kind: 'repeated', answer: `${winner}` })));
		});

		test('a record of 5,000 facts of 3,000 characters is read back whole', async () => {
			const { store } = await open();
			const hash = createHash('sha256');
			for (let revision = 1; revision <= 250; revision += 1) {
				const facts = Array.from({ length: 20 }, (_, i) =>
					exampleFact(`${revision}/${i}`, randomBytes(3000)),
				);
				for (const fact of facts) hash.update(fact.id).update(fact.sealed);
				await put(store, exampleCommit('big', revision, { facts }));
			}
			const read = createHash('sha256');
			const commits = await store.commits('big');
			for (const { facts } of commits) for (const f of facts) read.update(f.id).update(f.sealed);
			expect(commits).toHaveLength(250);
			expect(read.digest('hex')).toBe(hash.digest('hex'));
		});

		test('a single commit of 1,000 facts is read back whole', async () => {
			const { store } = await open();
			const facts = Array.from({ length: 1000 }, (_, i) => exampleFact(`${i}`, randomBytes(300)));
			await put(store, exampleCommit('a', 1, { facts }));
			expect((await store.commits('a'))[0]?.facts).toEqual(
				facts.map((f) => ({ ...f, sealed: new Uint8Array(f.sealed) })),
			);
		});
	});
}
