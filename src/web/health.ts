import type { RequestHandler } from 'express';

/** How long the check may take, in milliseconds: who asks gives up soon after. */
const patience = 3000;

function inTime(check: Promise<void>): Promise<void> {
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	const late = setTimeout(() => reject(new Error('The store did not answer in time.')), patience);
	check.then(resolve, reject).finally(() => clearTimeout(late));
	return promise;
}

/** 200 when answers can be stored; 503 with the reason when not. */
export const health =
	(check: () => Promise<void>): RequestHandler =>
	async (_req, res) => {
		res.set('Cache-Control', 'no-store');
		try {
			await inTime(check());
			res.json({ ok: true });
		} catch (error) {
			res.status(503).json({ ok: false, reason: error instanceof Error ? error.message : String(error) });
		}
	};
