import { home, say } from './page.js';

/**
 * @typedef {{ card: object, form: string, instance: string, hidden: object, title: string, draft: string | null, record: string }} RoomForm
 * @typedef {{ ok: boolean, text: string, field?: string, card?: object, form?: RoomForm }} Answer
 */

/** How long an answer may take, in milliseconds. */
const patience = 15_000;

/** Nobody knows whether it arrived: what was sent may be sent again under the same id, and is stored once. */
export class Unreachable extends Error {}

/**
 * @param {'act' | 'submit' | 'draft'} path
 * @param {object} body
 * @param {{ keepalive?: boolean }} [options] keepalive: goes out even when the page is being left
 * @returns {Promise<Answer>}
 * @throws Unreachable when no answer came, or one that says that the fault is the server's
 */
export async function post(path, body, { keepalive = false } = {}) {
	try {
		const response = await fetch(new URL(path, home), {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify(body),
			keepalive,
			signal: AbortSignal.timeout(patience),
		});
		const answer = await response.json();
		if (response.status >= 500 || typeof answer?.ok !== 'boolean')
			throw new Error(`status ${response.status}`);
		return answer;
	} catch (cause) {
		throw new Unreachable(say('unreachable'), { cause });
	}
}
