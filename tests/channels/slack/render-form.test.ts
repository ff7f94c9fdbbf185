import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	formErrors,
	loadingView,
	noticeView,
	readIntent,
	readMeta,
	readPage,
	readValues,
	renderForm,
} from '../../../src/channels/slack/render/all.ts';
import type { Block, Field, Form } from '../../../src/conversation/cards.ts';
import { readMessages } from '../../../src/wording/messages.ts';
import { valuesOf } from '../../support/desk.ts';
import { assertWithinLimits } from './limits.ts';
import { stateOf, typedInto } from './render-state.ts';

const { say } = readMessages('templates/messages');
const context = { conversation: 'C1', say };
const hostile = '<!channel> <@U123> *b* :smile: &amp;';

// biome-ignore lint/suspicious/noExplicitAny: it looks into what is sent
type Json = any;

const form = (changes: Partial<Form> = {}): Form => ({
	form: 'entry',
	instance: 'i1',
	record: 'r1',
	title: 'Add an entry',
	intro: [],
	fields: [],
	submit: 'Save',
	hidden: { cell: 'schools.risk', record: 'r1', signed: 0 },
	draft: null,
	...changes,
});

const options = (count: number, name = (i: number) => `Option ${i}`) =>
	Array.from({ length: count }, (_, i) => ({ value: `o${i}`, label: name(i) }));

const everyField = (said: string): Field[] => [
	{ name: 'text', label: 'What you know', hint: 'No names.', kind: 'text', lines: 6, max: 20_000, required: true, value: said },
	{ name: 'title', label: 'Your role', kind: 'text', lines: 1, max: 80 },
	{ name: 'basis', label: 'How you know it', kind: 'choice', style: 'expanded', options: options(4), value: 'o1', required: true },
	{ name: 'place', label: 'Which school', kind: 'choice', options: [{ value: 'p1', label: said }, ...options(5)], value: 'p1' },
	{ name: 'levels', label: 'Levels', kind: 'choices', options: options(4), values: ['o0', 'o3'] },
	{ name: 'agencies', label: 'Who', kind: 'choices', options: options(10), values: ['o2'] },
	{ name: 'due', label: 'By when', kind: 'date', value: '2026-12-01' },
	{ name: 'ends', label: 'Ends at', kind: 'time', value: '11:30' },
	{ name: 'age', label: 'Age', kind: 'number', min: 1, max: 25, value: 14 },
	{ name: 'agree', label: 'Checked for accuracy', kind: 'tick', required: true, value: true },
	{ name: 'gap', label: 'No service', kind: 'tick', value: false },
]; // biome-ignore format: one field a line

const inputs = (fields: Field[], changes: Partial<Form> = {}, more = {}): Json[] => {
	const view = renderForm(form({ fields, ...changes }), { ...context, ...more });
	assertWithinLimits(view, 'modal');
	return view.blocks.filter((block) => block.type === 'input');
};
const element = (field: Partial<Field>): Json =>
	inputs([{ name: 'x', label: 'X', ...field } as Field])[0].element;

