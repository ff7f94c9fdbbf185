import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anotherMeeting, nextUntil, reach, sit, valuesOf, wordsOf } from '../support/desk.ts';
import { type TestHouse, testHouse } from '../support/house.ts';
import {
	asking,
	chatOf,
	entriesOf,
	intentOf,
	labels,
	spokenOf,
	textBehind,
	threadOf,
	words,
} from '../support/spoken.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const situation = 'individual.situation';
describe('what somebody types in reply to a question', () => {
	it('is an entry of their agency under that question, for everyone, its basis not said', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const at = threadOf(meeting, 'schools.risk', await meeting.place('School B'));
		const heard = await chat.types('school', '  Images are passed\r\nround ', { at });
		expect(await entriesOf(meeting)).toMatchObject([
			{
				cell: 'schools.risk',
				place: at.place,
				text: 'Images are passed\nround',
				basis: 'not-said',
				agency: 'education',
				recordedBy: 'school',
				restrictedTo: null,
			},
		]);
		const [entry] = await entriesOf(meeting);
		expect(heard).toMatchObject({ kind: 'recorded', record: meeting.record, entry: entry?.id });
		expect(words(heard)).toContain('Under Schools: Risk (School B). Whether it is fact');
		expect(labels(heard)).toEqual(['Change', 'Undo']);
		expect(wordsOf(heard)).not.toContain('Images');
	});

	it('belongs to that question also when the meeting has moved on, and to the one asked now without a thread', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const at = threadOf(meeting, situation);
		await meeting.move('next');
		await chat.types('school', 'In the thread', { at });
		await chat.types('school', 'To the bot');
		expect(await entriesOf(meeting)).toMatchObject([
			{ cell: situation, text: 'In the thread' },
			{ cell: 'individual.hsb', text: 'To the bot' },
		]);
	});

	it('is the lead’s, the coordinator’s and the scribe’s own agency’s too', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		for (const person of ['lead', 'coordinator', 'scribe']) await chat.types(person, `Of ${person}`);
		expect((await entriesOf(meeting)).map((e) => e.agency)).toEqual(['social-care', 'yos', 'social-care']);
	});

	it('is kept in the original letters: nothing of it is markup', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const text = '*bold* _it_ ~no~ <!channel> <@U123> {{x}} &amp; https://x.test';
		await chat.types('school', text);
		expect(await entriesOf(meeting)).toMatchObject([{ text }]);
	});

	it('of a file says that the file is not part of the record', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		expect(words(await chat.types('school', 'See the letter', { withFile: true }))).toContain(
			'The file is not part of the record',
		);
		const alone = await chat.types('school', '', { withFile: true });
		expect(alone?.kind).toBe('refused');
		expect(words(alone)).toContain('Files are not part of the record');
		expect(await entriesOf(meeting)).toHaveLength(1);
	});
});

describe('the place of what is typed', () => {
	const about = async (text: string, change: Record<string, unknown> = {}, cell = 'schools.risk') => {
		const meeting = await asking(house, change);
		const heard = await (await chatOf(meeting)).types('police', text, { at: threadOf(meeting, cell) });
		const [entry] = await entriesOf(meeting);
		const label = (await meeting.head()).places.find((p) => p.id === entry?.place)?.label ?? null;
		return { heard, entry, label };
	};
	const two = { places: { schools: ['School A', 'School B'] } };

	it.each([
		['the only one', 'He was seen', { places: { schools: ['School A'] } }, 'School A'],
		['the one named', 'Seen at SCHOOL  b, twice', two, 'School B'],
		['none, where two are named', 'School A told School B', two, null],
		['none, where none is named', 'He was seen', two, null],
		[
			'none, where its label is part of a word',
			'preschool airs',
			{ places: { schools: ['school a', 'x'] } },
			null,
		],
		[
			'the longer label',
			'At School A annexe',
			{ places: { schools: ['School A', 'School A annexe'] } },
			'School A annexe',
		],
		[
			'a label with signs',
			'At St. John’s (East)',
			{ places: { schools: ['St. John’s (East)', 'B'] } },
			'St. John’s (East)',
		],
		['none, where a letter is an article', 'at school a lot', two, null],
		['the one named at the end', 'at school a.', two, 'School A'],
	])('is %s', async (_, text, change, expected) => {
		expect((await about(text, change)).label).toBe(expected);
	});

	it('that is missing is told, with a button to say it', async () => {
		const { heard } = await about('He was seen', two);
		expect(words(heard)).toContain('It does not say which school it is about');
		expect(labels(heard)).toEqual(['Change', 'Move', 'Undo']);
	});

	it('that must be named is asked for: the words wait in the entry form', async () => {
		const meeting = await asking(house, { places: { neighbourhoods: ['The park', 'The underpass'] } });
		const chat = await chatOf(meeting);
		const at = threadOf(meeting, 'neighbourhoods.risk');
		const heard = await chat.types('police', 'They meet there at night', { at });
		expect(heard?.kind).toBe('refused');
		expect(words(heard)).toContain('Say which space this is about');
		expect(await entriesOf(meeting)).toEqual([]);
		const intent = intentOf(heard?.card, 'Add an entry');
		const { form } = await sit(meeting).press('police', intent);
		const place = await meeting.place('The park');
		expect(valuesOf(form!).text).toBe('They meet there at night');
		expect((await sit(meeting).send('police', form!, { place, basis: 'fact' })).ok).toBe(true);
		expect(await entriesOf(meeting)).toMatchObject([{ text: 'They meet there at night', place }]);
		expect(await textBehind(meeting, 'police', intent)).toBe('');
	});

	it('of a probe is the one that the probe is about, unless another is named to the bot', async () => {
		const meeting = await asking(house, { ...two, walk: 'point' });
		await nextUntil(meeting, 'probing');
		const chat = await chatOf(meeting);
		const [probe = '', probed = ''] = String((await meeting.head()).cursor.context.probe).split('@');
		expect(probe).toMatch(/^schools\./);
		await chat.types('police', 'They say so');
		const other = probed === (await meeting.place('School A')) ? 'School B' : 'School A';
		await chat.types('police', `At ${other} too`);
		await chat.types('police', `At ${other} too`, { at: threadOf(meeting, probe, probed) });
		expect((await entriesOf(meeting)).map((e) => e.place)).toEqual([
			probed,
			await meeting.place(other),
			probed,
		]);
	});
});

