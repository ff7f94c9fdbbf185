import { type CipherKey, createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';
import { StoreProblem } from '../errors.ts';

/** The first byte of what is sealed: how the rest is laid out. 1: nonce, ciphertext, tag. */
const layout = 1;
const nonceBytes = 12;
const tagBytes = 16;
const algorithm = 'aes-256-gcm';

/** Where something sealed belongs; JSON, because its parts cannot run into one another. */
export type Binding = string & { readonly binding: unique symbol };

/** What a fact's sealed data is bound to. */
export interface FactPlace {
	record: string;
	revision: number;
	id: string;
	kind: string;
	version: number;
}

export const factBinding = ({ record, revision, id, kind, version }: FactPlace): Binding =>
	JSON.stringify(['hsb fact', 1, record, revision, id, kind, version]) as Binding;

/** For what is not a fact: heads, artefacts, drafts. The label says which one. */
export const labelBinding = (record: string, label: string): Binding =>
	JSON.stringify(['hsb part', 1, record, label]) as Binding;

/** Random bytes, drawn in stock: to ask for a few takes as long as to ask for thousands. None is used twice. */
const stock = Buffer.alloc(nonceBytes * 256);
let left = 0;

function nonceOf(): Buffer {
	if (left === 0) randomFillSync(stock);
	left = (left === 0 ? stock.length : left) - nonceBytes;
	return Buffer.from(stock.subarray(left, left + nonceBytes));
}

/**
 * AES-256-GCM under the record's data key with a random nonce.
 * What is bound to one place cannot be opened in another. Adds 29 bytes.
 */
export function seal(dataKey: CipherKey, binding: Binding, bytes: Uint8Array): Uint8Array {
	const nonce = nonceOf();
	const cipher = createCipheriv(algorithm, dataKey, nonce, { authTagLength: tagBytes });
	cipher.setAAD(Buffer.from(binding));
	const sealed = [Uint8Array.of(layout), nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()];
	return Buffer.concat(sealed);
}

/** @throws StoreProblem `damaged` for what was changed, moved, or sealed with another key. */
export function open(dataKey: CipherKey, binding: Binding, sealed: Uint8Array): Uint8Array {
	if (sealed[0] !== layout || sealed.length < 1 + nonceBytes + tagBytes) throw doesNotOpen();
	const nonce = sealed.subarray(1, 1 + nonceBytes);
	const decipher = createDecipheriv(algorithm, dataKey, nonce, { authTagLength: tagBytes });
	decipher.setAAD(Buffer.from(binding));
	decipher.setAuthTag(sealed.subarray(-tagBytes));
	try {
		const opened = decipher.update(sealed.subarray(1 + nonceBytes, -tagBytes));
		return Buffer.concat([opened, decipher.final()]);
	} catch {
		throw doesNotOpen();
	}
}

const doesNotOpen = (): StoreProblem =>
	new StoreProblem(
		'damaged',
		'A part of what is stored does not open: it was changed or moved outside the bot, or sealed with another key.',
		'Stop the bot and compare the data folder with the newest copy that you trust.',
	);

/** Anything that JSON can hold, sealed. */
export const sealJson = (dataKey: CipherKey, binding: Binding, value: unknown): Uint8Array =>
	seal(dataKey, binding, Buffer.from(JSON.stringify(value)));

export const openJson = (dataKey: CipherKey, binding: Binding, sealed: Uint8Array): unknown =>
	JSON.parse(Buffer.from(open(dataKey, binding, sealed)).toString());
