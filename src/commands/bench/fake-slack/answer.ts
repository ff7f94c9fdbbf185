import { isMethod, type Method, methods } from '../../../channels/slack/methods.ts';
import { chat } from './chat.ts';
import { conversations } from './conversations.ts';
import { type Fault, Faults, json, nameOf, type Outcome, outcomeOf, type Reply, tooMany } from './faults.ts';
import { files, upload } from './files.ts';
import { Rates } from './rates.ts';
import { views } from './views.ts';
import { type Args, Refusal, text, type World } from './world.ts';

export interface Asked {
	/** The whole address. */
	url: string;
	authorization: string;
	type: string;
	body: Buffer;
}

/** One call as it arrived, and what it was answered; `error` is Slack's, or how the answer was lost. */
export interface Call {
	method: string;
	args: Args;
	at: number;
	error: string | null;
}

type Do = (world: World, args: Args, url: string) => Record<string, unknown>;
const doers: Record<Method, Do> = { ...chat, ...conversations, ...views, ...files };

const jsonArgs = new Set(['blocks', 'attachments', 'metadata', 'view', 'files']);

function argsOf({ type, body }: Asked): Args {
	if (type.startsWith('application/json')) return JSON.parse(body.toString()) as Args;
	const form = new URLSearchParams(body.toString());
	return Object.fromEntries(
		[...form].map(([name, value]) => [name, jsonArgs.has(name) ? (JSON.parse(value) as unknown) : value]),
	);
}

/** The far end of every call: faults first, then rates, then the workspace itself. */
export class Answers {
	readonly calls: Call[] = [];
	readonly faults = new Faults();
	readonly rates = new Rates();
	readonly hooked = new Map<string, unknown[]>();
	/** Whether calls are kept with what they said. */
	keep = true;
	/** What the token is good for; a code of Slack's otherwise. */
	token: { value: string; refused?: string };
	readonly #world: World;

	constructor(world: World, token: string) {
		this.#world = world;
		this.token = { value: token };
	}

	answer(asked: Asked): Outcome {
		const [, area, name = ''] = new URL(asked.url).pathname.split('/');
		if (area === 'hook') return this.#hook(name, asked);
		if (area === 'upload') return this.#upload(name, asked);
		return this.#api(name, asked);
	}

	#hook(name: string, asked: Asked): Outcome {
		const fault = this.faults.next(`hook ${name}`);
		if (fault !== undefined && !fault.done) return outcomeOf(fault);
		this.hooked.set(name, [...(this.hooked.get(name) ?? []), argsOf(asked)]);
		return fault === undefined ? { status: 200, headers: {}, body: 'ok' } : outcomeOf(fault);
	}

	#upload(id: string, asked: Asked): Outcome {
		const fault = this.faults.next('upload');
		if (fault !== undefined && !fault.done) return outcomeOf(fault);
		const status = upload(this.#world, id, asked.body);
		return fault === undefined
			? { status, headers: {}, body: `OK - ${asked.body.length}` }
			: outcomeOf(fault);
	}

	#api(method: string, asked: Asked): Outcome {
		const args = argsOf(asked);
		const call: Call = { method, args, at: this.#world.now(), error: null };
		if (this.keep) this.calls.push(call);
		const fault = this.faults.next(method);
		if (fault !== undefined && !fault.done) return this.#lost(call, fault);
		const reply = this.#reply(method, args, asked, call);
		return fault === undefined ? reply : this.#lost(call, fault);
	}

	#lost(call: Call, fault: Fault): Outcome {
		call.error = nameOf(fault);
		return outcomeOf(fault);
	}

	#reply(method: string, args: Args, asked: Asked, call: Call): Reply {
		const world = this.#world;
		try {
			if (!isMethod(method)) throw new Refusal('unknown_method');
			this.#authenticate(asked, args);
			const channel = method === 'chat.postMessage' ? text(args.channel) : undefined;
			const seconds = this.rates.take(method, channel, world.now());
			if (seconds !== undefined) {
				call.error = 'ratelimited';
				return tooMany(seconds);
			}
			this.#allow(method);
			return this.#sent({ ok: true, ...doers[method](world, args, asked.url) });
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			call.error = error.code;
			return this.#sent({ ok: false, error: error.code, ...error.more });
		}
	}

	#sent(value: Record<string, unknown>): Reply {
		return json(200, value, { 'x-oauth-scopes': [...this.#world.scopes].join(',') });
	}

	#authenticate({ authorization }: Asked, args: Args): void {
		const given = authorization.replace(/^Bearer /, '') || text(args.token);
		if (given === '') throw new Refusal('not_authed');
		if (given !== this.token.value) throw new Refusal('invalid_auth');
		if (this.token.refused !== undefined) throw new Refusal(this.token.refused);
	}

	/** Of the scopes of a method one is enough here; which one it must be, the kind of conversation says. */
	#allow(method: Method): void {
		const { scopes } = this.#world;
		const any: readonly string[] = methods[method].scopes;
		if (any.length > 0 && !any.some((scope) => scopes.has(scope)))
			throw new Refusal('missing_scope', { needed: any.join(','), provided: [...scopes].join(',') });
	}
}
