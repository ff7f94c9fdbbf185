import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anotherMeeting, buttonsOf, entryArgs, reach, sit, wordsOf } from '../support/desk.ts';
import { type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

/** A meeting that has ended, in which the school, the police and CAMHS (through the scribe) said something. */
async function ended(): Promise<TestMeeting> {
	const meeting = await anotherMeeting(house);
	await reach(meeting, 'asking');
	await meeting.done(
		'school',
		'add-entry',
		entryArgs('individual.situation', { text: 'What the school said' }),
	);
	await meeting.done(
		'police',
		'add-entry',
		entryArgs('individual.situation', { text: 'What the police said' }),
	);
	await meeting.done('scribe', 'add-entry', entryArgs('individual.situation', { agency: 'camhs' }));
	await reach(meeting, 'adding');
	return meeting;
}
const keys = async (meeting: TestMeeting, person: string) =>
	(await sit(meeting).cards(person)).map((c) => c.key);

describe('when the meeting ends', () => {
	it.each([
		['2026-11-23T10:45:00.000Z', 'Monday', '2026-11-25'],
		['2026-11-26T10:45:00.000Z', 'Thursday', '2026-11-30'],
		['2026-11-27T23:30:00.000Z', 'Friday night', '2026-12-01'],
		['2026-07-02T23:30:00.000Z', 'Friday in London, Thursday in UTC', '2026-07-07'],
	])('at %s (%s) agencies have two working days', async (now, _, by) => {
		house.clock.set(now);
		const meeting = await ended();
		expect((await meeting.head()).confirmBy).toBe(by);
		house.clock.set('2026-11-23T09:30:00.000Z');
	});

	it('each agency that said something is asked to check its own entries by that date', async () => {
		const meeting = await ended();
		const card = await sit(meeting).card('confirm', 'school');
		expect(card.title).toBe('Check what Education said');
		expect(wordsOf(card)).toContain(
			'1 entry is recorded for Education. Please confirm or correct it by 25 November 2026.',
		);
		expect(await keys(meeting, 'housing')).not.toContain('confirm');
	});

	it('shows an agency its own entries, and not the others’', async () => {
		const meeting = await ended();
		const sitting = sit(meeting);
		const [ours] = buttonsOf(await sitting.card('confirm', 'school'));
		const { card } = await sitting.press('school', ours!.intent);
		expect(wordsOf(card)).toContain('What the school said');
		expect(wordsOf(card)).not.toContain('What the police said');
	});

	it('an agency confirms, and the card says so', async () => {
		const meeting = await ended();
		const sitting = sit(meeting);
		const confirm = buttonsOf(await sitting.card('confirm', 'school')).find(
			(b) => b.label === 'They are right',
		)!;
		expect((await sitting.press('school', confirm.intent)).text).toContain('are confirmed');
		expect((await meeting.head()).confirmed).toEqual({ education: house.clock.now() });
		expect(wordsOf(await sitting.card('confirm', 'school'))).toContain('Education has confirmed its entries');
	});

	it('silence is recorded as silence', async () => {
		const meeting = await ended();
		await meeting.done('school', 'confirm');
		house.clock.ahead(10 * 86_400_000);
		expect(wordsOf(await sit(meeting).card('lead', 'lead'))).toContain('Not yet confirmed: Police, CAMHS.');
		await reach(meeting, 'signed');
		expect((await meeting.head()).versions[0]?.confirmations).toEqual([
			{ agency: 'camhs', at: null },
			{ agency: 'education', at: expect.any(String) },
			{ agency: 'police', at: null },
		]);
		house.clock.set('2026-11-23T09:30:00.000Z');
	});

	it('an agency corrects, and adds what it had not said, marked as after the meeting', async () => {
		const meeting = await ended();
		const [said] = (await meeting.full()).entries;
		await meeting.done('school', 'amend-entry', {
			entry: said?.id,
			text: 'What the school means',
			basis: 'fact',
		});
		await meeting.done('school', 'add-entry', entryArgs('individual.hsb'));
		const { entries } = await meeting.full();
		expect(entries[0]).toMatchObject({ text: 'What the school means', afterMeeting: false });
		expect(entries.at(-1)).toMatchObject({ afterMeeting: true, ahead: false });
	});

	it('the scribe, the lead and the coordinator confirm for those without an account; nobody else does', async () => {
		const meeting = await ended();
		expect((await meeting.say('school', 'confirm', { agency: 'camhs' })).key).toBe('refused.not-your-agency');
		expect((await meeting.say('scribe', 'confirm', { agency: 'nobody' })).key).toBe('refused.no-such-agency');
		await meeting.done('scribe', 'confirm', { agency: 'camhs' });
		expect(Object.keys((await meeting.head()).confirmed)).toEqual(['camhs']);
	});

	it('is when to confirm, not before', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'asking');
		const said = await sit(meeting).press('school', {
			do: 'command',
			kind: 'confirm',
			record: meeting.record,
		});
		expect(said.text).toBe('That cannot be done while the questions are being asked.');
	});
});

