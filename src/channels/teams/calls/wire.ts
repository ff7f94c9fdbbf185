import type { Activity } from 'botframework-schema';
import { z } from 'zod';
import type { Member, Message, Place } from '../ports.ts';

const cardType = 'application/vnd.microsoft.card.adaptive';

/** Text or a card, never both: Teams would make two messages of them and return no id (facts, Cards). */
function contentOf(message: Message): Partial<Activity> {
	if ('text' in message) return { text: message.text, textFormat: 'plain' };
	if ('attachment' in message) return { attachments: [message.attachment] };
	return { attachments: [{ contentType: cardType, content: message.card }], summary: message.summary };
}

export const activityOf = ({ id, bot }: Place, message: Message): Partial<Activity> => ({
	type: 'message',
	channelId: 'msteams',
	from: { id: bot, name: '' },
	conversation: { id } as Activity['conversation'],
	...contentOf(message),
});

const maybe = z.string().nullish();
const account = z.looseObject({
	id: z.string().min(1),
	name: maybe,
	aadObjectId: maybe,
	objectId: maybe,
	tenantId: maybe,
	userRole: maybe,
	role: maybe,
});

/** Somebody in a roster; Entra's ids in lower case, as they are compared. */
export function memberOf(raw: unknown): Member {
	const { id, name, aadObjectId, objectId, tenantId, userRole, role } = account.parse(raw);
	return {
		id,
		objectId: (aadObjectId ?? objectId)?.toLowerCase(),
		tenant: tenantId?.toLowerCase(),
		name: name ?? '',
		role: userRole ?? role ?? 'user',
	};
}

const kinds = ['standard', 'private', 'shared'] as const;
export type ChannelKind = (typeof kinds)[number];

/** The General channel, whose id is the team's, is always a standard one. */
export function kindIn(list: unknown, { id, team }: Place): ChannelKind | undefined {
	if (id === team) return 'standard';
	const channels = z.array(z.looseObject({ id: maybe, type: maybe })).safeParse(list).data ?? [];
	const type = channels.find((channel) => channel.id === id)?.type?.toLowerCase();
	return kinds.find((kind) => kind === type);
}
