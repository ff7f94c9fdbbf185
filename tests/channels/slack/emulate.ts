import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator, type Emulator } from 'emulate';
import manifest from '../../../manifest.json' with { type: 'json' };
import type { Blindness } from '../contract/driver.ts';
import type { Part } from './blocks.ts';
import { type Answered, ask, everybody, isGuest, type Open, type Workspace } from './far-end.ts';

type Json = Record<string, unknown>;

/** One call as it left the bot. */
export interface Sent {
	method: string;
	args: Json;
	/** Slack's code where it refused. */
	error?: string;
}

/** The workspace of `emulate`, with what it cannot do put right on the way (facts, Testing). */
export interface Emulated extends Workspace {
	/** Every call that the bot made, in order. */
	sent(method?: string): Sent[];
	/** Somebody's Home tab, as it was published last. */
	home(user: string): Open | undefined;
	/** Asks as the administrator of the workspace, who may read everything. */
	admin<T>(method: string, args: Json): Promise<T>;
	/** Asks as somebody of the case: what they see in their own Slack. */
	as<T>(person: string, method: string, args: Json): Promise<T>;
	/** A file that this person was sent, as they download it. */
	file(person: string, url: string): Promise<Uint8Array>;
	/** What Slack says of a channel from now on, over what it is. */
	channelIs(flags: Record<string, boolean>): void;
}

const token = 'xoxb-hsb';
const adminToken = 'xoxp-admin';
const botUser = 'U00000HSB';
const scopes: string[] = manifest.oauth_config.scopes.bot;
const adminScopes = [
	'channels:manage',
	'groups:write',
	'groups:read',
	'groups:history',
	'im:history',
	'im:read',
];
const more = ['pins:read', 'files:read', 'reactions:read', 'users:read', 'chat:write'];
const personScopes = ['chat:write', 'files:read', 'groups:history', 'im:history', 'im:write'];
const tokenOf = (person: string): string => `xoxp-${person}`;

const seed = {
	slack: {
		team: { name: 'Practice partnership', domain: 'practice' },
		users: Object.entries(everybody).map(([id, name]) => ({
			name: id,
			real_name: name,
			profile: { display_name: name },
		})),
		oauth_apps: [
			{
				client_id: '1.1',
				client_secret: 'unused',
				app_id: 'A0HSB',
				name: 'HSB framework',
				redirect_uris: [],
				bot_id: 'B00000HSB',
				bot_user_id: botUser,
				bot_name: 'hsb',
			},
		],
		tokens: [
			{ token, user: botUser, scopes, app_id: 'A0HSB', bot_id: 'B00000HSB', bot_user_id: botUser },
			{ token: adminToken, user: 'admin', scopes: [...adminScopes, ...more], app_id: 'A0HSB' },
			...Object.keys(everybody).map((user) => ({ token: tokenOf(user), user, scopes: personScopes })),
		],
		strict_scopes: true,
	},
};

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

