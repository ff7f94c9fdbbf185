import type { KnownBlock } from '@slack/types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	homeView,
	readMeta,
	renderForm,
	renderMessage,
	renderShow,
} from '../../../src/channels/slack/render/all.ts';
import type { Card } from '../../../src/conversation/cards.ts';
import { surfaces } from '../../../src/conversation/surfaces.ts';
import { nextUntil } from '../../support/desk.ts';
import { everyForm, type Largest, largestMeeting } from '../../support/largest.ts';
import { assertWithinLimits } from './limits.ts';

let largest: Largest;
beforeAll(async () => {
	largest = await largestMeeting();
}, 60_000);
afterAll(() => largest.house.end());

const say: Largest['house']['messages']['say'] = (key, params) => largest.house.messages.say(key, params);
const press = (intent: object) => largest.press(0, intent);
const messageOf = (card: Card) => renderMessage(card, { say, reference: largest.reference });

const cards = async (): Promise<Card[]> =>
	surfaces(await largest.desk.view(await largest.meeting.head())).map(({ card }) => card);

describe('of the largest meeting', () => {
	test('every card fits into a message and into the Home tab, with every button', async () => {
		const all = await cards();
		expect(all.map((card) => card.key.split(':')[0])).toEqual(expect.arrayContaining(['status', 'question']));
		for (const card of all) {
			const message = messageOf(card);
			assertWithinLimits(message, 'message');
			const labels = card.buttons.map((button) => button.label);
			expect(
				labels.filter((label) => !JSON.stringify(message.blocks).includes(JSON.stringify(label))),
			).toEqual([]);
		}
		assertWithinLimits(homeView({ cards: [...all, ...all], buttons: [] }, say), 'home');
	});

	test('the status card names every place of the form and every agency; names are shortened, nothing is left out', async () => {
		const card = (await cards()).find((one) => one.key === 'status')!;
		const shown = JSON.stringify(messageOf(card).blocks);
		expect(shown).not.toContain(say('slack.message.more'));
		for (const word of ['Education: ', 'Police: ', 'Neighbourhood', 'Barriers', '…'])
			expect(shown).toContain(word);
	});

	test('every question on the way fits into a message', async () => {
		const shown = new Set<string>();
		const look = async (kind: 'next' | 'back') => {
			for (const card of await cards()) {
				assertWithinLimits(messageOf(card), 'message');
				shown.add(card.key);
			}
			await largest.move(kind);
			return { ok: true } as never;
		};
		await nextUntil({ ...largest.meeting, move: look }, 'probing');
		await look('next');
		expect(shown.size).toBeGreaterThan(35);
	});

	test('every form fits into a modal, also where all concerns are to be read', async () => {
		for (const asked of await everyForm(largest)) {
			const fields = asked.fields.map((f) => ({ ...f, error: 'No' }));
			const view = renderForm({ ...asked, fields }, { conversation: 'c1', say });
			assertWithinLimits(view, 'modal');
			expect(readMeta(view)).toBeDefined();
		}
	});

	test('"Our entries" and "Show entries" show all of them, in pages that each fit', async () => {
		for (const [show, count] of [
			['ours', 400],
			['entries', 200],
		] as const) {
			const { card } = await press({ do: 'show', show, cell: 'schools.risk' });
			const texts = card!.blocks.flatMap((block) => (block.kind === 'quote' ? [block.said] : []));
			expect(texts).toHaveLength(count);
			expect(leaf(card!)).toBe(texts.join(''));
		}
	});

	test('what is asked for and what is open again is shown within limits', async () => {
		for (const show of ['requests', 'open', 'checks', 'remarks']) {
			const { card } = await press({ do: 'show', show });
			leaf(card!);
		}
	});
});

/** What the pages of a card quote, together; every page is checked. */
function leaf(card: Card): string {
	let said = '';
	for (let page = 0; ; page++) {
		const intent = { do: 'show', show: 'ours', record: largest.meeting.record } as const;
		const view = renderShow(card, { v: 1, kind: 'show', show: intent, page, conversation: 'c1' }, say);
		const meta = readMeta(view);
		if (meta?.kind !== 'show' || meta.page < page) return said;
		assertWithinLimits(view, 'modal');
		for (const block of view.blocks as KnownBlock[])
			if (block.type === 'rich_text' && block.elements[0]?.type === 'rich_text_quote')
				said += block.elements[0].elements.map((one) => ('text' in one ? one.text : '')).join('');
	}
}
