import type { IncomingMessage, ServerResponse } from 'node:http';
import { App, type AppOptions, ExpressReceiver, type Receiver } from '@slack/bolt';
import type { Log } from '../../log.ts';
import {
	type Envelope,
	envelope,
	type Modal,
	modal,
	type Pressed,
	pressed,
	type Slash,
	slash,
} from './arrived.ts';
import type { Identity } from './calls.ts';
import { listenedTo } from './events.ts';
import { quietLogger } from './logger.ts';
import { SocketReceiver } from './socket.ts';

/** What Slack does with a modal that was sent; nothing closes it. */
export type ModalAnswer =
	| undefined
	| { response_action: 'errors'; errors: Record<string, string> }
	| { response_action: 'update'; view: unknown }
	| { response_action: 'clear' };

/**
 * Takes what comes from Slack. Each resolves once everything is stored, and only then is it acknowledged; what is
 * thrown is answered 500, and Slack sends it again or tells the person that it did not arrive.
 */
export interface Inbox {
	pressed(body: Pressed): Promise<void>;
	submitted(body: Modal): Promise<ModalAnswer>;
	closed(body: Modal): Promise<void>;
	command(body: Slash): Promise<void>;
	event(body: Envelope): Promise<void>;
}

/** By signed requests, or over a socket that the bot opens. */
export type Way =
	| { mode: 'http'; signingSecret: string }
	| { mode: 'socket'; appToken: string; apiUrl?: string | undefined };

/** As Express takes it. */
export type RequestHandler = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

export interface Receiving {
	/** For the Express app; null where Slack is reached over a socket. */
	router: RequestHandler | null;
	start(): Promise<void>;
	stop(): Promise<void>;
}

/** Ids of every kind: what is none of ours is answered by whoever reads it. */
const anything = /^/;

/** The most that a request may hold: many times the largest form. */
const bodyLimit = 1024 * 1024;

function receiverFor(way: Way, log: Log): ExpressReceiver | SocketReceiver {
	const logger = quietLogger(log);
	if (way.mode === 'socket') return new SocketReceiver(way, logger);
	return new ExpressReceiver({
		signingSecret: way.signingSecret,
		endpoints: '/slack/events',
		// Bolt otherwise acknowledges an event before its listener has stored anything.
		processBeforeResponse: true,
		bodyLimit,
		logger,
	});
}

/**
 * Bolt with one listener a kind of request: it checks signatures and sorts what arrives, and everything else is
 * ours. Bolt drops events by this bot itself, but not `message_changed`, which comes back for every card we update.
 */
export function receive(way: Way, inbox: Inbox, identity: () => Promise<Identity>, log: Log): Receiving {
	const receiver = receiverFor(way, log);
	// The bot's own calls go by calls.ts; Bolt is given no token that it could call with.
	const authorize: AppOptions['authorize'] = async () => {
		const { bot, botId } = await identity();
		return { botUserId: bot, botId };
	};
	const app = new App({
		receiver: receiver as Receiver,
		authorize,
		convoStore: false,
		logger: quietLogger(log),
		attachFunctionToken: false,
	});
	app.action(anything, async ({ body, ack }) => {
		const taken = pressed.safeParse(body);
		if (taken.success) await inbox.pressed(taken.data);
		await ack();
	});
	app.view({ callback_id: anything, type: 'view_submission' }, async ({ body, ack }) => {
		const taken = modal.safeParse(body);
		const answer = taken.success ? await inbox.submitted(taken.data) : undefined;
		await (ack as (answer?: unknown) => Promise<void>)(answer);
	});
	app.view({ callback_id: anything, type: 'view_closed' }, async ({ body, ack }) => {
		const taken = modal.safeParse(body);
		if (taken.success) await inbox.closed(taken.data);
		await ack();
	});
	app.command(anything, async ({ body, ack }) => {
		const taken = slash.safeParse(body);
		if (taken.success) await inbox.command(taken.data);
		await ack();
	});
	// One listener for all: Bolt asks each of its listeners about everything that arrives.
	app.event(new RegExp(`^(?:${listenedTo.join('|')})$`), async ({ body }) => {
		const taken = envelope.safeParse(body);
		if (taken.success) await inbox.event(taken.data);
	});
	return {
		// Bolt's router is Express's own, which types its requests more narrowly.
		router: receiver instanceof ExpressReceiver ? (receiver.router as unknown as RequestHandler) : null,
		start: async () => {
			if (receiver instanceof SocketReceiver) await receiver.start();
		},
		stop: async () => {
			if (receiver instanceof SocketReceiver) await receiver.stop();
		},
	};
}
