import type { Grid } from '../../conversation/cards.ts';
import { isPlain, literal } from './literal.ts';
import { type Part, richText, textRun } from './parts.ts';

type Row = Grid['rows'][number];
type Cell = Row['cells'][number];

const cell = (items: Part[], look: Partial<Part> = {}): Part => ({ type: 'TableCell', items, ...look });

const header = (text: string): Part => cell([richText([textRun({ text, bold: true }, { size: 'Small' })])]);

/** A sign for the eye and its word for everyone; the current cell also says so, and has a ground of its own. */
function mark({ sign, word, current }: Cell): Part {
	const words = current ? ` ${word}, asked now` : ` ${word}`;
	const inlines = [textRun({ text: sign, bold: true }), textRun({ text: words }, { size: 'Small' })];
	return cell([richText(inlines)], current ? { id: 'now', style: 'accent' } : {});
}

const row = (cells: Part[]): Part => ({ type: 'TableRow', cells });

/** Contexts down, points across, each sign with its word. */
const worded = ({ label, points, rows }: Grid): Part => ({
	type: 'Table',
	id: 'grid',
	gridStyle: 'default',
	firstRowAsHeaders: true,
	horizontalCellContentAlignment: 'Center',
	verticalCellContentAlignment: 'Center',
	columns: [{ width: 2, horizontalCellContentAlignment: 'Left' }, ...points.map(() => ({ width: 1 }))],
	rows: [
		row([header(label), ...points.map(header)]),
		...rows.map(({ context, cells }) => row([header(context), ...cells.map(mark)])),
	],
});

/** Stands before the sign of the cell that is asked now. */
const pointer = '\u25b8';

/** Words of the framework in as few bytes as can be: as plain text, unless Markdown would act on them. */
const words = (text: string, look: Partial<Part> = {}): Part =>
	isPlain(text) ? { type: 'TextBlock', text: literal(text), ...look } : richText([textRun({ text }, look)]);

const name = (text: string): Part => cell([words(text, { weight: 'Bolder', size: 'Small' })]);

const sign = ({ sign, current }: Cell): Part =>
	cell([current ? words(`${pointer}${sign}`, { weight: 'Bolder', color: 'Accent' }) : words(sign)]);

/**
 * Shares of the width: on a phone the points stand whole, and of the contexts the short ones; long ones end in an
 * ellipsis there, and stand whole where there is more room.
 */
const shares = (points: string[], contexts: string[]): { points: number; contexts: number[] } => ({
	points: Math.round(5.6 * Math.max(5, ...points.map((point) => point.length))),
	contexts: contexts.map((context) => 30 + context.length),
});

/** Points down, contexts across, in as few bytes as can be: a phone is narrow, and a message holds little. */
function signed({ points, rows }: Grid): Part {
	const contexts = rows.map(({ context }) => context);
	const wide = shares(points, contexts);
	return {
		type: 'Table',
		id: 'grid',
		firstRowAsHeaders: true,
		showGridLines: false,
		horizontalCellContentAlignment: 'Center',
		columns: [
			{ width: wide.points, horizontalCellContentAlignment: 'Left' },
			...wide.contexts.map((width) => ({ width })),
		],
		rows: [
			// Teams leaves out a cell with nothing in it, and every name would stand above its neighbour's marks.
			row([cell([{ type: 'TextBlock', text: '\u00a0' }]), ...contexts.map(name)]),
			...points.map((point, i) =>
				row([name(point), ...rows.flatMap(({ cells }) => (cells[i] === undefined ? [] : sign(cells[i])))]),
			),
		],
	};
}

/** The contexts x points grid as a table, with what the signs mean beneath. */
export function grid(of: Grid, compact: boolean): Part[] {
	const { legend } = of;
	const table = compact ? signed(of) : worded(of);
	const asked = compact && of.rows.some(({ cells }) => cells.some((one) => one.current));
	const known = asked ? [...legend, { sign: pointer, word: 'asked now' }] : legend;
	const signs = known.flatMap(({ sign, word }, i) => [
		textRun({ text: `${i === 0 ? '' : '\u2003'}${sign}`, bold: true }, { size: 'Small' }),
		textRun({ text: `\u00a0${word}` }, { size: 'Small' }),
	]);
	return known.length === 0 ? [table] : [table, richText(signs, { id: 'legend', spacing: 'Small' })];
}
