import * as library from 'adaptivecards';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	type Drawing,
	dialogOf,
	freshNonce,
	messageOf,
	readPress,
	readSubmit,
	withNonce,
} from '../../../src/channels/teams/render/all.ts';
import { bytesOf } from '../../../src/channels/teams/render/fit.ts';
import { surfaceNonce } from '../../../src/channels/teams/render/nonce.ts';
import type { Block, Button, Card, Field, Form, Intent } from '../../../src/conversation/cards.ts';
import { submission } from '../../../src/conversation/sent.ts';
import { readMessages } from '../../../src/wording/messages.ts';
import { assertDialog, assertMessage } from './limits.ts';

const { say } = readMessages('templates/messages');
const inTeams: Drawing = { say, forms: 'dialog' };
const inTheTestClient: Drawing = { say, forms: 'card' };
const nonce = 'abcdefghijkl';

// biome-ignore lint/suspicious/noExplicitAny: it looks into what is sent
type Json = any;

const hostile =
	'{{DATE(2026-01-01T00:00:00Z)}} [x](javascript:alert(1)) <at>bot</at> **bold** \u0007\u202Eabc \ud800';
const next: Intent = { do: 'command', kind: 'next', record: 'r1', turn: 4 };
const add: Intent = { do: 'form', form: 'entry', record: 'r1', cell: 'schools.risk' };
const ours: Intent = { do: 'show', show: 'ours', record: 'r1' };
const read: Intent = { do: 'page', path: 'documents/r1/now' };
const button = (label: string, intent: Intent, more: Partial<Button> = {}): Button => ({
	label,
	intent,
	...more,
});

const card = (blocks: Block[] = [], buttons: Button[] = []): Card => ({
	key: 'question:4',
	title: 'Schools: Risk',
	blocks,
	buttons,
});
const text = (line: string): Block => ({ kind: 'text', runs: [{ text: line, people: true }] });

const form = (fields: Field[] = [], more: Partial<Form> = {}): Form => ({
	form: 'entry',
	instance: 'i1',
	record: 'r1',
	title: 'Add an entry',
	intro: [],
	fields,
	submit: 'Save',
	hidden: { record: 'r1', cell: 'schools.risk' },
	draft: null,
	...more,
});
const typed: Field = {
	name: 'text',
	label: 'What you know',
	kind: 'text',
	lines: 5,
	max: 3000,
	required: true,
};

const sent = (one: Card, drawing = inTeams): Json => {
	const message = messageOf(one, 'HSB-2026-014', drawing);
	return { ...message, card: withNonce(message.card, nonce) };
};
const dialog = (given: Form, drawing = inTeams): Json =>
	dialogOf({ ok: true, text: '', form: given }, { nonce }, drawing);

/** Everything in a card that has a type. */
const parts = (value: Json): Json[] =>
	typeof value !== 'object' || value === null
		? []
		: [...(typeof value.type === 'string' ? [value] : []), ...Object.values(value).flatMap(parts)];
const actions = (value: Json): Json[] => parts(value).flatMap((part) => part.actions ?? []);
const inputs = (value: Json): Json[] => parts(value).filter(({ type }) => type.startsWith('Input.'));
const holders = (value: Json, trace: string): string[] => [
	...new Set(
		parts(value).flatMap((part) =>
			Object.entries(part).flatMap(([name, held]) =>
				typeof held === 'string' && held.includes(trace) ? [`${part.type}.${name}`] : [],
			),
		),
	),
];

