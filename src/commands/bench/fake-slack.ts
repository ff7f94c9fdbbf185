import { methods } from '../../channels/slack/methods.ts';
import { Answers, type Call } from './fake-slack/answer.ts';
import { put } from './fake-slack/chat.ts';
import type { Fault } from './fake-slack/faults.ts';
import type { Counted } from './fake-slack/rates.ts';
import { asFetch, serve } from './fake-slack/serve.ts';
import { change, push } from './fake-slack/views.ts';
import {
	type Channel,
	createWorld,
	type Ephemeral,
	type File,
	type Message,
	type User,
	type View,
} from './fake-slack/world.ts';

export type { Call } from './fake-slack/answer.ts';
export type { Fault } from './fake-slack/faults.ts';
export type { Channel, Ephemeral, File, Message, User, View } from './fake-slack/world.ts';

/** Without what only events and commands need, which nothing here asks for. */
const allScopes = [...new Set(Object.values(methods).flatMap(({ scopes }) => scopes))];

type Given<T> = { [K in keyof T]?: T[K] };

/** What came back from a `view_submission`; nothing closes the uppermost modal. */
export type Response =
	| { response_action: 'update' | 'push'; view: unknown }
	| { response_action: 'errors'; errors: Record<string, string> }
	| { response_action: 'clear' }
	| undefined;

/**
 * A Slack workspace with the bot in it, as far as the methods of the table go: a real server on the loopback that
 * keeps state, counts as Slack counts, and can be told to fail. It sends nothing by itself: `listen` hears the
 * message events, and whoever tests sends them, signed.
 */
export interface FakeSlack {
	/** For SLACK_API_URL; ends with `/api/`. */
	url: string;
	/** The same workspace without a network. */
	fetch: typeof fetch;
	token: string;
	team: string;
	/** The bot's own user. */
	bot: string;
	app: string;
	/** @returns the id */
	addUser(user?: Given<User>): string;
	/** A private channel with the bot in it, unless told otherwise. @returns the id */
	addChannel(channel?: Given<Omit<Channel, 'members'>> & { members?: string[]; without?: 'bot' }): string;
	join(channel: string, ...users: string[]): void;
	leave(channel: string, ...users: string[]): void;
	/** What the administrator, or time, makes of it. */
	changeChannel(channel: string, to: Given<Channel>): void;
	changeUser(user: string, to: Given<User>): void;
	/** A person writes. @returns the message's ts */
	write(channel: string, user: string, text: string, more?: Given<Message>): string;
	/** For this person's next modal: three seconds, once. */
	trigger(user: string): string;
	/** What a modal does after its `view_submission` has been answered. */
	answered(user: string, response: Response): void;
	/** The person closes the uppermost modal, or all of them. */
	closeModal(user: string, all?: 'all'): void;
	/** An address for response_url; what is sent there is in `hooked`. */
	hook(name: string): string;
	hooked(name: string): unknown[];

	/** Everything that stands in a channel, the oldest first. */
	messages(channel: string): Message[];
	/** What stands in this person's DM with the bot. */
	direct(user: string): Message[];
	/** What the person alone was told, in any channel. */
	ephemerals(user: string): Ephemeral[];
	/** Open modals, the uppermost last. */
	modals(user: string): View[];
	home(user: string): View | undefined;
	/** `ts` of what is pinned. */
	pins(channel: string): string[];
	/** What has been uploaded and shared there. */
	files(channel: string): File[];

	/** Every call that arrived, in order. */
	calls(method?: string): Call[];
	/** How many calls of each method arrived, and how many were answered with 429. */
	counted(): Record<string, Counted>;
	/** `*` is every method; `upload` and `hook NAME` are what their names say. Once unless told. */
	fail(method: string, fault: Fault, times?: number): void;
	heal(method?: string): void;
	/** How long answers take from now on, in milliseconds. */
	latency(ms: number, method?: string): void;
	/** From now on every call is refused with this code. */
	refuseToken(code: 'invalid_auth' | 'token_revoked' | 'account_inactive'): void;
	listen(listener: (event: Record<string, unknown>) => void): void;
	close(): Promise<void>;
}

const user = (id: string, team_id: string, given: Given<User>): User => ({
	id,
	team_id,
	name: id.toLowerCase(),
	real_name: `Person ${id}`,
	deleted: false,
	is_bot: false,
	is_restricted: false,
	is_ultra_restricted: false,
	is_stranger: false,
	...given,
});

const channel = (id: string, given: Given<Channel>): Channel => ({
	id,
	name: id.toLowerCase(),
	is_private: true,
	is_im: false,
	is_archived: false,
	is_shared: false,
	is_ext_shared: false,
	is_org_shared: false,
	is_pending_ext_shared: false,
	members: new Set(),
	messages: [],
	pinned: [],
	...given,
});

