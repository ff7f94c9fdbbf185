import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	type Drawing,
	dialogOf,
	messageOf,
	readPress,
	withNonce,
} from '../../../src/channels/teams/render/all.ts';
import type { Card, Intent } from '../../../src/conversation/cards.ts';
import { surfaces } from '../../../src/conversation/surfaces.ts';
import { nextUntil } from '../../support/desk.ts';
import { everyForm, type Largest, largestMeeting } from '../../support/largest.ts';
import { assertDialog, assertMessage, assertWithinLimits, problems } from './limits.ts';

let largest: Largest;
let drawing: Drawing;
beforeAll(async () => {
	largest = await largestMeeting();
	drawing = { say: largest.house.messages.say, forms: 'dialog' };
}, 60_000);
afterAll(() => largest.house.end());

const nonce = 'abcdefghijkl';
const press = (intent: object) => largest.press(0, intent);
const cards = async (): Promise<Card[]> =>
	surfaces(await largest.desk.view(await largest.meeting.head())).map(({ card }) => card);
const sent = (card: Card) => {
	const message = messageOf(card, largest.reference, drawing);
	return { ...message, card: withNonce(message.card, nonce) };
};
const names = (card: Card): string[] =>
	[...card.blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])), ...card.buttons].map(
		({ label }) => label,
	);

describe('of the largest meeting', () => {
	test('every card fits into a message, with every button', async () => {
		const all = await cards();
		expect(all.map((card) => card.key.split(':')[0])).toEqual(expect.arrayContaining(['status', 'question']));
		for (const card of all) {
			const message = sent(card);
			assertMessage(message);
			const json = JSON.stringify(message.card);
			expect(names(card).filter((label) => !json.includes(JSON.stringify(label)))).toEqual([]);
		}
	});

	test('the status card names every place of the form and every agency; names are shortened, nothing is left out', async () => {
		const card = (await cards()).find((one) => one.key === 'status')!;
		const json = JSON.stringify(sent(card).card);
		expect(json).not.toContain(largest.house.messages.say('teams.card.more'));
		for (const word of ['Education: ', 'Police: ', 'Neighbourhood', 'Barriers', '…'])
			expect(json).toContain(word);
	});

	test('every question on the way fits into a message', async () => {
		const shown = new Set<string>();
		const look = async (kind: 'next' | 'back') => {
			for (const card of await cards()) {
				assertMessage(sent(card));
				shown.add(card.key);
			}
			await largest.move(kind);
			return { ok: true } as never;
		};
		await nextUntil({ ...largest.meeting, move: look }, 'probing');
		await look('next');
		expect(shown.size).toBeGreaterThan(35);
	});

	test('every form fits into a dialog, also where all concerns are to be read', async () => {
		for (const form of await everyForm(largest)) {
			const fields = form.fields.map((f, i) => (i === 0 ? { ...f, error: 'No' } : f));
			const answer = dialogOf(
				{ ok: false, text: 'No', form: { ...form, fields, error: 'No' } },
				{ nonce },
				drawing,
			);
			assertDialog(answer);
			const json = JSON.stringify(answer);
			for (const { name } of fields) expect(json).toContain(`"id":"${name}"`);
			expect(json.includes(drawing.say('teams.dialog.keep'))).toBe(form.draft !== null);
		}
	});

	test.each([
		['ours', 400],
		['entries', 200],
	] as const)('"%s" shows all of them, in pages that each fit', async (show, count) => {
		const asked: Intent = { do: 'show', show, record: largest.meeting.record, cell: 'schools.risk' };
		const { card } = await press(asked);
		const texts = card!.blocks.flatMap((block) => (block.kind === 'quote' ? [block.said] : []));
		expect(texts).toHaveLength(count);
		expect(leaf(card!, asked)).toBe(texts.join(''));
	});

	test('what is asked for and what is open again is shown within limits', async () => {
		for (const show of ['requests', 'open', 'checks', 'remarks']) {
			const asked: Intent = { do: 'show', show, record: largest.meeting.record };
			const { card } = await press(asked);
			leaf(card!, asked);
		}
	});
});

// biome-ignore lint/suspicious/noExplicitAny: it looks into what is sent
type Json = any;

const quotes = (body: Json[]): string =>
	body
		.filter((part) => String(part.id).startsWith('quote-'))
		.map((part) => part.items[0].inlines[0].text)
		.join('');

/** What the pages of a card quote, together, each reached by the button of the one before; every page is checked. */
function leaf(card: Card, asked: Intent): string {
	let said = '';
	for (let page: number | undefined = 0; page !== undefined; ) {
		const answer: Json = dialogOf({ ok: true, text: '', card }, { nonce, asked, page }, drawing);
		assertDialog(answer);
		const { body } = answer.dialog.card;
		said += quotes(body);
		const actions: Json[] = body.flatMap((part: Json) => part.actions ?? []);
		const on = actions.find(({ title }) => title === drawing.say('teams.page.later'));
		const next = on === undefined ? undefined : readPress(on.data);
		if (next !== undefined) expect(next).toEqual({ intent: asked, nonce, page: page + 1 });
		page = next?.page;
	}
	return said;
}

describe('the checker of limits', () => {
	const whole = (body: Json[], version = '1.5') => ({ type: 'AdaptiveCard', version, body });
	const run = { type: 'TextRun', text: 'a' };
	const submit = { type: 'Action.Submit', title: 'A', data: { nonce: 'n' } };
	test.each<[string, Json, 'message' | 'dialog']>([
		['size', whole([{ type: 'RichTextBlock', inlines: [{ ...run, text: 'a'.repeat(13_000) }] }]), 'dialog'],
		['version', whole([], '1.6'), 'dialog'],
		['an unknown element', whole([{ type: 'Carousel' }]), 'dialog'],
		['an unknown property', whole([{ type: 'RichTextBlock', inlines: [run], colour: 'x' }]), 'dialog'],
		['Markdown in a TextBlock', whole([{ type: 'TextBlock', text: '[a](b)' }]), 'dialog'],
		['an input in a message', whole([{ type: 'Input.Text', id: 'a', maxLength: 3 }]), 'message'],
		['braces', whole([{ type: 'RichTextBlock', inlines: [{ ...run, text: '{{DATE(x)}}' }] }]), 'dialog'],
		['a seventh action', whole([{ type: 'ActionSet', actions: Array(7).fill(submit) }]), 'message'],
		[
			'a nonce that is missing',
			whole([{ type: 'ActionSet', actions: [{ ...submit, data: {} }] }]),
			'message',
		],
		[
			'an Execute without fallback',
			whole([{ type: 'ActionSet', actions: [{ ...submit, type: 'Action.Execute', verb: 'a' }] }]),
			'message',
		],
		['a block without text', whole([{ type: 'RichTextBlock', inlines: [] }]), 'message'],
	])('finds %s', (_, card, kind) => {
		expect(problems(card, kind)).toHaveLength(1);
		expect(() => assertWithinLimits(card, kind)).toThrow();
	});
});
