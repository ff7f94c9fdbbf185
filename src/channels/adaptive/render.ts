import type { Block, Card, Form, Run } from '../../conversation/cards.ts';
import { actionSets, type CardOptions, inTheRoom } from './actions.ts';
import { field } from './fields.ts';
import { grid } from './grid.ts';
import { literal } from './literal.ts';
import { type AdaptiveCard, heading, type Part, richText, textRun } from './parts.ts';

export type { CardOptions } from './actions.ts';
export type { AdaptiveCard } from './parts.ts';

const runs = (list: readonly Run[], look: Partial<Part> = {}): Part[] =>
	list.map((run) => textRun(run, look));

const column = (width: number, items: Part[], look: Partial<Part> = {}): Part => ({
	type: 'Column',
	width,
	items,
	...look,
});

function factRow({ name, value }: { name: string; value: readonly Run[] }): Part {
	const columns = [
		column(2, [richText([textRun({ text: name, bold: true })])]),
		column(3, [richText(runs(value))]),
	];
	return { type: 'ColumnSet', spacing: 'Small', columns };
}

/** The first stands apart from what is above. */
const factLine = ({ name, value }: { name: string; value: readonly Run[] }, i: number): Part =>
	richText([textRun({ text: `${name}: `, bold: true }), ...runs(value)], {
		spacing: i === 0 ? 'Medium' : 'Small',
	});

/** The bar only repeats what its label says, and some hosts draw it as high as a line of text. */
function progress(done: number, of: number, label: string, compact: boolean): Part[] {
	if (compact) return [richText([textRun({ text: label })])];
	const filled = Math.max(0, Math.min(done, of));
	const part = (id: string, width: number, style: string) =>
		column(width, [], { id, style, minHeight: '8px' });
	const columns = [part('done', filled, 'accent'), part('left', of - filled, 'emphasis')].filter(
		(c) => Number(c.width) > 0,
	);
	const bar: Part = { type: 'ColumnSet', id: 'progress', spacing: 'Small', columns };
	return [richText([textRun({ text: label })]), ...(columns.length === 0 ? [] : [bar])];
}

const box = (id: string, style: string, items: Part[]): Part => ({ type: 'Container', id, style, items });

/** @param at Where the block stands in its card, for ids that are unique in it. */
function block(part: Block, at: number, options: CardOptions): Part[] {
	switch (part.kind) {
		case 'heading':
			return [heading(part.text, part.level)];
		case 'text':
			return part.runs.length === 0 ? [] : [richText(runs(part.runs, part.subtle ? { isSubtle: true } : {}))];
		case 'list': {
			const items = part.items.map((item) =>
				richText([textRun({ text: '•  ' }), ...runs(item)], { spacing: 'Small' }),
			);
			return items.length === 0 ? [] : [{ type: 'Container', id: `list-${at}`, items }];
		}
		case 'facts':
			return part.facts.map(options.compact ? factLine : factRow);
		case 'grid':
			return grid(part.grid, options.compact);
		case 'progress':
			return progress(part.done, part.of, part.label, options.compact);
		case 'quote': {
			const byline = richText([textRun({ text: part.byline }, { size: 'Small', isSubtle: true })], {
				spacing: 'Small',
			});
			return [box(`quote-${at}`, 'emphasis', [richText([textRun({ text: part.said })]), byline])];
		}
		case 'warning':
			return [box(`warning-${at}`, 'warning', [richText([textRun({ text: part.text, bold: true })])])];
		case 'buttons':
			return actionSets(part.buttons, options);
	}
}

/** @param from what the ids in them are counted from, where blocks of one card are drawn in groups */
export const drawBlocks = (list: readonly Block[], options: CardOptions, from = 0): Part[] =>
	list.flatMap((part, i) => block(part, from + i, options));

/** @param title for a host that cannot draw the card */
export const adaptiveCard = (title: string, body: Part[]): AdaptiveCard => ({
	type: 'AdaptiveCard',
	$schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
	version: '1.5',
	fallbackText: literal(title),
	body,
});

/**
 * A card as Adaptive Card 1.5. What people typed stands only in TextRuns, which no host formats, and is
 * otherwise shown as it is; see `literal` for what is taken out or broken up.
 */
export function renderCard(card: Card, options: CardOptions = inTheRoom): AdaptiveCard {
	const body = [
		heading(card.title, 1),
		...drawBlocks(card.blocks, options),
		...actionSets(card.buttons, options),
	];
	return adaptiveCard(card.title, body);
}

/** What went wrong with the last try of a form, above everything else. */
export const problem = (error: string | undefined): Part[] =>
	error === undefined
		? []
		: [box('problem', 'attention', [richText([textRun({ text: error, bold: true })])])];

/**
 * A form as Adaptive Card 1.5, without its title, which the dialog around it shows. Inputs are named as the
 * fields are; the one action's data is `{ submit: { form, instance, record, hidden } }`, so a field may have
 * any name but "submit".
 */
export function renderForm(form: Form, options: CardOptions = inTheRoom): AdaptiveCard {
	const { form: name, instance, record, hidden } = form;
	const data = { submit: { form: name, instance, record, hidden } };
	return {
		...adaptiveCard(form.title, [
			...problem(form.error),
			...drawBlocks(form.intro, options),
			...form.fields.flatMap((one) => field(one)),
		]),
		actions: [{ type: 'Action.Submit', title: literal(form.submit), style: 'positive', data }],
	};
}
