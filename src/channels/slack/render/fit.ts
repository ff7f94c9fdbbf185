import type { KnownBlock } from '@slack/types';
import { cost } from './literal.ts';

/** Slack takes 50 blocks in a message and 100 in a view. */
export const mostBlocks = { message: 50, view: 100 };
/**
 * Slack answers `msg_blocks_too_long` above about 13,200 characters of text and structure together
 * (slackapi/bolt-js issues 2509 and 2867; it publishes no number). It takes 250 kB in a view.
 */
export const mostSize = { message: 12_000, view: 200_000 };

/**
 * How much of a limit blocks use up at the most, in characters: as JSON, with what Slack escapes escaped.
 * @param wide what a character outside ASCII counts: 6 where it may be written as \uXXXX
 */
export function sizeOfBlocks(blocks: unknown, wide: 1 | 6): number {
	const json = JSON.stringify(blocks);
	let size = 0;
	for (let at = 0; at < json.length; at++) {
		const unit = json.charCodeAt(at);
		size += unit > 126 ? wide : cost(unit);
	}
	return size;
}

export const viewSize = (blocks: unknown): number => sizeOfBlocks(blocks, 6);

/** Blocks that stay together: an entry with its byline and buttons. */
export type Unit = KnownBlock[];

export interface Room {
	blocks: number;
	size: number;
}

/** Units in their order, in groups that each fit; a unit that is too large for any group is parted. */
export function pages(units: readonly Unit[], most: Room): KnownBlock[][] {
	const weighed = (unit: Unit) => ({ unit, size: viewSize(unit) });
	const parts = units.map(weighed).flatMap((one) => {
		const fits = one.unit.length <= most.blocks && one.size <= most.size;
		return fits ? [one] : one.unit.map((block) => weighed([block]));
	});
	const found: KnownBlock[][] = [];
	let room = { blocks: -1, size: -1 };
	for (const { unit, size } of parts) {
		if (unit.length > room.blocks || size > room.size) {
			found.push([]);
			room = { ...most };
		}
		found.at(-1)?.push(...unit);
		room = { blocks: room.blocks - unit.length, size: room.size - size };
	}
	return found;
}
