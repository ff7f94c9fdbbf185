import type { KnownBlock, RichTextBlock, TableBlock } from '@slack/types';
import type { Grid } from '../../../conversation/cards.ts';
import type { Say } from '../../../wording/messages.ts';
import { oneLine } from './literal.ts';
import { rich, section, small } from './rich.ts';

type Cell = Grid['rows'][number]['cells'][number];

/** No sign that Slack would draw as an emoji. */
const now = '→';

/** Sign and one short word; counts and reasons are one tap away, and a phone shows ten columns. */
const short = ({ sign, mark, current }: Cell, say: Say): string =>
	`${current ? `${now} ` : ''}${sign} ${say(`slack.mark.${mark}`)}`;

/** Slack refuses a cell without text. */
const raw = (text: string) => ({ type: 'raw_text', text: oneLine(text) || '–' }) as const;

const bold = (text: string): RichTextBlock => rich(section([{ type: 'text', text, style: { bold: true } }]));

function legend({ legend, rows }: Grid, say: Say): KnownBlock[] {
	const signs = legend.map(({ sign, word }) => `${sign}\u00a0${word}`);
	const current = rows.some(({ cells }) => cells.some((cell) => cell.current));
	return small([...signs, ...(current ? [`${now}\u00a0${say('slack.grid.now')}`] : [])].join('   '));
}

/** For messages: one table of contexts by points, the current cell marked and bold, and its signs. */
export function table(grid: Grid, say: Say): KnownBlock[] {
	const cell = (one: Cell) => (one.current ? bold(short(one, say)) : raw(short(one, say)));
	const block: TableBlock = {
		type: 'table',
		rows: [
			[raw(say('slack.grid.corner')), ...grid.points.map(raw)],
			...grid.rows.map(({ context, cells }) => [raw(context), ...cells.map(cell)]),
		],
	};
	return [block, ...legend(grid, say)];
}

/** For modals and the Home tab, where Slack takes no table: a line of signs for each context. */
export function lines(grid: Grid, say: Say): KnownBlock[] {
	const widest = Math.max(...grid.rows.map(({ context }) => context.length));
	const line = ({ context, cells }: Grid['rows'][number]) =>
		`${context.padEnd(widest)} ${cells.map((one) => `${one.current ? now : ' '}${one.sign}`).join('')}`;
	const text = grid.rows.map(line).join('\n');
	return [
		rich({ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }),
		...small(say('slack.grid.across', { points: grid.points.join(', ') })),
		...legend(grid, say),
	];
}
