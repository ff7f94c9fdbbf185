import { messageOf } from '../../../channels/teams/render/all.ts';
import { surfaces } from '../../../conversation/surfaces.ts';
import type { House } from '../../../house.ts';
import type { FakeTeams, Message } from '../fake-teams.ts';
import { type Chat, deskOf, drawingOf, personId } from './chats.ts';

/** What should stand in a conversation, as cards without their nonces. */
interface Wanted {
	/** The group chat, or somebody's own. */
	messages(): Message[];
	/** The chat's id, for how often Teams left a post in doubt there. */
	conversation(): string | undefined;
	cards: string[];
}

/** A card as it would be compared: what is new at every sending is left out. */
const plain = (card: unknown): string =>
	JSON.stringify(card, (key, value) => (key === 'nonce' ? undefined : value));

/** Everything that should stand, once nothing is stored any more. */
export async function wantedOf(house: House, teams: FakeTeams, chats: Chat[]): Promise<Map<Chat, Wanted[]>> {
	const all = new Map<Chat, Wanted[]>();
	for (const chat of chats) all.set(chat, await wantedIn(house, teams, chat));
	return all;
}

async function wantedIn(house: House, teams: FakeTeams, chat: Chat): Promise<Wanted[]> {
	const head = await house.ledger.head(chat.record);
	if (head === undefined) throw new Error('there is no such meeting');
	const drawing = drawingOf(house);
	const shared: string[] = [];
	const own = new Map<string, string[]>(chat.people.map((person) => [personId(person), []]));
	for (const { to, card } of surfaces(await deskOf(house).view(head))) {
		const cards = 'person' in to ? own.get(to.person) : shared;
		cards?.push(plain(messageOf(card, head.reference, drawing).card));
	}
	return [
		{ messages: () => teams.messages(chat.id), conversation: () => chat.id, cards: shared },
		...chat.people.map((person) => ({
			messages: () => teams.direct(person),
			conversation: () => `a:${person.id.slice(3)}`,
			cards: own.get(personId(person)) ?? [],
		})),
	];
}

/** How often the bot was not told whether a post was done, by conversation. */
function doubts(teams: FakeTeams): Map<string | undefined, number> {
	const found = new Map<string | undefined, number>();
	for (const { conversation, outcome } of teams.calls('post'))
		if (outcome === 'drop' || (typeof outcome === 'number' && outcome >= 500))
			found.set(conversation, (found.get(conversation) ?? 0) + 1);
	return found;
}

/** How a conversation differs from what should stand there. */
export interface Difference {
	/** Cards that should stand there and do not. */
	missing: number;
	/** Messages besides, in which a post that was left in doubt may have resulted: nobody can look for them. */
	stray: number;
	/** Messages besides that cannot be explained so. */
	extra: number;
}

function differenceOf({ messages, conversation, cards }: Wanted, doubt: Map<string | undefined, number>) {
	const there = messages().flatMap(({ from, card }) => (from === 'bot' && card ? [plain(card)] : []));
	let missing = 0;
	for (const card of cards) {
		const at = there.indexOf(card);
		if (at < 0) missing += 1;
		else there.splice(at, 1);
	}
	const stray = Math.min(there.length - missing, doubt.get(conversation()) ?? 0);
	return {
		missing,
		stray: Math.max(0, stray),
		extra: Math.max(0, there.length - missing - Math.max(0, stray)),
	};
}

/** Of all conversations of these meetings together. */
export function difference(teams: FakeTeams, wanted: Iterable<Wanted>): Difference {
	const doubt = doubts(teams);
	const sum: Difference = { missing: 0, stray: 0, extra: 0 };
	for (const one of wanted) {
		const { missing, stray, extra } = differenceOf(one, doubt);
		sum.missing += missing;
		sum.stray += stray;
		sum.extra += extra;
	}
	return sum;
}

export const isRight = ({ missing, extra }: Difference): boolean => missing === 0 && extra === 0;
