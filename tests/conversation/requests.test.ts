import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slotMark } from '../../src/framework/board.ts';
import { anotherMeeting, buttonsOf, entryArgs, reach, sit, wordsOf } from '../support/desk.ts';
import { type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const due = '2026-12-07';

/** A meeting in which the police were asked later about both schools. */
async function askedLater(agency = 'police'): Promise<TestMeeting & { a: string; b: string }> {
	const meeting = await anotherMeeting(house);
	await reach(meeting, 'asking');
	await meeting.done('lead', 'ask-later', { cell: 'schools.risk', place: 'all', agency, due });
	return { ...meeting, a: await meeting.place('School A'), b: await meeting.place('School B') };
}
const states = async (meeting: TestMeeting) => (await meeting.head()).requests.map((r) => r.state);

describe('a request', () => {
	it('waits on the card of the agency that was asked, and on nobody else’s', async () => {
		const meeting = await askedLater();
		const words = wordsOf(await sit(meeting).card('asked', 'police'));
		expect(words).toContain('Asked of Police');
		expect(words).toContain('Schools: Risk (School A)\n by 7 December 2026');
		for (const person of ['school', 'housing'])
			expect((await sit(meeting).cards(person)).map((c) => c.key)).not.toContain('asked');
	});

	it('is answered by an entry of that agency for the same cell and place', async () => {
		const meeting = await askedLater();
		await meeting.done('police', 'add-entry', entryArgs('schools.risk', { place: meeting.b }));
		expect(await states(meeting)).toEqual(['open', 'answered']);
		const { head, entries } = await meeting.full();
		expect(entries[0]?.request).toBe(head.requests[1]?.id);
	});

	it('is answered from its button, long after the meeting', async () => {
		const meeting = await askedLater();
		await reach(meeting, 'signed');
		house.clock.ahead(86_400_000);
		const sitting = sit(meeting);
		const answer = buttonsOf(await sitting.card('asked', 'police')).find((b) => b.label === 'Answer')!;
		const { form } = await sitting.press('police', answer.intent);
		await sitting.send('police', form!, { text: 'Nothing more is recorded.', basis: 'fact' });
		expect(await states(meeting)).toEqual(['answered', 'open']);
		expect((await meeting.full()).entries[0]).toMatchObject({ afterMeeting: true, place: meeting.a });
		expect((await meeting.head()).changes).toBe(1);
	});

	it.each([
		['another place', { cell: 'schools.risk', place: 'b' }],
		['another cell', { cell: 'schools.hsb', place: 'a' }],
	])('is not answered by what is said of %s, even from its own form', async (_, { cell, place }) => {
		const meeting = await askedLater('camhs');
		const request = (await meeting.head()).requests[0]?.id;
		const args = entryArgs(cell, { place: place === 'a' ? meeting.a : meeting.b, request });
		await meeting.done('police', 'add-entry', args);
		expect(await states(meeting)).toEqual(['open', 'open']);
	});

	it('made before the places were named is answered by an entry about one of them', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'asking');
		await meeting.done('lead', 'ask-later', { cell: 'peers.risk', place: '', agency: 'police', due });
		await meeting.done('police', 'add-entry', entryArgs('peers.risk', { place: 'new', newPlace: 'Group A' }));
		expect(await states(meeting)).toEqual(['answered']);
	});

	it('is answered too by an agency that knows nothing, which then stands as the reason', async () => {
		const meeting = await askedLater();
		const sitting = sit(meeting);
		const button = buttonsOf(await sitting.card('asked', 'police')).find((b) => b.label === 'Nothing known')!;
		const { form } = await sitting.press('police', button.intent);
		expect(form?.fields.find((f) => f.name === 'asked')).toMatchObject({ values: ['police'] });
		expect((await sitting.send('police', form!)).ok).toBe(true);
		expect(await states(meeting)).toEqual(['answered', 'open']);
		const { settlements } = await meeting.full();
		expect(settlements[`schools.risk@${meeting.a}`]).toMatchObject({
			how: 'nothing-known',
			asked: ['police'],
		});
		expect(settlements[`schools.risk@${meeting.b}`]).toMatchObject({ how: 'ask-later' });
	});

	it('waits again when its only answer is withdrawn or moved away, and not while another stands', async () => {
		const meeting = await askedLater();
		const first = await meeting.done('police', 'add-entry', entryArgs('schools.risk', { place: meeting.a }));
		await meeting.done('police', 'withdraw-entry', { entry: first.ids.entry });
		expect(await states(meeting)).toEqual(['open', 'open']);
		expect(slotMark(await meeting.head(), { cell: 'schools.risk', place: meeting.a })).toBe('settled');
		const second = await meeting.done('police', 'add-entry', entryArgs('schools.risk', { place: meeting.a }));
		await meeting.done('lead', 'move-entry', { entry: second.ids.entry, cell: 'individual.risk' });
		expect(await states(meeting)).toEqual(['open', 'open']);
		const third = await meeting.done('police', 'add-entry', entryArgs('schools.risk', { place: meeting.a }));
		const fourth = await meeting.done('police', 'add-entry', entryArgs('schools.risk', { place: meeting.a }));
		await meeting.done('police', 'withdraw-entry', { entry: third.ids.entry });
		expect(await states(meeting)).toEqual(['answered', 'open']);
		await meeting.done('police', 'withdraw-entry', { entry: fourth.ids.entry });
		expect(await states(meeting)).toEqual(['open', 'open']);
	});

	it('is closed without an answer by the lead or the coordinator, with a reason', async () => {
		const meeting = await askedLater();
		const request = (await meeting.head()).requests[0]?.id;
		expect((await meeting.say('police', 'close-request', { request, reason: 'No' })).key).toBe(
			'refused.not-allowed',
		);
		expect((await meeting.say('lead', 'close-request', { request, reason: '' })).key).toBe(
			'refused.reason-blank',
		);
		expect(await meeting.say('lead', 'close-request', { request, reason: 'x'.repeat(1001) })).toMatchObject({
			key: 'refused.reason-too-long',
			field: 'reason',
		});
		const sitting = sit(meeting);
		const list = await sitting.show('coordinator', 'requests');
		const close = buttonsOf(list).find((b) => b.label === 'Close without an answer')!;
		const { form } = await sitting.press('coordinator', close.intent);
		await sitting.send('coordinator', form!, { reason: 'They hold no file' });
		expect(await states(meeting)).toEqual(['closed', 'open']);
		expect((await meeting.full()).remarks).toMatchObject([
			{ kind: 'request-closed', text: 'They hold no file' },
		]);
		expect((await meeting.say('lead', 'close-request', { request, reason: 'Again' })).key).toBe(
			'refused.no-such-request',
		);
	});

	it('is answered for an absent agency by the lead, from the list, with that agency filled in', async () => {
		const meeting = await askedLater('camhs');
		const sitting = sit(meeting);
		const answer = buttonsOf(await sitting.show('lead', 'requests')).find((b) => b.label === 'Answer')!;
		const { form } = await sitting.press('lead', answer.intent);
		expect(form?.fields.find((f) => f.name === 'agency')).toMatchObject({ value: 'camhs' });
		await sitting.send('lead', form!, { text: 'By letter: not known to them.', basis: 'fact' });
		expect(await states(meeting)).toEqual(['answered', 'open']);
		expect((await meeting.full()).entries[0]).toMatchObject({ agency: 'camhs', recordedBy: 'lead' });
	});

	it('names somebody in no more than 120 characters, and keeps nothing cut off', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'asking');
		const person = 'x'.repeat(121);
		const args = { cell: 'peers.risk', place: '', agency: 'police', due, person };
		expect(await meeting.say('lead', 'ask-later', args)).toMatchObject({
			key: 'refused.name-too-long',
			field: 'person',
		});
	});
});