describe('a message', () => {
	const whole = sent(
		card([text('a')], [button('Next', next), button('Add', add), button('Ours', ours), button('Read', read)]),
	);

	test('T21: is a card and what a notification shows, which is the reference and what it is about', () => {
		assertMessage(whole);
		expect(sent(card([text('Park Lane')])).summary).toBe('HSB-2026-014: the next question');
	});

	test('executes a command, and falls back to a submit of the same', () => {
		const data = { intent: next, nonce };
		expect(actions(whole)[0]).toEqual({
			type: 'Action.Execute',
			verb: 'next',
			title: 'Next',
			data,
			fallback: { type: 'Action.Submit', title: 'Next', data },
		});
	});

	test('opens a dialog for forms, for what is shown to one person, and for documents', () => {
		expect(actions(whole).slice(1)).toEqual(
			[add, ours, read].map((intent, i) => ({
				type: 'Action.Submit',
				title: ['Add', 'Ours', 'Read'][i],
				data: { msteams: { type: 'task/fetch' }, intent, nonce },
			})),
		);
	});

	test('asks for everything by Action.Execute in the test client, which has no dialogs', () => {
		const tried = sent(card([], [button('Next', next), button('Add', add)]), inTheTestClient);
		expect(actions(tried).map(({ type, verb }) => [type, verb])).toEqual([
			['Action.Execute', 'next'],
			['Action.Execute', 'form'],
		]);
		expect(JSON.stringify(tried)).not.toContain('task/fetch');
	});

	test('opens an address in the browser', () => {
		const url = 'https://hsb.example/once/1';
		const [opens] = actions(sent(card([], [button('Open', read, { url })])));
		expect(opens).toEqual({ type: 'Action.OpenUrl', title: 'Open', url });
	});

	test('T20: holds people’s words in TextRuns alone, and nothing that Teams would expand', () => {
		const blocks: Block[] = [
			text(hostile),
			{ kind: 'list', items: [[{ text: hostile }]] },
			{ kind: 'facts', facts: [{ name: 'Lead', value: [{ text: hostile }] }] },
			{ kind: 'quote', said: hostile, byline: hostile },
			{ kind: 'warning', text: hostile },
			{ kind: 'heading', level: 2, text: hostile },
		];
		const shown = sent({ ...card(blocks), title: hostile });
		assertMessage(shown);
		expect(holders(shown.card.body, 'javascript:')).toEqual(['TextRun.text']);
		assertDialog(
			dialog(
				form([{ ...typed, value: hostile.toWellFormed() }], {
					title: hostile,
					intro: blocks,
					error: hostile,
				}),
			),
		);
	});

	test('is what Microsoft’s own reader takes', () => {
		const context = new library.SerializationContext(library.Versions.v1_5);
		const parsed = new library.AdaptiveCard();
		parsed.parse(whole.card, context);
		expect(context.eventCount).toBe(0);
		expect(parsed.validateProperties().validationEvents).toEqual([]);
	});

	test('that is too long keeps its buttons and says that there is more', () => {
		const many = Array.from({ length: 30 }, (_, i) => text(`${i} ${'long '.repeat(400)}`));
		const own: Block = { kind: 'buttons', buttons: [button('Amend', add)] };
		const shown = sent({
			...card(
				[...many.map((b) => ({ ...b, runs: [{ text: 'w'.repeat(2000) }] }) as Block), own],
				[button('Next', next)],
			),
		});
		assertMessage(shown);
		expect(actions(shown).map(({ title }) => title)).toEqual(['Amend', 'Next']);
		expect(JSON.stringify(shown)).toContain(say('teams.card.more'));
		expect(bytesOf(shown.card)).toBeGreaterThan(18_000);
	});

	test('with a long list shows its start and how many there are besides', () => {
		const items = Array.from({ length: 200 }, (_, i) => [{ text: `Place ${i} ${'x'.repeat(80)}` }]);
		const shown = JSON.stringify(sent(card([{ kind: 'list', items }])));
		expect(shown).toContain('Place 19 ');
		expect(shown).not.toContain('Place 20 ');
		expect(shown).toContain('and 180 more');
	});
});

describe('T22: the nonce', () => {
	test('is put into the data of every button, of fallbacks too, and nowhere else', () => {
		const without = messageOf(card([], [button('Next', next), button('Add', add)]), 'r', inTeams).card;
		const [execute, fetch] = actions(withNonce(without, 'n1'));
		expect([execute.data, execute.fallback.data, fetch.data].map((data) => data.nonce)).toEqual([
			'n1',
			'n1',
			'n1',
		]);
		expect(JSON.stringify(withNonce(without, 'n1')).split('n1')).toHaveLength(4);
		expect(JSON.stringify(without)).not.toContain('nonce');
	});

	test('is counted before it is there, to the byte', () => {
		const { card: without } = messageOf(card([], [button('Next', next), button('Add', add)]), 'r', inTeams);
		const bytes = Buffer.byteLength(JSON.stringify(withNonce(without, surfaceNonce())), 'utf16le');
		expect(bytesOf(without)).toBe(bytes);
	});

	test('is never the same', () => {
		expect(new Set(Array.from({ length: 100 }, freshNonce)).size).toBe(100);
	});
});

