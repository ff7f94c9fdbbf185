import type { Card } from '../../conversation/cards.ts';
import type { Head } from '../../framework/record.ts';
import { type AdaptiveCard, renderCard } from '../adaptive/render.ts';
import { lobbyKey, othersKey } from './cards.ts';
import { cardFor } from './draw.ts';

/** Private cards that wait for nobody: they never stand first. */
const quiet = new Set(['growing', 'coordinator']);
/** Phases in which a question is live: nothing that one person is shown stands above it. */
const withQuestion = new Set(['asking', 'probing', 'planning']);
/** The room's own cards, which stand below those of the meeting. */
const ofRoom = new Set([othersKey, lobbyKey]);

export interface WindowCard {
	key: string;
	where: 'conversation' | 'private';
	card: AdaptiveCard;
}

/** What one window shows, from the top, with the buttons that its person may use. */
export function windowCards(
	head: Head | undefined,
	person: string,
	{ shared, own }: { shared: Card[]; own: Card[] },
): WindowCard[] {
	const draw = (where: WindowCard['where']) => (card: Card) => ({
		key: card.key,
		where,
		card: renderCard(cardFor(card, head, person)),
	});
	const question = withQuestion.has(head?.cursor.value ?? '');
	const first = own.filter((c) => !question && !quiet.has(c.key));
	return [
		...first.map(draw('private')),
		...shared.filter((c) => !ofRoom.has(c.key)).map(draw('conversation')),
		...own.filter((c) => !first.includes(c)).map(draw('private')),
		...shared.filter((c) => ofRoom.has(c.key)).map(draw('conversation')),
	];
}
