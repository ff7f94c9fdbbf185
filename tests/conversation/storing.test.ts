import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anotherMeeting, entryArgs, reach, signNow, sit } from '../support/desk.ts';
import { people, type Someone, type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

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
const cell = 'individual.situation';

/** Changes the files of the house behind its back, as a crash or a restored copy would. */
function sql(statement: string, ...values: SQLInputValue[]): void {
	const db = new DatabaseSync(join(house.dir, 'records.db'));
	db.prepare(statement).run(...values);
	db.close();
}

describe('a repeated delivery', () => {
	it('is answered like the first, and stored once', async () => {
		const meeting = await asking();
		const first = await meeting.say('school', 'add-entry', entryArgs(cell), 'twice');
		expect(await meeting.say('school', 'add-entry', entryArgs(cell), 'twice')).toEqual(first);
		expect((await meeting.full()).entries).toHaveLength(1);
	});

	it('that brings other words says that the first are stored, and which entry they are', async () => {
		const meeting = await asking();
		const first = await meeting.say('school', 'add-entry', entryArgs(cell), 'changed');
		const other = await meeting.say(
			'school',
			'add-entry',
			entryArgs(cell, { text: 'Other words' }),
			'changed',
		);
		expect(other).toMatchObject({ ok: false, key: 'refused.stored-before', ids: first.ids });
		expect((await meeting.full()).entries.map((e) => e.text)).toEqual(['Something that is known.']);
	});

	it('is answered like the first after the meeting has moved on, and after a restart', async () => {
		const meeting = await asking();
		const { turn } = (await meeting.head()).cursor.context;
		const first = await meeting.say('lead', 'next', { turn }, 'next-1');
		await meeting.move('next');
		expect(await meeting.say('lead', 'next', { turn }, 'next-1')).toEqual(first);
		await reach(meeting, 'signed');
		house = await house.again();
		const by = { person: 'lead', name: people.lead.name };
		const { record } = meeting;
		expect(await house.handle({ delivery: 'next-1', by, record, kind: 'next', args: { turn } })).toEqual(
			first,
		);
	});

	it('of several at the same moment is stored once', async () => {
		const meeting = await asking();
		const answers = await Promise.all(
			Array.from({ length: 6 }, () => meeting.say('school', 'add-entry', entryArgs(cell), 'burst')),
		);
		expect(new Set(answers.map((a) => JSON.stringify(a))).size).toBe(1);
		expect((await meeting.full()).entries).toHaveLength(1);
	});

	it('belongs to one person and one record: nobody is answered what another was', async () => {
		const meeting = await asking();
		const other = await asking();
		const first = await meeting.say('school', 'add-entry', entryArgs(cell), 'same-key');
		const second = await meeting.say('police', 'add-entry', entryArgs(cell), 'same-key');
		const third = await other.say('school', 'add-entry', entryArgs(cell), 'same-key');
		expect(new Set([first, second, third].map((a) => a.ids.entry)).size).toBe(3);
	});

	it('that was refused is looked at again', async () => {
		const meeting = await asking();
		expect(
			(await meeting.say('school', 'add-entry', entryArgs('schools.risk', { place: 'p9' }), 'later')).ok,
		).toBe(false);
		expect((await meeting.say('school', 'add-entry', entryArgs(cell), 'later')).ok).toBe(true);
	});

	it('is what two clicks on one form are', async () => {
		const meeting = await asking();
		const sitting = sit(meeting);
		const form = await sitting.form('school', 'entry', { cell });
		const values = { text: 'Once', basis: 'fact' };
		const [one, two] = await Promise.all([
			sitting.send('school', form, values),
			sitting.send('school', form, values),
		]);
		expect(two).toEqual(one);
		expect((await meeting.full()).entries).toHaveLength(1);
	});
});

describe('people who save at the same moment', () => {
	it('are both stored', async () => {
		const meeting = await asking();
		const answers = await Promise.all(
			['school', 'police'].map((p) => meeting.say(p, 'add-entry', entryArgs(cell))),
		);
		expect(answers.every((a) => a.ok)).toBe(true);
		expect((await meeting.full()).entries.map((e) => e.agency).toSorted()).toEqual(['education', 'police']);
	});

	it('lose nothing when they are thirty', async () => {
		const meeting = await asking();
		const before = (await meeting.head()).revision;
		const who = Object.keys(people) as Someone[];
		const answers = await Promise.all(
			Array.from({ length: 30 }, (_, n) =>
				meeting.say(who[n % who.length] ?? 'lead', 'add-entry', entryArgs(cell, { text: `Number ${n}` })),
			),
		);
		expect(answers.every((a) => a.ok)).toBe(true);
		const { entries, head } = await meeting.full();
		expect(new Set(entries.map((e) => e.text)).size).toBe(30);
		expect(entries.map((e) => e.id).toSorted()).toEqual(answers.map((a) => a.ids.entry).toSorted());
		expect(head.revision).toBe(before + 30);
		expect(await meeting.head()).toEqual(head);
	});

	it('are decided again on what the other left: one place is named once', async () => {
		const meeting = await asking();
		const args = entryArgs('peers.risk', { place: 'new', newPlace: 'Group A' });
		await Promise.all(['school', 'police', 'housing'].map((p) => meeting.done(p, 'add-entry', args)));
		const places = (await meeting.head()).places.filter((p) => p.context === 'peers');
		expect(places).toHaveLength(1);
		expect((await meeting.full()).entries.every((e) => e.place === places[0]?.id)).toBe(true);
	});

	it('cannot both sign, nor sign what an entry has just changed', async () => {
		const meeting = await asking();
		await reach(meeting, 'signing');
		const answers = await Promise.all([
			signNow(meeting),
			signNow(meeting),
			meeting.say('school', 'add-entry', entryArgs(cell)),
		]);
		const { versions } = await meeting.head();
		expect(versions).toHaveLength(answers.slice(0, 2).filter((a) => a.ok).length);
		expect(versions.length).toBeLessThanOrEqual(1);
	});
});

describe('a head', () => {
	const told = async () => {
		const meeting = await asking();
		await meeting.done('school', 'add-entry', entryArgs(cell));
		await meeting.done('lead', 'ask-later', {
			cell: 'schools.risk',
			place: 'all',
			agency: 'police',
			due: '2026-12-01',
		});
		await meeting.move('next');
		return meeting;
	};

	it('is what all facts from the first make', async () => {
		const meeting = await told();
		expect((await meeting.full()).head).toEqual(await meeting.head());
	});

	it('that is lost is made again from the commits, and kept', async () => {
		const meeting = await told();
		const before = await meeting.head();
		sql('DELETE FROM heads WHERE record = ?', meeting.record);
		expect((await house.store.load(meeting.record))?.head).toBeUndefined();
		expect(await meeting.head()).toEqual(before);
		expect((await house.store.load(meeting.record))?.head?.revision).toBe(before.revision);
		expect((await house.store.load(meeting.record))?.later).toEqual([]);
	});

	it('that lags behind the commits is brought up to them, and kept', async () => {
		const meeting = await asking();
		const old = (await house.store.load(meeting.record))?.head;
		await meeting.done('school', 'add-entry', entryArgs(cell));
		await meeting.done('lead', 'hand-over', { role: 'lead', to: 'police' });
		const now = await meeting.head();
		sql('DELETE FROM heads WHERE record = ?', meeting.record);
		await house.store.repair(old!);
		expect((await house.store.load(meeting.record))?.later).toHaveLength(2);
		expect(await meeting.head()).toEqual(now);
		expect((await house.store.load(meeting.record))?.head).toMatchObject({
			revision: now.revision,
			index: { lead: 'police' },
		});
	});

	it('is what stands in the store now, whatever was read before', async () => {
		const meeting = await told();
		const before = await meeting.head();
		const { sealed } = (await house.store.load(meeting.record))!.head!;
		sql('UPDATE heads SET sealed = randomblob(2000) WHERE record = ?', meeting.record);
		await expect(meeting.head()).rejects.toThrow(/does not open/);
		sql('UPDATE heads SET sealed = ? WHERE record = ?', Buffer.from(sealed), meeting.record);
		expect(await meeting.head()).toEqual(before);
	});

	it('cannot be changed by whoever reads it', async () => {
		const head = await (await told()).head();
		expect(() => head.people.pop()).toThrow(TypeError);
		expect(() => Object.assign(head.header, { age: 11 })).toThrow(TypeError);
	});

	it('that is lost keeps nobody from answering', async () => {
		const meeting = await told();
		sql('DELETE FROM heads WHERE record = ?', meeting.record);
		expect((await meeting.say('police', 'add-entry', entryArgs(cell))).ok).toBe(true);
		expect((await meeting.full()).entries).toHaveLength(2);
	});

	it('does not grow with the entries', async () => {
		const meeting = await asking();
		const size = async () => (await house.store.load(meeting.record))?.head?.sealed.byteLength ?? 0;
		await meeting.done('school', 'add-entry', entryArgs(cell));
		const before = await size();
		for (let n = 0; n < 8; n += 1)
			await meeting.done('school', 'add-entry', entryArgs(cell, { text: 'x'.repeat(3000) }));
		expect((await size()) - before).toBeLessThan(50);
	});
});

describe('a commit', () => {
	it('that cannot be stored changes nothing, and the person can try again', async () => {
		const meeting = await asking();
		const before = await meeting.full();
		sql(`CREATE TRIGGER refuse BEFORE INSERT ON commits BEGIN SELECT RAISE(ABORT, 'no room'); END`);
		await expect(meeting.say('school', 'add-entry', entryArgs(cell), 'retried')).rejects.toThrow();
		sql('DROP TRIGGER refuse');
		expect(await meeting.full()).toEqual(before);
		expect((await meeting.say('school', 'add-entry', entryArgs(cell), 'retried')).ok).toBe(true);
	});

	it('carries the index by which a record is found again, and none of its content', async () => {
		const meeting = await asking();
		const [found] = await house.store.find({ conversation: (await meeting.head()).conversation });
		expect(found?.index).toEqual({
			reference: (await meeting.head()).reference,
			conversation: (await meeting.head()).conversation,
			status: 'open',
			lead: 'lead',
			coordinator: 'coordinator',
			nextDueAt: null,
			destroyAfter: null,
		});
	});
});
