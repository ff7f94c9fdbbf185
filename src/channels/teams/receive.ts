import express, { type Request, type RequestHandler, type Response } from 'express';
import type { Log } from '../../log.ts';
import { type RawActivity, rawActivity, readActivity } from './activity.ts';
import type { Auth } from './authenticate.ts';
import type { Arrived, Inbox, Receive } from './ports.ts';
import { bodyOf } from './receive/answer.ts';

/** Many times the largest form; Teams itself sends at most 100 KB. */
const bodyLimit = '256kb';

export interface ReceiveDeps {
	auth: Auth;
	log: Log;
}

/** Answered with its status, and nothing else: no body, no reason, no stack. */
class Refused extends Error {
	readonly status: number;
	constructor(status: number) {
		super();
		this.status = status;
	}
}

// Whatever the type says: somebody who leaves it out must not get past with an empty body.
const parse = express.json({ limit: bodyLimit, type: () => true });

/** @throws Refused 413 for what is too long, else 400 */
async function read(req: Request, res: Response): Promise<unknown> {
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	parse(req, res, (error?: unknown) =>
		error === undefined ? resolve() : reject(new Refused(Object(error).status === 413 ? 413 : 400)),
	);
	await promise;
	return req.body;
}

export function createReceive({ auth, log }: ReceiveDeps): Receive {
	/** @throws Refused 400 */
	function shapeOf(body: unknown): RawActivity {
		const { data } = rawActivity.safeParse(body);
		const known = data !== undefined && data.channelId === 'msteams';
		// T44: our token is sent to this address, so never in the clear.
		const secure = data !== undefined && (auth.test || data.serviceUrl.startsWith('https:'));
		if (!known || !secure) throw new Refused(400);
		return data;
	}

	/** T45: nothing of an activity is believed before this. @throws Refused 401 */
	async function authenticate(activity: RawActivity, authorization: string): Promise<void> {
		const authentic = await auth.isAuthentic(activity, authorization);
		if (authentic === 'authentic') return;
		log.warn(authentic === 'unknown' ? 'teams-keys-unreachable' : 'teams-not-authentic');
		throw new Refused(401);
	}

	/** @throws Refused */
	async function arrivedIn(req: Request, res: Response): Promise<[RawActivity, Arrived]> {
		const authorization = req.get('authorization') ?? '';
		// Whoever brings nothing to show is not listened to.
		if (!auth.test && authorization === '') throw new Refused(401);
		const activity = shapeOf(await read(req, res));
		await authenticate(activity, authorization);
		const arrived = readActivity(activity);
		if (arrived === undefined) throw new Refused(400);
		// T46: one deployment serves one tenant; guests come into its conversations, never the bot into theirs.
		if (auth.tenant !== null && arrived.place.tenant !== auth.tenant) throw new Refused(403);
		return [activity, arrived];
	}

	async function answer(inbox: Inbox, req: Request, res: Response): Promise<void> {
		const [activity, arrived] = await arrivedIn(req, res);
		const answered = await inbox(arrived);
		const body = activity.type === 'invoke' ? bodyOf(arrived.type, answered) : undefined;
		res.status(200);
		if (body === undefined) res.end();
		else res.json(body);
	}

	return (inbox): RequestHandler =>
		(req, res, next) => {
			if (req.method !== 'POST') return next();
			answer(inbox, req, res).catch((error) => {
				if (!(error instanceof Refused)) log.error('teams-inbox-failed', { error });
				if (!res.headersSent) res.status(error instanceof Refused ? error.status : 500);
				res.end();
			});
		};
}
