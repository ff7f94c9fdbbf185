import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anotherMeeting, deskOf, entryArgs, reach, sit, valuesOf } from '../support/desk.ts';
import { meetingIn, openingArgs, openMeeting, type TestHouse, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const open = (reference: string, change: Record<string, unknown> = {}, person = 'coordinator') =>
	meetingIn(house, reference).say(person, 'open', openingArgs({ reference, ...change }));

describe('opening a meeting', () => {
	it('keeps who leads, who coordinates, who types, and what the header says', async () => {
		const head = await (await anotherMeeting(house)).head();
		expect(head).toMatchObject({
			lead: 'lead',
			coordinator: 'coordinator',
			scribe: 'scribe',
			header: { mode: 'group', age: 14, ageReason: null, walk: 'context', autoAdvance: false },
		});
		expect(head.places.map((p) => p.label)).toEqual(['Home A', 'School A', 'School B', 'The park']);
	});

	it('names the same place once, however it is written', async () => {
		await open('HSB-1-11', {
			conversation: 'same',
			places: { schools: ['School A', ' school a ', '', '\u200b'] },
		});
		expect((await meetingIn(house, 'HSB-1-11').head()).places.map((p) => p.label)).toHaveLength(1);
	});

	it('takes a reference in small letters and blanks as the same reference', async () => {
		await open('hsb 1 12', { conversation: 'small' });
		expect((await meetingIn(house, 'HSB-1-12').head()).reference).toBe('HSB-1-12');
		expect((await open('HSB-1-12', { conversation: 'large' })).key).toBe('refused.reference-taken');
	});

	it.each([
		['', 'refused.reference-empty'],
		['\u200b \u2060', 'refused.reference-empty'],
		['Kai Walker', 'refused.reference-looks-like-a-name'],
		['KAI WALKER 12', 'refused.reference-looks-like-a-name'],
		['Kai-2011', 'refused.reference-looks-like-a-name'],
		['CASE', 'refused.reference-looks-like-a-name'],
		['HSB_2026!014', 'refused.reference-not-a-code'],
		['<b>12</b>', 'refused.reference-not-a-code'],
	])('refuses the reference "%s" with a sentence for its field', async (reference, key) => {
		expect(await open(reference)).toMatchObject({ ok: false, key, field: 'reference' });
	});

	it('refuses a reference that is in use, and changes nothing', async () => {
		const { record, head } = await anotherMeeting(house, { reference: 'HSB-1-13' });
		const before = await head();
		expect(await open('HSB-1-13', { conversation: 'elsewhere' }, 'police')).toMatchObject({
			ok: false,
			key: 'refused.reference-taken',
			field: 'reference',
		});
		expect(await head()).toEqual(before);
		expect((await house.store.commits(record)).length).toBe(before.revision);
	});

	it.each([
		[{ agency: 'nobody' }, 'agency'],
		[{ scribe: { person: 'scribe', name: 'R', agency: 'nobody' } }, 'agency'],
		[{ meetingDate: '31/31/2026' }, 'meetingDate'],
		[{ meetingDate: '' }, 'meetingDate'],
		[{ endsAt: '25:00' }, 'endsAt'],
		[{ age: Number.NaN }, 'age'],
		[{ age: 13.5 }, 'age'],
	])('refuses %o at the field %s', async (change, field) => {
		expect(await open('HSB-1-14', { conversation: 'wrong', ...change })).toMatchObject({ ok: false, field });
		expect(await house.ledger.head(house.vault.recordId('HSB-1-14'))).toBeUndefined();
	});
});

describe('an age outside 10 to 17', () => {
	it.each([9, 18])('of %i asks for a reason, and goes on with one', async (age) => {
		const reference = `HSB-2-${age}`;
		expect(await open(reference, { conversation: reference, age })).toMatchObject({
			key: 'refused.age-outside',
			params: { age },
			field: 'ageReason',
		});
		const reason = 'The behaviour began at twelve';
		expect((await open(reference, { conversation: reference, age, ageReason: reason })).ok).toBe(true);
		expect((await meetingIn(house, reference).head()).header).toMatchObject({ age, ageReason: reason });
	});

	it.each([10, 17, null])('%s needs none', async (age) => {
		const { header } = await (await anotherMeeting(house, { age, ageReason: 'not kept' })).head();
		expect(header).toMatchObject({ age, ageReason: null });
	});

	it('is asked about again when the details are changed', async () => {
		const meeting = await anotherMeeting(house);
		const header = { ...openingArgs(), age: 19 };
		const { mode, standing, levels, age, meetingDate, endsAt, walk, autoAdvance } = header;
		const change = { mode, standing, levels, age, meetingDate, endsAt, walk, autoAdvance };
		expect(await meeting.say('lead', 'change-header', change)).toMatchObject({ key: 'refused.age-outside' });
		expect((await meeting.head()).header.age).toBe(14);
	});
});

describe('one open record a conversation', () => {
	it('refuses a second with the way to the first', async () => {
		const first = await anotherMeeting(house, { conversation: 'one' });
		const { reference } = await first.head();
		const second = await open('HSB-3-11', { conversation: 'one' });
		expect(second).toMatchObject({ ok: false, key: 'refused.open-already', params: { reference } });
		expect(house.messages.say(second.key, second.params)).toContain(`${reference} is already open here`);
	});

	it('lets one win of two at the same moment, and sends the other to it or bids them wait', async () => {
		for (let n = 0; n < 5; n += 1) {
			const conversation = `moment-${n}`;
			const answers = await Promise.all(
				[1, 2, 3].map((i) => open(`HSB-4${n}-1${i}`, { conversation }, 'police')),
			);
			expect(answers.filter((a) => a.ok)).toHaveLength(1);
			const winner = answers.find((a) => a.ok)?.params.reference;
			for (const a of answers.filter((one) => !one.ok)) {
				expect(a.key).toBe('refused.open-already');
				expect(['', winner]).toContain(a.params.reference);
				expect(house.messages.say(a.key, a.params)).toMatch(/already open here|being opened here/);
			}
			expect(await house.store.find({ conversation, status: 'open' })).toHaveLength(1);
		}
	});

	it('is free again once the first is signed or closed', async () => {
		const signed = await anotherMeeting(house, { conversation: 'free' });
		await reach(signed, 'signed');
		const next = await anotherMeeting(house, { conversation: 'free' });
		await next.done('lead', 'end-early', { as: 'not-hsb', reason: 'It was play' });
		expect((await open('HSB-3-12', { conversation: 'free' })).ok).toBe(true);
	});

	it('is not held for long by an opening that never came', async () => {
		await house.store.claim('conversation:ghost:0', 'nobody@1', house.clock.now());
		const waiting = await open('HSB-3-13', { conversation: 'ghost' });
		expect(house.messages.say(waiting.key, waiting.params)).toContain('Try again shortly');
		house.clock.ahead(31_000);
		expect((await open('HSB-3-13', { conversation: 'ghost' })).ok).toBe(true);
	});
});

describe('closing a record early', () => {
	it.each(['mistake', 'not-hsb'])('as %s needs a reason, and keeps what was said', async (as) => {
		const meeting = await anotherMeeting(house);
		await meeting.done('school', 'add-entry', entryArgs('individual.situation'));
		expect(await meeting.say('lead', 'end-early', { as, reason: ' \u200b' })).toMatchObject({
			key: 'refused.reason-blank',
			field: 'reason',
		});
		await meeting.done('lead', 'end-early', { as, reason: 'The wrong young person' });
		const full = await meeting.full();
		expect(full.head.endedEarly).toBe(as);
		expect(full.entries).toHaveLength(1);
		expect(full.remarks.at(-1)).toMatchObject({ text: 'The wrong young person' });
	});

	it('refuses everything afterwards, with the reason why', async () => {
		const meeting = await anotherMeeting(house);
		await meeting.done('lead', 'end-early', { as: 'mistake', reason: 'Wrong channel' });
		const said = await sit(meeting).press('school', {
			do: 'command',
			kind: 'pass',
			record: meeting.record,
			cell: 'schools.risk',
		});
		expect(said).toMatchObject({ ok: false });
		expect(said.text).toContain('closed as opened by mistake');
	});

	it('leaves nobody a card that waits for them', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'asking');
		await meeting.done('school', 'ask-later', {
			cell: 'schools.risk',
			place: 'all',
			agency: 'education',
			due: '2026-12-01',
		});
		await meeting.done('coordinator', 'end-early', { as: 'not-hsb', reason: 'It was play' });
		const sitting = sit(meeting);
		expect(await sitting.cards('school')).toEqual([]);
		// Who may read the document has the way to what was said until then.
		for (const person of ['lead', 'coordinator'])
			expect((await sitting.cards(person)).map((c) => c.key)).toEqual(['closed-early']);
	});

	it('opens a reference that was opened by mistake from the start, and shows nobody what was said then', async () => {
		const reference = 'HSB-5-11';
		const wrong = await openMeeting(house, { reference, conversation: 'wrong-place' });
		await reach(wrong, 'adding');
		await wrong.done('school', 'add-entry', entryArgs('individual.situation'));
		await wrong.done('lead', 'end-early', { as: 'mistake', reason: 'Wrong reference' });
		const again = await open(reference, { conversation: 'right-place', places: {}, scribe: null }, 'police');
		expect(again.ok).toBe(true);
		const { head, entries, settlements } = await wrong.full();
		expect(head).toMatchObject({
			endedEarly: null,
			startedAt: null,
			endedAt: null,
			confirmBy: null,
			scribe: null,
		});
		expect([head.places, head.board, head.requests]).toEqual([[], {}, []]);
		expect(head.people.filter((p) => p.present).map((p) => p.id)).toEqual(['police']);
		expect([entries, settlements]).toEqual([[], {}]);
		expect(await wrong.head()).toEqual(head);
		expect((await wrong.say('school', 'add-entry', entryArgs('individual.hsb'))).key).toBe(
			'refused.not-joined',
		);
		expect((await house.store.commits(wrong.record)).length).toBe(head.revision);
	});

	it('does not take back a reference that was closed for another reason', async () => {
		const meeting = await anotherMeeting(house, { reference: 'HSB-5-12' });
		await meeting.done('lead', 'end-early', { as: 'not-hsb', reason: 'It was play' });
		expect((await open('HSB-5-12', { conversation: 'again' })).key).toBe('refused.reference-taken');
	});

	it('is not possible once a version was signed', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'signed');
		await meeting.done('school', 'add-entry', entryArgs('individual.situation'));
		await meeting.done('lead', 'check');
		expect(await meeting.say('lead', 'end-early', { as: 'mistake', reason: 'No' })).toMatchObject({
			key: 'refused.phase.signed-already',
		});
	});
});

