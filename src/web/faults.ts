import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Html } from '../wording/html.ts';

/** What can be wrong with a request; templates/pages/words.yaml has a title and a sentence for each. */
export type Fault = 'not-found' | 'other-host' | 'other-site' | 'too-long' | 'not-understood' | 'ours';

const status: Record<Fault, number> = {
	'not-found': 404,
	'other-host': 403,
	'other-site': 403,
	'too-long': 413,
	'not-understood': 400,
	ours: 500,
};

function wording(pages: Html, fault: Fault): { title: string; text: string } {
	const { faults } = pages.words as unknown as { faults: Record<Fault, { title: string; text: string }> };
	return faults[fault];
}

/** Says what is wrong: as an answer to the browser's script after a POST, as a page otherwise. */
export function refuse(req: Request, res: Response, pages: Html, fault: Fault): void {
	const { title, text } = wording(pages, fault);
	res.status(status[fault]).set('Cache-Control', 'no-store');
	if (req.method === 'POST') res.json({ ok: false, text });
	else
		res.send(
			pages.render('fault', {
				title,
				text,
				home: fault !== 'other-host' && req.app.get('practice') === true,
			}),
		);
}

export const notFound =
	(pages: Html): RequestHandler =>
	(req, res) =>
		refuse(req, res, pages, 'not-found');

const statusOf = (error: unknown): number =>
	typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;

/** W6: no stack and no message of an error reaches a page; only what nobody expected is told to `onFault`. */
export const faults =
	(pages: Html, onFault: (error: unknown) => void): ErrorRequestHandler =>
	(error, req, res, next) => {
		const code = statusOf(error);
		if (code >= 500 || Number.isNaN(code)) onFault(error);
		if (res.headersSent) return next(error);
		const fault =
			code === 413 ? 'too-long' : code === 404 ? 'not-found' : code < 500 ? 'not-understood' : 'ours';
		refuse(req, res, pages, fault);
	};
