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
	email: maybe,
	userPrincipalName: maybe,
	userRole: maybe,
	role: maybe,
});

/** Somebody in a roster; Entra's ids in lower case, as they are compared. */
export function memberOf(raw: unknown): Member {
	const { id, name, aadObjectId, objectId, tenantId, userRole, role, ...more } = account.parse(raw);
	// Of guests the principal name is not what they are written to at.
	const address = more.email || more.userPrincipalName || undefined;
	return {
		id,
		objectId: (aadObjectId ?? objectId)?.toLowerCase(),
		tenant: tenantId?.toLowerCase(),
		name: name ?? '',
		role: userRole ?? role ?? 'user',
		...(address !== undefined && { address }),
	};
}

const kinds = ['standard', 'private', 'shared'] as const;
export type ChannelKind = (typeof kinds)[number];

/** Microsoft's test client calls the type otherwise. */
const channelInfo = z.looseObject({ id: maybe, type: maybe, channelType: maybe });

/** The General channel, whose id is the team's, is always a standard one. */
export function kindIn(list: unknown, { id, team }: Place): ChannelKind | undefined {
	if (id === team) return 'standard';
	const channels = z.array(channelInfo).safeParse(list).data ?? [];
	const found = channels.find((channel) => channel.id === id);
	const type = (found?.type ?? found?.channelType)?.toLowerCase();
	return kinds.find((kind) => kind === type);
}