describe('the form to open a meeting', () => {
	const opening = async () => {
		const desk = deskOf(house);
		const by = { person: 'coordinator', name: 'Callum Brathwick' };
		const { form } = await desk.press(by, 'form-1', { do: 'form', form: 'open', record: '' }, 'x');
		const send = (values: Record<string, string>) =>
			desk.submit(by, 'form-1', {
				form: 'open',
				instance: form!.instance,
				hidden: form!.hidden,
				values: { ...valuesOf(form!), ...values },
			});
		return { form: form!, send, lead: 'lead' };
	};

	it('says what is missing at its field, and keeps what was typed', async () => {
		const { send, lead } = await opening();
		const noLead = await send({ reference: 'HSB-6-11', age: '15' });
		expect(noLead).toMatchObject({ ok: false, text: 'Fill in “Lead”.', field: 'lead' });
		expect(valuesOf(noLead.form!)).toMatchObject({ reference: 'HSB-6-11', age: '15' });
		const noDate = await send({ reference: 'HSB-6-11', lead, meetingDate: '', endsAt: '11:30' });
		expect(noDate).toMatchObject({ ok: false, field: 'meetingDate' });
		const noTime = await send({ reference: 'HSB-6-11', lead, endsAt: 'soon' });
		expect(noTime).toMatchObject({ ok: false, field: 'endsAt' });
		const noNumber = await send({ reference: 'HSB-6-11', lead, age: 'fourteen' });
		expect(noNumber).toMatchObject({ ok: false, field: 'age' });
		const unknown = await send({ reference: 'HSB-6-11', lead: 'stranger', age: '15' });
		expect(unknown).toMatchObject({ ok: false });
		expect(await house.ledger.head(house.vault.recordId('HSB-6-11'))).toBeUndefined();
	});

	it('opens the record that the reference belongs to, with the end as a time in London', async () => {
		const { send, lead } = await opening();
		const sent = {
			reference: 'HSB-6-12',
			lead,
			meetingDate: '2026-07-01',
			endsAt: '11:30',
			'places-schools': 'School A\nSchool B',
		};
		expect(await send(sent)).toMatchObject({ ok: true });
		const head = await meetingIn(house, 'HSB-6-12').head();
		expect(head.header.endsAt).toBe('2026-07-01T10:30:00.000Z');
		expect(head.places.map((p) => p.label)).toEqual(['School A', 'School B']);
		expect(head.people.find((p) => p.id === 'lead')).toMatchObject({ present: false, agency: 'social-care' });
	});

	it('cannot be gone round by a button that names a record', async () => {
		const said = await deskOf(house).press(
			{ person: 'police', name: 'Dafydd Merrowby' },
			'c9',
			{
				do: 'command',
				kind: 'open',
				record: 'of-my-own',
				...openingArgs({ reference: 'HSB-6-13', conversation: 'c9' }),
			},
			'y',
		);
		expect(said.ok).toBe(false);
		expect(await house.ledger.head('of-my-own')).toBeUndefined();
	});
});

