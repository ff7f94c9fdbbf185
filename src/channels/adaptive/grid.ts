import type { Grid } from '../../conversation/cards.ts';
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

/** The contexts x points grid as a table: contexts down, points across, with what the signs mean beneath. */
export function grid({ label, points, rows, legend }: Grid): Part[] {
	const table: Part = {
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
	};
	const signs = legend.flatMap(({ sign, word }, i) => [
		textRun({ text: `${i === 0 ? '' : '\u2003'}${sign}`, bold: true }, { size: 'Small' }),
		textRun({ text: `\u00a0${word}` }, { size: 'Small' }),
	]);
	return legend.length === 0 ? [table] : [table, richText(signs, { id: 'legend', spacing: 'Small' })];
}
