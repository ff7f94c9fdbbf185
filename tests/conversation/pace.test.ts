import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currentCell, positionOf } from '../../flows/meeting.ts';
import { anotherMeeting, buttonsOf, entryArgs, reach, sit, wordsOf } from '../support/desk.ts';
import { type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const asking = async (change: Record<string, unknown> = {}): Promise<TestMeeting> => {
	const meeting = await anotherMeeting(house, change);
	await reach(meeting, 'asking');
	return meeting;
};
const at = async (meeting: TestMeeting): Promise<string | null> => {
	const { cursor } = await meeting.head();
	return currentCell(positionOf(cursor), cursor.value);
};
const turnOf = async (meeting: TestMeeting): Promise<number> =>
	positionOf((await meeting.head()).cursor).turn;

describe('moving on', () => {
	it.each(['lead', 'coordinator', 'scribe'])('is one tap of the %s', async (person) => {
		const meeting = await asking();
		await meeting.done(person, 'next', { turn: await turnOf(meeting) });
		expect(await at(meeting)).toBe('individual.hsb');
	});

	it('is not for attendees', async () => {
		const meeting = await asking();
		for (const kind of ['next', 'back', 'pause', 'end-meeting', 'start'])
			expect((await meeting.say('school', kind, kind === 'end-meeting' ? { rest: 'none' } : {})).key).toBe(
				'refused.not-allowed',
			);
	});

	it('counts a double tap once', async () => {
		const meeting = await asking();
		const turn = await turnOf(meeting);
		expect((await meeting.say('lead', 'next', { turn })).ok).toBe(true);
		expect(await meeting.say('lead', 'next', { turn })).toMatchObject({ ok: false, key: 'refused.outdated' });
		expect(await at(meeting)).toBe('individual.hsb');
	});

	it('counts the taps of two people on one card once', async () => {
		const meeting = await asking();
		const turn = await turnOf(meeting);
		const answers = await Promise.all(['lead', 'scribe'].map((p) => meeting.say(p, 'next', { turn })));
		expect(answers.map((a) => a.ok).toSorted()).toEqual([false, true]);
		expect(await at(meeting)).toBe('individual.hsb');
	});

	it('refuses the button of an outdated card, and says which to use', async () => {
		const meeting = await asking();
		const old = await sit(meeting).card('question');
		await meeting.move('next');
		await meeting.move('next');
		const next = buttonsOf(old).find((b) => b.label === 'Next')!;
		const said = await sit(meeting).press('lead', next.intent);
		expect(said).toMatchObject({ ok: false });
		expect(said.text).toContain('The meeting has moved on');
		expect(await at(meeting)).toBe('individual.vulnerability');
	});

	it('leaves a cell without an entry open, never silently empty', async () => {
		const meeting = await asking();
		await meeting.move('next');
		const { grid } = (await sit(meeting).card('status')).blocks.find((b) => b.kind === 'grid')!;
		expect(grid.rows[0]?.cells[0]).toMatchObject({ id: 'individual.situation', mark: 'open', word: 'open' });
	});

	it('goes point by point when that was chosen', async () => {
		const meeting = await asking({ walk: 'point' });
		await meeting.move('next');
		expect(await at(meeting)).toBe('home.situation');
	});

	it('jumps to any cell at any time, and comes back', async () => {
		const meeting = await asking();
		await meeting.done('coordinator', 'jump', { cell: 'neighbourhoods.challenges' });
		expect(await at(meeting)).toBe('neighbourhoods.challenges');
		expect(wordsOf(await sit(meeting).card('question'))).toContain('Out of turn');
		await meeting.move('next');
		expect(await at(meeting)).toBe('individual.situation');
		expect(await meeting.say('lead', 'jump', { cell: 'schools.nothing' })).toMatchObject({
			key: 'refused.no-such-cell',
			field: 'cell',
		});
	});

	it('says so at the first question', async () => {
		const meeting = await asking();
		expect((await meeting.say('lead', 'back', { turn: await turnOf(meeting) })).key).toBe(
			'refused.phase.first-question',
		);
	});
});

describe('nothing from us', () => {
	it('passes for one agency on a cell, or on the whole context', async () => {
		const meeting = await asking();
		await meeting.done('school', 'pass', { cell: 'home.risk' });
		await meeting.done('police', 'pass', { cell: 'home.risk', wholeContext: true });
		const { passes } = await meeting.head();
		expect(passes['home.risk']).toEqual(['education', 'police']);
		expect(Object.keys(passes)).toHaveLength(9);
		expect(passes['individual.risk']).toBeUndefined();
	});

	it('is not said of an agency that has since said something', async () => {
		const meeting = await asking();
		const cell = 'individual.situation';
		await meeting.done('school', 'pass', { cell });
		await meeting.done('police', 'pass', { cell });
		await meeting.done('school', 'add-entry', entryArgs(cell));
		const words = wordsOf(await sit(meeting).card('question'));
		expect(words).toContain('Heard so far: 1 from Education. Nothing from Police.');
	});

	it('leaves the cell open', async () => {
		const meeting = await asking();
		await meeting.done('school', 'pass', { cell: 'individual.situation' });
		expect((await meeting.head()).board['individual.situation']).toBeUndefined();
	});

	it('is said by the scribe for an agency that has no account, and by nobody else for others', async () => {
		const meeting = await asking();
		const cell = 'individual.situation';
		expect(await meeting.say('school', 'pass', { cell, agency: 'camhs' })).toMatchObject({
			key: 'refused.not-your-agency',
		});
		expect((await meeting.say('scribe', 'pass', { cell, agency: 'nobody' })).key).toBe(
			'refused.no-such-agency',
		);
		const sitting = sit(meeting);
		const choose = await sitting.form('scribe', 'put-right');
		const { form } = await sitting.send('scribe', choose, { what: 'pass-for' });
		const said = await sitting.send('scribe', form!, { agency: 'camhs' });
		expect(said.text).toBe('Noted: nothing from CAMHS on Individual young person, Situation.');
		expect((await meeting.head()).passes[cell]).toEqual(['camhs']);
	});
});

describe('moving on by itself', () => {
	const everyone = ['coordinator', 'school', 'police', 'housing'];

	it('is off unless chosen', async () => {
		const meeting = await asking();
		for (const person of [...everyone, 'lead'])
			await meeting.done(person, 'pass', { cell: 'individual.situation' });
		expect(await at(meeting)).toBe('individual.situation');
	});

	it('waits for every agency present, by an answer or a pass', async () => {
		const meeting = await asking({ autoAdvance: true });
		for (const person of everyone) await meeting.done(person, 'pass', { cell: 'individual.situation' });
		expect(await at(meeting)).toBe('individual.situation');
		await meeting.done('lead', 'add-entry', entryArgs('individual.situation'));
		expect(await at(meeting)).toBe('individual.hsb');
	});

	it('does not wait for an agency that has left, and goes on when the last one it waited for leaves', async () => {
		const meeting = await asking({ autoAdvance: true });
		await meeting.done('housing', 'leave');
		for (const person of ['coordinator', 'school', 'lead'])
			await meeting.done(person, 'pass', { cell: 'individual.situation' });
		expect(await at(meeting)).toBe('individual.situation');
		await meeting.done('police', 'leave');
		expect(await at(meeting)).toBe('individual.hsb');
	});

	it('waits for the agency of somebody without an account', async () => {
		const meeting = await asking({ autoAdvance: true });
		await meeting.done('school', 'list-guest', { name: 'A colleague', agency: 'camhs' });
		for (const person of [...everyone, 'lead'])
			await meeting.done(person, 'pass', { cell: 'individual.situation' });
		expect(await at(meeting)).toBe('individual.situation');
		await meeting.done('scribe', 'pass', { cell: 'individual.situation', agency: 'camhs' });
		expect(await at(meeting)).toBe('individual.hsb');
	});

	it('stays where the lead went back to, whatever is said elsewhere', async () => {
		const meeting = await asking({ autoAdvance: true });
		for (const person of [...everyone, 'lead'])
			await meeting.done(person, 'pass', { cell: 'individual.situation' });
		await meeting.move('back');
		await meeting.done('school', 'add-entry', entryArgs('schools.risk'));
		await meeting.done('school', 'add-entry', entryArgs('individual.situation'));
		expect(await at(meeting)).toBe('individual.situation');
	});
});

describe('the status card', () => {
	const left = async (meeting: TestMeeting) =>
		wordsOf(await sit(meeting).card('status')).match(/.*questions left.*/)?.[0];

	it('shows the cells left and the pace needed for the end that was given', async () => {
		const now = house.clock.now();
		const inMinutes = (n: number) => new Date(Date.parse(now) + n * 60_000).toISOString();
		const meeting = await asking({ endsAt: inMinutes(75) });
		expect(await left(meeting)).toMatch(/^45 questions left: about 100 seconds each to end at \d\d:\d\d\.$/);
		house.clock.ahead(70 * 60_000);
		expect(await left(meeting)).toContain('about 5 seconds each');
		house.clock.ahead(5 * 60_000);
		expect(await left(meeting)).toContain('it is past');
		await meeting.move('next');
		expect(await left(meeting)).toContain('44 questions left');
	});

	it('says only what is left when no end was given', async () => {
		const meeting = await asking({ endsAt: null });
		expect(await left(meeting)).toBe('45 questions left.');
	});

	it('counts what is covered, and has no inputs', async () => {
		const meeting = await asking();
		await meeting.done('school', 'add-entry', entryArgs('individual.situation'));
		const card = await sit(meeting).card('status');
		expect(card.blocks.find((b) => b.kind === 'progress')).toMatchObject({
			done: 1,
			of: 45,
			label: '1 of 45 questions covered',
		});
	});
});

describe('a pause', () => {
	it('takes answers, refuses moves with the reason, and goes on where it was', async () => {
		const meeting = await asking();
		await meeting.move('next');
		const turn = await turnOf(meeting);
		await meeting.done('lead', 'pause');
		expect((await meeting.say('school', 'add-entry', entryArgs('individual.hsb'))).ok).toBe(true);
		const said = await sit(meeting).press('lead', {
			do: 'command',
			kind: 'next',
			record: meeting.record,
			turn: turn + 1,
		});
		expect(said.text).toBe('That cannot be done while the meeting is paused.');
		await meeting.done('scribe', 'resume');
		expect(await at(meeting)).toBe('individual.hsb');
	});
});
