import type { KnownBlock } from '@slack/types';
import type { Block } from '../../../conversation/cards.ts';
import { arranged, isSmall } from '../../../conversation/intro.ts';
import type { Say } from '../../../wording/messages.ts';
import { draw, heading, type Place } from './blocks.ts';
import { counter } from './buttons.ts';
import type { Unit } from './fit.ts';
import { small } from './rich.ts';

export interface Arranged {
	first: KnownBlock[];
	/** What follows the fields. */
	further: Unit[];
}

/** The intro of a form around its fields: the question above them, hints and long reading beneath. */
export function arrange(intro: readonly Block[], fields: boolean, say: Say): Arranged {
	const place: Place = { say, next: counter(), table: false };
	const drawn = (blocks: readonly Block[]): Unit[] => blocks.map((block) => draw(block, place));
	if (!fields) return { first: [], further: drawn(intro) };
	const [above, below] = arranged(intro);
	const hints = below.filter(isSmall).map(({ runs }) => `• ${runs.map((run) => run.text).join('')}`);
	const read = below.filter((block) => !isSmall(block));
	if (read.length === 0) return { first: drawn(above).flat(), further: [small(hints.join('\n'))] };
	return {
		first: [...drawn(above).flat(), ...small(say('slack.modal.further-down'))],
		further: [
			small(hints.join('\n')),
			[{ type: 'divider' }, ...heading(say('slack.modal.reading'), 2)],
			...drawn(read),
		],
	};
}
