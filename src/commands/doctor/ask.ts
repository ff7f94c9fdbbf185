import { createHmac, randomBytes } from 'node:crypto';

/** How long anybody is waited for, in milliseconds. */
const patience = 10_000;

/** Why nothing came back: a code of the system, of TLS, or `TIMEOUT`. */
export class Unreachable extends Error {
	readonly code: string;

	constructor(code: string, cause: unknown) {
		super(`nothing came back (${code})`, { cause });
		this.code = code;
	}
}

function codeOf(error: unknown): string {
	const { name, cause } = error as Error;
	if (name === 'TimeoutError') return 'TIMEOUT';
	const { code } = (cause ?? {}) as { code?: unknown };
	return typeof code === 'string' ? code : 'no connection';
}

export interface Came {
	status: number;
	headers: Headers;
	text: string;
	/** Milliseconds of our clock, in the middle between asking and the answer. */
	at: number;
}

/** One request, which follows no redirection. @throws Unreachable */
export async function ask(url: string, init: RequestInit = {}): Promise<Came> {
	const began = Date.now();
	try {
		const answer = await fetch(url, {
			...init,
			redirect: 'manual',
			signal: AbortSignal.timeout(patience),
		});
		const text = await answer.text();
		return { status: answer.status, headers: answer.headers, text, at: (began + Date.now()) / 2 };
	} catch (error) {
		throw new Unreachable(codeOf(error), error);
	}
}

/** What came back as an object; empty for anything else. */
export function objectOf({ text }: Pick<Came, 'text'>): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
	} catch {
		return {};
	}
}

/** One request where nothing coming back is an answer too. */
export const askOrNot = (url: string, init?: RequestInit): Promise<Came | Unreachable> =>
	ask(url, init).catch((error: unknown) => {
		if (error instanceof Unreachable) return error;
		throw error;
	});

/**
 * What Slack sends when a request URL is entered: signed, with a challenge that only whoever knows the signing
 * secret sends back.
 * @returns what came, and whether it was the challenge
 */
export async function challenge(url: string, signingSecret: string): Promise<Came & { met: boolean }> {
	const word = randomBytes(16).toString('hex');
	const body = JSON.stringify({ type: 'url_verification', challenge: word });
	const timestamp = Math.floor(Date.now() / 1000);
	const mac = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
	const came = await ask(url, {
		method: 'POST',
		body,
		headers: {
			'Content-Type': 'application/json',
			'X-Slack-Request-Timestamp': String(timestamp),
			'X-Slack-Signature': `v0=${mac}`,
		},
	});
	return { ...came, met: came.status === 200 && objectOf(came).challenge === word };
}
