import type { Block, Card } from '../../../conversation/cards.ts';
import { renderCard } from '../../adaptive/render.ts';
import { type Drawing, inMessage } from '../render/actions.ts';
import { bytesOf, mostBytes } from '../render/fit.ts';

/** A meeting: where it is, and what waits in it. */
export interface Part {
	head: Block[];
	waits: Block[];
}

/** For the line that counts what is left out, in bytes of UTF-16. */
const spare = 1000;

/**
 * As many meetings, one after the other, as a message can hold: where what waits in one is too much, a line says so.
 * Every button of what is shown stays.
 */
export function fitting(
	parts: readonly Part[],
	cardOf: (blocks: readonly Block[]) => Card,
	drawing: Drawing,
): { blocks: Block[]; shown: number } {
	const fits = (blocks: readonly Block[]) =>
		bytesOf(renderCard(cardOf(blocks), inMessage(drawing))) + spare <= mostBytes;
	const short: Block = { kind: 'text', runs: [{ text: drawing.say('teams.home.short') }], subtle: true };
	let blocks: Block[] = [];
	let shown = 0;
	for (const { head, waits } of parts) {
		const next = [
			[...blocks, ...head, ...waits],
			[...blocks, ...head, short],
		].find(fits);
		if (next === undefined) break;
		blocks = next;
		shown += 1;
	}
	return { blocks, shown };
}