describe('somebody who left before the end', () => {
	const left = async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'asking');
		await meeting.done(
			'police',
			'add-entry',
			entryArgs('individual.situation', { text: 'What the police said' }),
		);
		await meeting.done('police', 'leave');
		const away = (await meeting.head()).people.find((p) => p.id === 'police')?.leftAt;
		house.clock.ahead(60_000);
		await reach(meeting, 'adding');
		return { meeting, away };
	};

	it('is asked to check what their agency said all the same, and can confirm and correct it', async () => {
		const { meeting, away } = await left();
		expect(await keys(meeting, 'police')).toContain('confirm');
		const [said] = (await meeting.full()).entries;
		await meeting.done('police', 'amend-entry', {
			entry: said?.id,
			text: 'What the police mean',
			basis: 'fact',
		});
		await meeting.done('police', 'confirm');
		const head = await meeting.head();
		expect(head.confirmed.police).toBe(house.clock.now());
		// It stays on record when they were in the meeting.
		expect(head.people.find((p) => p.id === 'police')).toMatchObject({ present: false, leftAt: away });
	});

	it('is out again when the meeting is opened again', async () => {
		const { meeting } = await left();
		await meeting.done('lead', 'reconvene');
		expect((await meeting.say('police', 'add-entry', entryArgs('individual.hsb'))).key).toBe(
			'refused.you-left',
		);
	});

	it('is not brought back when they leave after the end', async () => {
		const meeting = await ended();
		house.clock.ahead(60_000);
		await meeting.done('police', 'leave');
		expect(await keys(meeting, 'police')).toEqual([]);
		expect((await meeting.say('police', 'confirm')).key).toBe('refused.you-left');
	});
});

describe('a confirmation', () => {
	// Cause: it stayed when somebody else changed what the agency had confirmed.
	it.each([
		[
			'added',
			(m: TestMeeting) => m.done('scribe', 'add-entry', entryArgs('individual.risk', { agency: 'police' })),
		],
		[
			'amended',
			(m: TestMeeting, entry: string) =>
				m.done('lead', 'amend-entry', { entry, text: 'Other', basis: 'fact' }),
		],
		[
			'moved',
			(m: TestMeeting, entry: string) => m.done('lead', 'move-entry', { entry, cell: 'individual.risk' }),
		],
		['withdrawn', (m: TestMeeting, entry: string) => m.done('lead', 'withdraw-entry', { entry })],
	])(
		'ends when an entry of the agency is %s by somebody else, and the agency is asked again',
		async (_, change) => {
			const meeting = await ended();
			await meeting.done('police', 'confirm');
			await meeting.done('school', 'confirm');
			const entry = (await meeting.full()).entries.find((e) => e.agency === 'police')!.id;
			await change(meeting, entry);
			expect(Object.keys((await meeting.head()).confirmed)).toEqual(['education']);
			const left = (await meeting.full()).entries.some((e) => e.agency === 'police' && !e.withdrawn);
			const buttons = left ? buttonsOf(await sit(meeting).card('confirm', 'police')).map((b) => b.label) : [];
			expect(buttons.length).toBe(left ? 2 : 0);
		},
	);

	it('stays when the agency itself adds and corrects', async () => {
		const meeting = await ended();
		await meeting.done('police', 'confirm');
		const entry = (await meeting.full()).entries.find((e) => e.agency === 'police')!.id;
		await meeting.done('police', 'amend-entry', { entry, text: 'Other', basis: 'fact' });
		await meeting.done('police', 'add-entry', entryArgs('individual.risk'));
		expect(Object.keys((await meeting.head()).confirmed)).toEqual(['police']);
	});
});