describe('a form', () => {
	test('is a modal that says which form it is, and nothing of the case', () => {
		const view = renderForm(form({ fields: everyField(hostile) }), context);
		assertWithinLimits(view, 'modal');
		expect(view).toMatchObject({
			callback_id: 'form',
			title: { text: 'Add an entry' },
			submit: { text: 'Save' },
			close: { text: 'Cancel' },
		});
		expect(view).not.toHaveProperty('notify_on_close');
		expect(readMeta(view)).toEqual({
			v: 1,
			kind: 'form',
			form: 'entry',
			instance: 'i1',
			hidden: { cell: 'schools.risk', record: 'r1', signed: 0 },
			draft: null,
			conversation: 'C1',
		});
	});

	test('carries no id that is not there', () => {
		const view = renderForm(form({ hidden: { cell: 'a.b', agency: undefined } }), context);
		expect(readMeta(view)).toMatchObject({ hidden: { cell: 'a.b' } });
	});

	test('with a title that is too long shows it whole, beneath a short one', () => {
		const view = renderForm(
			form({ title: 'Not applicable: Schools: Risk', submit: 'Continue with all of this now' }),
			context,
		);
		expect([view.title.text, view.submit?.text]).toEqual(['HSB framework', 'Save']);
		expect(view.blocks[0]).toMatchObject({ type: 'header', text: { text: 'Not applicable: Schools: Risk' } });
	});

	test('has one input a field, named by its label', () => {
		const shown = inputs(everyField('said'));
		expect(
			shown.map((block) => [block.block_id, block.label.text, block.element.type, block.optional]),
		).toEqual([
			['text', 'What you know', 'plain_text_input', false],
			['title', 'Your role', 'plain_text_input', true],
			['basis', 'How you know it', 'radio_buttons', false],
			['place', 'Which school', 'static_select', true],
			['levels', 'Levels', 'checkboxes', true],
			['agencies', 'Who', 'multi_static_select', true],
			['due', 'By when', 'datepicker', true],
			['ends', 'Ends at', 'timepicker', true],
			['age', 'Age', 'number_input', true],
			['agree', 'Checked for accuracy', 'checkboxes', false],
			['gap', 'No service', 'checkboxes', true],
		]);
		expect(shown[0]).toMatchObject({
			hint: { text: 'No names.' },
			element: { multiline: true, max_length: 3_000, initial_value: 'said' },
		});
		expect(shown[1].element).toMatchObject({ multiline: false, max_length: 80 });
		expect(shown[8].element).toMatchObject({
			min_value: '1',
			max_value: '25',
			initial_value: '14',
			is_decimal_allowed: false,
		});
		expect(shown.every((block) => block.dispatch_action === undefined)).toBe(true);
	});

	test('of which a draft is kept sends what is typed while it is typed, and says when it is closed', () => {
		const draft = JSON.stringify(['r1', JSON.stringify(['U1', 'entry', 'schools.risk'])]);
		const view = renderForm(form({ fields: everyField('said'), draft }), context);
		assertWithinLimits(view, 'modal');
		expect(view.notify_on_close).toBe(true);
		expect(readMeta(view)).toMatchObject({ draft });
		const shown = view.blocks.filter((block): block is Json => block.type === 'input');
		expect(shown.every((block) => block.dispatch_action)).toBe(true);
		expect(shown[0].element.dispatch_action_config).toEqual({ trigger_actions_on: ['on_character_entered'] });
		expect(shown[2].element).not.toHaveProperty('dispatch_action_config');
	});

	test('that carries more than Slack takes back is a fault of the program', () => {
		const hidden = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, 'x'.repeat(199)]));
		expect(() => renderForm(form({ hidden }), context)).toThrow('more than Slack takes');
		expect(() => renderForm(form({ hidden: { text: 'x'.repeat(201) } }), context)).toThrow();
	});
});

describe('an initial value that Slack would refuse is left out', () => {
	test.each<[string, Partial<Field>, string]>([
		['an option that is not there', { kind: 'choice', options: options(3), value: 'gone' }, 'initial_option'],
		[
			'options that are not there',
			{ kind: 'choices', options: options(3), values: ['gone'] },
			'initial_options',
		],
		['what is no date', { kind: 'date', value: 'tomorrow' }, 'initial_date'],
		['what is no time', { kind: 'time', value: '25:00' }, 'initial_time'],
		['a number out of range', { kind: 'number', max: 5, value: 6 }, 'initial_value'],
		['a number with a fraction', { kind: 'number', value: 1.5 }, 'initial_value'],
		['no text', { kind: 'text', lines: 1, max: 9, value: '' }, 'initial_value'],
		['no choice', { kind: 'choices', options: options(3), values: [] }, 'initial_options'],
	])('%s', (_, field, name) => {
		expect(element(field)).not.toHaveProperty(name);
	});
});

