import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import type { Store } from '../../src/conversation/ports.ts';
import { StoreProblem } from '../../src/errors.ts';
import { openFiles } from '../../src/stores/sqlite/files.ts';
import { openSqlite, storeOn } from '../../src/stores/sqlite.ts';
import { exampleCommit, exampleFact, exampleHead } from './examples.ts';
import { freshFolder, overwrite } from './folder.ts';

/** A commit of 100 kB. */
const large = (revision: number) =>
	exampleCommit('a', revision, { facts: [exampleFact('large', new Uint8Array(100_000).fill(1))] });

const put = (store: Store, revision: number) => store.commit(large(revision), exampleHead('a', revision));

const problemOf = (work: Promise<unknown>) =>
	work.then(
		() => undefined,
		(thrown: unknown) => thrown as StoreProblem,
	);

/** Stores until it is refused; returns the revision that was refused, and why. */
async function fill(store: Store): Promise<{ revision: number; problem: StoreProblem }> {
	for (let revision = 1; revision < 1000; revision += 1) {
		const problem = await problemOf(put(store, revision));
		if (problem !== undefined) return { revision, problem };
	}
	throw new Error('the disk did not fill up');
}

/** What was stored is there, and the refused commit left nothing behind. */
async function nothingHalfDone(store: Store, refused: number): Promise<void> {
	const commits = await store.commits('a');
	expect(commits.map((c) => c.revision)).toEqual(Array.from({ length: refused - 1 }, (_, i) => i + 1));
	expect((await store.load('a'))?.head?.revision).toBe(refused - 1);
	expect(await store.answered(large(refused).delivery)).toBeUndefined();
}

/** A file system of 16 MB in memory, where the machine lets us mount one. */
function tinyDisk(): string | undefined {
	const dir = freshFolder();
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', dir], { stdio: 'ignore' });
	} catch {
		return undefined;
	}
	onTestFinished(() => void execFileSync('umount', ['--lazy', dir]));
	return dir;
}

test('a disk that is really full: refused whole, said so, and it goes on when there is room', async (context) => {
	const dir = tinyDisk();
	if (dir === undefined) return context.skip('this machine lets nobody mount a small disk');
	writeFileSync(join(dir, 'ballast'), new Uint8Array(10 * 1024 * 1024));
	const store = openSqlite(dir);
	onTestFinished(() => store.close());
	const { revision, problem } = await fill(store);
	expect(statfsSync(dir).bavail * statfsSync(dir).bsize).toBeLessThan(200_000);
	expect(problem).toBeInstanceOf(StoreProblem);
	expect(problem).toMatchObject({ code: 'full', what: `The disk that holds ${dir} is full.` });
	expect(await problemOf(store.check())).toMatchObject({ code: 'full' });
	await nothingHalfDone(store, revision);
	rmSync(join(dir, 'ballast'));
	expect(await put(store, revision)).toEqual({ kind: 'stored' });
	await store.check();
});

test('SQLite at its limit of pages (in the place of a full disk): refused whole, and said so', async () => {
	const dir = freshFolder();
	const files = openFiles(dir);
	files.records.exec('PRAGMA max_page_count = 500');
	const store = storeOn(dir, files);
	onTestFinished(() => store.close());
	const { revision, problem } = await fill(store);
	expect(problem).toMatchObject({ name: 'StoreProblem', code: 'full' });
	await nothingHalfDone(store, revision);
	files.records.exec('PRAGMA max_page_count = 5000');
	expect(await put(store, revision)).toEqual({ kind: 'stored' });
});

test('a file that another program keeps locked: refused after a while, and it goes on when it is free', async () => {
	const dir = freshFolder();
	const store = openSqlite(dir);
	onTestFinished(() => store.close());
	const other = new DatabaseSync(join(dir, 'records.db'));
	other.exec('BEGIN IMMEDIATE');
	expect(await problemOf(put(store, 1))).toMatchObject({
		code: 'locked',
		doNext: expect.stringMatching(/Close/),
	});
	other.close();
	expect(await put(store, 1)).toEqual({ kind: 'stored' });
});

test('damage that shows only while it runs is said, and nothing more is stored', async () => {
	const dir = freshFolder();
	const files = openFiles(dir);
	const store = storeOn(dir, files);
	onTestFinished(() => store.close());
	await put(store, 1);
	const root = files.records
		.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'commits'")
		.get()?.rootpage;
	files.records.exec('PRAGMA wal_checkpoint(TRUNCATE)');
	overwrite(join(dir, 'records.db'), (Number(root) - 1) * 4096, 4096);
	// Without this the page would be taken from memory.
	files.records.exec('PRAGMA shrink_memory');
	const damaged = { code: 'damaged', what: expect.stringMatching(/damaged/) };
	expect(await problemOf(store.commits('a'))).toMatchObject(damaged);
	expect(await problemOf(put(store, 2))).toMatchObject(damaged);
	expect(await store.load('b')).toBeUndefined();
});
