import express, { type Express } from 'express';
import type { Html } from '../wording/html.ts';
import { assets } from './assets.ts';
import { faults, notFound } from './faults.ts';
import { headers } from './guard.ts';
import { health } from './health.ts';
import { ownHost, practice } from './practice.ts';
import type { RoomPort } from './room.ts';

export interface WebOptions {
	/** templates/pages made ready. */
	pages: Html;
	/** Resolves when answers can be stored; rejects with the reason. */
	check: () => Promise<void>;
	/** The practice room; never given when Slack or Teams is configured ("choose who you are" would be a way in). */
	room?: RoomPort;
	/** Told of what nobody expected, once each. */
	onFault?: (error: unknown) => void;
}

/** The pages: `/healthz`, `/assets`, and the practice room where one is given. It listens by `listen`. */
export function createApp(options: WebOptions): Express {
	const app = express();
	app.set('etag', 'weak');
	app.set('query parser', 'simple');
	app.use(headers);
	const { pages, check, room, onFault = () => {} } = options;
	if (room !== undefined) app.use(ownHost(pages));
	app.get('/healthz', health(check, pages, onFault));
	app.use('/assets', assets());
	if (room !== undefined) app.use(practice(room, pages));
	app.use(notFound(pages));
	app.use(faults(pages, onFault));
	return app;
}
