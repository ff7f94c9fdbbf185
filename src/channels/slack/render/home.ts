import type { HomeView, KnownBlock } from '@slack/types';
import type { Button, Card } from '../../../conversation/cards.ts';
import type { Say } from '../../../wording/messages.ts';
import { drawAll, heading, type Place } from './blocks.ts';
import { buttonRows, counter } from './buttons.ts';
import { mostBlocks, mostSize, viewSize } from './fit.ts';
import { small } from './rich.ts';

export interface Home {
	title?: string;
	cards: readonly Card[];
	/** Above the cards. */
	buttons: readonly Button[];
}

const drawCard = (card: Card, place: Place): KnownBlock[] => [
	{ type: 'divider' },
	...heading(card.title, 1),
	...drawAll(card.blocks, place),
	...buttonRows(card.buttons, place.next),
];

/** The Home tab: buttons, then one card after the other. Cards that do not fit are counted at the end. */
export function homeView({ title, cards, buttons }: Home, say: Say): HomeView {
	const next = counter();
	const blocks: KnownBlock[] = [
		...(title === undefined ? [] : heading(title, 1)),
		...buttonRows(buttons, next),
	];
	let size = viewSize(blocks);
	let shown = 0;
	for (const card of cards) {
		const drawn = drawCard(card, { say, next, table: false });
		size += viewSize(drawn);
		if (blocks.length + drawn.length >= mostBlocks.view || size > mostSize.view) break;
		blocks.push(...drawn);
		shown += 1;
	}
	const left = cards.length - shown;
	const more = left > 0 ? small(say('slack.home.more', { count: left })) : [];
	return { type: 'home', callback_id: 'home', blocks: [...blocks, ...more] };
}
