import express, { type Express, type RequestHandler } from 'express';
import type { Html } from '../wording/html.ts';
import { assets } from './assets.ts';
import { faults, notFound } from './faults.ts';
import { headers } from './guard.ts';
import { health } from './health.ts';
import { type OnceLinks, onceLinks } from './links.ts';
import { ownHost, practice } from './practice.ts';
import type { RoomPort } from './room.ts';

export interface WebOptions {
	/** templates/pages made ready. */
	pages: Html;
	/** Resolves when answers can be stored; rejects with the reason. */
	check: () => Promise<void>;
	/** What a platform sends: it comes before everything else, because its signature is over the unread body. */
	platform?: RequestHandler;
	/** The practice room; never given when Slack or Teams is configured ("choose who you are" would be a way in). */
	room?: RoomPort;
	/** Documents behind links that work once; given where people reach the pages at a public address. */
	once?: OnceLinks;
	/** Told of what nobody expected, once each. */
	onFault?: (error: unknown) => void;
}

/** The pages: `/healthz`, `/assets`, and where they are given links to documents and the practice room. It listens by `listen`. */
export function createApp(options: WebOptions): Express {
	const app = express();
	app.disable('x-powered-by');
	app.set('etag', 'weak');
	app.set('query parser', 'simple');
	app.set('practice', options.room !== undefined);
	const { pages, check, platform, room, once, onFault = () => {} } = options;
	if (platform !== undefined) app.use(platform);
	app.use(headers);
	if (room !== undefined) app.use(ownHost(pages));
	app.get('/healthz', health(check, pages, onFault));
	app.use('/assets', assets());
	if (once !== undefined) app.use(onceLinks(once, pages, onFault));
	if (room !== undefined) app.use(practice(room, pages));
	app.use(notFound(pages));
	app.use(faults(pages, onFault));
	return app;
}
