import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agenciesPresent } from '../../src/framework/board.ts';
import { anotherMeeting, buttonsOf, entryArgs, nextUntil, reach, sit, wordsOf } from '../support/desk.ts';
import { type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const personIn = async (meeting: TestMeeting, id: string) =>
	(await meeting.head()).people.find((p) => p.id === id);

describe('joining and leaving', () => {
	it('are kept with their times', async () => {
		const meeting = await anotherMeeting(house);
		const joined = house.clock.now();
		expect(await personIn(meeting, 'police')).toMatchObject({
			present: true,
			joinedAt: joined,
			leftAt: null,
		});
		house.clock.ahead(60_000);
		await meeting.done('police', 'leave');
		expect(await personIn(meeting, 'police')).toMatchObject({
			present: false,
			joinedAt: joined,
			leftAt: house.clock.now(),
		});
	});

	it('are for an agency, and may be tied to places', async () => {
		const meeting = await anotherMeeting(house);
		expect(await personIn(meeting, 'school')).toMatchObject({
			agency: 'education',
			places: [await meeting.place('School A')],
		});
		expect(await meeting.say('newcomer', 'join', { agency: 'nobody' })).toMatchObject({
			key: 'refused.no-such-agency',
			field: 'agency',
		});
		await meeting.done('newcomer', 'join', { agency: 'health', places: ['no-such-place'] });
		expect(await personIn(meeting, 'newcomer')).toMatchObject({ agency: 'health', places: [] });
	});

	it('take somebody who has left out of the meeting until they join again', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'asking');
		await meeting.done('police', 'leave');
		expect(agenciesPresent(await meeting.head())).not.toContain('police');
		expect((await meeting.say('police', 'add-entry', entryArgs('individual.risk'))).key).toBe(
			'refused.you-left',
		);
		expect(
			(await sit(meeting).press('police', { do: 'show', show: 'ours', record: meeting.record })).text,
		).toContain('You have left');
		expect(await sit(meeting).cards('police')).toEqual([]);
		await meeting.done('police', 'join', { agency: 'police' });
		expect((await meeting.say('police', 'add-entry', entryArgs('individual.risk'))).ok).toBe(true);
	});

	it('cannot be done twice', async () => {
		const meeting = await anotherMeeting(house);
		await meeting.done('police', 'leave');
		expect((await meeting.say('police', 'leave')).key).toBe('refused.you-left');
	});

	it('show on the status card who is here, an agency a line, with their places', async () => {
		const meeting = await anotherMeeting(house);
		await meeting.done('scribe', 'list-guest', { name: 'A nurse', agency: 'health' });
		const words = wordsOf(await sit(meeting).card('status'));
		expect(words).toContain('Education: \nNgozi Hartwell (School A)');
		expect(words).toContain('Social care: \nPriya Nair, Rowan Pellister');
		expect(words).toContain('A nurse (no account)');
	});
});

describe('standing in', () => {
	it('takes the place of somebody, who is then no longer in the meeting', async () => {
		const meeting = await anotherMeeting(house);
		await meeting.done('deputy', 'join', { agency: 'police', standsInFor: 'police' });
		expect(await personIn(meeting, 'deputy')).toMatchObject({ present: true, standsInFor: 'police' });
		expect(await personIn(meeting, 'police')).toMatchObject({ present: false, leftAt: house.clock.now() });
	});

	it('is for somebody of the meeting, and not for oneself', async () => {
		const meeting = await anotherMeeting(house);
		for (const standsInFor of ['stranger', 'deputy'])
			expect(await meeting.say('deputy', 'join', { agency: 'police', standsInFor })).toMatchObject({
				key: 'refused.no-such-person',
				field: 'standsInFor',
			});
	});

	it('is offered in the form to join', async () => {
		const meeting = await anotherMeeting(house);
		const form = await sit(meeting).form('deputy', 'join');
		const field = form.fields.find((f) => f.name === 'standsInFor');
		expect(field?.kind === 'choice' && field.options.map((o) => o.label)).toContain('Dafydd Merrowby');
		await sit(meeting).send('deputy', form, { agency: 'police', standsInFor: 'police' });
		expect((await personIn(meeting, 'police'))?.present).toBe(false);
	});
});

