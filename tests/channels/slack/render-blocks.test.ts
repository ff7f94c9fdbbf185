import { beforeAll, describe, expect, test } from 'vitest';
import { homeView, renderMessage } from '../../../src/channels/slack/render/all.ts';
import type { Block, Button, Card, Grid, Intent } from '../../../src/conversation/cards.ts';
import { readMessages } from '../../../src/wording/messages.ts';
import { assertWithinLimits } from './limits.ts';

const { say, keys } = readMessages('templates/messages');
const reference = 'HSB-2026-014';
const hostile = '<!channel> <@U123> <https://x.org|y> *b* _i_ ~s~ `c` :smile: @here &lt; https://z.org';

const intent: Intent = { do: 'command', kind: 'next', record: 'r1', turn: 4 };
const button = (label: string, more: Partial<Button> = {}): Button => ({ label, intent, ...more });
const card = (blocks: Block[], more: Partial<Card> = {}): Card => ({
	key: 'question:4',
	title: 'Schools: Risk',
	blocks,
	buttons: [],
	...more,
});

const grid: Grid = {
	label: 'What has been covered',
	points: ['Situation', 'Risk'],
	rows: [
		{
			context: 'Schools',
			cells: [
				{ id: 'schools.situation', mark: 'answered', sign: '●', word: 'answered, 2 entries', current: false },
				{ id: 'schools.risk', mark: 'open', sign: '○', word: 'open', current: true },
			],
		},
		{
			context: 'Home',
			cells: [
				{ id: 'home.situation', mark: 'part', sign: '◐', word: 'partly answered', current: false },
				{ id: 'home.risk', mark: 'settled', sign: '–', word: 'settled with a reason', current: false },
			],
		},
	],
	legend: [
		{ sign: '●', word: 'answered' },
		{ sign: '○', word: 'open' },
	],
};

const everyBlock = (said: string): Block[] => [
	{ kind: 'heading', text: said, level: 2 },
	{ kind: 'heading', text: said, level: 3 },
	{ kind: 'text', runs: [{ text: 'About ' }, { text: said, people: true, bold: true }] },
	{ kind: 'text', runs: [{ text: said, people: true }], subtle: true },
	{ kind: 'list', items: [[{ text: said, people: true }], [{ text: 'Second' }]] },
	{ kind: 'facts', facts: [{ name: 'Place', value: [{ text: said, people: true }] }] },
	{ kind: 'grid', grid },
	{ kind: 'progress', done: 11, of: 45, label: '11 of 45' },
	{ kind: 'quote', said, byline: said },
	{ kind: 'warning', text: said },
	{ kind: 'buttons', buttons: [button(said, { hint: said })] },
];

// biome-ignore lint/suspicious/noExplicitAny: it looks into what is sent
type Json = any;

const blocksOf = (...blocks: Block[]): Json[] =>
	renderMessage(card(blocks), { say, reference }).blocks.slice(1);
/** Everything that is shown literally, and everything else that is a string. */
function strings(value: Json, name = ''): { literal: boolean; text: string }[] {
	if (typeof value === 'string') return [{ literal: false, text: `${name}: ${value}` }];
	if (typeof value !== 'object' || value === null) return [];
	const literal =
		(value.type === 'text' && value.style?.code === undefined) ||
		(value.type === 'plain_text' && value.emoji === false) ||
		value.type === 'raw_text';
	return Object.entries<Json>(value).flatMap(([key, inner]) =>
		literal && key === 'text' ? [{ literal: true, text: inner as string }] : strings(inner, key),
	);
}

describe('S20: what people typed', () => {
	test('stands only where Slack formats nothing, as it was typed', () => {
		const message = renderMessage(card(everyBlock(hostile), { title: hostile }), { say, reference });
		assertWithinLimits(message, 'message');
		const holding = strings(message).filter(({ text }) => text.includes('<!channel>'));
		// A button's name for screen readers is spoken, not formatted.
		expect(
			holding.filter(({ literal, text }) => !literal && !text.startsWith('accessibility_label')),
		).toEqual([]);
		expect(holding.filter(({ literal }) => literal).length).toBe(11);
		expect(holding.filter(({ text }) => text.includes(hostile)).length).toBeGreaterThan(9);
	});

	test('stands so in the Home tab too', () => {
		const view = homeView({ cards: [card(everyBlock(hostile))], buttons: [] }, say);
		assertWithinLimits(view, 'home');
		expect(strings(view).filter(({ literal, text }) => !literal && text.includes('<@U123>')).length).toBe(1);
	});

	test('without any glyph leaves no empty element, which Slack refuses', () => {
		for (const blank of ['', '\u202e', '\u0007'])
			assertWithinLimits(
				renderMessage(card(everyBlock(blank), { title: blank }), { say, reference }),
				'message',
			);
	});
});

