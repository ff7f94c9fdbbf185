import { FlattenedEncrypt, type FlattenedJWE, flattenedDecrypt } from 'jose';
import { z } from 'zod';
import { StoreProblem } from '../errors.ts';
import type { Keys } from './keys.ts';

const wrappedKey = z.object({
	protected: z.string(),
	header: z.object({ alg: z.literal('A256KW'), kid: z.string() }),
	aad: z.string(),
	encrypted_key: z.string(),
	iv: z.string(),
	ciphertext: z.string(),
	tag: z.string(),
});

/** What the wrapped bytes are and whose, so that they open nothing else. It names no key: it outlives them. */
const bindingOf = (record: string): Uint8Array =>
	new TextEncoder().encode(JSON.stringify(['hsb data key', 1, record]));

/**
 * Wraps a record's data key as a flattened JSON JWE (RFC 7516; A256KW, A256GCM). The key's name stands in the
 * unprotected header, so another key-encryption key exchanges `encrypted_key` and `kid` and leaves the rest.
 */
export async function wrapKey(keys: Keys, record: string, dataKey: Uint8Array): Promise<string> {
	const [{ kid, bytes }] = keys.wrapping;
	const jwe = await new FlattenedEncrypt(dataKey)
		.setProtectedHeader({ enc: 'A256GCM' })
		.setUnprotectedHeader({ alg: 'A256KW', kid })
		.setAdditionalAuthenticatedData(bindingOf(record))
		.encrypt(bytes);
	return JSON.stringify(jwe);
}

/**
 * Opens what `wrapKey` made for this record.
 * @throws StoreProblem `no-key` when none of these keys opens it; `damaged` when it is not this record's wrapped key.
 */
export async function unwrapKey(keys: Keys, record: string, wrapped: string): Promise<Uint8Array> {
	const jwe = parse(record, wrapped);
	const { kid } = jwe.header;
	const opening = keys.wrapping.find((k) => k.kid === kid);
	if (opening === undefined) throw otherKey(kid);
	try {
		const algorithms = { keyManagementAlgorithms: ['A256KW'], contentEncryptionAlgorithms: ['A256GCM'] };
		return (await flattenedDecrypt(jwe as FlattenedJWE, opening.bytes, algorithms)).plaintext;
	} catch {
		throw otherKey(kid);
	}
}

function parse(record: string, wrapped: string): z.infer<typeof wrappedKey> {
	let json: unknown;
	try {
		json = JSON.parse(wrapped);
	} catch {
		json = undefined;
	}
	const parsed = wrappedKey.safeParse(json);
	if (parsed.success && parsed.data.aad === Buffer.from(bindingOf(record)).toString('base64url'))
		return parsed.data;
	throw new StoreProblem(
		'damaged',
		`The stored key of record ${record} is damaged, or belongs to another record.`,
		'Stop the bot and put back the newest copy of the whole data folder that you trust.',
	);
}

const otherKey = (kid: string): StoreProblem =>
	new StoreProblem(
		'no-key',
		`This data folder was written with another key than the key file holds (its name is "${kid}").`,
		'Set HSB_KEY_FILE to the key file that belongs to this data folder, or HSB_DATA_DIR to the folder that belongs to this key.',
	);