describe('handing over', () => {
	it('passes the lead on, with all that the lead may do', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'adding');
		await meeting.done('lead', 'hand-over', { role: 'lead', to: 'housing' });
		expect((await meeting.say('lead', 'check')).key).toBe('refused.not-allowed');
		expect((await meeting.say('housing', 'check')).ok).toBe(true);
	});

	it.each(['coordinator', 'scribe'])('passes the %s on', async (role) => {
		const meeting = await anotherMeeting(house);
		await meeting.done('lead', 'hand-over', { role, to: 'police' });
		expect(await meeting.head()).toMatchObject({ [role]: 'police' });
	});

	it('is for somebody of the meeting who does not have the role already', async () => {
		const meeting = await anotherMeeting(house);
		expect((await meeting.say('lead', 'hand-over', { role: 'lead', to: 'stranger' })).key).toBe(
			'refused.no-such-person',
		);
		expect((await meeting.say('lead', 'hand-over', { role: 'lead', to: 'lead' })).key).toBe(
			'refused.has-it-already',
		);
	});

	it('is not the scribe’s to do for the others’ roles', async () => {
		const meeting = await anotherMeeting(house);
		expect((await meeting.say('scribe', 'hand-over', { role: 'lead', to: 'scribe' })).key).toBe(
			'refused.not-allowed',
		);
		expect((await meeting.say('scribe', 'hand-over', { role: 'scribe', to: 'police' })).ok).toBe(true);
	});
});

describe('people without an account', () => {
	it('are listed as present, and their agency counts', async () => {
		const meeting = await anotherMeeting(house);
		await meeting.done('school', 'list-guest', { name: ' A nurse\u0007 ', agency: 'health' });
		expect((await meeting.head()).guests).toMatchObject([
			{ name: 'A nurse', agency: 'health', at: house.clock.now() },
		]);
		expect(agenciesPresent(await meeting.head())).toContain('health');
	});

	it.each([
		[{ name: '\u200b', agency: 'health' }, 'refused.name-blank'],
		[{ name: 'x'.repeat(121), agency: 'health' }, 'refused.name-too-long'],
		[{ name: 'A nurse', agency: 'nobody' }, 'refused.no-such-agency'],
	])('are refused when %o', async (args, key) => {
		const meeting = await anotherMeeting(house);
		expect(await meeting.say('school', 'list-guest', args)).toMatchObject({ ok: false, key });
	});

	it('are taken off the list by those who run the meeting', async () => {
		const meeting = await anotherMeeting(house);
		await meeting.done('school', 'list-guest', { name: 'A nurse', agency: 'health' });
		const guest = (await meeting.head()).guests[0]?.id;
		expect((await meeting.say('school', 'remove-guest', { guest })).key).toBe('refused.not-allowed');
		const sitting = sit(meeting);
		const { form } = await sitting.send('scribe', await sitting.form('scribe', 'put-right'), {
			what: 'remove-guest',
		});
		await sitting.send('scribe', form!, { guest: guest ?? '' });
		expect((await meeting.head()).guests).toEqual([]);
		expect((await meeting.say('scribe', 'remove-guest', { guest })).key).toBe('refused.no-such-person');
	});
});

describe('the scribe', () => {
	it('types for the room: the entry has who recorded it and which agency said it', async () => {
		const meeting = await anotherMeeting(house);
		const sitting = sit(meeting);
		const form = await sitting.form('scribe', 'entry', { cell: 'individual.risk' });
		expect(form.fields[0]?.name).toBe('agency');
		await sitting.send('scribe', form, { agency: 'camhs', text: 'Seen twice.', basis: 'fact' });
		expect((await meeting.full()).entries[0]).toMatchObject({ agency: 'camhs', recordedBy: 'scribe' });
	});

	it('and those who run the meeting are the only ones to speak for another agency', async () => {
		const meeting = await anotherMeeting(house);
		const entry = entryArgs('individual.risk', { agency: 'camhs' });
		expect(await meeting.say('school', 'add-entry', entry)).toMatchObject({
			key: 'refused.not-your-agency',
			field: 'agency',
		});
		expect(
			(await sit(meeting).form('school', 'entry', { cell: 'individual.risk' })).fields.map((f) => f.name),
		).not.toContain('agency');
		for (const person of ['lead', 'coordinator', 'scribe'])
			expect((await meeting.say(person, 'add-entry', entry)).ok).toBe(true);
		expect((await meeting.say('scribe', 'add-entry', { ...entry, agency: 'nobody' })).key).toBe(
			'refused.no-such-agency',
		);
	});
});

