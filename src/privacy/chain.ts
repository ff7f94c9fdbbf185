import { type CipherKey, createHmac, hash, timingSafeEqual } from 'node:crypto';
import { normalReference } from '../framework/reference.ts';

/** What a fact's mac vouches for besides what is sealed: where it stands, what it is, when and by whom. */
export interface FactHeader {
	record: string;
	revision: number;
	id: string;
	kind: string;
	version: number;
	at: string;
	by: string;
}

/** A commit as the chain sees it (conversation/ports.ts). */
export interface ChainedCommit {
	record: string;
	revision: number;
	at: string;
	by: string;
	facts: { id: string; kind: string; version: number; sealed: Uint8Array; mac: string }[];
}

/** Where a record should end, kept outside its commits: in the sealed head, or in a signed document. */
export interface ChainEnd {
	revision: number;
	mac: string;
}

/**
 * `foreign`: a commit of another record. `gap`: a revision is missing or out of place. `empty`: a commit without
 * facts. `changed`: a fact, its header or its place was changed. `cut-off`: commits are missing at the end.
 */
export type ChainFault = 'foreign' | 'gap' | 'empty' | 'changed' | 'cut-off';

export type ChainResult =
	| ({ ok: true } & ChainEnd)
	| { ok: false; revision: number; fact: string | null; why: ChainFault };

/** Every use of the audit key names its purpose first; JSON, because parts cannot run into one another. */
const hmac = (auditKey: CipherKey, parts: unknown[]) =>
	createHmac('sha256', auditKey).update(JSON.stringify(parts));

/** A fact's mac, hex: HMAC-SHA256 over the previous one (empty for the first), the header and the hash of what is sealed. */
export function macOf(auditKey: CipherKey, previous: string, header: FactHeader, sealed: Uint8Array): string {
	const { record, revision, id, kind, version, at, by } = header;
	const digest = hash('sha256', sealed, 'hex');
	const parts = ['hsb fact', 1, previous, record, revision, id, kind, version, at, by, digest];
	return hmac(auditKey, parts).digest('hex');
}

/**
 * Whether these are a record's commits as they were written: nothing edited, deleted, swapped or inserted.
 * Needs no data key, so it can be asked of a destroyed record too. That the end was cut off can be seen only
 * against an `end` from elsewhere.
 */
export function verifyChain(
	auditKey: CipherKey,
	record: string,
	commits: ChainedCommit[],
	end?: ChainEnd,
): ChainResult {
	let mac = '';
	for (const [i, commit] of commits.entries()) {
		const { revision } = commit;
		const fault = commit.record !== record ? 'foreign' : revision !== i + 1 ? 'gap' : null;
		if (fault !== null) return { ok: false, revision, fact: null, why: fault };
		if (commit.facts.length === 0) return { ok: false, revision, fact: null, why: 'empty' };
		for (const fact of commit.facts) {
			mac = macOf(auditKey, mac, { ...commit, ...fact }, fact.sealed);
			if (!same(mac, fact.mac)) return { ok: false, revision, fact: fact.id, why: 'changed' };
		}
		if (end?.revision === revision && !same(end.mac, mac))
			return { ok: false, revision, fact: null, why: 'changed' };
	}
	if (end !== undefined && end.revision > commits.length)
		return { ok: false, revision: commits.length + 1, fact: null, why: 'cut-off' };
	return { ok: true, revision: commits.length, mac };
}

function same(a: string, b: string): boolean {
	const [left, right] = [Buffer.from(a), Buffer.from(b)];
	return left.length === right.length && timingSafeEqual(left, right);
}

/** Whether two texts are the same, without keeping either. */
export const markOf = (auditKey: CipherKey, text: string): string =>
	hmac(auditKey, ['hsb mark', 1, text]).digest().subarray(0, 16).toString('base64url');

/**
 * The id of the record that a reference belongs to: 22 characters, always the same, and not to be guessed
 * without the audit key. So a reference can be opened only once.
 */
export const recordId = (auditKey: CipherKey, reference: string): string =>
	hmac(auditKey, ['hsb record id', 1, normalReference(reference)])
		.digest()
		.subarray(0, 16)
		.toString('base64url');
