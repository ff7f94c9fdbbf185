import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deskOf, sit, valuesOf } from '../support/desk.ts';
import { meetingIn, openingArgs, openMeeting, people, type TestHouse, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

let n = 500;
const open = (change: Record<string, unknown> = {}) => {
	n += 1;
	return openMeeting(house, { reference: `HSB-2026-${n}`, conversation: `t${n}`, ...change });
};

const said = { text: 'Seen on the stairs.', basis: 'fact' };

describe('what a browser or a chat platform brings is not believed', () => {
	// Cause: nothing compared the record's conversation with the one that the caller is in.
	it('joins nobody to a record from another conversation', async () => {
		const meeting = await open();
		const desk = deskOf(house);
		const by = { person: 'mallory', name: 'Mallory' };
		const form = { do: 'form', form: 'join', record: meeting.record };
		expect((await desk.press(by, 'elsewhere', form, 'x')).form).toBeUndefined();
		const sent = {
			form: 'join',
			instance: 'i',
			hidden: { record: meeting.record },
			values: { agency: 'police' },
		};
		expect((await desk.submit(by, 'elsewhere', sent)).ok).toBe(false);
		const command = { do: 'command', kind: 'join', record: meeting.record, agency: 'police' };
		expect((await desk.press(by, 'elsewhere', command, 'y')).ok).toBe(false);
		expect((await meeting.head()).people.some((p) => p.id === 'mallory')).toBe(false);
	});

	// Cause: the opening form carried conversation, names and agencies through the browser.
	it('opens a record in the conversation it came from, and names people as the platform knows them', async () => {
		const desk = deskOf(house);
		const by = { person: 'coordinator', name: people.coordinator.name };
		const { form } = await desk.press(by, 'own', { do: 'form', form: 'open', record: 'new' }, 'x');
		const values = {
			...valuesOf(form!),
			reference: 'HSB-77-01',
			agency: 'yos',
			lead: 'lead',
			coordinator: 'coordinator',
		};
		const hidden = { ...form!.hidden, conversation: 'somebody-elses' };
		expect(await desk.submit(by, 'own', { form: 'open', instance: 'i', hidden, values })).toMatchObject({
			ok: true,
		});
		const head = await meetingIn(house, 'HSB-77-01').head();
		expect(head.conversation).toBe('own');
		expect(head.people.find((p) => p.id === 'lead')?.name).toBe(people.lead.name);
		const forged = { ...values, reference: 'HSB-77-02', lead: '["x","police","Somebody Quite Else"]' };
		expect((await desk.submit(by, 'own2', { form: 'open', instance: 'j', hidden, values: forged })).ok).toBe(
			false,
		);
	});

	it('refuses objects where ids belong, without a fault', async () => {
		const meeting = await open();
		const odd = { toString: 1 };
		expect(
			(await sit(meeting).press('lead', { do: 'show', show: 'entries', record: meeting.record, cell: odd }))
				.ok,
		).toBe(false);
		expect(
			(await sit(meeting).press('lead', { do: 'form', form: 'entry', record: meeting.record, cell: odd })).ok,
		).toBe(false);
	});
});

describe('a delivery that asks for something else than the first', () => {
	// Cause: a repeated delivery was told "done" whatever it asked for, and its words were lost.
	it('is told that the first one stands, and keeps what was half typed', async () => {
		const meeting = await open();
		const sitting = sit(meeting);
		const form = await sitting.form('police', 'entry', { cell: 'individual.risk' });
		expect(await sitting.send('police', form, said)).toMatchObject({ ok: true });
		expect(await sitting.send('police', form, said)).toMatchObject({ ok: true });
		const other = await sitting.send('police', form, {
			...said,
			text: 'Seen on the stairs, twice.',
			shown: 'lead',
		});
		expect(other.ok).toBe(false);
		expect(other.text).toContain('What you sent first is stored');
		expect((await meeting.full()).entries.map((e) => e.text)).toEqual(['Seen on the stairs.']);
	});
});

describe('signing', () => {
	// Cause: the form came back with a new fingerprint and the old ticks when a name was missing.
	it('never signs what changed under a form that came back for another reason', async () => {
		const meeting = await open();
		await meeting.done('lead', 'start');
		await meeting.done('lead', 'end-meeting', { rest: 'settle', why: 'Nothing more today' });
		await meeting.done('lead', 'check');
		await meeting.done('lead', 'prepare');
		const sitting = sit(meeting);
		const form = await sitting.form('lead', 'sign');
		await meeting.done('school', 'add-entry', { cell: 'individual.risk', ...said });
		const ticks = {
			accurate: 'true',
			anonymised: 'true',
			corrected: 'true',
			agency: 'social-care',
			role: 'Manager',
		};
		const first = await sitting.send('lead', form, { ...ticks, name: '' });
		expect(first.ok).toBe(false);
		const second = await sitting.send('lead', first.form!, { ...ticks, name: 'Priya Nair' });
		const told = first.text + second.text;
		expect(told).toContain('changed');
		expect((await meeting.head()).versions).toEqual([]);
	});
});

describe('a store that somebody wrote to by hand', () => {
	// Cause: the chain of macs was written and never read.
	it('is noticed before a document is made of it', async () => {
		const own = await testHouse();
		const meeting = await openMeeting(own);
		for (let i = 0; i < 3; i += 1)
			await meeting.done('police', 'add-entry', { cell: 'individual.risk', ...said });
		const { revision } = await meeting.head();
		const db = new DatabaseSync(join(own.dir, 'records.db'));
		db.prepare('DELETE FROM commits WHERE record = ? AND revision = ?').run(meeting.record, revision - 1);
		db.close();
		await expect(meeting.full()).rejects.toMatchObject({ code: 'damaged' });
		await own.end();
	});
});

describe('one open record a conversation', () => {
	// Cause: a claim named the record alone, so that a record opened again passed on its old claim.
	it('holds when a record is opened again while another one is opened', async () => {
		const first = await open({ conversation: 'shared' });
		await first.done('coordinator', 'end-early', { as: 'mistake', reason: 'Wrong number' });
		const again = { ...openingArgs({ reference: (await first.head()).reference, conversation: 'shared' }) };
		const second = meetingIn(house, 'HSB-88-01');
		const answers = await Promise.all([
			first.say('coordinator', 'open', again),
			second.say('coordinator', 'open', openingArgs({ reference: 'HSB-88-01', conversation: 'shared' })),
		]);
		expect(answers.filter((a) => a.ok)).toHaveLength(1);
	});
});

describe('a record that was closed as a mistake and opened again', () => {
	// Cause: forms and drafts knew the record by its id, which stays the same.
	it('takes nothing from forms and half-typed answers of before', async () => {
		const meeting = await open();
		const sitting = sit(meeting);
		const form = await sitting.form('police', 'entry', { cell: 'individual.risk' });
		await sitting.desk.saveDraft({ person: 'police', name: 'x' }, form.draft ?? '', {
			text: 'About somebody else',
		});
		const { reference, conversation } = await meeting.head();
		await meeting.done('coordinator', 'end-early', { as: 'mistake', reason: 'Wrong number' });
		house.clock.ahead(60_000);
		await meeting.done('coordinator', 'open', openingArgs({ reference, conversation }));
		await meeting.done('police', 'join', { agency: 'police', places: [] });
		expect((await sitting.send('police', form, said)).ok).toBe(false);
		expect((await meeting.full()).entries.filter((e) => e.text === said.text)).toEqual([]);
		const fresh = await sitting.form('police', 'entry', { cell: 'individual.risk' });
		expect(valuesOf(fresh).text).toBe('');
	});
});

describe('a half-typed answer', () => {
	it('is gone once it has expired', async () => {
		const meeting = await open();
		const sitting = sit(meeting);
		const form = await sitting.form('police', 'entry', { cell: 'individual.risk' });
		await sitting.desk.saveDraft({ person: 'police', name: 'x' }, form.draft ?? '', { text: 'Half' });
		expect(valuesOf(await sitting.form('police', 'entry', { cell: 'individual.risk' })).text).toBe('Half');
		house.clock.ahead(15 * 86_400_000);
		expect(valuesOf(await sitting.form('police', 'entry', { cell: 'individual.risk' })).text).toBe('');
		expect(await house.store.deleteExpired(house.clock.now())).toBeGreaterThan(0);
	});
});
