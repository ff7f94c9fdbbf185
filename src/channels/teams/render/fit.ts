import type { Block } from '../../../conversation/cards.ts';
import type { Say } from '../../../wording/messages.ts';
import type { Part } from '../../adaptive/parts.ts';
import type { AdaptiveCard } from '../../adaptive/render.ts';

/**
 * Teams' pages name from 28 to 100 KB of UTF-16 for an activity; below 25 KB all of them hold. A little is left for
 * what stands around the card.
 */
export const mostBytes = 24_600;

/** What the nonce adds to each button's data, at its longest: `,"nonce":"s-abcdefghijkl"`. */
const nonceLength = 25;

/** Bytes of UTF-16, as Teams counts, with the nonces that sending puts in. */
export function bytesOf(part: AdaptiveCard | readonly Part[]): number {
	const json = JSON.stringify(part);
	return 2 * (json.length + nonceLength * (json.split('"data":{').length - 1));
}

/** Lists cut to so many items, with a line that says how many there are besides. */
export function fewer(block: Block, most: number, say: Say): Block {
	if (block.kind !== 'list' || block.items.length <= most) return block;
	const more = say('teams.card.more-items', { count: block.items.length - most });
	return { ...block, items: [...block.items.slice(0, most), [{ text: more }]] };
}
