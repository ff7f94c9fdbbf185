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
import { createDesk, type Desk } from '../../../src/conversation/desk.ts';
import { surfaces } from '../../../src/conversation/surfaces.ts';
import { longest } from '../../../src/framework/text.ts';
import { nextUntil } from '../../support/desk.ts';
import { meetingIn, openingArgs, type TestHouse, type TestMeeting, testHouse } from '../../support/house.ts';
import { assertWithinLimits } from './limits.ts';

/** 25 attendees, 20 places a context, 400 entries, each as long as it may be, of what takes most room. */
const attendees = 25;
const placesEach = 20;
const entries = 400;
const units = ['&', '家', 'word ', '👨‍👩‍👧', '<', '"'];
const full = (length: number, i: number): string => {
	const unit = units[i % units.length]!;
	const end = ` ${i}`;
	return unit.repeat(Math.floor((length - end.length) / unit.length)) + end;
};
const reference = Array(5).fill('123456789012').join('-');

let house: TestHouse;
let meeting: TestMeeting;
let desk: Desk;
const person = (i: number) => ({ person: `U${i}`, name: full(longest.name, i) });
const candidates = Array.from({ length: attendees }, (_, i) => ({
	id: `U${i}`,
	name: full(longest.name, i),
	agency: null,
	places: [],
}));
const press = async (i: number, intent: object) =>
	desk.press(person(i), 'c1', { record: meeting.record, ...intent } as never, 'p');

async function done(i: number, kind: string, args: object = {}, n = 0): Promise<void> {
	const answer = await house.handle({
		delivery: `${kind}-${i}-${n}`,
		by: person(i),
		record: meeting.record,
		kind,
		args: { ...args },
	});
	if (!answer.ok) throw new Error(`${kind} was refused: ${answer.key}`);
}

async function fill(): Promise<void> {
	const { places } = await meeting.head();
	const labels = places.slice(0, placesEach).map((p) => p.id);
	// Most of one agency: their names stand in one line of the card.
	for (let i = 0; i < attendees; i++)
		await done(i, 'join', { agency: i < 20 ? 'education' : 'police', places: labels });
	await done(0, 'start');
	const schools = places.filter((p) => p.context === 'schools');
	for (let n = 0; n < entries; n++)
		await done(
			0,
			'add-entry',
			{
				cell: n % 2 ? 'schools.risk' : 'schools.vulnerability',
				place: schools[n % placesEach]!.id,
				text: full(longest.entry, n),
				basis: 'fact',
			},
			n,
		);
}

beforeAll(async () => {
	house = await testHouse();
	const contexts = ['home', 'peers', 'schools', 'neighbourhoods'];
	const labels = (c: number) =>
		Array.from({ length: placesEach }, (_, i) => full(longest.label, c * placesEach + i));
	const args = openingArgs({
		reference,
		agency: 'education',
		places: Object.fromEntries(contexts.map((context, c) => [context, labels(c)])),
		lead: { ...person(0), agency: 'education' },
		coordinator: { ...person(1), agency: 'education' },
		scribe: { ...person(2), agency: 'education' },
	});
	meeting = meetingIn(house, reference);
	desk = createDesk({
		...house,
		candidates: async () => candidates,
		candidate: async (_, id) => candidates.find((c) => c.id === id),
	});
	await done(1, 'open', args);
	await fill();
}, 60_000);
afterAll(() => house.end());

const cards = async (): Promise<Card[]> =>
	surfaces(await desk.view(await meeting.head())).map(({ card }) => card);

