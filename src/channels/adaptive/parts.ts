import type { Run } from '../../conversation/cards.ts';
import { isPlain, literal } from './literal.ts';

/** One element or action of an Adaptive Card, as JSON. */
export type Part = { type: string; [property: string]: unknown };

export interface AdaptiveCard {
	type: 'AdaptiveCard';
	$schema: string;
	version: '1.5';
	/** The title: for a host that cannot draw the card, and for the room's announcements. */
	fallbackText: string;
	body: Part[];
	actions?: Part[];
}

export const textRun = ({ text, bold }: Run, look: Partial<Part> = {}): Part => ({
	type: 'TextRun',
	text: literal(text),
	...(bold === true && { weight: 'Bolder' }),
	...look,
});

/** The one element whose text no host formats. A block without any text is not drawn by some hosts. */
export const richText = (runs: Part[], look: Partial<Part> = {}): Part => ({
	type: 'RichTextBlock',
	inlines: runs,
	...look,
});

const sizes = { 1: 'Large', 2: 'Medium', 3: 'Default' } as const;

/**
 * A heading for screen readers is a TextBlock, which formats Markdown; one that could hold any is drawn
 * as literal text that looks the same.
 */
export function heading(text: string, level: 1 | 2 | 3): Part {
	const look = { size: sizes[level], weight: 'Bolder' };
	if (!isPlain(text)) return richText([textRun({ text }, look)], { spacing: 'Medium' });
	return { type: 'TextBlock', style: 'heading', text: literal(text), wrap: true, ...look };
}
