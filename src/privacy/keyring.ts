import { createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { StartProblem, StoreProblem } from '../errors.ts';
import { type Keys, keyBytes, makePracticeKeys } from './keys.ts';
import { unwrapKey, wrapKey } from './wrapping.ts';

/** The part of a store that holds wrapped keys (conversation/ports.ts). */
export interface KeyStore {
	key(record: string): Promise<{ record: string; key: string } | undefined>;
	/** Inserts once, and returns the key that stands. */
	addKey(key: { record: string; key: string }): Promise<{ record: string; key: string }>;
	load(record: string): Promise<unknown>;
	find(by: { limit: number }): Promise<unknown[]>;
}

/** Stands among the wrapped keys under a name that no record has: records' ids have 22 characters. */
const keyCheck = 'key-check';

/** The data keys of records, opened with the organisation's keys. */
export class KeyRing {
	readonly #store: KeyStore;
	readonly #keys: Keys;
	readonly #most: number;
	/** The last used stand last. */
	readonly #opened = new Map<string, Promise<KeyObject>>();
	/** Node makes ready a key that it is given as bytes anew each time, which takes longer than to seal with it. */
	readonly auditKey: KeyObject;

	/** @param most how many data keys are kept open; 1,000 are 32 kB. */
	constructor(store: KeyStore, keys: Keys, most = 1000) {
		this.#store = store;
		this.#keys = keys;
		this.#most = most;
		this.auditKey = createSecretKey(keys.audit.bytes);
	}

	/**
	 * The record's data key, 32 bytes; made when the record has no commit yet. All who ask at once get the same.
	 * @throws StoreProblem `no-key` or `damaged` when the record was written and its key is gone or does not open.
	 */
	dataKey(record: string): Promise<KeyObject> {
		const known = this.#opened.get(record);
		const opening = known ?? this.#openOrMake(record);
		this.#opened.delete(record);
		this.#opened.set(record, opening);
		if (known !== undefined) return known;
		opening.catch(() => this.#opened.delete(record));
		for (const oldest of this.#opened.keys()) {
			if (this.#opened.size <= this.#most) break;
			this.#opened.delete(oldest);
		}
		return opening;
	}

	async #unwrap(record: string, wrapped: string): Promise<KeyObject> {
		return createSecretKey(await unwrapKey(this.#keys, record, wrapped));
	}

	async #openOrMake(record: string): Promise<KeyObject> {
		const stored = await this.#store.key(record);
		if (stored !== undefined) return this.#unwrap(record, stored.key);
		if ((await this.#store.load(record)) !== undefined) return this.#openAgain(record);
		const made = await wrapKey(this.#keys, record, randomBytes(keyBytes));
		const stands = await this.#store.addKey({ record, key: made });
		return this.#unwrap(record, stands.key);
	}

	/** Another writer may have made the key, and the first commit with it, between the two looks. */
	async #openAgain(record: string): Promise<KeyObject> {
		const stored = await this.#store.key(record);
		if (stored === undefined) throw keyGone(record);
		return this.#unwrap(record, stored.key);
	}
}

const keyGone = (record: string): StoreProblem =>
	new StoreProblem(
		'no-key',
		`The key of record ${record} is gone, so that it cannot be read any more.`,
		'If the record was not destroyed on purpose, stop the bot and put back the newest copy of keys.db that has it.',
	);

/**
 * Holds the keys against what is stored, before anything is read or written with them. On the first start
 * it leaves a check in the store, and makes the keys where none were found (in practice only, see `findKeys`).
 * @throws StartProblem when what is stored was written with other keys; nothing has been changed then.
 */
export async function unlock(store: KeyStore, found: Keys | undefined, keyFile: string): Promise<KeyRing> {
	const check = await store.key(keyCheck);
	if (check === undefined) {
		if ((await store.find({ limit: 1 })).length > 0) throw keysLost();
		const keys = found ?? makePracticeKeys(keyFile);
		const stands = await store.addKey({
			record: keyCheck,
			key: await wrapKey(keys, keyCheck, checkOf(keys)),
		});
		await compare(keys, stands.key);
		return new KeyRing(store, keys);
	}
	if (found === undefined) throw keyFileLost(keyFile);
	await compare(found, check.key);
	return new KeyRing(store, found);
}

/**
 * Whether what is stored opens with these keys; false where nothing was stored yet. Changes nothing.
 * @throws StartProblem when it was written with other keys
 */
export async function fits(store: Pick<KeyStore, 'key'>, keys: Keys): Promise<boolean> {
	const check = await store.key(keyCheck);
	if (check === undefined) return false;
	await compare(keys, check.key);
	return true;
}

/** The check holds a mac under the audit key, so that a wrong one is noticed as well as a wrong wrapping key. */
const checkOf = ({ audit }: Keys): Uint8Array =>
	createHmac('sha256', audit.bytes)
		.update(JSON.stringify(['hsb key check', 1]))
		.digest();

async function compare(keys: Keys, check: string): Promise<void> {
	const stored = await unwrapKey(keys, keyCheck, check).catch((problem: unknown) => {
		throw problem instanceof StoreProblem ? problem.asStartProblem() : problem;
	});
	const own = checkOf(keys);
	if (stored.length === own.length && timingSafeEqual(stored, own)) return;
	throw new StartProblem(
		`This data folder was written with another audit key than the key file holds ("${keys.audit.kid}").`,
		'Set HSB_KEY_FILE to the key file that belongs to this data folder.',
	);
}

const keysLost = (): StartProblem =>
	new StartProblem(
		'There are records, but none of their keys: the database of keys is missing or was emptied.',
		'Put back the newest copy of it (keys.db), or set HSB_DATA_DIR to an empty folder.',
	);

const keyFileLost = (keyFile: string): StartProblem =>
	new StartProblem(
		`The data folder was written with a key that is gone: there is no key file ${keyFile}.`,
		'Put the key file back, or set HSB_KEY_FILE to where it is. To begin again, set HSB_DATA_DIR to an empty folder.',
	);
