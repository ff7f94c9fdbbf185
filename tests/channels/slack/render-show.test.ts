import { describe, expect, test } from 'vitest';
import {
	homeView,
	readIntent,
	readMeta,
	readPage,
	renderShow,
} from '../../../src/channels/slack/render/all.ts';
import type { Block, Button, Card } from '../../../src/conversation/cards.ts';
import { readMessages } from '../../../src/wording/messages.ts';
import { assertWithinLimits } from './limits.ts';

const { say } = readMessages('templates/messages');

// biome-ignore lint/suspicious/noExplicitAny: it looks into what is sent
type Json = any;

const meta = (page = 0) =>
	({
		v: 1,
		kind: 'show',
		show: { do: 'show', show: 'ours', record: 'r1' },
		page,
		conversation: 'C1',
	}) as const;
const button = (label: string, entry = 'e1'): Button => ({
	label,
	intent: { do: 'form', form: 'amend', record: 'r1', entry },
});
const card = (blocks: Block[], more: Partial<Card> = {}): Card => ({
	key: 'ours',
	title: 'What Education said',
	blocks,
	buttons: [],
	...more,
});

/** Entries as "Our entries" shows them, ten under each heading. */
const entries = (count: number, text: (i: number) => string): Block[] =>
	Array.from({ length: count }, (_, i): Block[] => [
		...(i % 10 === 0 ? [{ kind: 'heading', text: `Cell ${i / 10}`, level: 3 } as const] : []),
		{ kind: 'quote', said: text(i), byline: `Entry ${i}` },
		{ kind: 'buttons', buttons: ['Correct', 'Move', 'Withdraw'].map((label) => button(label, `e${i}`)) },
	]).flat();

/** All pages, each checked, by their paging buttons. */
function leaf(shown: Card): Json[] {
	const found: Json[] = [];
	for (let page: number | undefined = 0; page !== undefined; ) {
		const view = renderShow(shown, meta(page), say);
		assertWithinLimits(view, 'modal');
		found.push(view);
		const last = view.blocks.at(-1) as Json;
		const later = last?.elements?.find((one: Json) => one.text?.text === 'More');
		page = later && readPage(later);
	}
	return found;
}

const texts = (view: Json): string[] => JSON.stringify(view).match(/Entry \d+/g) ?? [];

