import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { DocumentModel } from './shape.ts';

/** The model as canonical JSON (RFC 8785) in UTF-8: the bytes that are signed and kept. */
export function canonicalBytes(model: DocumentModel): Uint8Array {
	const json = canonicalize(model);
	if (json === undefined) throw new TypeError('there is no document to write');
	return new TextEncoder().encode(json);
}

/** SHA-256 of the canonical bytes, 64 hexadecimal digits. */
export const digest = (model: DocumentModel): string =>
	createHash('sha256').update(canonicalBytes(model)).digest('hex');