describe('a message that arrives more than once', () => {
	it('is one entry, however it comes, and says that it was recorded before', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const message = chat.message('school', 'Said once');
		const first = await chat.spoken.hear(message);
		const second = await chat.spoken.hear(message);
		expect(first).not.toHaveProperty('again');
		expect(second).toEqual({ ...first, again: true });
		expect(await entriesOf(meeting)).toHaveLength(1);
	});

	it('at once is one entry', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const message = chat.message('school', 'Said once');
		const heard = await Promise.all([1, 2, 3, 4].map(() => chat.spoken.hear(message)));
		expect(new Set(heard.map((h) => h?.entry)).size).toBe(1);
		expect(await entriesOf(meeting)).toHaveLength(1);
	});

	it('stays where it was recorded when the meeting has moved on since, also after a restart', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const message = chat.message('school', 'Said once');
		await chat.spoken.hear(message);
		await meeting.move('next');
		house = await house.again();
		const heard = await spokenOf(house).hear(message);
		expect(words(heard)).toContain('Individual young person: Situation');
		const full = await house.ledger.full(meeting.record);
		expect(full?.entries).toHaveLength(1);
	});

	it('goes into no other record that is opened in the conversation since', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const message = chat.message('school', 'About the first');
		await chat.spoken.hear(message);
		await reach(meeting, 'signed');
		const next = await anotherMeeting(house, { conversation: chat.conversation });
		await reach(next, 'asking');
		expect(await chat.spoken.hear(message)).toMatchObject({ record: meeting.record, again: true });
		expect(await entriesOf(next)).toEqual([]);
		expect(await chat.types('school', 'About the next')).toMatchObject({ record: next.record });
	});

	it('after its entry was taken back changes and says nothing', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const message = chat.message('school', 'Said once');
		const heard = await chat.spoken.hear(message);
		await sit(meeting).press('school', intentOf(heard?.card, 'Undo'));
		expect(await chat.spoken.hear(message)).toBeUndefined();
		expect(await entriesOf(meeting)).toMatchObject([{ withdrawn: true }]);
	});
});

describe('the buttons beside what was recorded', () => {
	it('take it back with one tap, and say why', async () => {
		const meeting = await asking(house);
		const heard = await (await chatOf(meeting)).types('school', 'Not meant for here');
		const undo = intentOf(heard?.card, 'Undo');
		expect(await sit(meeting).press('school', undo)).toMatchObject({ ok: true });
		expect(await entriesOf(meeting)).toMatchObject([
			{ withdrawn: true, text: 'Not meant for here', corrections: [{ reason: 'Taken back in the chat' }] },
		]);
		expect(await sit(meeting).press('school', undo)).toMatchObject({ ok: false });
	});

	it('are nobody else’s to use', async () => {
		const meeting = await asking(house);
		const heard = await (await chatOf(meeting)).types('school', 'Ours');
		expect(await sit(meeting).press('police', intentOf(heard?.card, 'Undo'))).toMatchObject({ ok: false });
		expect(await entriesOf(meeting)).toMatchObject([{ withdrawn: false }]);
	});

	it('open it in a form that asks what kind of statement it is', async () => {
		const meeting = await asking(house);
		const heard = await (await chatOf(meeting)).types('school', 'What we know');
		const { form } = await sit(meeting).press('school', intentOf(heard?.card, 'Change'));
		expect(valuesOf(form!)).toMatchObject({ text: 'What we know', basis: '' });
	});
});

