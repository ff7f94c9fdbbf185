import type { KnownBlock } from '@slack/types';
import type { Block } from '../../../conversation/cards.ts';
import type { Say } from '../../../wording/messages.ts';
import { draw, heading, type Place } from './blocks.ts';
import { counter } from './buttons.ts';
import type { Unit } from './fit.ts';
import { counted } from './literal.ts';
import { small } from './rich.ts';

/** How much stands above the fields, in characters: more is a wall of text before the first field. */
const mostAbove = 600;
/** Of that, how much small print. */
const mostSmall = 200;

const lengthOf = (block: Block | undefined): number => {
	switch (block?.kind) {
		case 'text':
			return block.runs.reduce((sum, run) => sum + counted(run.text), 0);
		case 'list':
			return block.items.flat().reduce((sum, run) => sum + counted(run.text), 0);
		case 'quote':
			return counted(block.said);
		default:
			return 0;
	}
};

const isSmall = (block: Block): block is Extract<Block, { kind: 'text' }> =>
	block.kind === 'text' && block.subtle === true;

/** Blocks in the order in which they are read: those that fit above the fields, and the others. */
function part(intro: readonly Block[]): [above: Block[], below: Block[]] {
	const room = { small: mostSmall, other: mostAbove };
	const above: Block[] = [];
	const below: Block[] = [];
	for (const [i, block] of intro.entries()) {
		const kind = isSmall(block) ? 'small' : 'other';
		// A heading stands where what follows it does.
		const size = block.kind === 'heading' ? lengthOf(intro[i + 1]) : lengthOf(block);
		// Sentences that lead the way are short and stay above; what is read one after the other stays together.
		const leads =
			block.kind === 'warning' || (block.kind === 'text' && kind === 'other' && size <= mostSmall);
		const fits = leads || size <= room[kind];
		(fits ? above : below).push(block);
		if (!fits) room[kind] = -1;
		else if (block.kind !== 'heading') room[kind] -= size;
	}
	return [above, below];
}

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
	const [above, below] = part(intro);
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
