import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRoom, type Room } from '../../src/channels/room/room.ts';
import { createDesk } from '../../src/conversation/desk.ts';
import { createReader } from '../../src/conversation/reading.ts';
import { readCase } from '../../src/house.ts';
import { castOf, othersOf } from '../../src/practice.ts';
import { createHtml } from '../../src/wording/html.ts';
import { openingArgs, type TestHouse, testHouse } from '../support/house.ts';

const cases = (['group', 'alone'] as const).map((id) => ({ id, practice: readCase(id) }));
const room = 'practice-room';

interface Stage {
	house: TestHouse;
	room: Room;
	/** Presses a button as this person. */
	act(person: string, intent: object): ReturnType<Room['act']>;
	/** Gives a command; throws when it is refused. */
	done(person: string, kind: string, args?: object): Promise<void>;
}

let presses = 0;
const houses: TestHouse[] = [];

async function fresh(): Promise<Stage> {
	const house = await testHouse();
	houses.push(house);
	const cast = castOf(cases[0]!.practice, house);
	const reader = createReader({ ...house, html: createHtml('templates/document'), stylesheet: '/x.css' });
	const failed = (error: unknown) => {
		throw error;
	};
	const desk = createDesk({
		...house,
		candidates: async () => cast,
		candidate: async (_, id) => cast.find((m) => m.id === id),
	});
	const made = createRoom({ ...house, desk, reader, cast, others: othersOf(cases, house), failed });
	await made.refresh();
	const act: Stage['act'] = (person, intent) => made.act(person, intent, `p${(presses += 1)}`);
	return {
		house,
		room: made,
		act,
		async done(person, kind, args = {}) {
			const { record } = await made.view('lead');
			const by = { person, name: cast.find((m) => m.id === person)?.name ?? person };
			const command = { delivery: `c${(presses += 1)}`, by, record, kind, args };
			const answer = await house.handle(command);
			if (!answer.ok) throw new Error(answer.key);
			await made.refresh();
		},
	};
}
afterAll(() => Promise.all(houses.map((house) => house.end())));

const help = (name: string, more: object = {}) => ({ do: 'practice', help: name, ...more });
const keys = async ({ room }: Stage, person: string) => (await room.view(person)).cards.map((c) => c.key);

/** The labels of the buttons that this person sees on the card, the main ones marked. */
async function buttons({ room }: Stage, person: string, key: string): Promise<string[]> {
	const card = (await room.view(person)).cards.find((c) => c.key.startsWith(key))?.card;
	const sets = (card?.body ?? []).filter((part) => part.type === 'ActionSet');
	const actions = sets.flatMap((set) => set.actions as { title: string; style?: string }[]);
	return actions.map(({ title, style }) => (style === 'positive' ? `${title}!` : title));
}

/** Somebody's own meeting, about a reference that no case has. */
async function ownMeeting(set: Stage): Promise<string> {
	const record = set.house.vault.recordId('HSB-2026-014');
	const args = openingArgs({ conversation: room });
	const by = { person: 'coordinator', name: 'Callum Brathwick' };
	const answer = await set.house.handle({ delivery: 'own', by, record, kind: 'open', args });
	expect(answer.ok).toBe(true);
	await set.room.refresh();
	return record;
}

describe('the lobby', () => {
	test('offers a meeting of one’s own first, and the cases after it', async () => {
		const set = await fresh();
		const [first, ...others] = await buttons(set, 'police', 'lobby');
		expect(first).toBe('Open a meeting!');
		expect(others).toEqual(cases.map(({ practice }) => `Start with a case: ${practice.title}`));
	});

	test('opens no case while a meeting is open, and says which that is', async () => {
		const set = await fresh();
		await ownMeeting(set);
		const answer = await set.act('police', help('open', { id: 'group' }));
		expect(answer).toEqual({ ok: false, text: expect.stringContaining('HSB-2026-014 is already open') });
	});

	test('opens one case when two are asked for at the same moment', async () => {
		const set = await fresh();
		const answers = await Promise.all(['group', 'alone'].map((id) => set.act('lead', help('open', { id }))));
		expect(answers.map((a) => a.ok).toSorted()).toEqual([false, true]);
		expect(answers.find((a) => !a.ok)?.text).toMatch(/already open|being opened/);
		expect(await set.house.store.find({ conversation: room })).toHaveLength(1);
	});
});

describe('the others of a case', () => {
	test('do not speak in a meeting of one’s own', async () => {
		const set = await fresh();
		const record = await ownMeeting(set);
		await set.done('coordinator', 'start');
		expect(await keys(set, 'lead')).not.toContain('others');
		for (const name of ['answer', 'to-the-end', 'after'])
			expect(await set.act('lead', help(name, { record }))).toMatchObject({ ok: false });
		expect((await set.house.ledger.full(record))?.entries).toEqual([]);
	});

	test.each([{ record: 'nothing' }, { record: 7 }, {}, { record: 'x', help: 'toString' }])(
		'are asked by their own buttons alone: %j',
		async (more) => {
			const set = await fresh();
			expect(await set.act('lead', { ...help('answer'), ...more })).toMatchObject({ ok: false });
		},
	);

	test('speak at the question, once; refused they say why, and nothing is thrown', async () => {
		const set = await fresh();
		expect(await set.act('lead', help('open', { id: 'group' }))).toEqual({ ok: true, text: '' });
		const { record } = await set.room.view('lead');
		expect(await set.act('lead', help('answer', { record }))).toMatchObject({ ok: false });
		expect(await set.act('police', help('after', { record }))).toEqual({
			ok: false,
			text: expect.stringContaining('before the meeting has started'),
		});
		await set.done('lead', 'start');
		const count = async () => (await set.house.ledger.full(record!))?.entries.length;
		const before = await count();
		expect((await set.act('police', help('answer', { record }))).ok).toBe(true);
		const after = await count();
		expect(after).toBeGreaterThan(before!);
		await set.act('police', help('answer', { record }));
		expect(await count()).toBe(after);
		await set.done('lead', 'hand-over', { role: 'lead', to: 'police' });
		expect(await set.act('police', help('to-the-end', { record }))).toEqual({
			ok: false,
			text: expect.stringContaining('Only the people who run this meeting'),
		});
	});
});

