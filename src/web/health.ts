import type { RequestHandler } from 'express';
import { StoreProblem } from '../errors.ts';
import type { Html } from '../wording/html.ts';

/** How long the check may take, in milliseconds: who asks gives up soon after. */
const patience = 3000;
/** The store is looked at once in this time, in milliseconds, however many ask. */
const often = 1000;

class Late extends Error {}

function inTime(check: Promise<void>): Promise<void> {
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	const late = setTimeout(() => reject(new Late('The store did not answer in time.')), patience);
	check.then(resolve, reject).finally(() => clearTimeout(late));
	return promise;
}

/** A code for machines; templates/pages/words.yaml has a sentence for each. What the error says stays here. */
function reasonOf(error: unknown): string {
	if (error instanceof StoreProblem) return error.code;
	return error instanceof Late ? 'late' : 'failed';
}

/** The reason why nothing can be stored, undefined when all is well: one look for all who ask at a time. */
function shared(check: () => Promise<void>, onFault: (error: unknown) => void) {
	let last: { at: number; reason: Promise<string | undefined> } | undefined;
	let told: string | undefined;
	const look = async (): Promise<string | undefined> => {
		const reason = await inTime(check()).then(
			() => undefined,
			(error: unknown) => {
				if (told !== reasonOf(error)) onFault(error);
				return reasonOf(error);
			},
		);
		told = reason;
		return reason;
	};
	return (): Promise<string | undefined> => {
		const now = performance.now();
		if (last === undefined || now - last.at >= often) last = { at: now, reason: look() };
		return last.reason;
	};
}

/**
 * W8: 200 when answers can be stored; 503 with a code and a sentence when not, and nothing of this machine.
 * What was wrong is told to `onFault`, once until it changes.
 */
export function health(
	check: () => Promise<void>,
	pages: Html,
	onFault: (error: unknown) => void,
): RequestHandler {
	const look = shared(check, onFault);
	const { health: sentences } = pages.words as unknown as { health: Record<string, string> };
	return async (_req, res) => {
		const reason = await look();
		res.set('Cache-Control', 'no-store');
		if (reason === undefined) res.json({ ok: true });
		else res.status(503).json({ ok: false, reason, text: sentences[reason] });
	};
}
