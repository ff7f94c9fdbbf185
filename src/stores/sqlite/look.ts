import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartProblem } from '../../errors.ts';
import { asStoreProblem, fileDamaged } from './problems.ts';
import type { Schema } from './schema.ts';

/** SQLite before 3.51.3 could damage a database in WAL mode (sqlite.org/wal.html). */
const oldestSqlite = [3, 51, 3] as const;

/** How long a statement waits for another process's lock, in milliseconds. */
export const busyTimeout = 2_000;

/** Files up to this size are read whole at start (tens of milliseconds); of larger ones only the ends. */
const wholeCheckBytes = 64 * 1024 * 1024;

/** @throws StartProblem where this Node's SQLite is too old to be trusted. */
export function refuseOldSqlite(version = process.versions.sqlite ?? '0'): void {
	if (isAtLeast(version.split('.').map(Number), oldestSqlite)) return;
	throw new StartProblem(
		`This Node carries SQLite ${version}, which can damage a database.`,
		`Install a Node with SQLite ${oldestSqlite.join('.')} or newer: "npm ci" brings one.`,
	);
}

function isAtLeast(version: readonly number[], least: readonly number[]): boolean {
	const first = least.findIndex((part, i) => (version[i] ?? 0) !== part);
	return first === -1 || (version[first] ?? 0) > (least[first] ?? 0);
}

/** The database when its file has been used before; undefined when it is still to be made. */
export function look(dir: string, schema: Schema): DatabaseSync | undefined {
	const path = join(dir, schema.file);
	const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
	if (size === 0) return undefined;
	let database: DatabaseSync | undefined;
	try {
		accessSync(path, constants.R_OK | constants.W_OK);
		database = new DatabaseSync(path, { timeout: busyTimeout });
		if (isBlank(database)) {
			database.close();
			return undefined;
		}
		refuseForeign(database, schema, path);
		refuseDamaged(database, schema, path, size);
		return database;
	} catch (cause) {
		if (database?.isOpen) database.close();
		throw asStoreProblem(cause, path);
	}
}

const pragma = (database: DatabaseSync, name: string): number =>
	Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);

/** A file whose making was cut short: SQLite has begun it, and nothing is in it. */
export const isBlank = (database: DatabaseSync): boolean =>
	pragma(database, 'application_id') === 0 && written(database) === '[]';

function refuseForeign(database: DatabaseSync, schema: Schema, path: string): void {
	if (pragma(database, 'application_id') !== schema.applicationId)
		throw new StartProblem(
			`${path} is a database, but not the ${schema.file} of this bot.`,
			'Set HSB_DATA_DIR to the folder of the bot, or to an empty one.',
		);
	const version = pragma(database, 'user_version');
	if (version > schema.version)
		throw new StartProblem(
			`${path} was written by a newer version of this bot (form ${version}; this version knows ${schema.version}).`,
			'Start the newer version, or put back a copy of the data folder from before it.',
		);
}

/**
 * Cheap however large the file is: a small one is read whole, of a large one the ends of its tables.
 * That a file is shorter than it was, SQLite notices by itself.
 */
function refuseDamaged(database: DatabaseSync, schema: Schema, path: string, size: number): void {
	if (written(database) !== intended(schema)) throw fileDamaged(path);
	if (size > wholeCheckBytes) readEnds(database, schema);
	else if (database.prepare('PRAGMA quick_check(1)').get()?.quick_check !== 'ok') throw fileDamaged(path);
}

function readEnds(database: DatabaseSync, { ends }: Schema): void {
	for (const [table, column] of ends)
		for (const order of ['ASC', 'DESC'])
			database.prepare(`SELECT * FROM ${table} ORDER BY ${column} ${order} LIMIT 1`).get();
}

const written = (database: DatabaseSync): string =>
	JSON.stringify(database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all());

function intended(schema: Schema): string {
	const database = new DatabaseSync(':memory:');
	database.exec(schema.create);
	const text = written(database);
	database.close();
	return text;
}
