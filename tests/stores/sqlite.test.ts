import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { FindBy } from '../../src/conversation/ports.ts';
import { findQuery } from '../../src/stores/sqlite/records.ts';
import { openSqlite } from '../../src/stores/sqlite.ts';
import { storeContract } from './contract.ts';
import { exampleCommit, exampleHead } from './examples.ts';
import { freshFolder, modeOf, runSql } from './folder.ts';

storeContract('SQLite', async () => {
	const dir = freshFolder();
	return {
		store: openSqlite(dir),
		another: async () => openSqlite(dir),
		loseHead: async (record) =>
			runSql(join(dir, 'records.db'), `DELETE FROM heads WHERE record = '${record}'`),
	};
});

test('no search walks through all records: each is answered from an index, in its order', async () => {
	const dir = freshFolder();
	await openSqlite(dir).close();
	const database = new DatabaseSync(join(dir, 'records.db'));
	const after = exampleHead('a', 1);
	const searches: FindBy[] = [
		{ reference: 'R' },
		{ reference: 'R', status: 'open' },
		{ conversation: 'C' },
		{ conversation: 'C', status: 'open', after },
		{ status: 'open' },
		{ status: 'open', after },
		{ dueAt: 'now' },
		{ dueAt: 'now', status: 'open' },
		{ dueAt: 'now', after },
	];
	for (const by of searches) {
		const { sql, values } = findQuery(by);
		const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
		const plan = steps.map((step) => step.detail);
		expect(plan, JSON.stringify(by)).toEqual([expect.stringMatching(/^SEARCH heads USING INDEX heads_by_/)]);
	}
	database.close();
});

test('only the user that runs the bot can read the files', async () => {
	const dir = join(freshFolder(), 'data');
	const store = openSqlite(dir);
	await store.check();
	expect(modeOf(dir)).toBe('700');
	for (const file of ['records.db', 'records.db-wal', 'records.db-shm', 'keys.db', 'keys.db-wal'])
		expect(modeOf(join(dir, file)), file).toBe('600');
	await store.close();
});

test('a commit cannot be changed in its place', async () => {
	const dir = freshFolder();
	const store = openSqlite(dir);
	await store.commit(exampleCommit('a', 1), exampleHead('a', 1));
	expect(() => runSql(join(dir, 'records.db'), "UPDATE commits SET by_person = 'q'")).toThrow(/insert-only/);
	await store.close();
});

test('a commit whose head cannot be stored is not stored either', async () => {
	const store = openSqlite(freshFolder());
	onTestFinished(() => store.close());
	const broken = { ...exampleHead('a', 1), sealed: null as unknown as Uint8Array };
	await expect(store.commit(exampleCommit('a', 1), broken)).rejects.toThrow(/NOT NULL/);
	expect(await store.load('a')).toBeUndefined();
	expect(await store.commit(exampleCommit('a', 1), exampleHead('a', 1))).toEqual({ kind: 'stored' });
});
