import { home } from './page.js';

/**
 * @typedef {{ card: object, form: string, instance: string, hidden: object, title: string, draft: string | null, record: string }} RoomForm
 * @typedef {{ ok: boolean, text: string, field?: string, card?: object, form?: RoomForm }} Answer
 */

/** How long an answer may take, in milliseconds. */
const patience = 30_000;

/** Nobody knows whether it was done: what was sent may be sent again under the same id, and is stored once. */
export class Unreachable extends Error {
	/** @param {string} said what the server said, if it said anything @param {unknown} cause */
	constructor(said, cause) {
		super(said, { cause });
		this.said = said;
	}
}

/**
 * @param {'act' | 'submit' | 'draft'} path
 * @param {object} body
 * @param {{ keepalive?: boolean }} [options] keepalive: goes out even when the page is being left
 * @returns {Promise<Answer>}
 * @throws Unreachable when no answer came, or one that says that the fault is the server's
 */
export async function post(path, body, { keepalive = false } = {}) {
	const response = await send(new URL(path, home), JSON.stringify(body), keepalive);
	/** @type {Answer | undefined} */
	const answer = await response.json().catch(() => undefined);
	if (typeof answer?.ok !== 'boolean') throw new Unreachable('', `status ${response.status}`);
	if (response.status >= 500) throw new Unreachable(answer.text, `status ${response.status}`);
	return answer;
}

/** @param {URL} address @param {string} body @param {boolean} keepalive */
async function send(address, body, keepalive) {
	const headers = { 'Content-Type': 'application/json' };
	try {
		return await fetch(address, {
			method: 'POST',
			headers,
			body,
			keepalive,
			signal: AbortSignal.timeout(patience),
		});
	} catch (cause) {
		throw new Unreachable('', cause);
	}
}