describe('a form', () => {
	test('is a dialog with its fields, one button, and what comes back with the values', () => {
		const shown = dialog(form([typed]));
		assertDialog(shown);
		expect(shown.dialog.title).toBe('Add an entry');
		expect(actions(shown.dialog.card)).toEqual([
			{
				type: 'Action.Submit',
				title: 'Save',
				style: 'positive',
				data: {
					submit: { form: 'entry', instance: 'i1', hidden: { record: 'r1', cell: 'schools.risk' } },
					nonce,
				},
			},
		]);
		expect(inputs(shown)[0]).toMatchObject({ isRequired: true });
	});

	test('that is kept half typed has a button for that, which a missing field does not hold up', () => {
		const shown = dialog(form([typed], { draft: '["r1","d"]' }));
		expect(actions(shown.dialog.card)[1]).toEqual({
			type: 'Action.Submit',
			title: 'Keep for later',
			data: { keep: { draft: '["r1","d"]' }, nonce },
		});
		expect(inputs(shown)[0]).not.toHaveProperty('isRequired');
		expect(inputs(shown)[0].label).toBe('What you know *');
	});

	test('shows the problem above everything, and each error at its field', () => {
		const shown = dialog(
			form([{ ...typed, error: 'Say what you know' }], {
				error: 'Say what you know',
				intro: [text('Listen')],
			}),
		);
		const { body } = shown.dialog.card;
		expect(body.map((part: Json) => part.id)).toEqual([
			'problem',
			undefined,
			'text',
			'error-text',
			undefined,
		]);
	});

	test('has what is long to read beneath its buttons, and says that it is there', () => {
		const long: Block = { kind: 'list', items: [[{ text: 'word '.repeat(300) }]] };
		const { body } = dialog(form([typed], { intro: [text('The question'), long] })).dialog.card;
		const at = (what: (part: Json) => boolean) => body.findIndex(what);
		const buttons = at((part) => part.type === 'ActionSet');
		expect(at((part) => JSON.stringify(part).includes('The question'))).toBeLessThan(buttons);
		expect(at((part) => JSON.stringify(part).includes('word word'))).toBeGreaterThan(buttons);
		expect(JSON.stringify(body)).toContain(say('teams.dialog.further-down'));
	});

	test('says how much of what is to be read does not fit', () => {
		const intro = Array.from(
			{ length: 12 },
			(): Block => ({ kind: 'quote', said: 'a'.repeat(3000), byline: 'b' }),
		);
		const shown = dialog(form([typed], { intro }));
		assertDialog(shown);
		expect(JSON.stringify(shown)).toMatch(/9 more do not fit here/);
	});

	test('without fields has its buttons after what is to be read', () => {
		const { body } = dialog(form([], { intro: [text('Really?')] })).dialog.card;
		expect(body.map((part: Json) => part.type)).toEqual(['RichTextBlock', 'ActionSet']);
	});

	test('with more words than its field holds shows the rest beneath it', () => {
		const value = `${'a '.repeat(1499)}b ${'c'.repeat(9000)}`;
		const shown = dialog(form([{ ...typed, value } as Field], { draft: 'd' }));
		assertDialog(shown);
		expect(inputs(shown)[0].value.length).toBeLessThanOrEqual(3000);
		expect(JSON.stringify(shown)).toContain('The field above holds 3,000 characters');
	});

	test('with a long title has it whole in its card', () => {
		const title = `Nothing is known: ${'Neighbourhood spaces '.repeat(5)}`.trim();
		const shown = dialog(form([typed], { title }));
		assertDialog(shown);
		expect(shown.dialog.title).toMatch(/…$/);
		expect(shown.dialog.card.body[0].text).toBe(title);
	});

	test('with many long choices shortens them, all still there while they fit', () => {
		const options = (count: number) =>
			Array.from({ length: count }, (_, i) => ({ value: `p${i}`, label: `${i} ${'x'.repeat(118)}` }));
		const place = (count: number): Field => ({
			name: 'place',
			label: 'Where',
			kind: 'choice',
			options: options(count),
		});
		const some = dialog(form([place(100)]));
		assertDialog(some);
		expect(inputs(some)[0].choices).toHaveLength(100);
		const many = dialog(form([place(2000)]));
		assertDialog(many);
		expect(JSON.stringify(many)).toContain('Only the first 100 are listed here.');
	});

	test('takes the place of the card in the test client, with its title', () => {
		const shown = dialog(form([typed], { draft: 'd' }), inTheTestClient);
		expect(Object.keys(shown)).toEqual(['replace']);
		expect(shown.replace.body[0].text).toBe('Add an entry');
		expect(actions(shown.replace).map(({ type, verb }) => [type, verb])).toEqual([
			['Action.Execute', 'submit'],
			['Action.Execute', 'keep'],
		]);
	});
});