const parsed = (text: string): unknown => (/^[[{]/.test(text) ? JSON.parse(text) : text);

function argsOf(type: string, body: Buffer): Json {
	if (type.startsWith('application/json')) return JSON.parse(body.toString()) as Json;
	const fields = [...new URLSearchParams(body.toString())];
	return Object.fromEntries(fields.map(([name, value]) => [name, parsed(value)]));
}

/** The modals that people have open: `emulate` keeps views, and not which of them somebody looks at. */
class Modals {
	readonly #open = new Map<string, Open[]>();
	of = (user: string): Open[] => this.#open.get(user) ?? [];

	note(method: string, user: string, view: Open): void {
		if (method === 'views.open') this.#open.set(user, [view]);
		if (method === 'views.push') this.#open.set(user, [...this.of(user), view]);
		if (method === 'views.update') this.change(view.id, view);
	}

	change(id: string, to: Partial<Open>): void {
		for (const stack of this.#open.values())
			for (const view of stack) if (view.id === id) Object.assign(view, to, { id });
	}

	close(user: string, all = false): void {
		this.#open.set(user, all ? [] : this.of(user).slice(0, -1));
	}
}

/** Slack says more of channels and people than `emulate` does, and the bot takes nothing for granted. */
function put(method: string, args: Json, answer: Json, world: { flags: Json; guests: Set<string> }): Json {
	const { channel, user } = answer as { channel?: Json; user?: Json };
	if (method === 'conversations.info' && channel !== undefined)
		return { ...answer, channel: { ...channel, ...world.flags } };
	if (method === 'users.info' && user !== undefined) {
		const guest = world.guests.has(String(args.user));
		return { ...answer, user: { ...user, is_restricted: guest, is_ultra_restricted: false } };
	}
	return answer;
}

export async function emulatedWorkspace(): Promise<Emulated> {
	const emulator: Emulator = await createEmulator({ service: 'slack', port: 0, seed });
	const calls: Sent[] = [];
	const hooked = new Map<string, Part[]>();
	const triggers = new Map<string, string>();
	const homes = new Map<string, Open>();
	const modals = new Modals();
	const flags: Record<string, boolean> = {
		is_shared: false,
		is_org_shared: false,
		is_ext_shared: false,
		is_pending_ext_shared: false,
	};
	const guests = new Set<string>();
	let failing: Blindness | undefined;
	let lost = 0;

	async function pass(method: string, request: IncomingMessage, body: Buffer): Promise<Json> {
		const { authorization = '', 'content-type': type = '' } = request.headers;
		const args = argsOf(type, body);
		const headers = { authorization, 'content-type': type };
		const got = await fetch(`${emulator.url}/api/${method}`, {
			method: 'POST',
			headers,
			body: new Uint8Array(body),
		});
		const answer = (await got.json()) as Json;
		if (authorization.endsWith(token))
			calls.push({ method, args, ...(typeof answer.error === 'string' && { error: answer.error }) });
		if (answer.ok === true && answer.view !== undefined) {
			const view = answer.view as Open;
			if (method === 'views.publish') homes.set(String(args.user_id), view);
			else modals.note(method, triggers.get(String(args.trigger_id)) ?? '', view);
		}
		return put(method, args, answer, { flags, guests });
	}

	const server: Server = createServer(async (request, response) => {
		const [, area, name = ''] = (request.url ?? '').split('/');
		const body = await bodyOf(request);
		if (area === 'hook') {
			hooked.set(name, [...(hooked.get(name) ?? []), JSON.parse(body.toString()) as Part]);
			return response.end('ok');
		}
		if (failing === 'unreachable') return response.writeHead(503).end();
		const answer = await pass(name, request, body);
		if (failing === 'unanswered') {
			if (name === 'chat.postMessage') lost += 1;
			return request.socket.destroy();
		}
		response.setHeader('content-type', 'application/json');
		response.setHeader('x-oauth-scopes', scopes.join(','));
		response.end(JSON.stringify(answer));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const url = `${origin}/api/`;

	const by =
		(token: string) =>
		<T>(method: string, args: Json): Promise<T> => {
			const strings = Object.entries(args).map(([name, value]) => [name, String(value)]);
			return ask<T>({ url: `${emulator.url}/api/`, token }, method, Object.fromEntries(strings));
		};
	const admin = by(adminToken);
	const { members } = await admin<{ members: { id: string; name: string; team_id: string }[] }>(
		'users.list',
		{},
	);
	const ids = new Map(members.map(({ id, name }) => [name, id]));
	for (const person of Object.keys(everybody)) if (isGuest(person)) guests.add(ids.get(person)!);
	const made = await admin<{ channel: { id: string } }>('conversations.create', {
		name: 'meeting',
		is_private: true,
	});
	const channel = made.channel.id;
	const users = [botUser, ...Object.keys(everybody).map((person) => ids.get(person))].join(',');
	await admin('conversations.invite', { channel, users });

	return {
		url,
		token,
		team: members[0]?.team_id ?? '',
		bot: botUser,
		channel,
		user: (person) => ids.get(person) ?? person,
		async trigger(user, view) {
			const args = { user_id: user, ...(view !== undefined && { view_id: view }) };
			const { trigger_id } = await admin<{ trigger_id: string }>('views.generateTriggerId', args);
			triggers.set(trigger_id, user);
			return trigger_id;
		},
		modals: modals.of,
		answered(user, answer: Answered) {
			const top = modals.of(user).at(-1);
			if (answer?.response_action === 'update') modals.change(top?.id ?? '', answer.view);
			else modals.close(user, answer?.response_action === 'clear');
		},
		closed: (user) => modals.close(user),
		hook: (name) => `${origin}/hook/${name}`,
		hooked: (name) => hooked.get(name) ?? [],
		fail: (how) => void (failing = how),
		heal: () => void (failing = undefined),
		unanswered: () => lost,
		async end() {
			server.close();
			server.closeAllConnections();
			await emulator.close();
		},
		sent: (method) => calls.filter((call) => method === undefined || call.method === method),
		home: (user) => homes.get(user),
		admin,
		as: (person, method, args) => by(tokenOf(person))(method, args),
		async file(person, url) {
			const answer = await fetch(url, { headers: { authorization: `Bearer ${tokenOf(person)}` } });
			return new Uint8Array(await answer.arrayBuffer());
		},
		channelIs: (more) => void Object.assign(flags, more),
	};
}