describe('more places than a record can hold', () => {
	const labels = (count: number) => Array.from({ length: count }, (_, i) => `School ${i}`);

	// Cause: nothing bounded what one record's head and cards hold.
	it('are refused while opening, at their field', async () => {
		const args = { ...openingArgs({ reference: 'HSB-2026-901', conversation: 'c901' }) };
		const meeting = meetingIn(house, 'HSB-2026-901');
		const open = (count: number) =>
			meeting.say('coordinator', 'open', { ...args, places: { schools: labels(count) } });
		expect(await open(31)).toMatchObject({
			key: 'refused.too-many-places',
			field: 'places-schools',
			params: { most: 30 },
		});
		expect((await open(30)).ok).toBe(true);
	});

	it('are refused later, also in an entry that names one', async () => {
		const meeting = meetingIn(house, 'HSB-2026-901');
		await meeting.done('school', 'join', { agency: 'education' });
		const add = { context: 'schools', label: 'One more' };
		expect(await meeting.say('school', 'add-place', add)).toMatchObject({
			key: 'refused.too-many-places',
			field: 'label',
		});
		const entry = { cell: 'schools.risk', text: 'x', basis: 'fact', place: 'new', newPlace: 'One more' };
		expect(await meeting.say('school', 'add-entry', entry)).toMatchObject({ field: 'newPlace' });
		expect((await meeting.say('school', 'add-entry', { ...entry, newPlace: 'School 7' })).ok).toBe(true);
	});
});