describe('options', () => {
	test('that are too long go on in their description', () => {
		const label = `School ${'x'.repeat(30)} ${'y'.repeat(30)} ${'z'.repeat(40)}`;
		const shown = element({ kind: 'choice', options: [{ value: 'a', label }], value: 'a' });
		const [one] = shown.options;
		expect(one.text.text).toMatch(/y…$/);
		expect(`${one.text.text.replace('…', ' ')}${one.description.text}`).toBe(label);
		expect(shown.initial_option).toEqual(one);
	});

	test.each([
		['expanded', 10, 'radio_buttons'],
		['expanded', 11, 'static_select'],
		['compact', 3, 'static_select'],
	] as const)('to choose one of, %s and %i, are %s', (style, count, type) => {
		expect(element({ kind: 'choice', style, options: options(count) }).type).toBe(type);
	});

	test.each([
		[6, 'checkboxes'],
		[7, 'multi_static_select'],
	])('to choose some of, %i, are %s', (count, type) => {
		expect(element({ kind: 'choices', options: options(count) }).type).toBe(type);
	});

	test('in their hundreds stand in groups, named by the first and the last', () => {
		const many = element({ kind: 'choice', options: options(250), value: 'o249' });
		expect(many.option_groups.map((g: Json) => [g.label.text, g.options.length])).toEqual([
			['Option 0 – Option 99', 100],
			['Option 100 – Option 199', 100],
			['Option 200 – Option 249', 50],
		]);
		expect(many.initial_option.value).toBe('o249');
	});

	test('that begin alike stand under what they begin with, and keep their whole label', () => {
		const contexts = ['Schools', 'Home', 'Peers'];
		const cells = options(27, (i) => `${contexts[Math.floor(i / 9)]}: Point ${i % 9}`);
		const { option_groups } = element({ kind: 'choice', options: cells });
		expect(option_groups.map((g: Json) => [g.label.text, g.options.length])).toEqual([
			['Schools', 9],
			['Home', 9],
			['Peers', 9],
		]);
		expect(option_groups[1].options[0].text.text).toBe('Home: Point 0');
		expect(
			element({ kind: 'choice', options: [...cells, { value: 'x', label: 'Other' }] }),
		).not.toHaveProperty('option_groups');
	});

	test('of which there are none are no input, which Slack would refuse', () => {
		for (const kind of ['choice', 'choices'] as const) {
			const { blocks } = renderForm(
				form({ fields: [{ name: 'x', label: 'X', kind, options: [] }] }),
				context,
			);
			expect(blocks.some((block) => block.type === 'input')).toBe(false);
			expect(JSON.stringify(blocks)).toContain(say('slack.field.no-options'));
		}
	});

	test('that are too many for a modal end with a note, and keep what is chosen', () => {
		const people = options(900, (i) => `${'名'.repeat(110)} ${i}`);
		const choice = (name: string): Field => ({
			name,
			label: name,
			kind: 'choice',
			options: people,
			value: 'o899',
		});
		const shown = inputs(['lead', 'coordinator', 'scribe'].map(choice));
		expect(shown[0].hint.text).toBe('Only the first 30 are listed here.');
		expect(shown[0].element.options.length).toBe(31);
		expect(shown[0].element.initial_option.value).toBe('o899');
	});
});

describe('the intro of a form', () => {
	const said = (length: number): Block => ({ kind: 'quote', said: 'x'.repeat(length), byline: 'School A' });
	const kinds = (intro: Block[], fields: Field[] = [everyField('')[1]!]) => {
		const view = renderForm(form({ intro, fields }), context);
		assertWithinLimits(view, 'modal');
		return view.blocks.map((block: Json) => {
			const text =
				block.elements?.[0]?.text ?? block.elements?.[0]?.elements?.[0]?.text ?? block.text?.text ?? '';
			return block.type === 'input' ? 'input' : `${text}`.slice(0, 20);
		});
	};

	test('begins with the question; long hints stand beneath the fields', () => {
		const intro: Block[] = [
			{ kind: 'text', runs: [{ text: 'What is known?', bold: true }] },
			{ kind: 'text', runs: [{ text: 'Facts about it.' }], subtle: true },
			{ kind: 'text', runs: [{ text: `Hint ${'x'.repeat(190)}` }], subtle: true },
			{ kind: 'text', runs: [{ text: 'Last' }], subtle: true },
		];
		expect(kinds(intro)).toEqual(['What is known?', 'Facts about it.', 'input', '• Hint xxxxxxxxxxxxx']);
	});

	test('keeps what is short above the fields, and long reading beneath, in its order', () => {
		const intro: Block[] = [
			{ kind: 'heading', text: 'Concerns', level: 3 },
			said(300),
			said(900),
			said(10),
			{ kind: 'text', runs: [{ text: 'It stays in the record.' }] },
			{ kind: 'warning', text: 'Careful' },
		];
		const x = 'x'.repeat(20);
		expect(kinds(intro)).toEqual([
			'Concerns',
			x,
			'School A',
			'It stays in the reco',
			'',
			say('slack.modal.further-down').slice(0, 20),
			'input',
			'',
			'To read',
			x,
			'School A',
			'xxxxxxxxxx',
			'School A',
		]);
	});

	test('takes a heading along with what it heads', () => {
		const shown = kinds([{ kind: 'heading', text: 'Concerns', level: 3 }, said(900)]);
		expect(shown.indexOf('Concerns')).toBeGreaterThan(shown.indexOf('input'));
	});

	test('stands whole where there are no fields', () => {
		expect(kinds([said(900), { kind: 'text', runs: [{ text: 'End' }] }], [])).toEqual([
			'x'.repeat(20),
			'School A',
			'End',
		]);
	});

	test('that no modal could hold says how much is missing', () => {
		const view = renderForm(
			form({ intro: Array.from({ length: 200 }, () => said(3_000)), fields: everyField(hostile) }),
			context,
		);
		assertWithinLimits(view, 'modal');
		expect(JSON.stringify(view.blocks.at(-1))).toMatch(/\d+ more do not fit here/);
	});
});