describe('what cannot be recorded', () => {
	it('of somebody who has not joined waits for them', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const heard = await chat.types('colleague', 'What I know');
		expect(heard?.kind).toBe('refused');
		expect(labels(heard)).toEqual(['Join', 'Add an entry']);
		expect(await entriesOf(meeting)).toEqual([]);
		const intent = intentOf(heard?.card, 'Add an entry');
		expect(await textBehind(meeting, 'colleague', intent)).toBeUndefined();
		await meeting.done('colleague', 'join', { agency: 'police' });
		expect(await textBehind(meeting, 'colleague', intent)).toBe('What I know');
		expect(await textBehind(meeting, 'police', intent)).toBe('');
	});

	it('of somebody who has left waits for them too', async () => {
		const meeting = await asking(house);
		await meeting.done('police', 'leave');
		const heard = await (await chatOf(meeting)).types('police', 'One more thing');
		expect(words(heard)).toContain('Join again');
		await meeting.done('police', 'join', { agency: 'police' });
		expect(await textBehind(meeting, 'police', intentOf(heard?.card, 'Add an entry'))).toBe('One more thing');
	});

	it('comes after what the person had half typed, once', async () => {
		const meeting = await asking(house, { places: { neighbourhoods: ['The park', 'The underpass'] } });
		const chat = await chatOf(meeting);
		const sitting = sit(meeting);
		const cell = 'neighbourhoods.risk';
		const form = await sitting.form('police', 'entry', { cell });
		const by = { person: 'police', name: 'P' };
		await sitting.desk.saveDraft(by, form.draft ?? '', { ...valuesOf(form), text: 'Nothing', basis: 'fact' });
		const message = chat.message('police', 'No', { at: threadOf(meeting, cell) });
		await chat.spoken.hear(message);
		await chat.spoken.hear(message);
		expect(valuesOf(await sitting.form('police', 'entry', { cell }))).toMatchObject({
			text: 'Nothing\n\nNo',
			basis: 'fact',
		});
	});

	it('because it is too long says how long it is, and that it can be edited', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const message = chat.message('school', 'x'.repeat(3001));
		const heard = await chat.spoken.hear(message);
		expect(words(heard)).toMatch(/This is 3001 characters; 3000 is the most.*Edit your message/);
		expect(await entriesOf(meeting)).toEqual([]);
		expect(await chat.edits(message, 'x'.repeat(3000))).toMatchObject({ kind: 'recorded' });
		expect(await entriesOf(meeting)).toMatchObject([{ text: 'x'.repeat(3000) }]);
	});

	it('because no question is asked waits until one is chosen', async () => {
		const meeting = await asking(house);
		await reach(meeting, 'adding');
		const chat = await chatOf(meeting);
		const heard = await chat.types('school', 'A late answer');
		expect(words(heard)).toContain('No question of');
		const sitting = sit(meeting);
		const { form: choose } = await sitting.press('school', intentOf(heard?.card, 'Choose the question'));
		const { form } = await sitting.send('school', choose!, { cell: situation });
		expect(valuesOf(form!).text).toBe('A late answer');
		expect((await sitting.send('school', form!, { basis: 'fact' })).ok).toBe(true);
		expect(await entriesOf(meeting)).toMatchObject([{ text: 'A late answer', afterMeeting: true }]);
		const again = await sitting.press('school', intentOf(heard?.card, 'Choose the question'));
		const { form: empty } = await sitting.send('school', again.form!, { cell: situation });
		expect(valuesOf(empty!).text).toBe('');
	});

	it('where no meeting is, or only one closed early, says so and how to open one', async () => {
		const spoken = spokenOf(house);
		const message = {
			by: { person: 'school', name: 'N' },
			conversation: 'nowhere',
			delivery: 'x',
			text: 'Hello',
		};
		const heard = await spoken.hear(message);
		expect(heard).toMatchObject({ kind: 'refused', reference: '' });
		expect(labels(heard)).toEqual(['Open a meeting']);
		const meeting = await asking(house);
		await meeting.done('lead', 'end-early', { as: 'mistake', reason: 'A slip' });
		const chat = await chatOf(meeting);
		expect(labels(await chat.types('school', 'Hello'))).toEqual(['Open a meeting']);
		const inThread = await chat.types('school', 'Hello', { at: threadOf(meeting, situation) });
		expect(words(inThread)).toContain('because this record was closed as opened by mistake');
	});

	it('is never put into a record of another conversation', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const heard = await chat.types('school', 'Hello', {
			conversation: 'elsewhere',
			at: threadOf(meeting, situation),
		});
		expect(heard?.kind).toBe('refused');
		expect(await entriesOf(meeting)).toEqual([]);
	});
});

describe('nothing but the bot’s name', () => {
	it('shows where the meeting is, with what this person may do', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const lead = await chat.types('lead', ' \u200b');
		expect(lead).toMatchObject({ kind: 'nothing-said', card: { key: 'status' } });
		expect(labels(lead)).toContain('End the meeting');
		expect(labels(await chat.types('stranger', ''))).toEqual(['Join']);
		expect(await entriesOf(meeting)).toEqual([]);
	});

	it('offers to open a meeting where none is open', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		await reach(meeting, 'signed');
		expect(labels(await chat.types('lead', ''))[0]).toBe('Open a meeting');
		const spoken = spokenOf(house);
		const message = { by: { person: 'lead', name: 'L' }, conversation: 'new here', delivery: 'y', text: '' };
		expect(labels(await spoken.hear(message))).toEqual(['Open a meeting']);
	});
});
