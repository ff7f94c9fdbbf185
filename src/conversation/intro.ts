import type { Block } from './cards.ts';

/** How much stands above the fields, in characters: more is a wall of text before the first field. */
const mostAbove = 600;
/** Of that, how much small print. */
const mostSmall = 200;

const lengthOf = (block: Block | undefined): number => {
	switch (block?.kind) {
		case 'text':
			return block.runs.reduce((sum, run) => sum + run.text.length, 0);
		case 'list':
			return block.items.flat().reduce((sum, run) => sum + run.text.length, 0);
		case 'quote':
			return block.said.length;
		default:
			return 0;
	}
};

export const isSmall = (block: Block): block is Extract<Block, { kind: 'text' }> =>
	block.kind === 'text' && block.subtle === true;

/** The intro of a form in the order in which it is read: what fits above the fields, and what stands beneath them. */
export function arranged(intro: readonly Block[]): [above: Block[], below: Block[]] {
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
