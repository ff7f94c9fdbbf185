import { statfsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Store } from '../conversation/ports.ts';
import { type Files, openFiles } from './sqlite/files.ts';
import { asStoreProblem, diskFull, fileDamaged } from './sqlite/problems.ts';
import { recordStatements } from './sqlite/records.ts';
import { keyStatements, onceStatements, passingStatements, probeStatement } from './sqlite/small.ts';

/** With less room than this on its disk, in bytes, the store says that it is full before a commit has to. */
const leastRoom = 1024 * 1024;

type Method = (...args: never[]) => unknown;
/** A method of the store, written without a promise where SQLite answers at once. */
type Plain<M extends Method> = M extends (...args: infer A) => Promise<infer R>
	? (...args: A) => R | Promise<R>
	: never;

/**
 * Opens the store in this folder: records.db and, apart from it, keys.db. Makes what is missing.
 * @throws StartProblem that says what is wrong and what to do; nothing that was there has been changed.
 */
export function openSqlite(dir: string): Store {
	const folder = resolve(dir);
	return storeOn(folder, openFiles(folder));
}

/** The store on two open files. Every failure rejects with a StoreProblem. */
export function storeOn(folder: string, { records, keys }: Files): Store {
	const probes = [probeStatement(records), probeStatement(keys)];
	return promised(folder, {
		...recordStatements(records),
		...keyStatements(keys),
		...onceStatements(records),
		...passingStatements(records),
		check() {
			const { bavail, bsize } = statfsSync(folder);
			if (bavail * bsize < leastRoom) throw diskFull(folder);
			if (!probes.every((probe) => probe())) throw fileDamaged(folder);
		},
		close: () => [records, keys].forEach(closeOnce),
	});
}

function closeOnce(database: DatabaseSync): void {
	if (database.isOpen) database.close();
}

function promised(folder: string, plain: { [K in keyof Store]: Plain<Store[K]> }): Store {
	const methods = Object.entries(plain).map(([name, method]) => [
		name,
		async (...args: never[]) => {
			try {
				return await (method as Method)(...args);
			} catch (cause) {
				throw asStoreProblem(cause, folder);
			}
		},
	]);
	return Object.fromEntries(methods) as Store;
}
