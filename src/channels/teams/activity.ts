import { z } from 'zod';
import { dataOf, typeOf } from './activity/kind.ts';
import { readText } from './activity/text.ts';
import type { Arrived, Place, Sender } from './ports.ts';

const id = z.string().min(1).max(512);
/** Teams leaves out what it does not know, or sends null. */
const maybe = z.string().max(512).nullish();

const account = z.looseObject({ id, name: maybe, aadObjectId: maybe });
type Account = z.infer<typeof account>;

/** A part whose shape differs by the kind of activity; read where that kind is known. */
const part = z.record(z.string(), z.unknown());

/**
 * What Teams sends, as far as it is read (docs: Bot Framework activity schema, Teams conversation events).
 * Everything is checked here, once.
 */
export const rawActivity = z.looseObject({
	type: z.string().min(1).max(100),
	id: maybe,
	name: maybe,
	timestamp: maybe,
	channelId: id,
	serviceUrl: z.url({ protocol: /^https?$/ }).max(512),
	from: account,
	recipient: account,
	conversation: z.looseObject({
		id,
		conversationType: maybe,
		tenantId: maybe,
		isGroup: z.boolean().nullish(),
	}),
	text: z.string().nullish(),
	value: z.unknown().optional(),
	action: maybe,
	replyToId: maybe,
	entities: z.array(part).nullish(),
	attachments: z.array(z.looseObject({ contentType: maybe })).nullish(),
	membersAdded: z.array(account).nullish(),
	membersRemoved: z.array(account).nullish(),
	channelData: z
		.looseObject({
			eventType: maybe,
			tenant: z.looseObject({ id: maybe }).nullish(),
			team: z.looseObject({ id: maybe }).nullish(),
		})
		.nullish(),
});
export type RawActivity = z.infer<typeof rawActivity>;

/** An id of Entra's, in the one spelling that ids are compared in. */
const entra = (value: string | null | undefined): string | undefined =>
	/^[\w-]{1,100}$/.test(value ?? '') ? value?.toLowerCase() : undefined;

/** In one spelling, so that those of one message's edits can be compared as text. */
function instantOf(timestamp: string | null | undefined): { sentAt?: string } {
	const ms = Date.parse(timestamp ?? '');
	return Number.isNaN(ms) ? {} : { sentAt: new Date(ms).toISOString() };
}

const senderOf = ({ id, name, aadObjectId }: Account): Sender => ({
	id,
	name: name ?? '',
	objectId: entra(aadObjectId),
});

const kinds = new Map<string, Place['kind']>([
	['personal', 'personal'],
	['groupChat', 'group'],
	['channel', 'channel'],
]);

/**
 * Microsoft's test client leaves the type out of some activities. T51: a thread of several people (`19:...`) is taken
 * for nobody's own chat, in which what concerns one person alone would be shown.
 */
function kindOf({ conversation, channelData }: RawActivity): Place['kind'] | undefined {
	if (conversation.conversationType) return kinds.get(conversation.conversationType);
	if (channelData?.team?.id) return 'channel';
	return conversation.isGroup || conversation.id.startsWith('19:') ? 'group' : 'personal';
}

/** In a thread of a channel, the conversation's id ends with the message that the thread hangs from. */
const threaded = /^(.+?);messageid=([^;]+)$/;

function placeOf(raw: RawActivity, kind: Place['kind'], conversation: string): Place {
	const { serviceUrl, recipient, channelData } = raw;
	// The tenant that hosts the conversation; the other one may be the sender's, in a shared channel.
	const tenant = entra(raw.conversation.tenantId) ?? entra(channelData?.tenant?.id) ?? '';
	const team = channelData?.team?.id;
	return { id: conversation, kind, serviceUrl, tenant, bot: recipient.id, ...(team ? { team } : {}) };
}

/** What comes along with every formatted message, or quotes another one; everything else is a file or a picture. */
const notFiles = new Set(['text/html', 'messageReference']);

/**
 * One activity, as the rest of the channel takes it. Call it with authenticated ones only.
 * @returns undefined for what no answer could be given to: an invoke that we do not know, or without what it needs
 */
export function readActivity(raw: RawActivity): Arrived | undefined {
	const kind = kindOf(raw);
	const type = typeOf(raw);
	if (kind === undefined || type === undefined) return undefined;
	const [, conversation = raw.conversation.id, thread] = threaded.exec(raw.conversation.id) ?? [];
	const typed = type === 'message' || type === 'message-changed';
	// What was typed is stored under the id of its message; under none, the next words would be taken for the same.
	if (typed && !raw.id) return undefined;
	return {
		type,
		id: raw.id ?? '',
		...instantOf(raw.timestamp),
		place: placeOf(raw, kind, conversation),
		thread,
		from: senderOf(raw.from),
		...(typed ? readText(raw) : { text: '', mentioned: false }),
		withFile: typed && (raw.attachments ?? []).some(({ contentType }) => !notFiles.has(contentType ?? '')),
		replyTo: raw.replyToId || undefined,
		data: dataOf(type, raw),
		...(type === 'press' && raw.type === 'message' && { fallback: true as const }),
		joined: (raw.membersAdded ?? []).map(senderOf),
		left: (raw.membersRemoved ?? []).map(senderOf),
	};
}