describe('what one person is told', () => {
	const told = (given: object, drawing = inTeams): Json =>
		dialogOf({ ok: true, text: '', ...given }, { nonce }, drawing);

	test('in one sentence is a line in the dialog, or a line in the test client', () => {
		expect(told({ text: 'Saved. {{x}}' })).toEqual({ dialog: { title: 'Done', text: 'Saved. {\u200b{x}}' } });
		expect(told({ ok: false, text: 'No.' })).toEqual({ dialog: { title: 'Not done', text: 'No.' } });
		expect(told({ text: 'Saved.' }, inTheTestClient)).toEqual({ tell: 'Saved.' });
		expect(told({ text: '' })).toEqual({ done: true });
	});

	test('in a card sends its buttons as submits that take nothing else along', () => {
		const shown = told({ card: card([text('a')], [button('Amend', add)]) });
		assertDialog(shown);
		expect(actions(shown.dialog.card)).toEqual([
			{ type: 'Action.Submit', title: 'Amend', associatedInputs: 'none', data: { intent: add, nonce } },
		]);
	});

	test('in a long card has pages, each entry with its own buttons', () => {
		const blocks = Array.from({ length: 20 }, (_, i): Block[] => [
			{ kind: 'quote', said: `${i} ${'a'.repeat(2500)}`, byline: 'b' },
			{ kind: 'buttons', buttons: [button(`Amend ${i}`, add)] },
		]).flat();
		const page = (at: number): Json =>
			dialogOf({ ok: true, text: '', card: card(blocks) }, { nonce, asked: ours, page: at }, inTeams);
		const first = page(0);
		assertDialog(first);
		const titles = actions(first.dialog.card).map(({ title }) => title);
		expect(titles).toEqual(['Amend 0', 'Amend 1', 'Amend 2', 'More']);
		expect(JSON.stringify(first)).toContain('Part 1 of 7');
		expect(
			actions(page(1).dialog.card)
				.map(({ title }) => title)
				.slice(-2),
		).toEqual(['Earlier', 'More']);
		const last = page(99);
		expect(JSON.stringify(last)).toContain('Part 7 of 7');
		expect(readPress(actions(last.dialog.card).at(-1).data)).toEqual({ intent: ours, nonce, page: 5 });
	});

	test('without anything says so', () => {
		assertDialog(told({ card: card() }));
		expect(JSON.stringify(told({ card: card() }))).toContain(say('teams.dialog.nothing'));
	});
});

