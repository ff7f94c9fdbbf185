import { z } from 'zod';
import type { Identity } from '../calls.ts';

const ts = z.string().min(1).max(40);
const id = z.string().min(1).max(64);

const message = z.looseObject({
	subtype: z.string().optional(),
	user: id.optional(),
	/** The author's workspace. */
	user_team: id.optional(),
	team: id.optional(),
	bot_id: z.string().nullish(),
	text: z.string().nullish(),
	ts,
	thread_ts: ts.optional(),
	parent_user_id: id.optional(),
	files: z.array(z.unknown()).optional(),
	edited: z.looseObject({ ts }).optional(),
});
type Said = z.infer<typeof message>;

const arrived = message.extend({
	type: z.enum(['message', 'app_mention']),
	channel: id,
	channel_type: z.string().optional(),
	message: message.optional(),
	previous_message: message.optional(),
});
type Arrived = z.infer<typeof arrived>;

/** What somebody did to a message of theirs. */
export interface Typed {
	what: 'said' | 'edited' | 'deleted';
	channel: string;
	/** Of the message, not of the event. */
	ts: string;
	user: string;
	team: string | undefined;
	/** As Slack escapes it; empty for what was deleted. */
	text: string;
	/** What it was before an edit. */
	before: string;
	/** Of the edit; empty where there is none. */
	edit: string;
	/** The message that it replies to, and who wrote that. */
	thread: string | undefined;
	parent: string | undefined;
	withFile: boolean;
}

/**
 * S30: of Slack's dozens of kinds of message these are words of a person; joins, pins, renamings and whatever
 * Slack thinks of next are none. `thread_broadcast` is a reply that is also shown in the channel.
 */
const words = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message']);

/**
 * S31: no bot is heard, this one least of all. Bolt leaves out what the bot itself says, and not the
 * `message_changed` that comes back for each card that it updates (facts, Bolt).
 */
const isPersons = ({ user, bot_id, subtype }: Said, own: Identity): boolean =>
	user !== undefined &&
	user !== own.bot &&
	user !== 'USLACKBOT' &&
	(bot_id === undefined || bot_id === null) &&
	words.has(subtype);

/** A reply; the first message of a thread is none. */
const threadOf = ({ thread_ts, ts }: Said): string | undefined => (thread_ts === ts ? undefined : thread_ts);

function typed(what: Typed['what'], channel: string, said: Said, before: Said | undefined): Typed {
	return {
		what,
		channel,
		ts: said.ts,
		user: said.user ?? '',
		team: said.user_team ?? said.team,
		text: what === 'deleted' ? '' : (said.text ?? ''),
		before: before?.text ?? '',
		edit: what === 'edited' ? (said.edited?.ts ?? '') : '',
		thread: threadOf(said),
		parent: said.parent_user_id,
		withFile: (said.files ?? []).length > 0,
	};
}

/** Slack also "changes" a message when a link in it is unfolded, or when somebody replies to it. */
function edited({ channel, message: now, previous_message: before }: Arrived): Typed | undefined {
	if (now === undefined || now.edited === undefined || now.text === before?.text) return undefined;
	return typed('edited', channel, now, before);
}

/** A deleted message that has replies is changed into a tombstone, in Slack's words and name. */
const isGone = ({ subtype, message: now }: Arrived): boolean =>
	subtype === 'message_deleted' || (subtype === 'message_changed' && now?.subtype === 'tombstone');

/** What a `message` or `app_mention` event tells of a person's message; undefined for everything else. */
export function readTyped(event: unknown, own: Identity): Typed | undefined {
	const { data } = arrived.safeParse(event);
	// In direct messages nothing is recorded; another part answers there.
	if (data === undefined || data.channel_type === 'im') return undefined;
	if (isGone(data)) {
		const gone = data.previous_message;
		return gone && isPersons(gone, own) ? typed('deleted', data.channel, gone, gone) : undefined;
	}
	if (data.subtype === 'message_changed')
		return data.message && isPersons(data.message, own) ? edited(data) : undefined;
	return isPersons(data, own) ? typed('said', data.channel, data, undefined) : undefined;
}