describe('S21: a notification', () => {
	test('says which record and what it is about, and nothing of the case', () => {
		const { text } = renderMessage(card(everyBlock(hostile), { title: 'Schools: Risk (Park Lane)' }), {
			say,
			reference,
		});
		expect(text).toBe('HSB-2026-014: the next question');
	});

	test('has a sentence for every kind of card, and one for any other', () => {
		const kinds = keys()
			.filter((key) => key.startsWith('notify.'))
			.map((key) => key.slice(7));
		expect(kinds.length).toBe(11);
		const texts = kinds.map((key) => renderMessage(card([], { key }), { say, reference }).text);
		expect(new Set(texts).size).toBe(11);
		expect(renderMessage(card([], { key: 'lobby' }), { say, reference }).text).toBe(
			`${reference}: there is something new`,
		);
		expect(renderMessage(card([], { key: 'greeting' }), { say, reference: '' }).text).toBe(
			'There is something new',
		);
	});
});

describe('a block', () => {
	test('heading is a header; a long or a small one is bold', () => {
		expect(blocksOf({ kind: 'heading', text: 'Who is here?', level: 2 })[0]).toEqual({
			type: 'header',
			text: { type: 'plain_text', text: 'Who is here?', emoji: false },
		});
		const bold = { type: 'text', style: { bold: true } };
		for (const heading of [
			{ text: 'x'.repeat(151), level: 1 },
			{ text: '&'.repeat(31), level: 1 },
			{ text: 'a', level: 3 },
		] as const)
			expect(blocksOf({ kind: 'heading', ...heading })[0].elements[0].elements).toMatchObject([
				{ ...bold, text: heading.text },
			]);
	});

	test('facts are lines of a bold name and its value', () => {
		const [block, ...more] = blocksOf({
			kind: 'facts',
			facts: [
				{ name: 'Lead', value: [{ text: 'Priya' }] },
				{ name: 'Age', value: [{ text: '14' }] },
			],
		});
		expect(more).toEqual([]);
		expect(block.elements[0].elements.map((e: Json) => [e.text, e.style?.bold ?? false])).toEqual([
			['Lead: ', true],
			['Priya', false],
			['\n', false],
			['Age: ', true],
			['14', false],
		]);
	});

	test('progress says its label and repeats it as a bar of ten signs', () => {
		const bar = (done: number, of = 45) =>
			blocksOf({ kind: 'progress', done, of, label: `${done} of ${of}` })[0].elements[0].elements[0].text;
		expect(bar(0)).toBe('0 of 45  ▱▱▱▱▱▱▱▱▱▱');
		expect(bar(23)).toBe('23 of 45  ▰▰▰▰▰▱▱▱▱▱');
		expect(bar(45)).toBe('45 of 45  ▰▰▰▰▰▰▰▰▰▰');
		expect(bar(50)).toContain('▰▰▰▰▰▰▰▰▰▰');
		expect(bar(0, 0)).toContain('▱▱▱▱▱▱▱▱▱▱');
	});

	test('warning begins with its sign', () => {
		expect(blocksOf({ kind: 'warning', text: 'Careful' })[0].elements[0].elements).toEqual([
			{ type: 'emoji', name: 'warning' },
			{ type: 'text', text: ' Careful', style: { bold: true } },
		]);
	});

	test('quote is whole however long it is, with its byline beneath', () => {
		const said = '&'.repeat(1_500);
		const drawn = blocksOf({ kind: 'quote', said, byline: 'School A · Education' });
		const quoted = drawn.slice(0, -1).map((b) => b.elements[0]);
		expect(quoted.map((q) => q.type)).toEqual(['rich_text_quote', 'rich_text_quote', 'rich_text_quote']);
		expect(quoted.map((q) => q.elements[0].text).join('')).toBe(said);
		expect(drawn.at(-1)).toMatchObject({ type: 'context', elements: [{ text: 'School A · Education' }] });
	});

	test('without anything in it is not drawn', () => {
		expect(
			blocksOf(
				{ kind: 'text', runs: [] },
				{ kind: 'list', items: [] },
				{ kind: 'facts', facts: [] },
				{ kind: 'buttons', buttons: [] },
				{ kind: 'text', runs: [{ text: ' ' }], subtle: true },
			),
		).toEqual([]);
	});
});

