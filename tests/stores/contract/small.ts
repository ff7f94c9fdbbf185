import { describe, expect, test } from 'vitest';
import type { Open } from '../contract.ts';
import { allBytes, noon } from '../examples.ts';

const many = <T>(n: number, make: (i: number) => Promise<T>) =>
	Promise.all(Array.from({ length: n }, (_, i) => make(i)));

export function smallContract(open: Open): void {
	describe('claims, keys and artefacts', () => {
		test('a claim is inserted once, however many want it at once', async () => {
			const { store, another } = await open();
			const stores = [store, await another()];
			const claims = await many(50, (i) => stores[i % 2]!.claim('key', `writer ${i}`, noon));
			expect(new Set(claims.map((c) => c.value)).size).toBe(1);
			const stands = await store.claim('key', 'late', '2026-11-05T12:00:00.000Z');
			expect(stands).toEqual({ value: claims[0]?.value, at: noon });
			expect(await store.claim('other key', 'x', noon)).toEqual({ value: 'x', at: noon });
		});

		test('a key is inserted once: all who race for it get the same one', async () => {
			const { store, another } = await open();
			const stores = [store, await another()];
			expect(await store.key('a')).toBeUndefined();
			const keys = await many(50, (i) => stores[i % 2]!.addKey({ record: 'a', key: `key ${i}` }));
			expect(new Set(keys.map((k) => k.key)).size).toBe(1);
			expect(await stores[1]!.key('a')).toEqual(keys[0]);
			expect(await store.addKey({ record: 'b', key: 'of b' })).toEqual({ record: 'b', key: 'of b' });
		});

		test('an artefact is inserted once and kept byte for byte', async () => {
			const { store, another } = await open();
			const sealed = new Uint8Array(300_000).fill(7);
			sealed.set(allBytes, 1000);
			await store.addArtefact({ id: 'a:1:model', record: 'a', sealed });
			await store.addArtefact({ id: 'a:1:model', record: 'a', sealed: Uint8Array.of(1) });
			expect(await (await another()).artefact('a:1:model')).toEqual({ id: 'a:1:model', record: 'a', sealed });
			expect(await store.artefact('a:2:model')).toBeUndefined();
		});
	});

	describe('drafts', () => {
		const draft = (id: string, expiresAt: string, sealed = allBytes) => ({
			id,
			record: 'a',
			sealed,
			expiresAt,
		});

		test('a draft is kept, replaced and deleted', async () => {
			const { store, another } = await open();
			await store.saveDraft(draft('a|p|entry', noon));
			const later = draft('a|p|entry', '2026-11-03T12:00:00.000Z', Uint8Array.of(1, 2));
			await store.saveDraft(later);
			expect(await (await another()).draft('a|p|entry')).toEqual(later);
			await store.deleteDraft('a|p|entry');
			await store.deleteDraft('a|p|entry');
			expect(await store.draft('a|p|entry')).toBeUndefined();
		});

		test('all drafts of a record go at once, and no other’s', async () => {
			const { store } = await open();
			for (const id of ['a|p|entry', 'a|q|entry']) await store.saveDraft(draft(id, noon));
			await store.saveDraft({ ...draft('b|p|entry', noon), record: 'b' });
			await store.deleteDrafts('a');
			await store.deleteDrafts('a');
			expect(await Promise.all(['a|p|entry', 'a|q|entry'].map((id) => store.draft(id)))).toEqual([
				undefined,
				undefined,
			]);
			expect(await store.draft('b|p|entry')).toBeDefined();
		});

		test('drafts go when they have expired, and not before', async () => {
			const { store } = await open();
			await store.saveDraft(draft('past', '2026-11-02T11:59:59.999Z'));
			await store.saveDraft(draft('now', noon));
			await store.saveDraft(draft('later', '2026-11-02T12:00:00.001Z'));
			expect(await store.deleteExpired(noon)).toBe(2);
			expect(await store.deleteExpired(noon)).toBe(0);
			expect(await store.draft('now')).toBeUndefined();
			expect(await store.draft('later')).toBeDefined();
		});
	});

	describe('what is shown', () => {
		test('is known by place and surface, replaced, and forgotten', async () => {
			const { store, another } = await open();
			const one = { where: 'C1', surface: 'status', message: 'm1', hash: 'h1' };
			const two = { where: 'C1', surface: 'question', message: 'm2', hash: 'h2' };
			for (const shown of [one, two, { ...one, where: 'C2' }]) await store.setShown(shown);
			await store.setShown({ ...one, hash: 'h3' });
			const bySurface = async () =>
				Object.fromEntries((await (await another()).shown('C1')).map((s) => [s.surface, s]));
			expect(await bySurface()).toEqual({ status: { ...one, hash: 'h3' }, question: two });
			await store.forgetShown('C1', 'status');
			await store.forgetShown('C1', 'unknown');
			expect(await bySurface()).toEqual({ question: two });
			expect(await store.shown('C2')).toHaveLength(1);
		});
	});

	describe('health', () => {
		test('check resolves while the store can be written, and rejects once it is closed', async () => {
			const { store } = await open();
			await store.check();
			await store.check();
			await store.close();
			await expect(store.check()).rejects.toThrow();
			await store.close();
		});
	});
}
