import { createHash } from 'node:crypto';
import {
	chmodSync,
	closeSync,
	mkdtempSync,
	openSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';

/** A folder of its own for one test, deleted when the test ends. */
export function freshFolder(): string {
	const dir = mkdtempSync(join(tmpdir(), 'hsb-test-'));
	onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
	return dir;
}

const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** The hash of every file of a folder, to show that nothing was changed; without SQLite's shared memory. */
export const contents = (dir: string): Record<string, string> =>
	Object.fromEntries(
		readdirSync(dir)
			.filter((file) => !file.endsWith('-shm'))
			.map((file) => [file, hashOf(join(dir, file))]),
	);

/** Damages a part of a file in its place. */
export function overwrite(path: string, position: number, length: number): void {
	const file = openSync(path, 'r+');
	writeSync(file, new Uint8Array(length).fill(0xa5), 0, length, position);
	closeSync(file);
}

export const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

/** Runs SQL on a database file behind the store's back. */
export function runSql(path: string, sql: string): void {
	const database = new DatabaseSync(path);
	database.exec(sql);
	database.close();
}

/** Runs as a user without rights (root may write anywhere), and goes back. */
export async function withoutRights(dir: string, run: () => unknown): Promise<void> {
	const root = process.geteuid?.() === 0;
	chmodSync(dir, 0o555);
	if (root) process.seteuid?.(65_534);
	try {
		await run();
	} finally {
		if (root) process.seteuid?.(0);
		chmodSync(dir, 0o755);
	}
}
