import * as library from 'adaptivecards';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CardOptions } from '../../src/channels/adaptive/actions.ts';
import { field } from '../../src/channels/adaptive/fields.ts';
import { literal } from '../../src/channels/adaptive/literal.ts';
import { renderCard, renderForm } from '../../src/channels/adaptive/render.ts';
import type { Block, Button, Card, Field, Form, Grid } from '../../src/conversation/cards.ts';
import { statusCard } from '../web/fake-room.ts';

const hostile =
	'{{DATE(2026-01-01T00:00:00Z)}} {{{x}}} [x](javascript:alert(1)) <script>alert(1)</script> **bold** \u0007\u202Eabc \ud800';
/** What of `hostile` still shows whatever was broken up or taken out. */
const trace = 'javascript:alert(1)';

const button = (label: string, more: Partial<Button> = {}): Button => ({
	label,
	intent: { do: 'command', kind: 'next', record: 'r1', turn: 4 },
	...more,
});

const grid: Grid = {
	label: 'What has been covered',
	points: ['Situation', 'Risk'],
	rows: [
		{
			context: 'Schools',
			cells: [
				{ id: 'schools.situation', mark: 'answered', sign: '●', word: 'answered', current: false },
				{ id: 'schools.risk', mark: 'open', sign: '○', word: 'open', current: true },
			],
		},
	],
	legend: [
		{ sign: '●', word: 'answered' },
		{ sign: '○', word: 'open' },
	],
};

const everyBlock = (said: string): Block[] => [
	{ kind: 'heading', text: 'Who is here', level: 2 },
	{ kind: 'text', runs: [{ text: 'About ' }, { text: said, people: true, bold: true }], subtle: true },
	{ kind: 'list', items: [[{ text: said, people: true }], [{ text: 'Second' }]] },
	{ kind: 'facts', facts: [{ name: 'Place', value: [{ text: said, people: true }] }] },
	{ kind: 'grid', grid },
	{ kind: 'progress', done: 11, of: 45, label: '11 of 45' },
	{ kind: 'quote', said, byline: said },
	{ kind: 'warning', text: said },
	{ kind: 'buttons', buttons: [button('Amend')] },
];

const everyField = (said: string): Field[] => [
	{ name: 'text', label: 'What you know', hint: 'No names.', kind: 'text', lines: 5, max: 3000, required: true, value: said },
	{ name: 'title', label: 'Your role', kind: 'text', lines: 1, max: 80 },
	{ name: 'basis', label: 'How you know it', kind: 'choice', style: 'expanded', options: [{ value: 'fact', label: 'Fact' }], value: 'fact' },
	{ name: 'place', label: 'Which school', kind: 'choice', options: [{ value: 'p1', label: said }] },
	{ name: 'agencies', label: 'Who', kind: 'choices', options: [{ value: 'a', label: 'A' }, { value: 'b', label: 'B' }], values: ['a', 'b'] },
	{ name: 'due', label: 'By when', kind: 'date', value: '2026-12-01' },
	{ name: 'ends', label: 'Ends at', kind: 'time', value: '11:30' },
	{ name: 'age', label: 'Age', kind: 'number', min: 1, max: 25, value: 14, error: 'Enter an age' },
	{ name: 'agree', label: 'Checked for accuracy', kind: 'tick', required: true, value: true },
]; // biome-ignore format: one field a line

const card = (changes: Partial<Card> = {}): Card => ({
	key: 'k',
	title: 'Schools: Risk',
	blocks: [],
	buttons: [],
	...changes,
});
const form = (changes: Partial<Form> = {}): Form => ({
	form: 'entry',
	instance: 'i1',
	record: 'r1',
	title: 'Add an entry',
	intro: [],
	fields: [],
	submit: 'Save',
	hidden: { cell: 'schools.risk' },
	draft: null,
	...changes,
});

type Json = { [name: string]: unknown };

/** Every object of a card, with what stands in it. */
function parts(value: unknown): Json[] {
	if (Array.isArray(value)) return value.flatMap(parts);
	if (typeof value !== 'object' || value === null) return [];
	return [value as Json, ...Object.values(value).flatMap(parts)];
}

