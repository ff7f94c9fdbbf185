import { randomUUID } from 'node:crypto';
import {
	type Conversation,
	conversationBy,
	type Json,
	type Message,
	type Person,
	type World,
} from './world.ts';

/** What a message may have besides its text. */
export interface Said {
	/** Begins with a mention of the bot, unless it is a personal chat. */
	mention?: boolean;
	/** Other people who are mentioned, after the text. */
	others?: Person[];
	/** A file comes with it. */
	file?: boolean;
	/** In a channel: in the thread of this message. */
	thread?: string;
	replyTo?: string;
}

/** The activities that Teams sends when people act: what they do, and where. Conversations by their id. */
export interface Acts {
	/** Writes, and leaves the message in the conversation. */
	message(person: Person, conversation: string, text: string, said?: Said): Json;
	/** Action.Execute in a message. */
	press(person: Person, conversation: string, message: string, data: unknown): Json;
	/** Action.Submit in a message: the fallback. */
	submitted(person: Person, conversation: string, message: string, data: unknown): Json;
	/** Opens a dialog. */
	fetch(person: Person, conversation: string, message: string, data: unknown): Json;
	/** Sends a dialog. */
	submit(person: Person, conversation: string, message: string, data: unknown): Json;
	/** Answers a file consent card; `upload` is the address for the bytes. */
	consent(person: Person, conversation: string, message: string, answer: Consent): Json;
	joined(conversation: string, by: Person, ...people: (Person | 'bot')[]): Json;
	left(conversation: string, by: Person, ...people: (Person | 'bot')[]): Json;
	installed(conversation: string, by: Person): Json;
	removed(conversation: string, by: Person): Json;
	edited(person: Person, conversation: string, message: string, text: string): Json;
	/** Takes the message out of the conversation too. */
	deleted(person: Person, conversation: string, message: string): Json;
}

export interface Consent {
	action: 'accept' | 'decline';
	context: unknown;
	upload?: string;
	name?: string;
}

const accountOf = ({ id, name, objectId }: Person): Json => ({
	id,
	name,
	...(objectId !== undefined && { aadObjectId: objectId }),
});

function around(world: World, conversation: Conversation, person: Person, thread?: string): Json {
	const { kind, id, team } = conversation;
	const tenant = { id: world.tenant };
	const channel = team === undefined ? {} : { team: { id: team }, channel: { id } };
	return {
		id: world.newId(),
		timestamp: new Date(world.now()).toISOString(),
		channelId: 'msteams',
		serviceUrl: world.serviceUrl,
		from: accountOf(person),
		recipient: { id: world.bot, name: 'HSB' },
		conversation: {
			id: thread === undefined ? id : `${id};messageid=${thread}`,
			conversationType: kind,
			tenantId: world.tenant,
			...(kind !== 'personal' && { isGroup: true }),
		},
		channelData: { tenant, ...channel },
		locale: 'en-GB',
	};
}

const mentionOf = (id: string, name: string): Json => ({
	type: 'mention',
	mentioned: { id, name },
	text: `<at>${name}</at>`,
});

function typed(world: World, text: string, { mention = false, others = [], file = false }: Said): Json {
	const entities = [
		...(mention ? [mentionOf(world.bot, 'HSB')] : []),
		...others.map(({ id, name }) => mentionOf(id, name)),
	];
	const tags = others.map(({ name }) => ` <at>${name}</at>`).join('');
	const html = { contentType: 'text/html', content: '<div></div>' };
	const download = { contentType: 'application/vnd.microsoft.teams.file.download.info', name: 'a.docx' };
	return {
		text: `${mention ? '<at>HSB</at> ' : ''}${text}${tags}`,
		textFormat: 'plain',
		entities,
		attachments: file ? [html, download] : [html],
	};
}

export function actsIn(world: World): Acts {
	const inside = (id: string) => conversationBy(world, id);
	function invoke(person: Person, id: string, message: string, name: string, value: unknown): Json {
		const found = inside(id).messages.find((m) => m.id === message);
		const context = around(world, inside(id), person, found?.thread);
		return { ...context, type: 'invoke', name, replyToId: message, value };
	}
	function change(
		id: string,
		by: Person,
		which: 'membersAdded' | 'membersRemoved',
		who: (Person | 'bot')[],
	): Json {
		const accounts = who.map((one) => (one === 'bot' ? { id: world.bot } : accountOf(one)));
		return { ...around(world, inside(id), by), type: 'conversationUpdate', [which]: accounts };
	}
	const install = (id: string, by: Person, action: string): Json => ({
		...around(world, inside(id), by),
		type: 'installationUpdate',
		action,
	});
	const dialog = { context: { theme: 'default' } };
	return {
		message(person, id, text, said = {}) {
			const conversation = inside(id);
			const { thread, replyTo, ...rest } = said;
			const context = around(world, conversation, person, thread);
			const raw: Json = { ...context, type: 'message', ...typed(world, text, rest) };
			if (replyTo !== undefined) raw.replyToId = replyTo;
			const own: Message = {
				id: String(raw.id),
				from: person.id,
				text,
				card: undefined,
				attachments: [],
				thread,
				updates: 0,
				raw,
			};
			conversation.messages.push(own);
			return raw;
		},
		press: (person, id, message, data) =>
			invoke(person, id, message, 'adaptiveCard/action', {
				action: { type: 'Action.Execute', id: randomUUID(), verb: 'do', data },
				trigger: 'manual',
			}),
		submitted(person, id, message, value) {
			const context = around(world, inside(id), person);
			return { ...context, type: 'message', replyToId: message, value };
		},
		fetch: (person, id, message, data) => invoke(person, id, message, 'task/fetch', { data, ...dialog }),
		submit: (person, id, message, data) => invoke(person, id, message, 'task/submit', { data, ...dialog }),
		consent: (person, id, message, { action, context, upload, name = 'file' }) =>
			invoke(person, id, message, 'fileConsent/invoke', {
				type: 'fileUpload',
				action,
				context,
				...(upload !== undefined && {
					uploadInfo: {
						name,
						uploadUrl: upload,
						contentUrl: `https://example.sharepoint.com/${name}`,
						uniqueId: randomUUID(),
						fileType: name.split('.').at(-1),
					},
				}),
			}),
		joined: (id, by, ...who) => change(id, by, 'membersAdded', who),
		left: (id, by, ...who) => change(id, by, 'membersRemoved', who),
		installed: (id, by) => install(id, by, 'add'),
		removed: (id, by) => install(id, by, 'remove'),
		edited(person, id, message, text) {
			const context = around(world, inside(id), person);
			const channelData = { ...(context.channelData as Json), eventType: 'editMessage' };
			return { ...context, id: message, type: 'messageUpdate', ...typed(world, text, {}), channelData };
		},
		deleted(person, id, message) {
			const conversation = inside(id);
			conversation.messages = conversation.messages.filter((m) => m.id !== message);
			const context = around(world, conversation, person);
			const channelData = { ...(context.channelData as Json), eventType: 'softDeleteMessage' };
			return { ...context, id: message, type: 'messageDelete', channelData };
		},
	};
}
