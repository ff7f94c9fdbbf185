import { existsSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Config, MongodbConfig } from '../../config.ts';
import type { Store } from '../../conversation/ports.ts';
import { readP12 } from '../../documents/p12.ts';
import { StoreProblem } from '../../errors.ts';
import { civilDate, longDate } from '../../framework/dates.ts';
import { fits } from '../../privacy/keyring.ts';
import { type Keys, readKeys } from '../../privacy/keys.ts';
import { openSqlite } from '../../stores/sqlite.ts';
import { asCheck, type Check, notChecked, ok, wrong } from './check.ts';

/** What can be looked at without Slack or Teams: the key file, the store, and the key that documents are sealed with. */
export async function lookHere(config: Config): Promise<Check[]> {
	const { check, keys } = keyFile(config);
	return [check, ...(await store(config, keys)), await seal(config)];
}

function keyFile(config: Config): { check: Check; keys?: Keys } {
	const { keyFile: path, practice } = config;
	const name = 'key file';
	if (practice && !existsSync(path))
		return { check: notChecked(name, `There is no ${path} yet: the first start makes it, for practice.`) };
	try {
		const keys = readKeys(path);
		return { keys, check: keptBadly(config) ?? ok(name, `${path} can be read, and by its user alone.`) };
	} catch (error) {
		return { check: asCheck(name, error) };
	}
}

function keptBadly({ keyFile: path, dataDir, practice }: Config): Check | undefined {
	const mode = statSync(path).mode & 0o777;
	if ((mode & 0o077) !== 0)
		return wrong(
			'key file',
			`${path} is open to other users of this machine (its rights are ${mode.toString(8)}).`,
			`Close it: chmod 600 ${path}`,
		);
	if (!practice && isWithin(path, dataDir))
		return wrong(
			'key file',
			`${path} stands in the data folder, so every copy of the data holds the keys that open it.`,
			'Move it to another place, and set HSB_KEY_FILE to that.',
		);
	return undefined;
}

const isWithin = (path: string, dir: string): boolean =>
	existsSync(dir) && realpathSync(path).startsWith(realpathSync(dir) + sep);

/**
 * Several processes may have the store open: SQLite locks it for each write. A bot that runs is not disturbed by
 * what is done here: a look, and one row that is rewritten, as /healthz does. Nothing is made that is not there.
 */
async function store({ dataDir, mongodb }: Config, keys: Keys | undefined): Promise<Check[]> {
	if (mongodb !== null) return inMongodb(mongodb, keys);
	if (!existsSync(join(dataDir, 'records.db')))
		return [notChecked('store', `There is no store in ${dataDir} yet: the first start makes it.`)];
	let opened: Store | undefined;
	try {
		opened = openSqlite(dataDir);
		return [await writable(opened, dataDir), await opens(opened, keys)];
	} catch (error) {
		return [isLocked(error) ? inUse(dataDir) : asCheck('store', error)];
	} finally {
		await opened?.close();
	}
}

/** MongoDB's databases are made where they are not there yet, as a start makes them. */
async function inMongodb(mongodb: MongodbConfig, keys: Keys | undefined): Promise<Check[]> {
	const { openMongodb } = await import('../../stores/mongodb.ts');
	let opened: Store | undefined;
	try {
		opened = await openMongodb(mongodb, { wait: 0 });
		await opened.check();
		return [reached(mongodb), await opens(opened, keys)];
	} catch (error) {
		return [asCheck('store', error)];
	} finally {
		await opened?.close();
	}
}

const reached = ({ place, inPlain }: MongodbConfig): Check =>
	inPlain
		? wrong(
				'store',
				`The store ${place} can be written, but over a connection that others can read on its way.`,
				'Add tls=true to MONGODB_URI, once the server has a certificate.',
			)
		: ok('store', `The store ${place} can be reached, and can be written.`);

async function writable(opened: Store, dataDir: string): Promise<Check> {
	try {
		await opened.check();
		return ok('store', `The store in ${dataDir} opens, and can be written.`);
	} catch (error) {
		return isLocked(error) ? inUse(dataDir) : asCheck('store', error);
	}
}

const isLocked = (error: unknown): boolean => {
	const problem = error instanceof StoreProblem ? error : (error as Error).cause;
	return problem instanceof StoreProblem && problem.code === 'locked';
};

const inUse = (dataDir: string): Check =>
	notChecked(
		'store',
		`The store in ${dataDir} is locked by another program now, so it was not seen whether it can be written.`,
		'Try again in a minute. If it stays so, close what has it open: a backup tool or a database viewer.',
	);

async function opens(opened: Store, keys: Keys | undefined): Promise<Check> {
	const name = 'store and key';
	if (keys === undefined) return notChecked(name, 'Without the key file nothing stored can be opened.');
	try {
		return (await fits(opened, keys))
			? ok(name, 'The key file opens what is stored.')
			: notChecked(name, 'Nothing was stored yet: the first start binds the store to the key file.');
	} catch (error) {
		return asCheck(name, error);
	}
}

async function seal({ signing, practice }: Config): Promise<Check> {
	const name = 'sealing key';
	if (signing === null)
		return practice
			? ok(name, 'Documents are sealed with a key made for practice.')
			: notChecked(
					name,
					'Documents are sealed with a key made for practice, which proves nothing to anyone else.',
					'Set SIGNING_P12_FILE and SIGNING_P12_PASSWORD to the key of your organisation.',
				);
	try {
		const { validTo } = await readP12(signing.p12File, signing.password);
		const until = longDate(civilDate(validTo.toISOString()));
		return ok(
			name,
			`Documents are sealed with the key in ${signing.p12File}, which is valid until ${until}.`,
		);
	} catch (error) {
		return asCheck(name, error);
	}
}