describe('what is wrong with a form', () => {
	const wrong = everyField('said').map((f) => (f.name === 'age' ? { ...f, error: 'Enter the age.' } : f));

	test('stands on top where it is about no field, otherwise at its field', () => {
		const top = renderForm(form({ fields: everyField('said'), error: 'Not now.' }), context);
		expect(JSON.stringify(top.blocks[0])).toContain('Not now.');
		const { blocks } = renderForm(form({ fields: wrong, error: 'Enter the age.' }), context);
		const at = blocks.findIndex((block) => JSON.stringify(block).includes('Enter the age.'));
		expect(blocks[at + 1]).toMatchObject({ block_id: 'age' });
	});

	test('is told at the inputs of the modal that was sent, by their ids', () => {
		const view = renderForm(form({ fields: everyField('said') }), { ...context, reset: '2' });
		expect(formErrors(form({ fields: wrong }), view)).toEqual({ 'age~2': 'Enter the age.' });
		expect(formErrors(form({ fields: everyField('said') }), view)).toEqual({});
		expect(formErrors(form({ fields: wrong }), { blocks: [] })).toEqual({});
		const long = everyField('').map((f) => ({ ...f, error: 'x'.repeat(400) }));
		expect(formErrors(form({ fields: long }), view)['text~2']).toHaveLength(300);
	});
});

describe('what comes back', () => {
	test('is what the form held, if nobody touched it', () => {
		const given = form({ fields: everyField(hostile) });
		const view = renderForm(given, context);
		expect(readValues({ ...view, state: stateOf(view) })).toEqual(valuesOf(given));
	});

	test('is what was typed, under the names of the fields, also after a reset', () => {
		const view = renderForm(form({ fields: everyField('said') }), { ...context, reset: '3' });
		const typed = {
			text: 'a\nb & <c>',
			title: '',
			basis: 'o3',
			place: '',
			levels: 'o1,o2',
			agencies: '',
			due: '',
			ends: '09:05',
			age: '',
			agree: 'false',
			gap: 'true',
		};
		expect(readValues({ ...view, state: typedInto(view, typed) })).toEqual(typed);
	});

	test('is what was shown at first, where Slack leaves it out of its state', () => {
		const given = form({ fields: everyField('said') });
		const view = renderForm(given, context);
		expect(readValues({ ...view, state: { values: {} } })).toEqual(valuesOf(given));
		expect(readValues(view)).toEqual(valuesOf(given));
	});

	test('round trip: any text, and any of the options', () => {
		const choices = fc.subarray(['o0', 'o1', 'o2', 'o3']);
		fc.assert(
			fc.property(
				fc.string({ unit: 'grapheme', maxLength: 100 }),
				choices,
				fc.boolean(),
				(text, levels, tick) => {
					const view = renderForm(form({ fields: everyField('said') }), context);
					const typed = { ...readValues(view), text, levels: levels.join(','), gap: String(tick) };
					expect(readValues({ ...view, state: typedInto(view, typed) })).toEqual(typed);
				},
			),
			{ numRuns: 30 },
		);
	});

	test('of a text that was too long for its field, the rest can be read', () => {
		const value = `${'word '.repeat(700)}END`;
		const view = renderForm(form({ fields: [{ ...everyField('')[0]!, value } as Field] }), context);
		assertWithinLimits(view, 'modal');
		const [input, note, rest] = view.blocks as Json[];
		expect(note.elements[0].text).toBe(say('slack.field.rest'));
		expect(input.element.initial_value + rest.elements[0].elements[0].text).toBe(value);
	});

	test('a text of exactly what a field holds stays whole in it, whatever it is made of', () => {
		for (const value of ['&'.repeat(3_000), '家'.repeat(3_000)])
			expect(element({ kind: 'text', lines: 6, max: 20_000, value }).initial_value).toBe(value);
	});
});