describe('a request made before the places were named', () => {
	const cell = 'peers.risk';
	async function askedBefore(): Promise<TestMeeting & { a: string; b: string }> {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'asking');
		await meeting.done('lead', 'ask-later', { cell, place: '', agency: 'police', due });
		for (const label of ['Group A', 'Group B'])
			await meeting.done('lead', 'add-place', { context: 'peers', label });
		return { ...meeting, a: await meeting.place('Group A'), b: await meeting.place('Group B') };
	}
	const settle = (place: string) => ({ cell, place, how: 'nothing-known' });

	// Cause: a settled place was held against requests for that very place alone, and this one has none.
	it('is answered when the last of the places is settled', async () => {
		const meeting = await askedBefore();
		await meeting.done('lead', 'settle', settle(meeting.a));
		expect(await states(meeting)).toEqual(['open']);
		await meeting.done('lead', 'settle', settle(meeting.b));
		expect(await states(meeting)).toEqual(['answered']);
	});

	it('is answered by “nothing known” from its own card, also when others have spoken of every place', async () => {
		const meeting = await askedBefore();
		for (const place of [meeting.a, meeting.b])
			await meeting.done('school', 'add-entry', entryArgs(cell, { place }));
		expect(await states(meeting)).toEqual(['open']);
		const sitting = sit(meeting);
		const button = buttonsOf(await sitting.card('asked', 'police')).find((b) => b.label === 'Nothing known')!;
		const { form } = await sitting.press('police', button.intent);
		expect(await sitting.send('police', form!)).toMatchObject({ ok: true });
		expect(await states(meeting)).toEqual(['answered']);
		expect(slotMark(await meeting.head(), { cell, place: meeting.a })).toBe('answered');
	});
});

