import { randomUUID } from 'node:crypto';

export interface Person {
	/** The channel account, `29:...`. */
	id: string;
	objectId: string | undefined;
	/** The person's home tenant. */
	tenant: string | undefined;
	name: string;
	role: 'user' | 'guest' | 'anonymous';
	/** Has blocked the bot: what is written to the personal chat is refused. */
	blocked: boolean;
}

/** An activity as it went over the network. */
export type Json = Record<string, unknown>;

export interface Message {
	/** The time in milliseconds, as Teams has it. */
	id: string;
	/** The bot, or a person's id. */
	from: 'bot' | string;
	text: string;
	/** The first Adaptive Card in it. */
	card: Json | undefined;
	attachments: Json[];
	/** The message that the thread hangs from, in a channel. */
	thread: string | undefined;
	/** How often it has been updated. */
	updates: number;
	/** What was sent last. */
	raw: Json;
}

export interface Conversation {
	id: string;
	kind: 'personal' | 'groupChat' | 'channel';
	/** Of a channel: the team, and what the channel is to it. */
	team: string | undefined;
	channelKind: 'standard' | 'private' | 'shared' | undefined;
	name: string;
	/** Ids of people; of a private or a shared channel its own, who are not its team's. */
	members: Set<string>;
	/** The oldest first. What was deleted is gone. */
	messages: Message[];
	/** Whether the app is in it. */
	bot: boolean;
}

export interface Team {
	id: string;
	members: Set<string>;
}

export interface File {
	name: string;
	type: string;
	range: string;
	bytes: Buffer;
}

export interface World {
	tenant: string;
	appId: string;
	/** `28:APP` */
	bot: string;
	/** Ends with a slash. */
	serviceUrl: string;
	now: () => number;
	people: Map<string, Person>;
	conversations: Map<string, Conversation>;
	teams: Map<string, Team>;
	/** By the id in their address. */
	uploads: Map<string, File | undefined>;
	/** Unique in this world, and rising. */
	newId(): string;
}

/** A "no" in Teams' own words: a status, a code. */
export class Refusal extends Error {
	readonly status: number;
	readonly code: string;
	constructor(status: number, code: string) {
		super(code);
		this.status = status;
		this.code = code;
	}
}

export function createWorld(given: Pick<World, 'tenant' | 'appId' | 'now'>): World {
	let last = 0;
	return {
		...given,
		bot: `28:${given.appId}`,
		serviceUrl: '',
		people: new Map(),
		conversations: new Map(),
		teams: new Map(),
		uploads: new Map(),
		newId() {
			last = Math.max(last + 1, Math.round(given.now()));
			return String(last);
		},
	};
}

export const newPerson = (world: World, given: Partial<Person>): Person => ({
	id: `29:${randomUUID()}`,
	objectId: randomUUID(),
	tenant: world.tenant,
	name: `Person ${world.people.size + 1}`,
	role: 'user',
	blocked: false,
	...given,
});

export const newConversation = (id: string, given: Partial<Conversation>): Conversation => ({
	id,
	kind: 'groupChat',
	team: undefined,
	channelKind: undefined,
	name: '',
	members: new Set(),
	messages: [],
	bot: true,
	...given,
});

/** @throws Refusal */
export function conversationBy(world: World, id: string): Conversation {
	const [plain = ''] = id.split(';');
	const found = world.conversations.get(plain);
	if (found === undefined) throw new Refusal(404, 'ConversationNotFound');
	return found;
}

/** Whom Teams names when it is asked for a roster: in any channel, the people of the whole team. */
export function rosterOf(world: World, conversation: Conversation): Person[] {
	const team = conversation.team === undefined ? undefined : world.teams.get(conversation.team);
	return [...(team ?? conversation).members].flatMap((id) => world.people.get(id) ?? []);
}

/** The personal chat of somebody with the bot, as it is found or made. */
export function personalOf(world: World, person: Person): Conversation {
	const id = `a:${person.id.slice(3)}`;
	const found = world.conversations.get(id);
	if (found !== undefined) return found;
	const made = newConversation(id, { kind: 'personal', members: new Set([person.id]) });
	world.conversations.set(id, made);
	return made;
}