describe('S22: what is not ours', () => {
	const meta = {
		v: 1,
		kind: 'form',
		form: 'entry',
		instance: 'i',
		hidden: {},
		draft: null,
		conversation: 'C1',
	};
	test.each([
		['nothing', ''],
		['no JSON', '{'],
		['another version', JSON.stringify({ ...meta, v: 2 })],
		['another kind', JSON.stringify({ ...meta, kind: 'x' })],
		['something besides', JSON.stringify({ ...meta, more: 1 })],
		['text among the ids', JSON.stringify({ ...meta, hidden: { a: 'x'.repeat(201) } })],
		['something nested', JSON.stringify({ ...meta, hidden: { a: {} } })],
		[
			'no intent to show',
			JSON.stringify({
				v: 1,
				kind: 'show',
				show: { do: 'command', kind: 'sign', record: 'r' },
				page: 0,
				conversation: 'C1',
			}),
		],
		[
			'half a page',
			JSON.stringify({
				v: 1,
				kind: 'show',
				show: { do: 'show', show: 'ours', record: 'r' },
				page: 0.5,
				conversation: 'C1',
			}),
		],
	])('is no meta: %s', (_, private_metadata) => {
		expect(readMeta({ private_metadata })).toBeUndefined();
		expect(readMeta({ private_metadata: JSON.stringify(meta) })).toEqual(meta);
	});

	test('is no intent', () => {
		expect(readIntent({ action_id: 'press:12', value: '{"do":"show"}' })).toEqual({ do: 'show' });
		for (const action of [
			{ action_id: 'press:12' },
			{ action_id: 'press:12', value: '{' },
			{ action_id: 'press:x', value: '{}' },
			{ action_id: 'page:1', value: '1' },
			{ action_id: 'url:1', value: '{}' },
			{ action_id: 'in', value: '{}' },
		])
			expect(readIntent(action)).toBeUndefined();
	});

	test('is no page', () => {
		expect(readPage({ action_id: 'page:3', value: '3' })).toBe(3);
		for (const action_id of ['press:3', 'page:', 'page:-1', 'page:9999999', 'xpage:1'])
			expect(readPage({ action_id })).toBeUndefined();
	});

	test('is no value of the form', () => {
		const state = {
			values: { text: { in: { type: 'plain_text_input', value: 7 } }, other: { in: { value: 'x' } } },
		};
		const view = renderForm(form({ fields: [everyField('said')[0]!] }), context);
		expect(readValues({ ...view, state })).toEqual({ text: 'said' });
		expect(readValues({ blocks: [null, 'x', {}, { type: 'input' }] })).toEqual({});
	});
});

describe('a modal of one sentence', () => {
	test('stands in while the form is made, or says why there is none', () => {
		const loading = loadingView(say);
		assertWithinLimits(loading, 'modal');
		expect(loading).toMatchObject({ callback_id: 'loading', title: { text: 'HSB framework' } });
		const notice = noticeView('Sign the record', hostile, say);
		assertWithinLimits(notice, 'modal');
		expect(notice).toMatchObject({
			callback_id: 'notice',
			title: { text: 'Sign the record' },
			close: { text: 'Close' },
		});
		expect(JSON.stringify(notice.blocks)).toContain('<!channel>');
		assertWithinLimits(noticeView('x'.repeat(200), 'y'.repeat(4_000), say), 'modal');
	});
});
