import { chmodSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { StartProblem } from '../../src/errors.ts';
import { refuseOldSqlite } from '../../src/stores/sqlite/look.ts';
import { openSqlite } from '../../src/stores/sqlite.ts';
import { exampleCommit, exampleHead } from './examples.ts';
import { contents, freshFolder, overwrite, runSql, withoutRights } from './folder.ts';

/** A data folder with ten records and a key in it. */
async function usedFolder(): Promise<string> {
	const dir = freshFolder();
	const store = openSqlite(dir);
	await store.addKey({ record: 'a', key: 'wrapped' });
	for (let i = 0; i < 10; i += 1) await store.commit(exampleCommit(`r${i}`, 1), exampleHead(`r${i}`, 1));
	await store.close();
	return dir;
}

const records = (dir: string) => join(dir, 'records.db');

/** The store does not open, says why and what to do, and leaves every file as it was. */
function refused(dir: string, what: RegExp, doNext: RegExp): void {
	const before = contents(dir);
	let problem: unknown;
	try {
		openSqlite(dir);
	} catch (thrown) {
		problem = thrown;
	}
	expect(problem).toBeInstanceOf(StartProblem);
	expect((problem as StartProblem).what).toMatch(what);
	expect((problem as StartProblem).doNext).toMatch(doNext);
	expect(contents(dir)).toEqual(before);
}

describe('the store does not open, and changes nothing', () => {
	test('in a folder that cannot be written', async () => {
		const dir = await usedFolder();
		for (const file of ['records.db', 'keys.db']) chmodSync(join(dir, file), 0o444);
		await withoutRights(dir, () => refused(dir, /cannot be written/, /right to write/));
		const empty = freshFolder();
		await withoutRights(empty, () => {
			refused(empty, /cannot be written/, /HSB_DATA_DIR/);
			expect(() => openSqlite(join(empty, 'data'))).toThrow(StartProblem);
		});
	});

	test('where the folder is a file', () => {
		const path = join(freshFolder(), 'data');
		writeFileSync(path, 'a file');
		expect(() => openSqlite(path)).toThrow(/cannot be used as a folder/);
		expect(() => openSqlite(join(path, 'below'))).toThrow(/cannot be used as a folder/);
	});

	test('when a newer version wrote the file', async () => {
		for (const file of ['records.db', 'keys.db']) {
			const dir = await usedFolder();
			runSql(join(dir, file), 'PRAGMA user_version = 2');
			refused(dir, new RegExp(`${file}.*newer version`), /Start the newer version/);
		}
	});

	test('when the file is of another program, or the two were exchanged', async () => {
		const dir = freshFolder();
		runSql(records(dir), 'CREATE TABLE other (a)');
		refused(dir, /not the records\.db of this bot/, /HSB_DATA_DIR/);
		const exchanged = await usedFolder();
		const keys = readFileSync(join(exchanged, 'keys.db'));
		writeFileSync(join(exchanged, 'keys.db'), readFileSync(records(exchanged)));
		writeFileSync(records(exchanged), keys);
		refused(exchanged, /not the records\.db of this bot/, /HSB_DATA_DIR/);
	});

	test('when the file is no database at all', () => {
		const dir = freshFolder();
		writeFileSync(records(dir), 'minutes of a meeting\n'.repeat(500));
		refused(dir, /is damaged/, /put back the newest copy/);
	});

	test('when any page of the file is overwritten', async () => {
		const size = statSync(records(await usedFolder())).size;
		for (let page = 1; page < size / 4096; page += 1) {
			const dir = await usedFolder();
			overwrite(records(dir), page * 4096, 4096);
			refused(dir, /is damaged/, /put back/);
		}
	});

	test('when the file was cut off', async () => {
		const dir = await usedFolder();
		truncateSync(records(dir), statSync(records(dir)).size - 4096);
		refused(dir, /is damaged/, /put back/);
	});

	test('when a table or an index is gone', async () => {
		const dir = await usedFolder();
		runSql(records(dir), 'DROP INDEX heads_by_due');
		refused(dir, /is damaged/, /put back/);
	});

	test('when one of the two files is missing', async () => {
		for (const [missing, there] of [
			['keys.db', 'records.db'],
			['records.db', 'keys.db'],
		] as const) {
			const dir = await usedFolder();
			rmSync(join(dir, missing));
			refused(dir, new RegExp(`holds ${there}, but ${missing} is missing`), /same copy/);
		}
	});

	test('on a SQLite that can damage a database', () => {
		for (const version of ['3.51.2', '3.50.9', '2.99.99'])
			expect(() => refuseOldSqlite(version)).toThrow(StartProblem);
		for (const version of ['3.51.3', '3.52.0', '4.0.0']) refuseOldSqlite(version);
	});
});

describe('a large file', () => {
	/** Of 70 MB; what was stored last is a PDF in the middle of its table. */
	async function largeFolder(): Promise<string> {
		const dir = await usedFolder();
		const store = openSqlite(dir);
		const sealed = new Uint8Array(1024 * 1024);
		for (let i = 0; i < 70; i += 1) await store.addArtefact({ id: `pdf ${i}`, record: 'r1', sealed });
		await store.addArtefact({ id: 'pdf 5 again', record: 'r1', sealed });
		await store.close();
		return dir;
	}

	test('is refused when a table is overwritten', async () => {
		const dir = await largeFolder();
		const { rootpage } = firstRow(dir, "SELECT rootpage FROM sqlite_schema WHERE name = 'commits'");
		overwrite(records(dir), (Number(rootpage) - 1) * 4096, 4096);
		expect(() => openSqlite(dir)).toThrow(/is damaged/);
	});

	test('is not read whole: damage in its middle is said when somebody gets there', async () => {
		const dir = await largeFolder();
		overwrite(records(dir), Math.floor(statSync(records(dir)).size / 2 / 4096) * 4096, 4096);
		const store = openSqlite(dir);
		const reads = Array.from({ length: 70 }, (_, i) => store.artefact(`pdf ${i}`));
		const failed = (await Promise.allSettled(reads)).filter((read) => read.status === 'rejected');
		await store.close();
		expect(failed.map((read) => read.reason)).toEqual([expect.objectContaining({ code: 'damaged' })]);
	});

	test('is refused when its last page was cut off', async () => {
		const dir = await largeFolder();
		truncateSync(records(dir), statSync(records(dir)).size - 4096);
		expect(() => openSqlite(dir)).toThrow(/is damaged/);
	});
});

describe('the store opens', () => {
	test('after its making was cut short', async () => {
		const begun = freshFolder();
		runSql(records(begun), 'PRAGMA journal_mode = WAL');
		await openSqlite(begun).close();
		const half = freshFolder();
		await openSqlite(half).close();
		writeFileSync(join(half, 'keys.db'), '');
		const store = openSqlite(half);
		await store.check();
		await store.close();
	});

	test('with everything in it that was there', async () => {
		const store = openSqlite(await usedFolder());
		expect(await store.find({ status: 'open' })).toHaveLength(10);
		await store.close();
	});
});

function firstRow(dir: string, sql: string) {
	const database = new DatabaseSync(records(dir));
	const row = database.prepare(sql).get()!;
	database.close();
	return row;
}
