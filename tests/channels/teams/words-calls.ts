import type { Calls, Member, Message, Place } from '../../../src/channels/teams/ports.ts';
import { kindOf, TeamsProblem, unanswered } from '../../../src/channels/teams/problem.ts';
import type { Json } from '../../../src/commands/bench/fake-teams.ts';

/** What is sent of a message (docs: Activity). */
const bodyOf = (message: Message): Json => {
	if ('text' in message) return { type: 'message', text: message.text, textFormat: 'plain' };
	if ('attachment' in message) return { type: 'message', attachments: [message.attachment] };
	const contentType = 'application/vnd.microsoft.card.adaptive';
	return { type: 'message', summary: message.summary, attachments: [{ contentType, content: message.card }] };
};

async function asked(place: Place, method: string, path: string, body?: Json): Promise<Json> {
	const response = await fetch(`${place.serviceUrl}v3/${path}`, {
		method,
		headers: { 'content-type': 'application/json' },
		...(body !== undefined && { body: JSON.stringify(body) }),
	}).catch((error: unknown) => {
		throw unanswered(error);
	});
	const answer = (await response.json().catch(() => ({}))) as Json;
	if (response.ok) return answer;
	const { code = '' } = (answer.error ?? {}) as { code?: string };
	throw new TeamsProblem({ kind: kindOf(response.status), status: response.status, code });
}

/** A conversation's address; one alone of its threads is written to. */
const at = (id: string, more = ''): string => `conversations/${encodeURIComponent(id)}${more}`;

const memberIn = ({ id, objectId, tenantId, name, userRole }: Json): Member => ({
	id: String(id),
	objectId: objectId as string | undefined,
	tenant: tenantId as string | undefined,
	name: String(name),
	role: String(userRole),
});

/** The connector asked directly, each thing once and at once: what is tested here is not how calls are lined up. */
export const directCalls = (): Calls => ({
	turn: async () => {},
	async post(place, message, _, thread) {
		const where = thread === undefined ? place.id : `${place.id};messageid=${thread}`;
		return String((await asked(place, 'POST', at(where, '/activities'), bodyOf(message))).id);
	},
	async update(place, id, message) {
		await asked(place, 'PUT', at(place.id, `/activities/${id}`), bodyOf(message));
	},
	async remove(place, id) {
		await asked(place, 'DELETE', at(place.id, `/activities/${id}`));
	},
	async member(place, user) {
		try {
			return memberIn(await asked(place, 'GET', at(place.id, `/members/${encodeURIComponent(user)}`)));
		} catch (error) {
			if (error instanceof TeamsProblem && error.status === 404) return undefined;
			throw error;
		}
	},
	async members(place) {
		const { members } = await asked(place, 'GET', at(place.id, '/pagedmembers'));
		return (members as Json[]).map(memberIn);
	},
	async channelKind(place) {
		const { conversations } = await asked(
			place,
			'GET',
			`teams/${encodeURIComponent(place.team!)}/conversations`,
		);
		const kind = (conversations as Json[]).find(({ id }) => id === place.id)?.type;
		return kind as 'standard' | 'private' | 'shared' | undefined;
	},
	async openChat(from, user) {
		const { id } = await asked(from, 'POST', 'conversations', {
			bot: { id: from.bot },
			members: [{ id: user }],
			tenantId: from.tenant,
		});
		return { ...from, id: String(id), kind: 'personal' };
	},
	waiting: () => 0,
	close() {},
});