describe('a window', () => {
	let set: Stage;
	let record: string;
	beforeAll(async () => {
		set = await fresh();
		record = await ownMeeting(set);
		for (const person of ['coordinator', 'school-a', 'police'])
			await set.done(person, 'join', { agency: person === 'coordinator' ? 'yos' : 'education' });
		await set.done('coordinator', 'start');
	});

	test('shows a stranger the way in, and no button that would refuse them', async () => {
		expect(await buttons(set, 'housing', 'status')).toEqual(['Join!']);
		expect(await buttons(set, 'housing', 'question')).toEqual([]);
	});

	test('shows the lead who has not joined how to, before everything else', async () => {
		const status = await buttons(set, 'lead', 'status');
		expect(status).toContain('Join!');
		expect(status).not.toContain('Leave');
		expect(await buttons(set, 'lead', 'question')).toContain('Next!');
	});

	test('shows an attendee what they may do, and not how the meeting is run', async () => {
		const status = await buttons(set, 'police', 'status');
		expect(status).toEqual(expect.arrayContaining(['Leave', 'Write something ahead', 'Our entries']));
		for (const label of ['Join', 'Join!', 'Pause', 'End the meeting', 'Hand over a role', 'Go to a question'])
			expect(status).not.toContain(label);
		const question = await buttons(set, 'police', 'question');
		expect(question).toEqual(expect.arrayContaining(['Add an entry!', 'Nothing from us', 'Show entries']));
		expect(question).not.toContain('Next!');
	});

	test('shows no button that its person would be refused', async () => {
		const refusals: string[] = [];
		const rights = ['not-joined', 'you-left', 'not-allowed'].map((key) =>
			set.house.messages.say(`refused.${key}`),
		);
		for (const person of ['lead', 'coordinator', 'police', 'housing'])
			for (const { key, card } of (await set.room.view(person)).cards)
				for (const part of JSON.parse(JSON.stringify(card.body)) as { actions?: { data?: object }[] }[])
					for (const { data } of part.actions ?? []) {
						const opens = data !== undefined && ['form', 'show'].includes((data as { do: string }).do);
						const told = opens ? (await set.act(person, data)).text : '';
						if (rights.includes(told)) refusals.push(`${person} ${key} ${JSON.stringify(data)}`);
					}
		expect(refusals).toEqual([]);
	});

	test('changes its buttons when its person joins or takes over', async () => {
		await set.done('housing', 'join', { agency: 'housing' });
		expect(await buttons(set, 'housing', 'status')).toContain('Leave');
		await set.done('coordinator', 'hand-over', { role: 'scribe', to: 'housing' });
		expect(await buttons(set, 'housing', 'question')).toContain('Next!');
	});

	test('keeps what is asked of its person below the live question, and above all else once it is over', async () => {
		await set.done('coordinator', 'ask-later', {
			cell: 'schools.risk',
			place: 'all',
			agency: 'education',
			due: '2026-12-01',
		});
		const during = await keys(set, 'school-a');
		expect(during.indexOf('asked')).toBeGreaterThan(during.findIndex((k) => k.startsWith('question:')));
		await set.done('coordinator', 'pause');
		expect((await keys(set, 'school-a'))[0]).toBe('asked');
		await set.done('coordinator', 'resume');
	});

	test('has the places that its person speaks for ticked in the form to join, and nobody stood in for', async () => {
		await set.done('school-a', 'leave');
		const other = await fresh();
		await ownMeeting(other);
		const { record } = await other.room.view('school-a');
		const { form } = await other.act('school-a', { do: 'form', form: 'join', record });
		const { body: inputs } = (form?.card ?? { body: [] }) as {
			body: { id?: string; value?: string; choices?: object[] }[];
		};
		const tied = inputs.find((i) => i.id === 'tied');
		expect(tied?.choices).toContainEqual({ title: 'School A', value: tied?.value });
		expect(inputs.find((i) => i.id === 'standsInFor')).toMatchObject({ value: 'nobody' });
		const values = Object.fromEntries(inputs.flatMap((i) => (i.id ? [[i.id, i.value ?? '']] : [])));
		const sent = { form: 'join', instance: 'j1', hidden: form?.hidden, values };
		expect(await other.room.submit('school-a', sent)).toMatchObject({ ok: true });
		const head = await other.house.ledger.head(record!);
		expect(head?.people.find((p) => p.id === 'school-a')).toMatchObject({
			places: [tied?.value],
			standsInFor: null,
		});
	});

	test('gives way whole to the next record', async () => {
		await set.done('coordinator', 'end-early', { as: 'mistake', reason: 'Opened twice.' });
		expect(await keys(set, 'lead')).toEqual(['closed-early', 'status', 'lobby']);
		await set.act('lead', help('open', { id: 'alone' }));
		expect((await set.room.view('lead')).record).not.toBe(record);
		expect(await keys(set, 'lead')).toEqual(['status']);
	});
});