describe('T23: what comes back', () => {
	test('of a button is what it asks for', () => {
		for (const intent of [next, add, ours, read, { ...read, send: 'pdf' } as Intent])
			expect(readPress({ intent, nonce, msteams: { type: 'task/fetch' } })).toEqual({
				intent,
				nonce,
				page: 0,
			});
	});

	test.each<[string, unknown]>([
		['nothing', undefined],
		['text', 'next'],
		['a list', [next]],
		['no nonce', { intent: next }],
		['an empty nonce', { intent: next, nonce: '' }],
		['a nonce that is longer than ours', { intent: next, nonce: 'n'.repeat(41) }],
		['what is no intent', { intent: { do: 'sign' }, nonce }],
		['help of the practice room', { intent: { do: 'practice', help: 'open' }, nonce }],
		['a page that is more than a path', { intent: { ...read, url: 'https://x.example' }, nonce }],
		['an intent that is longer than any of ours', { intent: { ...next, a: 'b'.repeat(2000) }, nonce }],
		['a page below the first', { intent: ours, nonce, page: -1 }],
	])('that is %s is no button of ours', (_, data) => {
		expect(readPress(data)).toBeUndefined();
	});

	test('of a form is its values by name, as text', () => {
		const data = {
			submit: { form: 'entry', instance: 'i1', hidden: { record: 'r1', turn: 3, place: null } },
			nonce,
			text: 'Words',
			agencies: 'a,b',
			age: 14,
			agree: true,
			due: null,
		};
		expect(readSubmit(data)).toEqual({
			submit: {
				form: 'entry',
				instance: 'i1',
				hidden: { record: 'r1', turn: 3, place: null },
				values: { text: 'Words', agencies: 'a,b', age: '14', agree: 'true' },
			},
		});
	});

	test('of a form to be kept is its draft with what was typed', () => {
		expect(readSubmit({ keep: { draft: 'd' }, nonce, text: 'Half' })).toEqual({
			keep: { draft: 'd', values: { text: 'Half' } },
		});
	});

	test('of what we drew is what we drew', () => {
		const drawn = dialog(form([typed], { draft: 'd' }));
		const [save, keep] = actions(drawn.dialog.card);
		expect(readSubmit({ ...save.data, text: 'x' })).toMatchObject({
			submit: { instance: 'i1', values: { text: 'x' } },
		});
		expect(readSubmit({ ...keep.data, text: 'x' })).toEqual({ keep: { draft: 'd', values: { text: 'x' } } });
		expect(readPress(save.data)).toBeUndefined();
	});

	test.each<[string, unknown]>([
		['nothing', null],
		['a button', { intent: next, nonce }],
		['two things at once', { submit: { form: 'a', instance: 'i', hidden: {} }, keep: { draft: 'd' } }],
		['a form without an instance', { submit: { form: 'a', hidden: {} } }],
		[
			'hidden values that are more than ids',
			{ submit: { form: 'a', instance: 'i', hidden: { a: { b: 1 } } } },
		],
		['a value that is no value', { submit: { form: 'a', instance: 'i', hidden: {} }, text: { a: 1 } }],
		[
			'a value longer than anything that is taken',
			{ submit: { form: 'a', instance: 'i', hidden: {} }, text: 'a'.repeat(100_001) },
		],
		['a draft that is no name', { keep: { draft: 7 } }],
	])('that is %s is no form of ours', (_, data) => {
		expect(readSubmit(data)).toBeUndefined();
	});

	test('never throws, whatever it is, and is never more than it says', () => {
		const trap = new Proxy(
			{},
			{
				get: () => {
					throw new Error('trap');
				},
				ownKeys: () => {
					throw new Error('trap');
				},
			},
		);
		for (const data of [
			trap,
			{ intent: trap, nonce },
			{ submit: trap },
			{ submit: { form: 'a', instance: 'i', hidden: trap } },
		]) {
			expect(readPress(data)).toBeUndefined();
			expect(readSubmit(data)).toBeUndefined();
		}
		const proto = JSON.parse('{"submit":{"form":"a","instance":"i","hidden":{}},"__proto__":"x"}');
		expect(() => readSubmit(proto)).not.toThrow();
		const hidden = fc.dictionary(fc.string(), fc.jsonValue());
		const forms = fc.record({
			submit: fc.record({ form: fc.string(), instance: fc.string(), hidden }),
			text: fc.jsonValue(),
		});
		fc.assert(
			fc.property(fc.oneof(fc.anything(), forms), (data) => {
				readPress(data);
				const given = readSubmit(data);
				if (given !== undefined && 'submit' in given) submission.parse(given.submit);
			}),
		);
	});
});