export interface FakeOptions {
	token?: string;
	scopes?: readonly string[];
	/** Milliseconds since the epoch; the machine's clock unless given. */
	now?: () => number;
	/** Without a server: `fetch` alone. */
	memory?: boolean;
	/** Whether the calls are kept with what they said (a bench does without). */
	keep?: boolean;
	/** Whether more than Slack allows is answered with 429. */
	limits?: boolean;
	enterprise?: string;
}

export async function createFakeSlack(options: FakeOptions = {}): Promise<FakeSlack> {
	const { token = 'xoxb-fake', scopes = allScopes, now = Date.now, memory = false } = options;
	const ids = {
		team: 'T0FAKE',
		enterprise: options.enterprise ?? null,
		app: 'A0FAKE',
		bot: 'U0BOT',
		botId: 'B0BOT',
	};
	const world = createWorld(ids, scopes, now);
	const answers = new Answers(world, token);
	answers.keep = options.keep ?? true;
	answers.rates.limits = options.limits ?? true;
	const slow = new Map<string, number>();
	const latency = (method: string) => slow.get(method) ?? slow.get('*') ?? 0;
	const served = memory
		? { origin: 'http://fake.invalid', close: async () => {} }
		: await serve(answers, latency);
	world.users.set(
		ids.bot,
		user(ids.bot, ids.team, { is_bot: true, name: 'hsb', real_name: 'HSB framework' }),
	);

	const channelBy = (id: string): Channel => world.channels.get(id) ?? fail(`there is no channel ${id}`);
	const stack = (person: string): View[] => world.modals.get(person) ?? [];

	return {
		url: `${served.origin}/api/`,
		fetch: asFetch(answers, latency),
		token,
		team: ids.team,
		bot: ids.bot,
		app: ids.app,
		addUser(given = {}) {
			const id = given.id ?? world.newId('U');
			world.users.set(id, user(id, ids.team, given));
			return id;
		},
		addChannel({ members = [], without, ...given } = {}) {
			const id = given.id ?? world.newId('C');
			const all = new Set([...members, ...(without === 'bot' ? [] : [ids.bot])]);
			world.channels.set(id, { ...channel(id, given), members: all });
			return id;
		},
		join: (id, ...users) => users.forEach((one) => void channelBy(id).members.add(one)),
		leave: (id, ...users) => users.forEach((one) => void channelBy(id).members.delete(one)),
		changeChannel: (id, to) => void Object.assign(channelBy(id), to),
		changeUser: (id, to) => void Object.assign(world.users.get(id) ?? fail(`there is no user ${id}`), to),
		write(id, person, text, more = {}) {
			const ts = world.newTs();
			put(world, channelBy(id), { type: 'message', ts, user: person, text, ...more });
			return ts;
		},
		trigger(person) {
			const id = `${Math.round(now())}.${world.newId('')}.${world.newId('')}`;
			world.triggers.set(id, { user: person, at: now(), used: false });
			return id;
		},
		answered(person, response) {
			const top = stack(person).at(-1) ?? fail(`${person} has no modal open`);
			if (response === undefined) stack(person).pop();
			else if (response.response_action === 'clear') world.modals.delete(person);
			else if (response.response_action === 'push') push(world, person, response.view);
			else if (response.response_action === 'update') change(world, top, response.view);
		},
		closeModal: (person, all) => void (all ? world.modals.delete(person) : stack(person).pop()),
		hook: (name) => `${served.origin}/hook/${name}`,
		hooked: (name) => answers.hooked.get(name) ?? [],
		messages: (id) => channelBy(id).messages,
		direct: (person) =>
			[...world.channels.values()].find((c) => c.is_im && c.user === person)?.messages ?? [],
		ephemerals: (person) => world.ephemerals.filter((e) => e.user === person),
		modals: stack,
		home: (person) => world.homes.get(person),
		pins: (id) => channelBy(id).pinned,
		files: (id) => [...world.files.values()].filter((file) => file.channel === id),
		calls: (method) => answers.calls.filter((call) => method === undefined || call.method === method),
		counted: () => Object.fromEntries(answers.rates.counted),
		fail: (method, fault, times = 1) => answers.faults.plan(method, fault, times),
		heal: (method) => answers.faults.heal(method),
		latency: (ms, method = '*') => void slow.set(method, ms),
		refuseToken: (code) => void (answers.token.refused = code),
		listen: (listener) => void (world.tell = listener),
		close: served.close,
	};
}

function fail(why: string): never {
	throw new Error(why);
}
