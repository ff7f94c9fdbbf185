import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { PersonId } from '../framework/record.ts';
import type { Vault } from '../privacy/vault.ts';
import type { Clock, Store } from './ports.ts';
import type { Page, Reader } from './reading.ts';

/**
 * Links that show a document once, in a browser where nobody is signed in. Whoever has the link is taken for the
 * person it was made for, so it is short-lived and used once. Nothing is stored until then.
 */
export interface Links {
	/** For one person and one document, `documents/once/TOKEN`; 15 minutes long. */
	make(person: PersonId, record: string, version: number | 'now'): string;
	/** Whether it could still be opened, by what stands in it alone: one that was used is `open` until it expires. */
	look(token: string): 'open' | 'gone';
	/** Uses the link up, and reads the document as its person may see it now. */
	take(token: string): Promise<Page | { gone: true }>;
}

export interface LinksDeps {
	vault: Pick<Vault, 'mark'>;
	store: Pick<Store, 'claim'>;
	clock: Clock;
	reader: Pick<Reader, 'page'>;
}

/** Milliseconds that a link lasts. */
const lasts = 15 * 60_000;
/** More than a token of ours ever has. */
const longestToken = 1000;

const written = z.strictObject({
	record: z.string(),
	version: z.union([z.literal('now'), z.number().int().positive()]),
	person: z.string(),
	/** Milliseconds since 1970. */
	expires: z.number(),
	nonce: z.string().length(22),
});
type Written = z.infer<typeof written>;

const random = (): string => randomBytes(16).toString('base64url');

const same = (a: string, b: string): boolean => {
	const [left, right] = [Buffer.from(a), Buffer.from(b)];
	return left.length === right.length && timingSafeEqual(left, right);
};

function parse(body: string): Written | undefined {
	try {
		return written.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString())).data;
	} catch {
		return undefined;
	}
}

export function createLinks({ vault, store, clock, reader }: LinksDeps): Links {
	const now = (): number => Date.parse(clock.now());
	const macOf = (body: string): string => vault.mark(JSON.stringify(['one-time link', 1, body]));

	/** L1: only what was made here counts, letter for letter, and only until it expires. */
	function read(token: string): Written | undefined {
		if (token.length > longestToken) return undefined;
		const [body = '', mac = '', ...rest] = token.split('.');
		if (rest.length > 0 || !same(mac, macOf(body))) return undefined;
		const link = parse(body);
		return link !== undefined && now() < link.expires ? link : undefined;
	}

	/** L2: whoever inserts the claim first has the link: two requests at once, or two processes, show it once. */
	async function claimed({ nonce }: Written): Promise<boolean> {
		const key = `link:${createHash('sha256').update(nonce).digest('base64url')}`;
		const own = random();
		return (await store.claim(key, own, clock.now())).value === own;
	}

	return {
		make(person, record, version) {
			const link: Written = { record, version, person, expires: now() + lasts, nonce: random() };
			const body = Buffer.from(JSON.stringify(link)).toString('base64url');
			return `documents/once/${body}.${macOf(body)}`;
		},
		look: (token) => (read(token) === undefined ? 'gone' : 'open'),
		async take(token) {
			const link = read(token);
			if (link === undefined || !(await claimed(link))) return { gone: true };
			// L3: the right to read is the reader's to say, as it is now.
			return reader.page(link.person, link.record, link.version);
		},
	};
}