describe('an entry that is moved', () => {
	const move = (meeting: TestMeeting, entry: string | undefined, cell: string, place = '') =>
		meeting.done('lead', 'move-entry', { entry, cell, place });

	// Cause: a move never looked whether it put the entry where something was asked.
	it('into a place that its agency was asked about answers the request', async () => {
		const meeting = await askedLater();
		const { ids } = await meeting.done('police', 'add-entry', entryArgs('individual.risk'));
		await move(meeting, ids.entry, 'schools.risk', meeting.b);
		expect(await states(meeting)).toEqual(['open', 'answered']);
		await meeting.done('police', 'withdraw-entry', { entry: ids.entry });
		expect(await states(meeting)).toEqual(['open', 'open']);
	});

	it('away and back answers it again, and moved on to another answers that one', async () => {
		const meeting = await askedLater();
		const { ids } = await meeting.done(
			'police',
			'add-entry',
			entryArgs('schools.risk', { place: meeting.a }),
		);
		await move(meeting, ids.entry, 'individual.risk');
		expect(await states(meeting)).toEqual(['open', 'open']);
		await move(meeting, ids.entry, 'schools.risk', meeting.a);
		expect(await states(meeting)).toEqual(['answered', 'open']);
		await move(meeting, ids.entry, 'schools.risk', meeting.b);
		expect(await states(meeting)).toEqual(['open', 'answered']);
	});

	it('of an agency that was not asked answers nothing', async () => {
		const meeting = await askedLater();
		const { ids } = await meeting.done('school', 'add-entry', entryArgs('individual.risk'));
		await move(meeting, ids.entry, 'schools.risk', meeting.b);
		expect(await states(meeting)).toEqual(['open', 'open']);
	});
});

describe('an entry of an agency that was asked twice', () => {
	it('answers what was asked of its very place before what was asked of the whole cell', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'asking');
		await meeting.done('lead', 'ask-later', { cell: 'peers.risk', place: '', agency: 'police', due });
		await meeting.done('lead', 'add-place', { context: 'peers', label: 'Group A' });
		const place = await meeting.place('Group A');
		await meeting.done('lead', 'ask-later', { cell: 'peers.risk', place, agency: 'police', due });
		await meeting.done('police', 'add-entry', entryArgs('peers.risk', { place }));
		expect(await states(meeting)).toEqual(['open', 'answered']);
	});
});
