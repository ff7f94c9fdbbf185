import type { Operation } from './faults.ts';
import {
	type Conversation,
	conversationBy,
	type Json,
	type Message,
	type Person,
	personalOf,
	Refusal,
	rosterOf,
	type World,
} from './world.ts';

export interface Asked {
	operation: Operation;
	/** What the call is counted by: the conversation or the team, without `;messageid=`. */
	conversation: string;
	/** The id as it stood in the address. */
	full: string;
	/** Of the message, the member or the upload. */
	item: string;
	query: URLSearchParams;
	body: Json;
}

/** Teams' limit of a whole activity, in bytes of UTF-16. */
const mostBytes = 100 * 1024;

const shapes: [method: string, path: RegExp, operation: Operation][] = [
	['POST', /^\/v3\/conversations\/?$/, 'open'],
	['POST', /^\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/, 'post'],
	['PUT', /^\/v3\/conversations\/([^/]+)\/activities\/([^/]+)$/, 'update'],
	['DELETE', /^\/v3\/conversations\/([^/]+)\/activities\/([^/]+)$/, 'remove'],
	['GET', /^\/v3\/conversations\/([^/]+)\/members\/([^/]+)$/, 'member'],
	['GET', /^\/v3\/conversations\/([^/]+)\/pagedmembers$/, 'members'],
	['GET', /^\/v3\/teams\/([^/]+)\/conversations$/, 'channels'],
	['PUT', /^\/upload\/([^/]+)$/, 'upload'],
];

export function routeOf(method: string, url: URL): Omit<Asked, 'body'> {
	const matched = shapes
		.filter(([is]) => is === method)
		.map(([, path, operation]) => ({ operation, found: path.exec(url.pathname) }))
		.find(({ found }) => found !== null);
	const full = decodeURIComponent(matched?.found?.[1] ?? '');
	return {
		operation: matched?.operation ?? 'unknown',
		conversation: full.split(';')[0] ?? '',
		full,
		item: decodeURIComponent(matched?.found?.[2] ?? ''),
		query: url.searchParams,
	};
}

function cardIn(attachments: Json[]): Json | undefined {
	const card = attachments.find((a) => a.contentType === 'application/vnd.microsoft.card.adaptive');
	return card?.content as Json | undefined;
}

/** @throws Refusal for what Teams would refuse, or quietly split. */
function contentOf(body: Json): Pick<Message, 'text' | 'card' | 'attachments' | 'raw'> {
	const attachments = (body.attachments ?? []) as Json[];
	const text = String(body.text ?? '');
	if (Buffer.byteLength(JSON.stringify(body), 'utf16le') > mostBytes)
		throw new Refusal(413, 'MessageSizeTooBig');
	// Teams makes two messages of these, and returns no id (facts, Cards).
	if (text !== '' && attachments.length > 0) throw new Refusal(400, 'TextAndCardTogether');
	if (text === '' && attachments.length === 0) throw new Refusal(400, 'BadSyntax');
	return { text, attachments, card: cardIn(attachments), raw: body };
}

function writable(world: World, id: string): Conversation {
	const conversation = conversationBy(world, id);
	if (!conversation.bot) throw new Refusal(403, 'BotNotInConversationRoster');
	const [person] = conversation.members;
	if (conversation.kind === 'personal' && world.people.get(person ?? '')?.blocked)
		throw new Refusal(403, 'MessageWritesBlocked');
	return conversation;
}

function post(world: World, { full, item, body }: Asked): Json {
	const conversation = writable(world, full);
	const thread = /;messageid=(.+)$/.exec(full)?.[1] ?? (item === '' ? undefined : item);
	const id = world.newId();
	conversation.messages.push({ id, from: 'bot', thread, updates: 0, ...contentOf(body) });
	return { id };
}

function ours(conversation: Conversation, id: string): Message {
	const found = conversation.messages.find((message) => message.id === id && message.from === 'bot');
	if (found === undefined) throw new Refusal(404, 'ActivityNotFoundInConversation');
	return found;
}

function update(world: World, { full, item, body }: Asked): Json {
	const message = ours(writable(world, full), item);
	Object.assign(message, contentOf(body), { updates: message.updates + 1 });
	return { id: message.id };
}

function remove(world: World, { full, item }: Asked): Json {
	const conversation = writable(world, full);
	const message = ours(conversation, item);
	conversation.messages = conversation.messages.filter((m) => m !== message);
	return {};
}

const accountOf = ({ id, name, objectId, tenant, role }: Person): Json => ({
	id,
	name,
	...(objectId !== undefined && { aadObjectId: objectId, objectId }),
	...(tenant !== undefined && { tenantId: tenant }),
	userRole: role,
});

function member(world: World, { full, item }: Asked): Json {
	const found = rosterOf(world, writable(world, full)).find((p) => p.id === item || p.objectId === item);
	if (found === undefined) throw new Refusal(404, 'MemberNotFoundInConversation');
	return accountOf(found);
}

function members(world: World, { full, query }: Asked): Json {
	const all = rosterOf(world, writable(world, full));
	const size = Math.min(500, Math.max(50, Number(query.get('pageSize') ?? 200)));
	const from = Number(query.get('continuationToken') ?? 0);
	const more = from + size < all.length ? { continuationToken: String(from + size) } : {};
	return { members: all.slice(from, from + size).map(accountOf), ...more };
}

function channels(world: World, { conversation }: Asked): Json {
	if (!world.teams.has(conversation)) throw new Refusal(404, 'TeamNotFound');
	const all = [...world.conversations.values()].filter((c) => c.team === conversation && c.bot);
	return { conversations: all.map(({ id, name, channelKind }) => ({ id, name, type: channelKind })) };
}

function open(world: World, { body }: Asked): Json {
	const [asked] = (body.members ?? []) as Json[];
	const person = [...world.people.values()].find((p) => p.id === asked?.id || p.objectId === asked?.id);
	if (body.tenantId !== world.tenant) throw new Refusal(403, 'TenantNotAllowed');
	if (person === undefined || person.tenant !== world.tenant || person.role === 'anonymous')
		throw new Refusal(403, 'BotNotInConversationRoster');
	return { id: personalOf(world, person).id };
}

const doers: Partial<Record<Operation, (world: World, asked: Asked) => Json>> = {
	open,
	post,
	update,
	remove,
	member,
	members,
	channels,
};

/** @throws Refusal */
export function carryOut(world: World, asked: Asked): Json {
	const does = doers[asked.operation];
	if (does === undefined) throw new Refusal(404, 'NotFound');
	return does(world, asked);
}
