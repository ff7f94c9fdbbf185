import express, { type ErrorRequestHandler, type Request, type Response, type Router } from 'express';
import type { Links } from '../conversation/links.ts';
import type { Html } from '../wording/html.ts';
import { withBar } from './document.ts';
import { notKept } from './guard.ts';

export interface OnceLinks {
	links: Pick<Links, 'look' | 'take'>;
	/** The origin that people reach the pages at, `https://hsb.example.org`: behind a proxy no request says it. */
	publicUrl: string;
}

/** Why a link shows nothing; templates/pages/words.yaml has a title and a sentence for each. */
type Why = 'gone' | 'elsewhere' | 'failed';

const status: Record<Why, number> = { gone: 410, elsewhere: 403, failed: 500 };

function say(res: Response, pages: Html, why: Why): void {
	const { once } = pages.words as unknown as { once: Record<Why, { title: string; text: string }> };
	res.status(status[why]).send(pages.render('gone', once[why]));
}

/** W10: as W4, by the address that people know: a form of another site opens no link. */
const isOwnPage = ({ headers }: Request, publicUrl: string): boolean =>
	headers.origin === publicUrl && (headers['sec-fetch-site'] ?? 'same-origin') === 'same-origin';

/** A browser that sent a form is told on a page, and nothing of the error. */
const failed =
	(pages: Html, onFault: (error: unknown) => void): ErrorRequestHandler =>
	(error, _req, res, next) => {
		onFault(error);
		if (res.headersSent) next(error);
		else say(res, pages, 'failed');
	};

/**
 * `/documents/once/TOKEN`: a page to confirm on, and the document behind its button.
 * W9: only the button uses a link up. Chats fetch links to show what is behind them, and so do scanners.
 */
export function onceLinks(
	{ links, publicUrl }: OnceLinks,
	pages: Html,
	onFault: (error: unknown) => void,
): Router {
	const router = express.Router();
	const path = '/documents/once/:token';
	router.use(path, notKept, (_req, res, next) => {
		res.set('X-Robots-Tag', 'noindex, nofollow, noarchive');
		next();
	});
	router.get(path, (req, res) => {
		if (links.look(req.params.token) === 'open') res.send(pages.render('once', {}));
		else say(res, pages, 'gone');
	});
	router.post(path, async (req, res) => {
		if (!isOwnPage(req, publicUrl)) return say(res, pages, 'elsewhere');
		const taken = await links.take(req.params.token);
		// Whoever may not read it now is told the same as of a link that never was.
		if ('html' in taken) res.send(withBar(taken.html, pages.render('once-bar', {})));
		else say(res, pages, 'gone');
	});
	router.use(path, failed(pages, onFault));
	return router;
}