const find = (value: unknown, name: string, is: unknown): Json =>
	parts(value).find((part) => part[name] === is)!;

/** Where strings that hold `text` stand: `Type.property`. */
const holders = (value: unknown, text: string): string[] => [
	...new Set(
		parts(value).flatMap((part) =>
			Object.entries(part)
				.filter(([, held]) => typeof held === 'string' && held.includes(text))
				.map(([name]) => `${part.type ?? 'choice'}.${name}`),
		),
	),
];

/** What Microsoft's own reader says against a card. */
function complaints(json: unknown): string[] {
	const context = new library.SerializationContext(library.Versions.v1_5);
	const parsed = new library.AdaptiveCard();
	parsed.parse(json, context);
	const failures = parsed.validateProperties().validationEvents;
	return [...Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i)), ...failures].map(
		(event) => event.message,
	);
}

describe('an adaptive card', () => {
	test('of every block and field is valid by the library’s own reader', () => {
		const whole = renderCard(
			card({
				blocks: everyBlock('School A'),
				buttons: [button('Next', { style: 'main', hint: 'Next question' })],
			}),
		);
		expect(whole.version).toBe('1.5');
		expect(complaints(whole)).toEqual([]);
		expect(
			complaints(renderForm(form({ fields: everyField('School A'), error: 'No', intro: everyBlock('x') }))),
		).toEqual([]);
		expect(complaints({ type: 'AdaptiveCard', version: '1.5', body: [{ type: 'Nonsense' }] })).not.toEqual(
			[],
		);
	});

	test('shows people’s words only in TextRuns', () => {
		const shown = renderCard(card({ blocks: everyBlock(hostile) }));
		expect(holders(shown, trace)).toEqual(['TextRun.text']);
	});

	test('holds people’s words in a form only in TextRuns, values and titles of choices', () => {
		const shown = renderForm(
			form({ fields: everyField(hostile), intro: everyBlock(hostile), error: hostile }),
		);
		expect(holders(shown, 'alert(1)').sort()).toEqual(['Input.Text.value', 'TextRun.text', 'choice.title']);
	});

	test('gives an input’s value back as it was typed', () => {
		const typed = 'a {{DATE(x)}} \u202Eb **c**';
		expect(find(renderForm(form({ fields: everyField(typed) })), 'id', 'text').value).toBe(typed);
	});

	test('breaks what Teams would expand, and takes out what has no glyph', () => {
		expect(literal(hostile)).not.toMatch(/\{\{/);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
		expect(literal(hostile)).not.toMatch(/[\u0000-\u0008\u202a-\u202e]/);
		expect(literal(hostile).isWellFormed()).toBe(true);
		expect(literal('one\r\ntwo\tthree {a} {b}')).toBe('one\ntwo\tthree {a} {b}');
		expect(literal('مرحبا 👨‍👩‍👧 é')).toBe('مرحبا 👨‍👩‍👧 é');
	});

	test('never lets two braces stand together, whatever is typed', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: fc.constantFrom('{', '}', 'D', '\u0000', '\u202a', '\r') }),
				(text) => !literal(text).includes('{{'),
			),
		);
	});

	test('breaks links and emphasis in the title of a choice, which has no literal form', () => {
		const title = String(
			find(renderForm(form({ fields: everyField('[x](http://a.b) **c** www.d.e') })), 'value', 'p1').title,
		);
		expect(title).not.toMatch(/\]\(|\*\*|:\/\/|www\.d/);
		expect(title.replaceAll('\u200b', '')).toBe('[x](http://a.b) **c** www.d.e');
	});

	test('draws a heading that Markdown would act on as literal text', () => {
		expect(find(renderCard(card()), 'style', 'heading')).toMatchObject({
			type: 'TextBlock',
			text: 'Schools: Risk',
		});
		const own = renderCard(card({ title: `Probe: ${hostile}` }));
		expect(holders(own.body, trace)).toEqual(['TextRun.text']);
		for (const risky of ['1. a', '- a', 'a_b_', 'see www.x.org', 'a@b.c'])
			expect(parts(renderCard(card({ title: risky }))).some((part) => part.type === 'TextBlock')).toBe(false);
	});

	test('marks a cell with a sign and its word, and the current one with a word of its own', () => {
		const table = find(renderCard(card({ blocks: [{ kind: 'grid', grid }] })), 'type', 'Table');
		const said = (table.rows as Json[]).map((row) =>
			(row.cells as Json[]).map((cell) =>
				parts(cell.items)
					.filter((part) => part.type === 'TextRun')
					.map((run) => run.text)
					.join(''),
			),
		);
		expect(said).toEqual([
			['What has been covered', 'Situation', 'Risk'],
			['Schools', '● answered', '○ open, asked now'],
		]);
		expect(find(table, 'id', 'now')).toMatchObject({ type: 'TableCell', style: 'accent' });
	});

	test('marks a cell with its sign alone for a compact host, points down, each word once in the legend', () => {
		const shown = renderCard(card({ blocks: [{ kind: 'grid', grid }] }), another);
		const table = find(shown, 'type', 'Table');
		const said = (table.rows as Json[]).map((row) =>
			(row.cells as Json[]).map((cell) =>
				parts(cell.items)
					.flatMap((part) => part.text ?? [])
					.join(''),
			),
		);
		expect(said).toEqual([
			['\u00a0', 'Schools'],
			['Situation', '●'],
			['Risk', '▸○'],
		]);
		expect(find(table, 'text', '▸○')).toMatchObject({ color: 'Accent' });
		const legend = parts(find(shown, 'id', 'legend')).flatMap((part) => part.text ?? []);
		expect(legend.join('')).toBe('●\u00a0answered\u2003○\u00a0open\u2003▸\u00a0asked now');
		expect(complaints(shown)).toEqual([]);
	});

	test('draws a fact as a line for a compact host', () => {
		const facts = [{ name: 'Lead', value: [{ text: 'Priya Nair', people: true }] }];
		const shown = renderCard(card({ blocks: [{ kind: 'facts', facts }] }), another);
		expect(find(shown, 'text', 'Lead: ')).toMatchObject({ type: 'TextRun', weight: 'Bolder' });
		expect(parts(shown).filter((part) => part.type === 'ColumnSet')).toEqual([]);
	});

	test.each([
		[0, ['left']],
		[11, ['done', 'left']],
		[45, ['done']],
		[50, ['done']],
	])('draws %i of 45 as a bar', (done, ids) => {
		const bar = find(
			renderCard(card({ blocks: [{ kind: 'progress', done, of: 45, label: 'x' }] })),
			'id',
			'progress',
		);
		expect((bar.columns as Json[]).map((column) => column.id)).toEqual(ids);
	});

	test('of a meeting with every cell asked stays far below what Teams takes', () => {
		const json = JSON.stringify(renderCard(statusCard(44)));
		expect(Buffer.byteLength(json, 'utf8')).toBeLessThan(25_000);
	});
});

