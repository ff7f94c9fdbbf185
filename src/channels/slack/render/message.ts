import type { KnownBlock } from '@slack/types';
import type { Card } from '../../../conversation/cards.ts';
import { notification, shortened } from '../../../conversation/notice.ts';
import type { Say } from '../../../wording/messages.ts';
import { drawAll, heading } from './blocks.ts';
import { buttonRows, counter } from './buttons.ts';
import { mostBlocks, mostSize, sizeOfBlocks } from './fit.ts';
import { shorten } from './literal.ts';
import { small } from './rich.ts';

export interface SlackMessage {
	/** What notifications show. */
	text: string;
	blocks: KnownBlock[];
}

/** Lengths that names and labels are cut to, one after the other, until a card fits. */
const cuts = [Number.POSITIVE_INFINITY, 3_000, 1_500, 800, 400, 200, 100, 40];

const fits = (blocks: KnownBlock[]): boolean =>
	blocks.length <= mostBlocks.message && sizeOfBlocks(blocks, 1) <= mostSize.message;

/** The start of a card that is longer than any message, with its buttons, and a sentence that says so. */
function cut(body: KnownBlock[], buttons: KnownBlock[], say: Say): KnownBlock[] {
	const rest = [...small(say('slack.message.more')), ...buttons];
	const kept = [...body];
	while (kept.length > 0 && !fits([...kept, ...rest])) kept.pop();
	return [...kept, ...rest];
}

/**
 * A card as a message. Where it would not fit, long names and labels end in an ellipsis; counts and buttons stay.
 * @param reference of the record, for the notification
 */
export function renderMessage(card: Card, { say, reference }: { say: Say; reference: string }): SlackMessage {
	const text = notification(card, reference, say);
	const grid = card.blocks.findIndex((block) => block.kind === 'grid');
	let body: KnownBlock[] = [];
	let buttons: KnownBlock[] = [];
	for (const most of cuts) {
		const next = counter();
		const place = (i: number) => ({ say, next, table: i === grid });
		body = [
			...heading(shorten(card.title, most), 1),
			...card.blocks.flatMap((block, i) =>
				drawAll([shortened(block, (text) => shorten(text, most))], place(i)),
			),
		];
		buttons = buttonRows(card.buttons, next);
		if (fits([...body, ...buttons])) return { text, blocks: [...body, ...buttons] };
	}
	return { text, blocks: cut(body, buttons, say) };
}
