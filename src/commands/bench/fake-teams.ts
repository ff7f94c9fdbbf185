import { randomUUID } from 'node:crypto';
import { type Acts, actsIn } from './fake-teams/acts.ts';
import type { Fault, Operation, Shaking } from './fake-teams/faults.ts';
import type { Counted } from './fake-teams/rates.ts';
import { type Call, Connector, serve } from './fake-teams/serve.ts';
import {
	type Conversation,
	conversationBy,
	createWorld,
	type File,
	type Json,
	type Message,
	newConversation,
	newPerson,
	type Person,
	personalOf,
} from './fake-teams/world.ts';

export type { Acts, Consent, Said } from './fake-teams/acts.ts';
export { dice, type Fault, type Operation, type Shaking } from './fake-teams/faults.ts';
export type { Call } from './fake-teams/serve.ts';
export type { Conversation, File, Json, Message, Person } from './fake-teams/world.ts';

/** What the bot answered. */
export interface Answered {
	status: number;
	/** The parsed body; undefined where there was none. */
	body: Json | undefined;
	text: string;
}

/**
 * A tenant of Teams with the bot in it, as far as we ask it for anything: a real server on the loopback that keeps
 * state, counts as Teams counts, and can be told to fail. It sends nothing by itself: `act` makes the activities that
 * people cause, and `send` posts one to the bot.
 */
export interface FakeTeams {
	/** Stands in every activity; ends with a slash. */
	serviceUrl: string;
	tenant: string;
	appId: string;
	/** The bot's own account, `28:APP`. */
	bot: string;
	/** Somebody of the host tenant, unless told otherwise. */
	addPerson(given?: Partial<Person>): Person;
	/** A group chat with the bot in it. @returns the id */
	addGroup(members: readonly Person[], given?: Partial<Conversation>): string;
	/** A team, with its General channel, whose id is the team's. @returns the id */
	addTeam(members: readonly Person[]): string;
	/** @returns the id */
	addChannel(team: string, kind: 'standard' | 'private' | 'shared', members?: readonly Person[]): string;
	/** The person's chat with the bot, as if the person had opened it. @returns the id */
	openPersonal(person: Person): string;
	join(conversation: string, ...people: Person[]): void;
	leave(conversation: string, ...people: Person[]): void;
	/** The app is taken out of the conversation, or put back. */
	withBot(conversation: string, is: boolean): void;
	/** An address for the bytes of a file. */
	uploadUrl(): string;
	uploaded(url: string): File | undefined;

	/** Everything that stands there, the oldest first. */
	messages(conversation: string): Message[];
	/** What stands in this person's personal chat. */
	direct(person: Person): Message[];
	conversation(id: string): Conversation;

	act: Acts;
	/** Posts an activity to the bot, with what `authorize` says. */
	send(to: string, activity: Json): Promise<Answered>;

	/** Every call that arrived, in order. */
	calls(operation?: Operation): Call[];
	counted(): Partial<Record<Operation, Counted>>;
	/** The most calls that were under way in one conversation at a time. */
	busiest(): number;
	/** Once unless told; in any conversation unless told. */
	fail(operation: Operation | '*', fault: Fault, times?: number, conversation?: string): void;
	/** From now on at random; undefined ends it. */
	shake(shaking: Shaking | undefined): void;
	heal(operation?: Operation): void;
	/** How long answers take from now on, in milliseconds, or a number made anew for each. */
	latency(ms: number | (() => number), operation?: Operation): void;
	/** From now on calls must bring this token. */
	demand(token: string | undefined): void;
	close(): Promise<void>;
}

export interface FakeTeamsOptions {
	tenant?: string;
	appId?: string;
	/** Milliseconds since the epoch; the machine's clock unless given. */
	now?: () => number;
	/** Whether the calls are kept with what they said (a bench does without). */
	keep?: boolean;
	/** Whether more than Teams allows is answered with 429. */
	limits?: boolean;
	/** The Authorization header for what is sent to the bot; none unless given. */
	authorize?: (activity: Json) => Promise<string> | string;
}

