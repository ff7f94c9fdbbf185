import { describe, expect, test } from 'vitest';
import type { Open } from '../contract.ts';
import { exampleCommit, exampleHead } from '../examples.ts';

export function headContract(open: Open): void {
	describe('heads', () => {
		test('a record without a commit is not there', async () => {
			const { store } = await open();
			expect(await store.load('a')).toBeUndefined();
		});

		test('the head comes with the commit, and nothing is later', async () => {
			const { store } = await open();
			const head = exampleHead('a', 1, { nextDueAt: '2026-11-03T09:00:00.000Z' });
			await store.commit(exampleCommit('a', 1), head);
			expect(await store.load('a')).toEqual({ head, later: [] });
			const next = exampleHead('a', 2, { status: 'signed' });
			await store.commit(exampleCommit('a', 2), next);
			expect(await store.load('a')).toEqual({ head: next, later: [] });
		});

		test('a head that lags comes with the commits that it lacks, and can be repaired', async () => {
			const { store } = await open();
			await store.commit(exampleCommit('a', 1), exampleHead('a', 1));
			// A writer that died between its commit and its head leaves the older head.
			for (const revision of [2, 3]) await store.commit(exampleCommit('a', revision), exampleHead('a', 1));
			expect(await store.load('a')).toEqual({
				head: exampleHead('a', 1),
				later: [exampleCommit('a', 2), exampleCommit('a', 3)],
			});
			await store.repair(exampleHead('a', 3));
			expect(await store.load('a')).toEqual({ head: exampleHead('a', 3), later: [] });
		});

		test('a lost head gives every commit, and can be repaired', async () => {
			const { store, loseHead } = await open();
			for (const revision of [1, 2])
				await store.commit(exampleCommit('a', revision), exampleHead('a', revision));
			await loseHead('a');
			expect(await store.load('a')).toEqual({
				head: undefined,
				later: [exampleCommit('a', 1), exampleCommit('a', 2)],
			});
			await store.repair(exampleHead('a', 2));
			expect(await store.load('a')).toEqual({ head: exampleHead('a', 2), later: [] });
		});

		test('a repair with a head that is not newer changes nothing', async () => {
			const { store } = await open();
			for (const revision of [1, 2])
				await store.commit(exampleCommit('a', revision), exampleHead('a', revision));
			await store.repair(exampleHead('a', 1, { reference: 'OLD' }));
			await store.repair(exampleHead('a', 2, { reference: 'OLD' }));
			expect(await store.load('a')).toEqual({ head: exampleHead('a', 2), later: [] });
			expect(await store.find({ reference: 'OLD' })).toEqual([]);
		});
	});
}
