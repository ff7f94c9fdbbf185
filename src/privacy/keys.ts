import { randomBytes } from 'node:crypto';
import {
	closeSync,
	fsyncSync,
	linkSync,
	mkdirSync,
	openSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { StartProblem } from '../errors.ts';

/** The length of every key here, in bytes. */
export const keyBytes = 32;

export interface NamedKey {
	kid: string;
	bytes: Uint8Array;
}

/** What the key file holds. It never leaves this process, and is never printed. */
export interface Keys {
	/** Key-encryption keys: the first wraps new data keys, the others still open old ones. */
	wrapping: [NamedKey, ...NamedKey[]];
	/** Makes the macs of the chain, and the ids of records; so it cannot be exchanged. */
	audit: NamedKey;
}

const key = z.object({
	kty: z.literal('oct'),
	kid: z.string().min(1, 'a name').max(100),
	use: z.enum(['enc', 'sig']),
	k: z.string().transform((text, context) => {
		const bytes = new Uint8Array(Buffer.from(text, 'base64url'));
		if (bytes.length !== keyBytes || Buffer.from(bytes).toString('base64url') !== text)
			context.addIssue(`${keyBytes} bytes in base64url without padding`);
		return bytes;
	}),
});

/** A JSON Web Key Set (RFC 7517): at least one key to wrap with, and exactly one for the chain. */
const keyFile = z.object({ keys: z.array(key) }).transform(({ keys }, context): Keys => {
	const of = (use: 'enc' | 'sig') =>
		keys.filter((k) => k.use === use).map(({ kid, k }): NamedKey => ({ kid, bytes: k }));
	const [[first, ...more], audit] = [of('enc'), of('sig')];
	if (first === undefined) context.addIssue('at least one key with "use": "enc"');
	if (audit.length !== 1) context.addIssue('exactly one key with "use": "sig"');
	if (new Set(keys.map((k) => k.kid)).size < keys.length) context.addIssue('a "kid" of its own for each key');
	return { wrapping: [first!, ...more], audit: audit[0]! };
});

/**
 * Reads the key file: JSON `{ "keys": [{ "kty": "oct", "kid", "use": "enc" | "sig", "k" }, ...] }`.
 * @throws StartProblem when it is missing, cannot be read or is not in this form. Nothing of a key is quoted.
 */
export function readKeys(path: string): Keys {
	const parsed = keyFile.safeParse(readJson(path));
	if (parsed.success) return parsed.data;
	const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'keys'}: ${issue.message}`);
	throw new StartProblem(
		`The key file ${path} is not in the form that this bot reads (${wrong.join('; ')}).`,
		'Put back your safe copy of it. Do not change or make keys by hand: what is stored opens with the old ones only.',
	);
}

/** The key file's keys; undefined where there is none yet and a first start in practice may make it. */
export function findKeys(at: { keyFile: string; practice: boolean }): Keys | undefined {
	try {
		return readKeys(at.keyFile);
	} catch (problem) {
		if (at.practice && isMissing(problem)) return undefined;
		throw problem;
	}
}

/** ENOTDIR: what should be the folder is a file; opening the store says so in its own words. */
const isMissing = (problem: unknown): boolean =>
	['ENOENT', 'ENOTDIR'].includes(((problem as Error).cause as NodeJS.ErrnoException | undefined)?.code ?? '');

function readJson(path: string): unknown {
	let text: string;
	try {
		text = readFileSync(path, 'utf8');
	} catch (cause) {
		const { code } = cause as NodeJS.ErrnoException;
		throw new StartProblem(
			code === 'ENOENT' ? `There is no key file ${path}.` : `The key file ${path} cannot be read (${code}).`,
			'Put it there, readable for the user that runs the bot alone, or set HSB_KEY_FILE to where it is. A first one is made with "npm run keys -- FILE".',
			cause,
		);
	}
	try {
		return JSON.parse(text);
	} catch {
		// The parser's own message would quote the file.
		return undefined;
	}
}

/**
 * Makes a key file, readable for this user alone, and on the disk before anything is sealed with it.
 * A file that is there is never replaced.
 * @param begin what the names of its keys begin with
 * @returns whether it was made now
 * @throws StartProblem where it cannot be written
 */
export function makeKeyFile(path: string, begin = ''): boolean {
	const name = randomBytes(4).toString('hex');
	const made = (['enc', 'sig'] as const).map((use) => ({
		kty: 'oct',
		kid: `${begin}${use}-${name}`,
		use,
		k: randomBytes(keyBytes).toString('base64url'),
	}));
	try {
		mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
		return writeOnce(path, `${path}.${name}.new`, `${JSON.stringify({ keys: made }, null, '\t')}\n`);
	} catch (cause) {
		throw new StartProblem(
			`The key file ${path} cannot be written (${(cause as NodeJS.ErrnoException).code}).`,
			'Give the user that runs the bot the right to write there, or set HSB_KEY_FILE to another place.',
			cause,
		);
	}
}

/** The keys for practice: made where there are none yet. @throws StartProblem */
export function makePracticeKeys(path: string): Keys {
	makeKeyFile(path, 'practice-');
	return readKeys(path);
}

/** Whole or not at all, also when the power fails; two processes that start at once end with one file. */
function writeOnce(path: string, beside: string, text: string): boolean {
	let made = true;
	const file = openSync(beside, 'wx', 0o600);
	try {
		writeFileSync(file, text);
		fsyncSync(file);
		linkSync(beside, path);
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
		made = false;
	} finally {
		closeSync(file);
		rmSync(beside, { force: true });
	}
	const folder = openSync(dirname(path), 'r');
	fsyncSync(folder);
	closeSync(folder);
	return made;
}