const ids = (people: readonly Person[]): Set<string> => new Set(people.map(({ id }) => id));

async function post(to: string, activity: Json, authorization: string | undefined): Promise<Answered> {
	const response = await fetch(to, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
		body: JSON.stringify(activity),
	});
	const text = await response.text();
	const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
	return {
		status: response.status,
		text,
		body: isJson && text !== '' ? (JSON.parse(text) as Json) : undefined,
	};
}

export async function createFakeTeams(options: FakeTeamsOptions = {}): Promise<FakeTeams> {
	const { tenant = randomUUID(), appId = randomUUID(), now = Date.now } = options;
	const world = createWorld({ tenant, appId, now });
	const connector = new Connector(world);
	connector.keep = options.keep ?? true;
	connector.rates.limits = options.limits ?? true;
	const served = await serve(connector);
	world.serviceUrl = `${served.origin}/`;
	const slow = new Map<Operation | '*', number | (() => number)>();
	connector.latency = (operation) => {
		const ms = slow.get(operation) ?? slow.get('*') ?? 0;
		return typeof ms === 'number' ? ms : ms();
	};
	const by = (id: string) => conversationBy(world, id);

	return {
		serviceUrl: world.serviceUrl,
		tenant,
		appId,
		bot: world.bot,
		addPerson(given = {}) {
			const person = newPerson(world, given);
			world.people.set(person.id, person);
			return person;
		},
		addGroup(members, given = {}) {
			const id = `19:${randomUUID()}@thread.v2`;
			world.conversations.set(id, newConversation(id, { members: ids(members), ...given }));
			return id;
		},
		addTeam(members) {
			const id = `19:${randomUUID()}@thread.tacv2`;
			world.teams.set(id, { id, members: ids(members) });
			const general = { kind: 'channel', team: id, channelKind: 'standard', name: 'General' } as const;
			world.conversations.set(id, newConversation(id, { ...general, members: ids(members) }));
			return id;
		},
		addChannel(team, kind, members) {
			const id = `19:${randomUUID()}@thread.tacv2`;
			const own = members === undefined ? new Set(world.teams.get(team)?.members) : ids(members);
			const channel = { kind: 'channel', team, channelKind: kind, name: `A ${kind} channel` } as const;
			world.conversations.set(id, newConversation(id, { ...channel, members: own }));
			return id;
		},
		openPersonal: (person) => personalOf(world, person).id,
		join: (id, ...people) => people.forEach((one) => void by(id).members.add(one.id)),
		leave: (id, ...people) => people.forEach((one) => void by(id).members.delete(one.id)),
		withBot: (id, is) => void (by(id).bot = is),
		uploadUrl() {
			const id = randomUUID();
			world.uploads.set(id, undefined);
			return `${served.origin}/upload/${id}`;
		},
		uploaded: (url) => world.uploads.get(url.split('/').at(-1) ?? ''),
		messages: (id) => by(id).messages,
		direct: (person) => world.conversations.get(`a:${person.id.slice(3)}`)?.messages ?? [],
		conversation: by,
		act: actsIn(world),
		send: async (to, activity) => post(to, activity, await options.authorize?.(activity)),
		calls: (operation) => connector.calls.filter((c) => operation === undefined || c.operation === operation),
		counted: () => Object.fromEntries(connector.rates.counted),
		busiest: () => connector.busiest,
		fail: (operation, fault, times = 1, conversation) =>
			connector.faults.plan({ operation, fault, left: times, conversation }),
		shake: (shaking) => connector.faults.shake(shaking),
		heal: (operation) => connector.faults.heal(operation),
		latency: (ms, operation) => void slow.set(operation ?? '*', ms),
		demand: (token) => void (connector.token = token),
		close: served.close,
	};
}
