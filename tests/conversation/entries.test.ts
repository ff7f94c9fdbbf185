import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayCorrect } from '../../src/privacy/access.ts';
import { anotherMeeting, buttonsOf, entryArgs, reach, sit, wordsOf } from '../support/desk.ts';
import { type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const asking = async (): Promise<TestMeeting> => {
	const meeting = await anotherMeeting(house);
	await reach(meeting, 'asking');
	return meeting;
};
const entries = async (meeting: TestMeeting) => (await meeting.full()).entries;
const shownTo = async (meeting: TestMeeting, person: string, cell: string) =>
	wordsOf((await sit(meeting).show(person, 'entries', { cell })).blocks);

describe('an entry', () => {
	it('keeps its text, place, basis, agency, who recorded it and when', async () => {
		const meeting = await asking();
		const place = await meeting.place('School A');
		const args = entryArgs('schools.situation', { place, text: '  Line one\r\nline two ', basis: 'told-us' });
		const { ids } = await meeting.done('school', 'add-entry', args);
		expect(await entries(meeting)).toEqual([
			{
				id: ids.entry,
				cell: 'schools.situation',
				place,
				text: 'Line one\nline two',
				basis: 'told-us',
				agency: 'education',
				recordedBy: 'school',
				at: house.clock.now(),
				restrictedTo: null,
				ahead: true,
				afterMeeting: false,
				action: null,
				serviceGap: false,
				request: null,
				withdrawn: false,
				corrections: [],
			},
		]);
	});

	it.each(['fact', 'allegation', 'opinion', 'told-us'])('may be of the basis %s', async (basis) => {
		const meeting = await asking();
		await meeting.done('school', 'add-entry', entryArgs('individual.risk', { basis }));
		expect(await entries(meeting)).toMatchObject([{ basis }]);
	});

	it('of no basis is asked for one, with the text kept', async () => {
		const meeting = await asking();
		const sitting = sit(meeting);
		const form = await sitting.form('school', 'entry', { cell: 'individual.risk' });
		const said = await sitting.send('school', form, { text: 'What we know' });
		expect(said).toMatchObject({
			ok: false,
			text: 'Fill in “What kind of statement is it”.',
			field: 'basis',
		});
		expect(said.form?.fields.find((f) => f.name === 'text')).toMatchObject({ value: 'What we know' });
		expect(said.form?.instance).toBe(form.instance);
	});

	it('in a neighbourhood needs its place', async () => {
		const meeting = await asking();
		expect(await meeting.say('police', 'add-entry', entryArgs('neighbourhoods.risk'))).toMatchObject({
			key: 'refused.place-needed',
			params: { place: 'space' },
			field: 'place',
		});
		expect(
			await meeting.say(
				'police',
				'add-entry',
				entryArgs('neighbourhoods.risk', { place: 'new', newPlace: ' ' }),
			),
		).toMatchObject({
			key: 'refused.label-blank',
			field: 'newPlace',
		});
		expect(
			await meeting.say(
				'police',
				'add-entry',
				entryArgs('neighbourhoods.risk', { place: await meeting.place('School A') }),
			),
		).toMatchObject({
			key: 'refused.no-such-place',
		});
		expect(await entries(meeting)).toEqual([]);
	});

	it('of an individual has no place, whatever is sent along', async () => {
		const meeting = await asking();
		await meeting.done(
			'school',
			'add-entry',
			entryArgs('individual.risk', { place: 'p1', newPlace: 'Somewhere' }),
		);
		expect(await entries(meeting)).toMatchObject([{ place: null }]);
		expect((await meeting.head()).places).toHaveLength(4);
	});

	it('says to its author where it was recorded', async () => {
		const meeting = await asking();
		const sitting = sit(meeting);
		const form = await sitting.form('school', 'entry', { cell: 'individual.situation' });
		const said = await sitting.send('school', form, { text: 'At home', basis: 'fact' });
		expect(said).toMatchObject({ ok: true, text: 'Recorded under Individual young person, Situation.' });
	});
});

describe('an entry among the actions', () => {
	it('has the context it is meant to change, an owner and a date', async () => {
		const meeting = await asking();
		const action = {
			target: 'schools',
			ownerAgency: 'education',
			ownerPerson: ' Head of year ',
			due: '2026-12-14',
		};
		await meeting.done('school', 'add-entry', entryArgs('individual.actions', action));
		await meeting.done('school', 'add-entry', entryArgs('individual.actions'));
		expect((await entries(meeting)).map((e) => e.action)).toEqual([
			{ target: 'schools', owner: { agency: 'education', person: 'Head of year' }, due: '2026-12-14' },
			{ target: 'individual', owner: { agency: null, person: null }, due: null },
		]);
	});

	it.each([
		[{ target: 'moon' }, 'refused.no-such-context', 'target'],
		[{ ownerAgency: 'nobody' }, 'refused.no-such-agency', 'ownerAgency'],
		[{ ownerPerson: 'x'.repeat(121) }, 'refused.name-too-long', 'ownerPerson'],
		[{ due: '14.12.2026' }, 'refused.date-not-a-date', 'due'],
	])('is refused with %o', async (change, key, field) => {
		const meeting = await asking();
		expect(await meeting.say('school', 'add-entry', entryArgs('individual.actions', change))).toMatchObject({
			ok: false,
			key,
			field,
		});
	});

	it('alone has one: elsewhere what was sent along is not kept', async () => {
		const meeting = await asking();
		await meeting.done(
			'school',
			'add-entry',
			entryArgs('individual.risk', { target: 'schools', serviceGap: true }),
		);
		expect(await entries(meeting)).toMatchObject([{ action: null, serviceGap: false }]);
	});
});

describe('an entry among the challenges', () => {
	it('may be marked "no service for this"', async () => {
		const meeting = await asking();
		const sitting = sit(meeting);
		const form = await sitting.form('school', 'entry', { cell: 'individual.challenges' });
		await sitting.send('school', form, { text: 'A year’s wait', basis: 'fact', serviceGap: 'true' });
		expect(await entries(meeting)).toMatchObject([{ serviceGap: true }]);
	});
});

describe('an entry of which the chat did not say what kind of statement it is', () => {
	const heard = async (cell: string) => {
		const meeting = await asking();
		const { ids } = await meeting.done('school', 'add-entry', entryArgs(cell, { basis: 'not-said' }));
		return { meeting, entry: ids.entry ?? '' };
	};

	it('is shown as such, and is none of those that a form offers', async () => {
		const { meeting } = await heard('individual.situation');
		expect(await shownTo(meeting, 'police', 'individual.situation')).toContain('Basis not said');
		const form = await sit(meeting).form('school', 'entry', { cell: 'individual.situation' });
		expect(wordsOf(form.fields)).not.toContain('Basis not said');
	});

	it.each(['individual.risk', 'individual.actions'])(
		'is corrected under %s only by saying so: nothing is chosen, and nothing is not taken',
		async (cell) => {
			const { meeting, entry } = await heard(cell);
			const sitting = sit(meeting);
			const form = await sitting.form('school', 'amend', { entry });
			expect(form.fields.find((f) => f.name === 'basis')).toMatchObject({ value: undefined });
			expect(await sitting.send('school', form, { text: 'Better words' })).toMatchObject({
				ok: false,
				field: 'basis',
			});
			expect((await sitting.send('school', form, { basis: 'opinion' })).ok).toBe(true);
			expect(await entries(meeting)).toMatchObject([{ basis: 'opinion' }]);
		},
	);

	it('is named to the lead among what the record contradicts, until it is said', async () => {
		const { meeting, entry } = await heard('individual.situation');
		const sitting = sit(meeting);
		const card = await sitting.show('lead', 'checks');
		expect(wordsOf(card)).toContain('without saying whether they are fact, allegation or opinion (1)');
		const correct = buttonsOf(card).find((b) => b.label === 'Correct');
		expect(correct?.intent).toMatchObject({ form: 'amend', entry });
		const { form } = await sitting.press('lead', correct!.intent);
		await sitting.send('lead', form!, { basis: 'fact' });
		expect(wordsOf(await sitting.show('lead', 'checks'))).not.toContain('came from the chat');
	});
});

describe('a restricted entry', () => {
	const cell = 'individual.situation';
	const restricted = async (change: Record<string, unknown>) => {
		const meeting = await asking();
		await meeting.done('police', 'add-entry', entryArgs(cell, { text: 'Not for all ears', ...change }));
		return meeting;
	};

	it('to the lead is read by the lead and its author; the others see that there is one', async () => {
		const meeting = await restricted({ shown: 'lead' });
		for (const person of ['lead', 'police'])
			expect(await shownTo(meeting, person, cell)).toContain('Not for all ears');
		for (const person of ['school', 'coordinator', 'scribe']) {
			const words = await shownTo(meeting, person, cell);
			expect(words).not.toContain('Not for all ears');
			expect(words).toContain('There is a restricted entry here');
		}
	});

	it('to named agencies is read by those too', async () => {
		const meeting = await restricted({ shown: 'agencies', restrictedTo: ['education'] });
		for (const person of ['lead', 'police', 'school'])
			expect(await shownTo(meeting, person, cell)).toContain('Not for all ears');
		expect(await shownTo(meeting, 'housing', cell)).not.toContain('Not for all ears');
	});

	it('counts as an answer, for every agency’s eyes', async () => {
		const meeting = await restricted({ shown: 'lead' });
		expect(wordsOf(await sit(meeting).card('question'))).toContain('1 from Police');
	});

	it('names at least one agency, and only agencies of the framework', async () => {
		const meeting = await asking();
		const add = (restrictedTo: string[]) =>
			meeting.say('police', 'add-entry', entryArgs(cell, { shown: 'agencies', restrictedTo }));
		expect(await add([])).toMatchObject({ key: 'refused.restricted-to-nobody', field: 'restrictedTo' });
		expect(await add(['nobody'])).toMatchObject({ key: 'refused.no-such-agency', field: 'restrictedTo' });
	});

	it('is not guessed at: agencies that are ticked without choosing to restrict it are asked about', async () => {
		const meeting = await asking();
		const add = (shown: string) =>
			meeting.say('police', 'add-entry', entryArgs(cell, { shown, restrictedTo: ['education'] }));
		for (const shown of ['everyone', 'lead'])
			expect(await add(shown)).toMatchObject({ key: 'refused.restricted-unclear', field: 'shown' });
		expect(await entries(meeting)).toEqual([]);
	});

	it('shows nobody else its earlier wording either', async () => {
		const meeting = await asking();
		const { ids } = await meeting.done('police', 'add-entry', entryArgs(cell, { text: 'First wording' }));
		await meeting.done('police', 'amend-entry', {
			entry: ids.entry,
			text: 'Second wording',
			basis: 'fact',
			shown: 'lead',
		});
		expect(await shownTo(meeting, 'school', cell)).not.toMatch(/wording/);
		expect((await meeting.head()).board[cell]?.['']?.restricted).toBe(1);
	});

	it('cannot be corrected by a colleague who may not read it', async () => {
		const meeting = await restricted({ shown: 'lead' });
		await meeting.done('colleague', 'join', { agency: 'police' });
		const [entry] = await entries(meeting);
		expect((await meeting.say('colleague', 'withdraw-entry', { entry: entry?.id })).key).toBe(
			'refused.not-yours',
		);
		const form = await sit(meeting).press('colleague', {
			do: 'form',
			form: 'amend',
			record: meeting.record,
			entry: entry?.id,
		});
		expect(form).toMatchObject({ ok: false });
		expect(wordsOf(form)).not.toContain('Not for all ears');
	});
});

describe('an entry written ahead', () => {
	const cell = 'individual.vulnerability';

	it('is its agency’s own until the meeting comes to its question', async () => {
		const meeting = await asking();
		const sitting = sit(meeting);
		const choose = await sitting.form('school', 'choose-cell');
		const { form } = await sitting.send('school', choose, { cell });
		const said = await sitting.send('school', form!, { text: 'Written ahead', basis: 'fact' });
		expect(said.text).toContain('Others see it when the meeting gets there');
		await meeting.done('colleague', 'join', { agency: 'education' });
		for (const person of ['school', 'colleague', 'lead'])
			expect(await shownTo(meeting, person, cell)).toContain('Written ahead');
		for (const person of ['police', 'coordinator'])
			expect(await shownTo(meeting, person, cell)).toContain('Nothing is recorded here yet');
		await meeting.move('next');
		await meeting.move('next');
		expect(await shownTo(meeting, 'police', cell)).toContain('Written ahead');
	});

	it('is possible before the meeting starts', async () => {
		const meeting = await anotherMeeting(house);
		expect((await meeting.done('school', 'add-entry', entryArgs(cell))).key).toBe('told.entry-ahead');
	});

	it('is everybody’s to read once the meeting has ended', async () => {
		const meeting = await asking();
		await meeting.done('school', 'add-entry', entryArgs(cell, { text: 'Written ahead' }));
		await reach(meeting, 'adding');
		expect(await shownTo(meeting, 'police', cell)).toContain('Written ahead');
	});

	it('of a cell that was not chosen says so, in the form to choose', async () => {
		const meeting = await asking();
		const sitting = sit(meeting);
		const said = await sitting.send('school', await sitting.form('school', 'choose-cell'));
		expect(said).toMatchObject({ ok: false, text: 'Fill in “Question”.', form: { form: 'choose-cell' } });
	});
});

describe('a correction', () => {
	const said = async () => {
		const meeting = await asking();
		const { ids } = await meeting.done(
			'school',
			'add-entry',
			entryArgs('individual.situation', { text: 'Firrst wording' }),
		);
		return { meeting, entry: ids.entry ?? '' };
	};

	it('keeps the original wording, its author, who corrected it and why', async () => {
		const { meeting, entry } = await said();
		house.clock.ahead(60_000);
		await meeting.done('lead', 'amend-entry', {
			entry,
			text: 'First wording',
			basis: 'opinion',
			reason: 'A slip',
		});
		const [kept] = await entries(meeting);
		expect(kept).toMatchObject({
			text: 'First wording',
			basis: 'opinion',
			recordedBy: 'school',
			agency: 'education',
		});
		expect(kept?.corrections).toMatchObject([
			{
				kind: 'amended',
				by: 'lead',
				at: house.clock.now(),
				reason: 'A slip',
				before: { text: 'Firrst wording', basis: 'fact' },
			},
		]);
		const words = await shownTo(meeting, 'police', 'individual.situation');
		expect(words).toContain('Firrst wording');
		expect(words).toMatch(/Earlier wording, corrected by Priya Nair on .*\. Reason: A slip/);
	});

	it('moves an entry to another cell and place, and keeps where it was', async () => {
		const { meeting, entry } = await said();
		const school = await meeting.place('School A');
		await meeting.done('lead', 'move-entry', {
			entry,
			cell: 'schools.actions',
			place: school,
			reason: 'About the school',
		});
		const [kept] = await entries(meeting);
		expect(kept).toMatchObject({
			cell: 'schools.actions',
			place: school,
			action: { target: 'schools', due: null },
		});
		expect(kept?.corrections).toMatchObject([
			{ kind: 'moved', before: { cell: 'individual.situation', place: null } },
		]);
		expect(
			await meeting.say('lead', 'move-entry', { entry, cell: 'schools.actions', place: school }),
		).toMatchObject({ key: 'refused.already-there' });
		expect(await meeting.say('lead', 'move-entry', { entry, cell: 'neighbourhoods.risk' })).toMatchObject({
			key: 'refused.place-needed',
		});
		expect(await meeting.say('lead', 'move-entry', { entry, cell: 'moon.risk' })).toMatchObject({
			key: 'refused.no-such-cell',
		});
	});

	it('withdraws an entry, whose wording stays in the record and is not shown as standing', async () => {
		const { meeting, entry } = await said();
		await meeting.done('school', 'withdraw-entry', { entry, reason: 'Another pupil' });
		expect(await entries(meeting)).toMatchObject([{ withdrawn: true, text: 'Firrst wording' }]);
		expect(await shownTo(meeting, 'police', 'individual.situation')).not.toContain('Firrst wording');
		for (const kind of ['amend-entry', 'move-entry', 'withdraw-entry'])
			expect(
				(
					await meeting.say(
						'school',
						kind,
						kind === 'amend-entry'
							? { entry, text: 'x', basis: 'fact' }
							: kind === 'move-entry'
								? { entry, cell: 'individual.risk' }
								: { entry },
					)
				).key,
			).toBe('refused.entry-gone');
	});

	it('is its agency’s, its author’s and the lead’s to make', async () => {
		const { meeting, entry } = await said();
		expect((await meeting.say('police', 'withdraw-entry', { entry })).key).toBe('refused.not-yours');
		expect((await meeting.say('coordinator', 'move-entry', { entry, cell: 'individual.risk' })).key).toBe(
			'refused.not-yours',
		);
		await meeting.done('colleague', 'join', { agency: 'education' });
		expect((await meeting.say('colleague', 'move-entry', { entry, cell: 'individual.risk' })).ok).toBe(true);
	});

	it('goes by the buttons beside the entry, and its form holds what is there', async () => {
		const { meeting } = await said();
		const sitting = sit(meeting);
		const card = await sitting.show('school', 'ours');
		expect(card.title).toBe('What Education said');
		expect(buttonsOf(card).map((b) => b.label)).toEqual(['Correct', 'Move', 'Withdraw']);
		expect(buttonsOf(await sitting.show('police', 'entries', { cell: 'individual.situation' }))).toEqual([]);
		const press = async (label: string) =>
			(await sitting.press('school', buttonsOf(card).find((b) => b.label === label)!.intent)).form!;
		const amend = await press('Correct');
		expect(amend.fields.find((f) => f.name === 'text')).toMatchObject({ value: 'Firrst wording' });
		await sitting.send('school', amend, { text: 'First wording' });
		const { form: moveTo } = await sitting.send('school', await press('Move'), { cell: 'schools.risk' });
		await sitting.send('school', moveTo!, { place: await meeting.place('School B') });
		expect(await entries(meeting)).toMatchObject([
			{ cell: 'schools.risk', text: 'First wording', place: await meeting.place('School B') },
		]);
		await sitting.send('school', await press('Withdraw'), { reason: 'x'.repeat(1001) });
		expect(await entries(meeting)).toMatchObject([{ withdrawn: false }]);
		await sitting.send('school', await press('Withdraw'), { reason: 'Out of date' });
		expect(await entries(meeting)).toMatchObject([{ withdrawn: true }]);
	});

	it.each(['amend-entry', 'move-entry', 'withdraw-entry'])(
		'by %s takes no reason of more than 1,000 characters',
		async (kind) => {
			const { meeting, entry } = await said();
			const args =
				{ 'amend-entry': { text: 'New', basis: 'fact' }, 'move-entry': { cell: 'individual.risk' } }[kind] ??
				{};
			expect(await meeting.say('school', kind, { entry, reason: 'x'.repeat(1001), ...args })).toMatchObject({
				key: 'refused.reason-too-long',
				field: 'reason',
				params: { length: 1001, most: 1000 },
			});
		},
	);
});

describe('what somebody recorded who has left', () => {
	// Cause: whoever recorded an entry could correct it for ever, present or not.
	it('is theirs to correct again only when they have joined again', async () => {
		const meeting = await asking();
		const { ids } = await meeting.done('police', 'add-entry', entryArgs('individual.risk'));
		await meeting.done('police', 'leave');
		const open = (form: string) =>
			sit(meeting).press('police', { do: 'form', form, record: meeting.record, entry: ids.entry });
		const { head, entries: kept } = await meeting.full();
		expect(mayCorrect(head, 'police', kept[0]!)).toBe(false);
		expect(mayCorrect(head, 'lead', kept[0]!)).toBe(true);
		for (const form of ['amend', 'move', 'withdraw', 'move-to'])
			expect((await open(form)).form).toBeUndefined();
		await meeting.done('police', 'join', { agency: 'police' });
		expect((await open('move')).form).toBeDefined();
	});

	it('stays the scribe’s to correct, who need not have joined', async () => {
		const meeting = await asking();
		await meeting.done('scribe', 'add-entry', entryArgs('individual.risk', { agency: 'camhs' }));
		await meeting.done('scribe', 'leave');
		const { head, entries: kept } = await meeting.full();
		expect(mayCorrect(head, 'scribe', kept[0]!)).toBe(true);
	});
});