describe('of the largest meeting', () => {
	test('every card fits into a message and into the Home tab, with every button', async () => {
		const all = await cards();
		expect(all.map((card) => card.key.split(':')[0])).toEqual(expect.arrayContaining(['status', 'question']));
		for (const card of all) {
			const message = renderMessage(card, { say: house.messages.say, reference });
			assertWithinLimits(message, 'message');
			const labels = card.buttons.map((button) => button.label);
			expect(
				labels.filter((label) => !JSON.stringify(message.blocks).includes(JSON.stringify(label))),
			).toEqual([]);
		}
		assertWithinLimits(homeView({ cards: [...all, ...all], buttons: [] }, house.messages.say), 'home');
	});

	test('the status card names every place of the form and every agency; names are shortened, nothing is left out', async () => {
		const card = (await cards()).find((one) => one.key === 'status')!;
		const shown = JSON.stringify(renderMessage(card, { say: house.messages.say, reference }).blocks);
		expect(shown).not.toContain(house.messages.say('slack.message.more'));
		for (const word of ['Education: ', 'Police: ', 'Neighbourhood', 'Barriers', '…'])
			expect(shown).toContain(word);
	});

	test('every question on the way fits into a message', async () => {
		const shown = new Set<string>();
		const look = async (kind: 'next' | 'back') => {
			for (const card of await cards()) {
				assertWithinLimits(renderMessage(card, { say: house.messages.say, reference }), 'message');
				shown.add(card.key);
			}
			return move(kind);
		};
		await nextUntil({ ...meeting, move: look }, 'probing');
		await look('next');
		expect(shown.size).toBeGreaterThan(35);
	});

	test('every form fits into a modal, also where all concerns are to be read', async () => {
		const { entries: said } = await meeting.full();
		const { places } = await meeting.head();
		const school = places.find((p) => p.context === 'schools')!.id;
		const args = { entry: said[0]!.id, cell: 'schools.actions', place: school, check: 'levels-not-known' };
		const names = [
			'entry',
			'amend',
			'move',
			'move-to',
			'withdraw',
			'nothing-known',
			'not-applicable',
			'ask-later',
			'join',
			'hand-over',
			'label-place',
			'remove-place',
			'change-agency',
			'jump',
			'choose-cell',
			'open',
			'change-header',
			'end-meeting',
		];
		for (const form of names) {
			const about = form === 'join' || form === 'open' ? {} : args;
			const { form: asked, text } = await press(0, { do: 'form', form, ...about });
			expect([form, text]).toEqual([form, '']);
			const view = renderForm(
				{ ...asked!, fields: asked!.fields.map((f) => ({ ...f, error: 'No' })) },
				{ conversation: 'c1', say: house.messages.say },
			);
			assertWithinLimits(view, 'modal');
			expect(readMeta(view)).toBeDefined();
		}
	});

	test('"Our entries" and "Show entries" show all of them, in pages that each fit', async () => {
		for (const [show, count] of [
			['ours', 400],
			['entries', 200],
		] as const) {
			const { card } = await press(0, { do: 'show', show, cell: 'schools.risk' });
			const texts = card!.blocks.flatMap((block) => (block.kind === 'quote' ? [block.said] : []));
			expect(texts).toHaveLength(count);
			expect(leaf(card!)).toBe(texts.join(''));
		}
	});

	test('what is asked for and what is open again is shown within limits', async () => {
		for (const show of ['requests', 'open', 'checks', 'remarks']) {
			const { card } = await press(0, { do: 'show', show });
			leaf(card!);
		}
	});
});

async function move(kind: 'next' | 'back') {
	const { turn } = (await meeting.head()).cursor.context;
	await done(0, kind, { turn }, Number(turn));
	return { ok: true } as never;
}

/** What the pages of a card quote, together; every page is checked. */
function leaf(card: Card): string {
	let said = '';
	for (let page = 0; ; page++) {
		const intent = { do: 'show', show: 'ours', record: meeting.record } as const;
		const view = renderShow(
			card,
			{ v: 1, kind: 'show', show: intent, page, conversation: 'c1' },
			house.messages.say,
		);
		const meta = readMeta(view);
		if (meta?.kind !== 'show' || meta.page < page) return said;
		assertWithinLimits(view, 'modal');
		for (const block of view.blocks as KnownBlock[])
			if (block.type === 'rich_text' && block.elements[0]?.type === 'rich_text_quote')
				said += block.elements[0].elements.map((one) => ('text' in one ? one.text : '')).join('');
	}
}