/** A host that shows six actions in a row, and wants presses with a word of its own. */
const another: CardOptions = {
	action: (intent, look) => ({ type: 'Action.Execute', ...look, verb: intent.do, data: { intent } }),
	most: 6,
	compact: true,
};

describe('a button', () => {
	const one = (given: Button, options?: Parameters<typeof renderCard>[1]) =>
		parts(renderCard(card({ buttons: [given] }), options)).find((part) =>
			String(part.type).startsWith('Action.'),
		)!;

	test('sends its intent and nothing else; its name is its label', () => {
		const given = button('Next', { style: 'main', hint: 'Next: Schools: Risk' });
		expect(one(given)).toEqual({
			type: 'Action.Submit',
			title: 'Next',
			style: 'positive',
			tooltip: 'Next: Schools: Risk',
			data: given.intent,
			associatedInputs: 'none',
		});
		expect(one(button('Next', { hint: 'Next' }))).not.toHaveProperty('tooltip');
		expect(one(button('End', { style: 'warning' })).style).toBe('destructive');
	});

	test('does what its host wants of it, and looks the same', () => {
		const given = button('Next', { style: 'main', hint: 'Next: Schools: Risk' });
		expect(one(given, another)).toEqual({
			type: 'Action.Execute',
			title: 'Next',
			style: 'positive',
			tooltip: 'Next: Schools: Risk',
			verb: 'command',
			data: { intent: given.intent },
		});
	});

	test('of a page opens it in the room; one with an address opens that in any host', () => {
		const read = button('Read it', { intent: { do: 'page', path: 'documents/r1/now' } });
		expect(one(read)).toEqual({ type: 'Action.OpenUrl', title: 'Read it', url: 'documents/r1/now' });
		expect(one(read, another).type).toBe('Action.Execute');
		const url = 'https://a.example/once/1';
		expect(one({ ...read, url }, another)).toEqual({ type: 'Action.OpenUrl', title: 'Read it', url });
	});

	test.each([
		[1, [1]],
		[6, [6]],
		[7, [4, 3]],
		[9, [5, 4]],
		[13, [5, 5, 3]],
	])('%i buttons stand in rows that hosts show whole', (count, rows) => {
		const buttons = Array.from({ length: count }, (_, i) => button(`B${i}`));
		const sets = renderCard(card({ buttons }), another).body.filter((part) => part.type === 'ActionSet');
		expect(sets.map((set) => (set.actions as unknown[]).length)).toEqual(rows);
	});
});