describe('a card for one person', () => {
	test('is a modal that can be shown again', () => {
		const view = renderShow(
			card(
				entries(2, () => 'said'),
				{ buttons: [button('Add')] },
			),
			meta(),
			say,
		);
		assertWithinLimits(view, 'modal');
		expect(view).toMatchObject({
			callback_id: 'show',
			title: { text: 'What Education said' },
			close: { text: 'Close' },
		});
		expect(view).not.toHaveProperty('submit');
		expect(readMeta(view)).toEqual(meta());
		expect(texts(view)).toEqual(['Entry 0', 'Entry 1']);
		const pressed = view.blocks
			.flatMap((b: Json) => (b.type === 'actions' ? b.elements : []))
			.map(readIntent);
		expect(pressed.map((intent: Json) => intent.entry)).toEqual(['e0', 'e0', 'e0', 'e1', 'e1', 'e1', 'e1']);
	});

	test('with nothing in it says so, because Slack takes no empty modal', () => {
		const view = renderShow(card([]), meta(), say);
		assertWithinLimits(view, 'modal');
		expect(JSON.stringify(view.blocks)).toContain(say('slack.modal.nothing'));
	});

	test.each([
		['of plain words', 'word '.repeat(600)],
		['of & alone', '&'.repeat(3_000)],
		['of Chinese', '家'.repeat(3_000)],
		['of emoji', '👨‍👩‍👧'.repeat(375)],
	])('shows 400 entries %s, each whole and once, in pages', (_, text) => {
		const pages = leaf(card(entries(400, () => text)));
		expect(pages.length).toBeGreaterThan(5);
		expect(pages.flatMap(texts)).toEqual(Array.from({ length: 400 }, (_, i) => `Entry ${i}`));
		const said = pages.flatMap((view) =>
			view.blocks.map((b: Json) => b.elements?.[0]).filter((e: Json) => e?.type === 'rich_text_quote'),
		);
		expect(said.map((quote: Json) => quote.elements[0].text).join('').length).toBe(400 * text.length);
		for (const [i, view] of pages.entries()) {
			expect(JSON.stringify(view.blocks.at(-2))).toContain(`Part ${i + 1} of ${pages.length}`);
			expect(readMeta(view)).toMatchObject({ page: i });
		}
	});

	test('keeps an entry with its buttons, and a heading with what follows it', () => {
		for (const view of leaf(card(entries(400, (i) => 'word '.repeat(100 + ((i * 37) % 500)))))) {
			const kinds: string[] = view.blocks.map((b: Json) =>
				b.elements?.[0]?.type === 'rich_text_section' ? 'heading' : b.type,
			);
			expect(kinds[0]).not.toBe('actions');
			expect(kinds.at(-3)).toBe('actions');
			expect(kinds.filter((kind, i) => kind === 'heading' && kinds[i + 1] !== 'rich_text')).toEqual([]);
		}
	});

	test('leads back and forth, and to the last page where there are fewer by now', () => {
		const many = card(entries(100, () => 'x'.repeat(2_000)));
		const count = leaf(many).length;
		const ways = (page: number) => {
			const { elements } = renderShow(many, meta(page), say).blocks.at(-1) as Json;
			return elements.map((one: Json) => [one.text.text, readPage(one)]);
		};
		expect(ways(0)).toEqual([['More', 1]]);
		expect(ways(1)).toEqual([
			['Earlier', 0],
			['More', 2],
		]);
		expect(ways(count - 1)).toEqual([['Earlier', count - 2]]);
		expect(readMeta(renderShow(many, meta(999), say))).toMatchObject({ page: count - 1 });
	});

	test('that is larger than a page in one piece is parted all the same', () => {
		const list: Block = {
			kind: 'list',
			items: Array.from({ length: 120 }, () => [{ text: 'y'.repeat(2_900) }]),
		};
		const pages = leaf(card([{ kind: 'heading', text: 'All', level: 3 }, list]));
		expect(pages.length).toBeGreaterThan(1);
		expect(
			pages.map((view) => JSON.stringify(view).match(/y{2900}/g)?.length ?? 0).reduce((a, b) => a + b),
		).toBe(120);
	});
});

describe('the Home tab', () => {
	const one = (i: number): Card =>
		card([{ kind: 'text', runs: [{ text: `Card ${i}` }] }], {
			title: `HSB-2026-${i}`,
			buttons: [button('Open')],
		});

	test('has its buttons on top, then one card after the other', () => {
		const view = homeView(
			{ title: 'Your meetings', cards: [one(1), one(2)], buttons: [button('Open a meeting')] },
			say,
		);
		assertWithinLimits(view, 'home');
		expect(view.blocks.map((b) => b.type)).toEqual([
			'header',
			'actions',
			...Array(2).fill(['divider', 'header', 'rich_text', 'actions']).flat(),
		]);
		expect(view.blocks[0]).toMatchObject({ text: { text: 'Your meetings' } });
	});

	test('says how many cards do not fit', () => {
		const view = homeView({ cards: Array.from({ length: 40 }, (_, i) => one(i)), buttons: [] }, say);
		assertWithinLimits(view, 'home');
		expect(view.blocks.length).toBe(97);
		expect(JSON.stringify(view.blocks.at(-1))).toContain('16 more cards do not fit here');
		const large = Array.from({ length: 9 }, () => card(entries(8, () => '家'.repeat(900))));
		const heavy = homeView({ cards: large, buttons: [] }, say);
		assertWithinLimits(heavy, 'home');
		expect(JSON.stringify(heavy.blocks.at(-1))).toMatch(/more cards do not fit/);
	});
});
