import type { KnownBlock, RichTextBlock, RichTextText } from '@slack/types';
import type { Block } from '../../../conversation/cards.ts';
import type { Say } from '../../../wording/messages.ts';
import { buttonRows, type Counter } from './buttons.ts';
import { lines, table } from './grid.ts';
import { counted, label, limits, literal, oneLine, pieces } from './literal.ts';
import { packed, paragraph, rich, runGroups, section, sizeOf, small } from './rich.ts';

/** Where blocks are drawn. */
export interface Place {
	say: Say;
	next: Counter;
	/** Slack takes one table in a message, and none elsewhere. */
	table: boolean;
}

/** A header where it fits; Slack takes no more than a line and a half there. */
export function heading(text: string, level: 1 | 2 | 3): KnownBlock[] {
	const line = oneLine(text);
	if (level < 3 && line !== '' && counted(line) <= limits.header)
		return [{ type: 'header', text: label(line, limits.header) }];
	return paragraph([{ text: line, bold: true }]);
}

function text({ runs, subtle }: Extract<Block, { kind: 'text' }>): KnownBlock[] {
	return subtle === true ? small(runs.map((run) => run.text).join('')) : paragraph(runs);
}

/** An item that is too long for one text goes on in the next. */
function list({ items }: Extract<Block, { kind: 'list' }>): RichTextBlock[] {
	const all = items.flatMap((runs) => runGroups(runs));
	return packed(all, sizeOf, limits.text).map((group) =>
		rich({ type: 'rich_text_list', style: 'bullet', elements: group.map(section) }),
	);
}

function facts({ facts }: Extract<Block, { kind: 'facts' }>): RichTextBlock[] {
	const all = facts.flatMap(({ name, value }) =>
		runGroups([{ text: `${name}: `, bold: true }, ...value], limits.text - 1),
	);
	const ended = (elements: RichTextText[], last: boolean) =>
		last ? elements : [...elements, { type: 'text', text: '\n' } as const];
	return packed(all, (line) => sizeOf(line) + 1, limits.text).map((group) =>
		rich(section(group.flatMap((line, i) => ended(line, i === group.length - 1)))),
	);
}

const signsInBar = 10;

/** The bar only repeats what its label says. */
function progress({ done, of, label }: Extract<Block, { kind: 'progress' }>): KnownBlock[] {
	const share = of > 0 ? Math.max(0, Math.min(1, done / of)) : 0;
	const filled = Math.floor(share * signsInBar);
	const bar = '▰'.repeat(filled) + '▱'.repeat(signsInBar - filled);
	return paragraph([{ text: `${label}  ${bar}` }]);
}

/** What somebody said, whole: in several blocks where it is long. */
const quote = ({ said, byline }: Extract<Block, { kind: 'quote' }>): KnownBlock[] => [
	...pieces(literal(said), limits.text).map((text) =>
		rich({ type: 'rich_text_quote', elements: [{ type: 'text', text }] }),
	),
	...small(byline),
];

export function warning(text: string): KnownBlock[] {
	const sign = { type: 'emoji', name: 'warning' } as const;
	return runGroups([{ text: ` ${text}`, bold: true }]).map((words, i) =>
		rich(section(i === 0 ? [sign, ...words] : words)),
	);
}

/** One block of a card as blocks of Slack. */
export function draw(block: Block, place: Place): KnownBlock[] {
	switch (block.kind) {
		case 'heading':
			return heading(block.text, block.level);
		case 'text':
			return text(block);
		case 'list':
			return list(block);
		case 'facts':
			return facts(block);
		case 'grid':
			return (place.table ? table : lines)(block.grid, place.say);
		case 'progress':
			return progress(block);
		case 'quote':
			return quote(block);
		case 'warning':
			return warning(block.text);
		case 'buttons':
			return buttonRows(block.buttons, place.next);
	}
}

export const drawAll = (blocks: readonly Block[], place: Place): KnownBlock[] =>
	blocks.flatMap((block) => draw(block, place));
