import type {
	ContextBlock,
	RichTextBlock,
	RichTextBlockElement,
	RichTextSection,
	RichTextText,
} from '@slack/types';
import type { Run } from '../../../conversation/cards.ts';
import { counted, limits, literal, pieces } from './literal.ts';

export const rich = (...elements: RichTextBlockElement[]): RichTextBlock => ({ type: 'rich_text', elements });
export const section = (elements: RichTextSection['elements']): RichTextSection => ({
	type: 'rich_text_section',
	elements,
});

const words = (text: string, bold: boolean | undefined): RichTextText => ({
	type: 'text',
	text,
	...(bold === true && { style: { bold } }),
});

export const sizeOf = (elements: readonly { text?: unknown }[]): number =>
	elements.reduce((sum, { text }) => sum + (typeof text === 'string' ? counted(text) : 0), 0);

/** Things in their order, in groups that each fit. */
export function packed<T>(items: readonly T[], size: (item: T) => number, most: number): T[][] {
	const groups: T[][] = [];
	let room = -1;
	for (const item of items) {
		const cost = size(item);
		if (groups.length === 0 || cost > room) {
			groups.push([]);
			room = most;
		}
		groups.at(-1)?.push(item);
		room -= cost;
	}
	return groups;
}

/** Runs as elements, in groups that each fit into one text; Slack refuses an empty element. */
export function runGroups(runs: readonly Run[], most = limits.text): RichTextText[][] {
	const elements = runs.flatMap(({ text, bold }) =>
		pieces(literal(text), most).map((piece) => words(piece, bold)),
	);
	return packed(elements, (element) => counted(element.text), most);
}

/** A paragraph; more than one block where it is long, none where there is nothing to show. */
export const paragraph = (runs: readonly Run[]): RichTextBlock[] =>
	runGroups(runs).map((elements) => rich(section(elements)));

/** Small grey text. */
export const small = (text: string): ContextBlock[] =>
	pieces(literal(text).trim(), limits.text).map((piece) => ({
		type: 'context',
		elements: [{ type: 'plain_text', text: piece, emoji: false }],
	}));
