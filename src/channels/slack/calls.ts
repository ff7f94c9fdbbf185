import type { WebClient } from '@slack/web-api';
import { createBudget, type Turn } from './budget.ts';
import { type ClientDeps, createClients } from './clients.ts';
import type { Method } from './methods.ts';
import { problemOf, SlackProblem, spent } from './problem.ts';
import { type Upload, upload } from './upload.ts';

export type { Turn, Urgency } from './budget.ts';
export { SlackProblem } from './problem.ts';

/** Whom the token speaks for. */
export interface Identity {
	team: string;
	enterprise: string | null;
	/** The bot's user, U... */
	bot: string;
	botId: string;
	scopes: string[];
	url: string;
}

/** The arguments of a method, as Slack's page about it has them. */
export type Args = Record<string, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: what Slack answers differs by method; who calls reads its page.
export type Answer = Record<string, any>;
export type ViewMethod = Extract<Method, `views.${string}`>;

/**
 * Slack's Web API, within its limits: every call takes a place in the budget of its method, and none is made
 * twice by itself. All throw SlackProblem.
 */
export interface Calls {
	/** auth.test, kept once it has succeeded. */
	identity(): Promise<Identity>;
	/** One call now: 10 s at most; `limited` without asking Slack when there is no place. `taken`: after `turn`. */
	call(method: Method, args: Args, turn?: 'taken'): Promise<Answer>;
	/** For modals and Home: a client of its own, 2 s at most; `limited` without asking Slack when there is no place. */
	quick(method: ViewMethod, args: Args): Promise<Answer>;
	/** Waits for its turn in the method's budget, then as `call`. */
	inTurn(method: Method, args: Args, turn: Turn): Promise<Answer>;
	/** Resolves when a call may be made, which is then counted: make it, with `call(..., 'taken')`. */
	turn(method: Method, turn: Turn): Promise<void>;
	/** Uploads bytes as a file into a channel. */
	upload(channel: string, file: Upload): Promise<void>;
	/** Callers in line. */
	waiting(): number;
	/** Drops whoever is in line; calls under way end by themselves. */
	close(): void;
}

export interface CallsDeps extends ClientDeps {
	/** Milliseconds of a clock that never goes back. */
	now?: () => number;
}

function identityOf(answer: Answer): Identity {
	return {
		team: String(answer.team_id),
		enterprise: answer.enterprise_id ?? null,
		bot: String(answer.user_id),
		botId: String(answer.bot_id),
		scopes: answer.response_metadata?.scopes ?? [],
		url: String(answer.url),
	};
}

const channelIn = ({ channel }: Args): string | undefined =>
	typeof channel === 'string' ? channel : undefined;

export function createCalls(deps: CallsDeps): Calls {
	const { log, fetch: request = fetch, now } = deps;
	const budget = createBudget(now);
	const clients = createClients(deps);
	let known: Promise<Identity> | undefined;

	async function send(client: WebClient, method: Method, args: Args): Promise<Answer> {
		try {
			return await client.apiCall(method, args);
		} catch (error) {
			const problem = problemOf(method, error);
			if (problem.kind === 'limited') {
				budget.hold(method, problem.retryAfterMs ?? 0);
				log.warn('slack-limited', { method, ms: problem.retryAfterMs ?? 0 });
			}
			throw problem;
		}
	}

	function take(method: Method, args: Args): void {
		if (!budget.now(method, channelIn(args))) throw spent(method, Math.ceil(budget.wait(method)));
	}

	async function call(method: Method, args: Args, turn?: 'taken'): Promise<Answer> {
		if (turn === undefined) take(method, args);
		return send(clients.usual, method, args);
	}

	async function inTurn(method: Method, args: Args, turn: Turn): Promise<Answer> {
		await budget.turn(method, { channel: channelIn(args), ...turn });
		return send(clients.usual, method, args);
	}

	async function identity(): Promise<Identity> {
		try {
			return identityOf(await inTurn('auth.test', {}, { urgency: 'people' }));
		} catch (error) {
			known = undefined;
			throw error;
		}
	}

	return {
		identity: () => (known ??= identity()),
		call,
		async quick(method, args) {
			take(method, args);
			return send(clients.quick, method, args);
		},
		inTurn,
		turn: budget.turn,
		upload: (channel, file) => upload(inTurn, request, channel, file, deps.apiUrl),
		waiting: () => budget.waiting(),
		close: () => budget.close((method) => new SlackProblem(method, { code: 'closed', kind: 'unreachable' })),
	};
}
