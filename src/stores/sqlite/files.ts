import { accessSync, closeSync, constants, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartProblem, StoreProblem } from '../../errors.ts';
import { busyTimeout, isBlank, look, refuseOldSqlite } from './look.ts';
import { asStoreProblem } from './problems.ts';
import { keysSchema, recordsSchema, type Schema } from './schema.ts';

export interface Files {
	records: DatabaseSync;
	keys: DatabaseSync;
}

/**
 * Opens records.db and keys.db in the folder, and makes what is not there yet.
 * Looks at everything before it changes anything.
 * @throws StartProblem that says what is wrong and what to do.
 */
export function openFiles(dir: string): Files {
	refuseOldSqlite();
	const opened: DatabaseSync[] = [];
	try {
		makeFolder(dir);
		const found = [recordsSchema, keysSchema].map((schema) => {
			const database = look(dir, schema);
			if (database !== undefined) opened.push(database);
			return { schema, database };
		});
		refuseHalf(dir, found);
		const [records, keys] = found.map(({ schema, database }) => {
			if (database === undefined) opened.push((database = make(dir, schema)));
			setUp(database);
			return database;
		}) as [DatabaseSync, DatabaseSync];
		return { records, keys };
	} catch (cause) {
		for (const database of opened) database.close();
		const problem = asStoreProblem(cause, dir);
		throw problem instanceof StoreProblem ? problem.asStartProblem() : problem;
	}
}

function makeFolder(dir: string): void {
	mkdirSync(dir, { recursive: true, mode: 0o700 });
	accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
}

/** One file without the other is a folder that was copied or put back in part: going on would hide the loss. */
function refuseHalf(dir: string, found: { schema: Schema; database: DatabaseSync | undefined }[]): void {
	const missing = found.find(({ database }) => database === undefined);
	const used = found.find(
		({ database, schema }) =>
			database?.prepare(`SELECT 1 FROM ${schema.mainTable} LIMIT 1`).get() !== undefined,
	);
	if (missing === undefined || used === undefined) return;
	throw new StartProblem(
		`${dir} holds ${used.schema.file}, but ${missing.schema.file} is missing or empty.`,
		'Put both files back from the same copy of the data folder, or set HSB_DATA_DIR to an empty folder.',
	);
}

function make(dir: string, schema: Schema): DatabaseSync {
	const path = join(dir, schema.file);
	// SQLite gives its -wal and -shm files the mode of the database.
	closeSync(openSync(path, 'a', 0o600));
	const database = new DatabaseSync(path, { timeout: busyTimeout });
	try {
		setUp(database);
		transaction(database, () => {
			// Another process that started at the same moment may have been first.
			if (!isBlank(database)) return;
			database.exec(
				`PRAGMA application_id = ${schema.applicationId}; PRAGMA user_version = ${schema.version}`,
			);
			database.exec(schema.create);
		});
		return database;
	} catch (cause) {
		database.close();
		throw asStoreProblem(cause, path);
	}
}

/** A commit is on the disk when it returns (WAL with FULL), and what was deleted does not stay in free pages. */
function setUp(database: DatabaseSync): void {
	database.exec(`
		PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
		PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;`);
}

/** All of it or nothing; the write lock is taken first, so that no read in it is outdated. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
	database.exec('BEGIN IMMEDIATE');
	try {
		const result = work();
		database.exec('COMMIT');
		return result;
	} catch (cause) {
		// SQLite has rolled back by itself after some errors, a full disk among them.
		if (database.isTransaction) database.exec('ROLLBACK');
		throw cause;
	}
}
