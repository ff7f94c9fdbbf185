import { createEmulator, type Emulator } from 'emulate';
import { type Json, openDoor, type Passed } from './emulate/door.ts';
import { Modals } from './emulate/modals.ts';
import { adminToken, botUser, seed, token, tokenOf } from './emulate/seed.ts';
import { ask, everybody, isGuest, type Open, type Workspace } from './far-end.ts';

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
	/** Asks as the administrator of the workspace, who is in the channel. */
	admin<T>(method: string, args: Json): Promise<T>;
	/** Asks as somebody of the case: what they see in their own Slack. */
	as<T>(person: string, method: string, args: Json): Promise<T>;
	/** A file that this person was sent, as they download it. */
	file(person: string, url: string): Promise<Uint8Array>;
	/** What Slack says of a channel from now on, over what it is. */
	channelIs(flags: Record<string, boolean>): void;
}

/** Slack says more of channels and people than `emulate` does, and the bot takes nothing for granted. */
function completed({ method, args, answer }: Passed, flags: Json, guests: Set<string>): Json {
	const { channel, user } = answer as { channel?: Json; user?: Json };
	if (method === 'conversations.info' && channel !== undefined)
		return { ...answer, channel: { ...channel, ...flags } };
	if (method === 'users.info' && user !== undefined) {
		const guest = guests.has(String(args.user));
		return { ...answer, user: { ...user, is_restricted: guest, is_ultra_restricted: false } };
	}
	return answer;
}

type Admin = Emulated['admin'];

/** Everybody's ids by their names in the case. */
async function membersOf(admin: Admin) {
	const { members } = await admin<{ members: { id: string; name: string; team_id: string }[] }>(
		'users.list',
		{},
	);
	return { ids: new Map(members.map(({ id, name }) => [name, id])), team: members[0]?.team_id ?? '' };
}

/** A private channel with the bot and everybody in it. */
async function channelWith(admin: Admin, users: string[]): Promise<string> {
	const named = { name: 'meeting', is_private: true };
	const { channel } = await admin<{ channel: { id: string } }>('conversations.create', named);
	await admin('conversations.invite', { channel: channel.id, users: users.join(',') });
	return channel.id;
}

export async function emulatedWorkspace(): Promise<Emulated> {
	const emulator: Emulator = await createEmulator({ service: 'slack', port: 0, seed });
	const calls: Sent[] = [];
	const triggers = new Map<string, string>();
	const homes = new Map<string, Open>();
	const modals = new Modals();
	const guests = new Set<string>();
	const flags: Record<string, boolean> = {
		is_shared: false,
		is_org_shared: false,
		is_ext_shared: false,
		is_pending_ext_shared: false,
	};

	const door = await openDoor(emulator.url, (call) => {
		const { method, args, answer } = call;
		const view = answer.view as Open | undefined;
		if (call.token === token)
			calls.push({ method, args, ...(answer.ok !== true && { error: String(answer.error) }) });
		if (view !== undefined && method === 'views.publish') homes.set(String(args.user_id), view);
		else if (view !== undefined) modals.note(method, triggers.get(String(args.trigger_id)) ?? '', view);
		return completed(call, flags, guests);
	});

	const by =
		(token: string): Admin =>
		(method, args) => {
			const strings = Object.entries(args).map(([name, value]) => [name, String(value)]);
			return ask({ url: `${emulator.url}/api/`, token }, method, Object.fromEntries(strings));
		};
	const admin = by(adminToken);
	const { ids, team } = await membersOf(admin);
	const user = (person: string): string => ids.get(person) ?? person;
	const all = Object.keys(everybody);
	for (const person of all.filter(isGuest)) guests.add(user(person));

	return {
		url: `${door.origin}/api/`,
		token,
		team,
		bot: botUser,
		channel: await channelWith(admin, [botUser, ...all.map(user)]),
		user,
		async trigger(id, view) {
			const args = { user_id: id, ...(view !== undefined && { view_id: view }) };
			const { trigger_id } = await admin<{ trigger_id: string }>('views.generateTriggerId', args);
			triggers.set(trigger_id, id);
			return trigger_id;
		},
		modals: modals.of,
		answered: (id, answer) => modals.answered(id, answer),
		closed: (id) => modals.close(id),
		hook: (name) => `${door.origin}/hook/${name}`,
		hooked: door.hooked,
		fail: door.fail,
		heal: () => door.fail(undefined),
		unanswered: door.unanswered,
		async end() {
			door.close();
			await emulator.close();
		},
		sent: (method) => calls.filter((call) => method === undefined || call.method === method),
		home: (id) => homes.get(id),
		admin,
		as: (person, method, args) => by(tokenOf(person))(method, args),
		async file(person, url) {
			const answer = await fetch(url, { headers: { authorization: `Bearer ${tokenOf(person)}` } });
			return new Uint8Array(await answer.arrayBuffer());
		},
		channelIs: (more) => void Object.assign(flags, more),
	};
}
