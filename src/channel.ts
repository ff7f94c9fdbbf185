import type { Config } from './config.ts';
import type { House } from './house.ts';
import type { Log } from './log.ts';
import type { WebOptions } from './web/app.ts';
import type { Html } from './wording/html.ts';

/** Where meetings take place, whichever platform it is: what main.ts starts, tells and stops. */
export interface Channel {
	/** What it adds to the pages. */
	web: Pick<WebOptions, 'platform' | 'room' | 'once'>;
	/** From now on people are heard and shown things; the pages are open by then. */
	start(): Promise<void>;
	/** After a commit: shows what changed a moment later, and never keeps an answer waiting. */
	changed(record: string): void;
	/** How many changes wait to be shown. */
	waiting(): number;
	stop(): Promise<void>;
	/** One line for whoever started the bot. @param url where the pages are, on this machine */
	greeting(url: string): string;
}

export interface ChannelDeps {
	config: Config;
	house: House;
	/** templates/document made ready. */
	documents: Html;
	log: Log;
}