describe('a late joiner', () => {
	it('privately gets the open questions that most need their agency', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'asking');
		house.clock.ahead(60_000);
		await meeting.done('worker', 'join', { agency: 'youth-work' });
		const card = await sit(meeting).card('welcome', 'worker');
		expect(card.title).toBe('Welcome. These open questions most need Youth work');
		expect(buttonsOf(card).map((b) => b.hint)).toEqual([
			'Add an entry: Neighbourhood spaces: Vulnerability (The park)',
			'Add an entry: Neighbourhood spaces: Strengths (The park)',
			'Add an entry: Peer groups: Vulnerability',
		]);
		for (const person of ['lead', 'school'])
			expect((await sit(meeting).cards(person)).map((c) => c.key)).not.toContain('welcome');
	});

	it('is asked about their own school first, and never about another', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'asking');
		house.clock.ahead(60_000);
		await meeting.done('head', 'join', { agency: 'education', places: [await meeting.place('School B')] });
		const words = wordsOf(await sit(meeting).card('welcome', 'head'));
		expect(words).toContain('(School B)');
		expect(words).not.toContain('(School A)');
	});

	it('has no such card when on time, back after a break, or when nothing is open for them', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'asking');
		house.clock.ahead(60_000);
		await meeting.done('police', 'leave');
		await meeting.done('police', 'join', { agency: 'police' });
		expect((await sit(meeting).cards('police')).map((c) => c.key)).not.toContain('welcome');
		await meeting.done('worker', 'join', { agency: 'youth-work' });
		await nextUntil(meeting, 'planning');
		expect((await sit(meeting).cards('worker')).map((c) => c.key)).not.toContain('welcome');
	});
});

describe('the agency that somebody speaks for', () => {
	// Cause: to join again with another agency made anybody any agency, and showed them what is restricted to it.
	it('is fixed when they have joined, and was free until then', async () => {
		const meeting = await anotherMeeting(house);
		expect(await meeting.say('housing', 'join', { agency: 'police' })).toMatchObject({
			key: 'refused.agency-fixed',
			field: 'agency',
		});
		await meeting.done('housing', 'leave');
		expect((await meeting.say('housing', 'join', { agency: 'police' })).key).toBe('refused.agency-fixed');
		expect((await meeting.say('housing', 'join', { agency: 'housing' })).ok).toBe(true);
		expect((await meeting.say('newcomer', 'join', { agency: 'police' })).ok).toBe(true);
	});

	it('is changed by the lead or the coordinator, from the form, and what was said stays with the first', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'asking');
		await meeting.done('housing', 'add-entry', entryArgs('individual.situation'));
		const sitting = sit(meeting);
		const first = await sitting.form('coordinator', 'put-right');
		const { form } = await sitting.send('coordinator', first, { what: 'change-agency' });
		expect((await sitting.send('coordinator', form!, { person: 'housing', agency: 'camhs' })).ok).toBe(true);
		expect(await personIn(meeting, 'housing')).toMatchObject({ agency: 'camhs', present: true });
		expect((await meeting.full()).entries).toMatchObject([{ agency: 'housing', recordedBy: 'housing' }]);
		const kinds = (await house.store.commits(meeting.record)).flatMap((c) => c.facts.map((f) => f.kind));
		expect(kinds).toContain('agency-changed');
	});

	it.each([
		['housing', { person: 'housing', agency: 'police' }, 'refused.not-allowed'],
		['scribe', { person: 'scribe', agency: 'police' }, 'refused.not-allowed'],
		['coordinator', { person: 'coordinator', agency: 'police' }, 'refused.not-your-own'],
		['lead', { person: 'nobody', agency: 'police' }, 'refused.no-such-person'],
		['lead', { person: 'housing', agency: 'nobody' }, 'refused.no-such-agency'],
		['lead', { person: 'housing', agency: 'housing' }, 'refused.has-it-already'],
	])('is not changed by %s with %o', async (person, args, key) => {
		const meeting = await anotherMeeting(house);
		expect(await meeting.say(person, 'change-agency', args)).toMatchObject({ ok: false, key });
	});
});

describe('standing in for somebody of another agency', () => {
	// Cause: anybody could take anybody out of the meeting by saying that they stand in for them.
	it('is recorded, and leaves them in the meeting', async () => {
		const meeting = await anotherMeeting(house);
		await meeting.done('stranger', 'join', { agency: 'camhs', standsInFor: 'lead' });
		expect(await personIn(meeting, 'stranger')).toMatchObject({ present: true, standsInFor: 'lead' });
		expect(await personIn(meeting, 'lead')).toMatchObject({ present: true, leftAt: null });
	});

	it.each(['lead', 'coordinator', 'scribe'])('takes them out when it is the %s who does', async (person) => {
		const meeting = await anotherMeeting(house);
		const { agency } = (await personIn(meeting, person))!;
		await meeting.done(person, 'join', { agency, standsInFor: 'police' });
		expect(await personIn(meeting, 'police')).toMatchObject({ present: false });
	});
});

describe('more people without an account than a meeting can have', () => {
	// Cause: nothing bounded what one record's head and cards hold.
	it('are refused, with the number', async () => {
		const meeting = await anotherMeeting(house);
		for (let i = 0; i < 60; i += 1)
			await meeting.done('school', 'list-guest', { name: `Guest ${i}`, agency: 'health' });
		expect(await meeting.say('school', 'list-guest', { name: 'One more', agency: 'health' })).toMatchObject({
			key: 'refused.too-many-guests',
			params: { most: 60 },
		});
	});
});