describe('the grid', () => {
	const cells = (row: Json[]) => row.map((cell) => cell.text ?? cell.elements[0].elements[0].text);

	test('is one table in a message: a sign and a short word a cell, the current one marked', () => {
		const [table, legend, second] = blocksOf({ kind: 'grid', grid }, { kind: 'grid', grid });
		expect(table.rows.map(cells)).toEqual([
			['Context', 'Situation', 'Risk'],
			['Schools', '● answered', '→ ○ open'],
			['Home', '◐ partly', '– settled'],
		]);
		expect(table.rows[1][2].elements[0].elements[0].style).toEqual({ bold: true });
		expect(legend.elements[0].text.replaceAll('\u00a0', ' ')).toBe('● answered   ○ open   → asked now');
		expect(second.type).toBe('rich_text');
	});

	test('is lines of signs where Slack takes no table', () => {
		const view = homeView({ cards: [card([{ kind: 'grid', grid }])], buttons: [] }, say) as Json;
		assertWithinLimits(view, 'home');
		const [drawn, across] = view.blocks.slice(2);
		expect(drawn.elements[0].elements[0].text).toBe('Schools  ●→○\nHome     ◐ –');
		expect(across.elements[0].text).toBe('From left to right: Situation, Risk.');
	});
});

describe('a button', () => {
	const one = (given: Button) => blocksOf({ kind: 'buttons', buttons: [given] })[0].elements[0];

	test('carries its intent, and is named by its label', () => {
		expect(one(button('Next', { style: 'main', hint: 'Next: Schools: Risk' }))).toEqual({
			type: 'button',
			text: { type: 'plain_text', text: 'Next', emoji: false },
			action_id: 'press:1',
			value: JSON.stringify(intent),
			style: 'primary',
			accessibility_label: 'Next: Schools: Risk',
		});
		expect(one(button('End', { style: 'warning' })).style).toBe('danger');
		expect(one(button('End', { hint: 'x'.repeat(80) })).accessibility_label).toMatch(/^x{74}…$/);
	});

	test('of a page is answered by us, and only one with an address opens it', () => {
		const page: Intent = { do: 'page', path: 'documents/r1/now' };
		expect(one(button('Read', { intent: page }))).toMatchObject({
			action_id: 'press:1',
			value: JSON.stringify(page),
		});
		const link = one(button('Open', { intent: page, url: 'https://a.example/once/x' }));
		expect(link).toMatchObject({ action_id: 'url:1', url: 'https://a.example/once/x' });
		expect(link).not.toHaveProperty('value');
	});

	test('that carries more than Slack takes back is a fault of the program', () => {
		const large: Intent = { do: 'form', form: 'x', record: 'y'.repeat(2_000) };
		expect(() => one(button('A', { intent: large }))).toThrow('carries more');
	});

	test.each([
		[1, [1]],
		[5, [5]],
		[6, [3, 3]],
		[7, [4, 3]],
		[13, [5, 5, 3]],
	])('%i buttons stand in rows of like length, each with an id of its own', (count, rows) => {
		const buttons = Array.from({ length: count }, (_, i) => button(`B${i}`));
		const message = renderMessage(card([{ kind: 'buttons', buttons: [button('X')] }], { buttons }), {
			say,
			reference,
		});
		assertWithinLimits(message, 'message');
		expect(message.blocks.slice(2).map((row: Json) => row.elements.length)).toEqual(rows);
	});
});

describe('a card that is larger than a message', () => {
	let shown: ReturnType<typeof renderMessage>;
	const names = Array.from({ length: 25 }, (_, i) => [
		{ text: `Agency ${i}: `, bold: true },
		{ text: 'N'.repeat(900), people: true },
	]);
	beforeAll(() => {
		shown = renderMessage(card([{ kind: 'list', items: names }], { buttons: [button('Next')] }), {
			say,
			reference,
		});
	});

	test('shortens names with an ellipsis, and keeps every line and its buttons', () => {
		assertWithinLimits(shown, 'message');
		const lines = shown.blocks.flatMap((b: Json) => b.elements?.flatMap((l: Json) => l.elements ?? []) ?? []);
		expect(lines.length).toBe(25);
		for (const [i, line] of lines.entries()) {
			expect(line.elements[0].text).toBe(`Agency ${i}: `);
			expect(line.elements[1].text).toMatch(/^N{100,}…$/);
		}
		expect(shown.blocks.at(-1)).toMatchObject({ type: 'actions' });
	});

	test('says so where nothing else helps', () => {
		const blocks = Array.from(
			{ length: 60 },
			(_, i): Block => ({ kind: 'text', runs: [{ text: `Line ${i}` }] }),
		);
		const message = renderMessage(card(blocks, { buttons: [button('Next')] }), { say, reference });
		assertWithinLimits(message, 'message');
		expect(message.blocks.length).toBe(50);
		expect(message.blocks.at(-2)).toMatchObject({ elements: [{ text: say('slack.message.more') }] });
		expect(message.blocks.at(-1)).toMatchObject({ type: 'actions' });
	});
});
