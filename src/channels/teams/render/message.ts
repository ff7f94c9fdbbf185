import type { Block, Card } from '../../../conversation/cards.ts';
import { notification, shortened } from '../../../conversation/notice.ts';
import { shorten } from '../../../wording/cut.ts';
import { type AdaptiveCard, renderCard } from '../../adaptive/render.ts';
import type { Message } from '../ports.ts';
import { type Drawing, inMessage } from './actions.ts';
import { bytesOf, fewer, mostBytes } from './fit.ts';

/** Lengths that names and labels are cut to, and numbers of items that lists are, one after the other. */
const cuts = [
	...[Number.POSITIVE_INFINITY, 3_000, 1_500, 800, 400, 200, 100, 40].map((text) => ({ text, items: 1_000 })),
	...[20, 10, 5].map((items) => ({ text: 40, items })),
];

function cut(card: Card, most: (typeof cuts)[number], { say }: Drawing): Card {
	const blocks = card.blocks.map((block) =>
		shortened(fewer(block, most.items, say), (text) => shorten(text, most.text)),
	);
	return { ...card, title: shorten(card.title, most.text), blocks };
}

/** Otherwise Teams draws a card half as wide as the conversation, and cuts the names above the grid. */
const wide = { msteams: { width: 'Full' } };

const draw = (card: Card, drawing: Drawing): AdaptiveCard => ({
	...renderCard(card, inMessage(drawing)),
	...wide,
});

/** The start of a card that is longer than any message, with all its buttons, and a sentence that says so. */
function startOf(card: Card, drawing: Drawing): AdaptiveCard {
	const more: Block = { kind: 'text', runs: [{ text: drawing.say('teams.card.more') }], subtle: true };
	const kept = [...card.blocks];
	for (;;) {
		const last = kept.findLastIndex((block) => block.kind !== 'buttons');
		const drawn = draw({ ...card, blocks: [...kept, more] }, drawing);
		if (last < 0 || bytesOf(drawn) <= mostBytes) return drawn;
		kept.splice(last, 1);
	}
}

function drawn(card: Card, drawing: Drawing): AdaptiveCard {
	for (const most of cuts) {
		const made = draw(cut(card, most, drawing), drawing);
		if (bytesOf(made) <= mostBytes) return made;
	}
	return startOf(cut(card, cuts.at(-1)!, drawing), drawing);
}

/**
 * A card as a message. Where it would not fit, long names and labels end in an ellipsis and lists are shorter; every
 * button stays. Each button's data is still without its nonce.
 * @param reference of the record, for the notification
 */
export const messageOf = (
	card: Card,
	reference: string,
	drawing: Drawing,
): Extract<Message, { card: AdaptiveCard }> => ({
	card: drawn(card, drawing),
	summary: notification(card, reference, drawing.say),
});
