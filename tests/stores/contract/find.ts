import { describe, expect, test } from 'vitest';
import type { FindBy, HeadIndex, Store, StoredHead } from '../../../src/conversation/ports.ts';
import type { Open } from '../contract.ts';
import { exampleCommit, exampleHead } from '../examples.ts';

const add = (store: Store, record: string, index: Partial<HeadIndex> = {}, revision = 1) =>
	store.commit(exampleCommit(record, revision), exampleHead(record, revision, index));

const found = async (store: Store, by: FindBy) => (await store.find(by)).map((head) => head.record);

const at = (hour: number) => `2026-11-02T${String(hour).padStart(2, '0')}:00:00.000Z`;

/** Every page, one after the other. */
async function pages(store: Store, by: FindBy): Promise<string[]> {
	const all: string[] = [];
	for (let after: StoredHead | undefined; ; ) {
		const page = await store.find(after === undefined ? by : { ...by, after });
		all.push(...page.map((head) => head.record));
		if (page.length < (by.limit ?? 100)) return all;
		after = page.at(-1);
	}
}

export function findContract(open: Open): void {
	describe('finding', () => {
		test('finds by reference, by conversation, by status and by all of them', async () => {
			const { store } = await open();
			await add(store, 'a', { reference: 'R1', conversation: 'C1', status: 'open' });
			await add(store, 'b', { reference: 'R2', conversation: 'C1', status: 'signed' });
			await add(store, 'c', { reference: 'R3', conversation: 'C2', status: 'open' });
			expect(await found(store, { reference: 'R2' })).toEqual(['b']);
			expect(await found(store, { conversation: 'C1' })).toEqual(['a', 'b']);
			expect(await found(store, { status: 'open' })).toEqual(['a', 'c']);
			expect(await found(store, { conversation: 'C1', status: 'open' })).toEqual(['a']);
			expect(await found(store, { reference: 'R3', conversation: 'C1' })).toEqual([]);
			expect(await found(store, {})).toEqual(['a', 'b', 'c']);
			expect(await store.find({ reference: 'R1' })).toEqual([
				exampleHead('a', 1, { reference: 'R1', conversation: 'C1' }),
			]);
		});

		test('finds what the newest head says, not an older one', async () => {
			const { store } = await open();
			await add(store, 'a', { conversation: 'C1', nextDueAt: at(9) });
			await add(store, 'a', { conversation: 'C2', status: 'ended' }, 2);
			expect(await found(store, { conversation: 'C1' })).toEqual([]);
			expect(await found(store, { status: 'open' })).toEqual([]);
			expect(await found(store, { dueAt: at(23) })).toEqual([]);
			expect(await found(store, { conversation: 'C2', status: 'ended' })).toEqual(['a']);
		});

		test('what is due comes the earliest first, and nothing that is not due', async () => {
			const { store } = await open();
			for (const [record, hour] of [
				['a', 12],
				['b', 9],
				['c', 10],
				['d', 13],
			] as const)
				await add(store, record, { nextDueAt: at(hour), status: record === 'c' ? 'signed' : 'open' });
			await add(store, 'never', { nextDueAt: null });
			expect(await found(store, { dueAt: at(12) })).toEqual(['b', 'c', 'a']);
			expect(await found(store, { dueAt: at(12), status: 'open' })).toEqual(['b', 'a']);
			expect(await found(store, { dueAt: at(12), limit: 1 })).toEqual(['b']);
			expect(await found(store, { dueAt: at(8) })).toEqual([]);
		});

		test('pages follow one another without a gap or a repeat, also where many are due at once', async () => {
			const { store } = await open();
			const records = Array.from({ length: 25 }, (_, i) => `r${String(i).padStart(2, '0')}`);
			for (const [i, record] of records.entries())
				await add(store, record, { conversation: 'C', nextDueAt: at(i % 3) });
			const byHour = [0, 1, 2].flatMap((hour) => records.filter((_, i) => i % 3 === hour));
			expect(await pages(store, { dueAt: at(23), limit: 4 })).toEqual(byHour);
			expect(await pages(store, { conversation: 'C', limit: 4 })).toEqual(records);
			expect(await pages(store, { status: 'open', limit: 25 })).toEqual(records);
			expect(await pages(store, { limit: 7 })).toEqual(records);
		});

		test('gives at most 100 unless told', async () => {
			const { store } = await open();
			for (let i = 0; i < 101; i += 1) await add(store, `r${i}`);
			expect(await found(store, { status: 'open' })).toHaveLength(100);
			expect(await found(store, { status: 'open', limit: 200 })).toHaveLength(101);
		});
	});
}
