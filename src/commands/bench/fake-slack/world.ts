import { randomBytes } from 'node:crypto';

/** What of a request's arguments the fake has parsed: JSON where Slack expects JSON, else strings. */
export type Args = Record<string, unknown>;

export interface User {
	id: string;
	team_id: string;
	name: string;
	real_name: string;
	deleted: boolean;
	is_bot: boolean;
	is_restricted: boolean;
	is_ultra_restricted: boolean;
	is_stranger: boolean;
	enterprise_user?: { enterprise_id: string };
}

export interface Channel {
	id: string;
	name: string;
	is_private: boolean;
	is_im: boolean;
	is_archived: boolean;
	is_shared: boolean;
	is_ext_shared: boolean;
	is_org_shared: boolean;
	is_pending_ext_shared: boolean;
	/** The other person of a DM with the bot. */
	user?: string;
	members: Set<string>;
	messages: Message[];
	/** `ts` of what is pinned, in the order of pinning. */
	pinned: string[];
}

export interface Message {
	type: 'message';
	ts: string;
	user: string;
	text: string;
	bot_id?: string;
	blocks?: unknown[];
	metadata?: unknown;
	thread_ts?: string;
	edited?: { user: string; ts: string };
	reactions?: { name: string; users: string[]; count: number }[];
	files?: { id: string; name: string }[];
}

export interface Ephemeral {
	channel: string;
	user: string;
	text: string;
	blocks?: unknown[];
	thread_ts?: string;
}

/** A modal or a Home tab as Slack hands it back. */
export interface View {
	id: string;
	hash: string;
	team_id: string;
	type: string;
	callback_id: string;
	private_metadata: string;
	blocks: unknown[];
	state: { values: Record<string, Record<string, unknown>> };
	root_view_id: string;
	previous_view_id: string | null;
	app_id: string;
	bot_id: string;
	[field: string]: unknown;
}

export interface File {
	id: string;
	name: string;
	length: number;
	title?: string;
	channel?: string;
	bytes?: Uint8Array;
}

/** An answer with `ok: false`. */
export class Refusal extends Error {
	readonly code: string;
	readonly more: Record<string, unknown>;

	constructor(code: string, more: Record<string, unknown> = {}) {
		super(code);
		this.code = code;
		this.more = more;
	}
}

export interface Ids {
	team: string;
	enterprise: string | null;
	app: string;
	bot: string;
	botId: string;
}

/** One workspace with one app in it: everything that the methods read and change. */
export interface World {
	ids: Ids;
	now(): number;
	users: Map<string, User>;
	channels: Map<string, Channel>;
	ephemerals: Ephemeral[];
	/** By trigger. */
	triggers: Map<string, { user: string; at: number; used: boolean }>;
	/** A person's open modals, the uppermost last. */
	modals: Map<string, View[]>;
	homes: Map<string, View>;
	files: Map<string, File>;
	scopes: Set<string>;
	/** Every message event that Slack would send about what happens. */
	tell(event: Record<string, unknown>): void;
	newId(letter: string): string;
	newTs(): string;
}

export function createWorld(ids: Ids, scopes: readonly string[], now: () => number): World {
	let last = 0;
	return {
		ids,
		now,
		users: new Map(),
		channels: new Map(),
		ephemerals: [],
		triggers: new Map(),
		modals: new Map(),
		homes: new Map(),
		files: new Map(),
		scopes: new Set(scopes),
		tell: () => {},
		newId: (letter) => `${letter}0${randomBytes(5).toString('hex').toUpperCase()}`,
		newTs() {
			// Microseconds since the epoch, never the same twice.
			last = Math.max(last + 1, Math.round(now() * 1000));
			return `${Math.floor(last / 1e6)}.${String(last % 1e6).padStart(6, '0')}`;
		},
	};
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The channel, when the bot may know that it is there. */
export function channelOf(world: World, id: unknown): Channel {
	const channel = world.channels.get(text(id));
	const hidden = channel?.is_private && !channel.members.has(world.ids.bot);
	if (channel === undefined || hidden) throw new Refusal('channel_not_found');
	return channel;
}

/** @throws Refusal missing_scope, as Slack answers when the token may not do this in this kind of conversation */
export function needScope({ scopes }: World, ...anyOf: string[]): void {
	if (!anyOf.some((scope) => scopes.has(scope)))
		throw new Refusal('missing_scope', { needed: anyOf.join(','), provided: [...scopes].join(',') });
}

/** `groups`, `im` or `channels`: how scopes call this kind of conversation. */
export const kindOf = ({ is_im, is_private }: Channel): string =>
	is_im ? 'im' : is_private ? 'groups' : 'channels';