describe('a form', () => {
	const inputs = (fields: Field[]) =>
		parts(renderForm(form({ fields }))).filter((part) => String(part.type).startsWith('Input.'));

	test('has one input a field, named by its label', () => {
		const shown = inputs(everyField('said'));
		expect(shown.map((input) => [input.type, input.id, input.label ?? input.title])).toEqual([
			['Input.Text', 'text', 'What you know'],
			['Input.Text', 'title', 'Your role'],
			['Input.ChoiceSet', 'basis', 'How you know it'],
			['Input.ChoiceSet', 'place', 'Which school'],
			['Input.ChoiceSet', 'agencies', 'Who'],
			['Input.Date', 'due', 'By when'],
			['Input.Time', 'ends', 'Ends at'],
			['Input.Number', 'age', 'Age'],
			['Input.Toggle', 'agree', 'Checked for accuracy *'],
		]);
		expect(shown[0]).toMatchObject({ isMultiline: true, maxLength: 3000, isRequired: true, value: 'said' });
		expect(shown[0]!.errorMessage).toBe('Fill in: What you know');
		expect(shown[1]).toMatchObject({ isMultiline: false, maxLength: 80 });
		expect(shown[1]).not.toHaveProperty('isRequired');
		expect(shown[2]).toMatchObject({
			style: 'expanded',
			value: 'fact',
			choices: [{ title: 'Fact', value: 'fact' }],
		});
		expect(shown[3]).toMatchObject({ style: 'compact' });
		expect(shown[4]).toMatchObject({ isMultiSelect: true, value: 'a,b' });
		expect(shown[7]).toMatchObject({ min: 1, max: 25, value: 14 });
		expect(shown[8]).toMatchObject({ value: 'true', valueOn: 'true' });
	});

	test('leaves it to the server to say what is missing, where a form may be sent half filled in', () => {
		const [shown] = field(everyField('said')[0]!, 'server');
		expect(shown).toMatchObject({ label: 'What you know *', maxLength: 3000 });
		expect(shown).not.toHaveProperty('isRequired');
		expect(shown).not.toHaveProperty('errorMessage');
	});

	test('shows the error and the hint of a field beside it', () => {
		const ids = renderForm(form({ fields: everyField('said') })).body.map((part) => part.id);
		expect(ids.slice(0, 3)).toEqual(['text', 'hint-text', 'title']);
		expect(ids.slice(ids.indexOf('age') - 1, ids.indexOf('age') + 1)).toEqual(['error-age', 'age']);
	});

	test('sends back what it was opened with', () => {
		const { actions } = renderForm(form({ error: 'Choose a school' }));
		expect(actions).toEqual([
			{
				type: 'Action.Submit',
				title: 'Save',
				style: 'positive',
				data: { submit: { form: 'entry', instance: 'i1', record: 'r1', hidden: { cell: 'schools.risk' } } },
			},
		]);
		expect(parts(renderForm(form({ error: 'Choose a school' }))).some((part) => part.id === 'problem')).toBe(
			true,
		);
		expect(parts(renderForm(form())).some((part) => part.id === 'problem')).toBe(false);
	});
});
