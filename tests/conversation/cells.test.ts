import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellMark, isOpen, slotMark, slotsOf } from '../../src/framework/board.ts';
import { leftOpen } from '../../src/framework/probing.ts';
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
const markOf = async (meeting: TestMeeting, cell: string, label?: string) => {
	const place = label === undefined ? null : await meeting.place(label);
	return slotMark(await meeting.head(), { cell, place });
};
const asked = { agency: 'camhs', due: '2026-12-07' };

describe('a cell', () => {
	it('is open until it has an entry', async () => {
		const meeting = await asking();
		expect(await markOf(meeting, 'individual.risk')).toBe('open');
		await meeting.done('school', 'add-entry', entryArgs('individual.risk'));
		expect(await markOf(meeting, 'individual.risk')).toBe('answered');
	});

	it('is settled by nothing known, with the agencies that were asked', async () => {
		const meeting = await asking();
		await meeting.done('school', 'settle', {
			cell: 'individual.risk',
			place: '',
			how: 'nothing-known',
			asked: ['camhs', 'police'],
		});
		expect(await markOf(meeting, 'individual.risk')).toBe('settled');
		const { settlements } = await meeting.full();
		expect(settlements['individual.risk@']).toMatchObject({
			how: 'nothing-known',
			asked: ['camhs', 'police'],
			by: 'school',
		});
	});

	it('says by itself that everybody present was asked, when nobody is named', async () => {
		const meeting = await asking();
		await meeting.done('school', 'settle', { cell: 'individual.risk', place: '', how: 'nothing-known' });
		const settlement = (await meeting.full()).settlements['individual.risk@'];
		expect(settlement).toMatchObject({ asked: ['social-care', 'yos', 'education', 'police', 'housing'] });
	});

	it('is settled as not applicable only with a reason', async () => {
		const meeting = await asking();
		const args = { cell: 'individual.risk', place: '', how: 'not-applicable' };
		expect(await meeting.say('lead', 'settle', { ...args, why: '\u200b' })).toMatchObject({
			key: 'refused.reason-blank',
			field: 'why',
		});
		expect(await meeting.say('lead', 'settle', { ...args, why: 'x'.repeat(1001) })).toMatchObject({
			key: 'refused.reason-too-long',
			params: { length: 1001, most: 1000 },
		});
		await meeting.done('lead', 'settle', { ...args, why: 'It was abroad' });
		expect((await meeting.full()).settlements['individual.risk@']).toMatchObject({ why: 'It was abroad' });
	});

	it('is settled by asking later: whom, by when', async () => {
		const meeting = await asking();
		await meeting.done('lead', 'ask-later', {
			cell: 'individual.risk',
			place: '',
			...asked,
			person: ' Dr Quill ',
		});
		expect((await meeting.head()).requests).toMatchObject([
			{
				cell: 'individual.risk',
				place: null,
				agency: 'camhs',
				person: 'Dr Quill',
				due: '2026-12-07',
				madeBy: 'lead',
				state: 'open',
			},
		]);
		expect(await markOf(meeting, 'individual.risk')).toBe('settled');
	});

	it.each([
		['2026-11-22', 'refused.date-past'],
		['2026-02-30', 'refused.date-not-a-date'],
		['soon', 'refused.date-not-a-date'],
		['', 'refused.date-not-a-date'],
	])('refuses to be asked later by "%s"', async (due, key) => {
		const meeting = await asking();
		const said = await meeting.say('lead', 'ask-later', {
			cell: 'individual.risk',
			place: '',
			...asked,
			due,
		});
		expect(said).toMatchObject({ ok: false, key, field: 'due' });
		expect((await meeting.head()).requests).toEqual([]);
	});

	it('can be asked later for today, as today is in London', async () => {
		const meeting = await asking();
		const said = await meeting.say('lead', 'ask-later', {
			cell: 'individual.risk',
			place: '',
			...asked,
			due: '2026-11-23',
		});
		expect(said.ok).toBe(true);
	});

	it('is not settled over an entry, nor twice', async () => {
		const meeting = await asking();
		await meeting.done('school', 'add-entry', entryArgs('individual.risk'));
		const settle = { place: '', how: 'nothing-known' };
		expect((await meeting.say('lead', 'settle', { cell: 'individual.risk', ...settle })).key).toBe(
			'refused.not-open',
		);
		await meeting.done('lead', 'settle', { cell: 'individual.hsb', ...settle });
		expect((await meeting.say('lead', 'settle', { cell: 'individual.hsb', ...settle })).key).toBe(
			'refused.not-open',
		);
		expect(
			(await meeting.say('lead', 'ask-later', { cell: 'individual.hsb', place: '', ...asked })).key,
		).toBe('refused.not-open');
	});

	it('that does not exist, or at a place that does not, is refused', async () => {
		const meeting = await asking();
		for (const [kind, args] of [
			['add-entry', entryArgs('schools.weather')],
			['pass', { cell: 'schools.weather' }],
			['settle', { cell: 'schools.weather', place: '', how: 'nothing-known' }],
			['ask-later', { cell: 'schools.weather', place: '', ...asked }],
			['reopen', { cell: 'schools.weather', place: '' }],
		] as const)
			expect((await meeting.say('lead', kind, args)).key).toBe('refused.no-such-cell');
		for (const place of ['', 'p-none'])
			expect(
				await meeting.say('lead', 'settle', { cell: 'schools.risk', place, how: 'nothing-known' }),
			).toMatchObject({
				key: 'refused.no-such-place',
				field: 'place',
			});
	});

	it('names only agencies of the framework', async () => {
		const meeting = await asking();
		const wrong = [
			['settle', { cell: 'individual.risk', place: '', how: 'nothing-known', asked: ['nobody'] }],
			['ask-later', { cell: 'individual.risk', place: '', ...asked, agency: 'nobody' }],
		] as const;
		for (const [kind, args] of wrong)
			expect((await meeting.say('lead', kind, args)).key).toBe('refused.no-such-agency');
	});
});

describe('several places', () => {
	it('are covered one by one: School A answered does not answer for School B', async () => {
		const meeting = await asking();
		await meeting.done(
			'school',
			'add-entry',
			entryArgs('schools.risk', { place: await meeting.place('School A') }),
		);
		expect(await markOf(meeting, 'schools.risk', 'School A')).toBe('answered');
		expect(await markOf(meeting, 'schools.risk', 'School B')).toBe('open');
		expect(cellMark(await meeting.head(), 'schools.risk')).toBe('part');
		expect(leftOpen(house.framework, await meeting.head())).toContainEqual({
			cell: 'schools.risk',
			place: await meeting.place('School B'),
		});
	});

	it('show on the question card what each has', async () => {
		const meeting = await asking();
		await meeting.done(
			'school',
			'add-entry',
			entryArgs('schools.risk', { place: await meeting.place('School A') }),
		);
		await meeting.done('lead', 'jump', { cell: 'schools.risk' });
		const words = wordsOf(await sit(meeting).card('question'));
		expect(words).toMatch(/School A\n: 1 entry/);
		expect(words).toMatch(/School B\n: open/);
	});

	it('are settled one at a time, or all that are open at once', async () => {
		const meeting = await asking();
		const settle = { cell: 'schools.hsb', how: 'nothing-known' };
		await meeting.done('lead', 'settle', { ...settle, place: await meeting.place('School A') });
		expect(await markOf(meeting, 'schools.hsb', 'School B')).toBe('open');
		const rest = await meeting.done('lead', 'settle', { ...settle, cell: 'schools.risk', place: 'all' });
		expect(rest.params).toMatchObject({ count: 2, many: true });
		expect(cellMark(await meeting.head(), 'schools.risk')).toBe('settled');
	});

	it('settle a whole context with one reason, where it is still open', async () => {
		const meeting = await asking();
		await meeting.done('lead', 'add-entry', entryArgs('home.risk', { place: await meeting.place('Home A') }));
		await meeting.done('lead', 'settle', {
			cell: 'home.hsb',
			place: 'all',
			how: 'not-applicable',
			why: 'Lives alone',
			wholeContext: true,
		});
		const head = await meeting.head();
		const marks = house.framework.cells
			.filter((c) => c.context.id === 'home')
			.map((c) => cellMark(head, c.id));
		expect(marks.toSorted()).toEqual(['answered', ...Array(8).fill('settled')]);
	});

	it('open their questions when they come to be named', async () => {
		const meeting = await asking();
		expect(slotsOf(await meeting.head(), 'peers.risk')).toEqual([{ cell: 'peers.risk', place: null }]);
		await meeting.done('lead', 'settle', { cell: 'peers.risk', place: '', how: 'nothing-known' });
		await meeting.done('school', 'add-place', { context: 'peers', label: 'Group A' });
		expect(await markOf(meeting, 'peers.risk', 'Group A')).toBe('open');
	});

	it('keep what was said before they were named, and still ask about each', async () => {
		const meeting = await asking();
		await meeting.done('school', 'add-entry', entryArgs('peers.risk'));
		await meeting.done('school', 'add-place', { context: 'peers', label: 'Group A' });
		expect(cellMark(await meeting.head(), 'peers.risk')).toBe('part');
		expect(isOpen(await meeting.head(), { cell: 'peers.risk', place: await meeting.place('Group A') })).toBe(
			true,
		);
	});

	it('are named by an entry, once, whatever the case of the letters', async () => {
		const meeting = await asking();
		await meeting.done(
			'police',
			'add-entry',
			entryArgs('neighbourhoods.risk', { place: 'new', newPlace: 'Car park' }),
		);
		await meeting.done(
			'police',
			'add-entry',
			entryArgs('neighbourhoods.hsb', { place: 'new', newPlace: ' car PARK ' }),
		);
		const labels = (await meeting.head()).places
			.filter((p) => p.context === 'neighbourhoods')
			.map((p) => p.label);
		expect(labels).toEqual(['The park', 'Car park']);
	});

	it('can be left open by somebody who does not know which one, where the framework lets them', async () => {
		const meeting = await asking();
		const sitting = sit(meeting);
		const form = await sitting.form('police', 'entry', { cell: 'schools.risk' });
		const field = form.fields.find((f) => f.name === 'place');
		expect(field?.kind === 'choice' && field.options.map((o) => o.label)).toEqual([
			'School A',
			'School B',
			'Another school',
			'No school named',
		]);
		await sitting.send('police', form, { text: 'At one of the two', basis: 'fact', place: 'none' });
		expect((await meeting.full()).entries[0]).toMatchObject({ cell: 'schools.risk', place: null });
		expect(cellMark(await meeting.head(), 'schools.risk')).toBe('part');
		const space = await sitting.form('police', 'entry', { cell: 'neighbourhoods.risk' });
		expect(wordsOf(space.fields)).not.toContain('No space named');
	});

	it('are refused with a sentence: a label that is blank, too long or known, a context without places', async () => {
		const meeting = await asking();
		const add = (context: string, label: string) => meeting.say('school', 'add-place', { context, label });
		expect(await add('schools', ' \u200b')).toMatchObject({ key: 'refused.label-blank', field: 'label' });
		expect(await add('schools', 'x'.repeat(121))).toMatchObject({
			key: 'refused.label-too-long',
			field: 'label',
		});
		expect(await add('schools', 'SCHOOL A')).toMatchObject({ key: 'refused.place-known', field: 'label' });
		expect(await add('individual', 'Somewhere')).toMatchObject({ key: 'refused.no-places-here' });
		expect(await add('moon', 'Crater')).toMatchObject({ key: 'refused.no-such-cell' });
	});

	it('get another label, and go only while nothing was said about them', async () => {
		const meeting = await asking();
		const school = await meeting.place('School B');
		const said = await meeting.done('school', 'add-entry', entryArgs('schools.risk', { place: school }));
		await meeting.done('police', 'label-place', { place: school, label: 'School C' });
		expect((await meeting.head()).places.find((p) => p.id === school)?.label).toBe('School C');
		expect(await meeting.say('police', 'label-place', { place: school, label: 'school a' })).toMatchObject({
			key: 'refused.place-known',
		});
		expect((await meeting.say('lead', 'remove-place', { place: school })).key).toBe('refused.place-in-use');
		await meeting.done('school', 'withdraw-entry', { entry: said.ids.entry });
		// Withdrawn, its wording and its place still stand in the document.
		expect((await meeting.say('lead', 'remove-place', { place: school })).key).toBe('refused.place-in-use');
		await meeting.done('lead', 'remove-place', { place: await meeting.place('School A') });
		const head = await meeting.head();
		expect(head.places.map((p) => p.label)).toEqual(['Home A', 'School C', 'The park']);
		expect(head.people.find((p) => p.id === 'school')?.places).toEqual([]);
	});
});

describe('a settled cell', () => {
	it('is answered by an entry that comes after all', async () => {
		const meeting = await asking();
		await meeting.done('lead', 'settle', { cell: 'individual.risk', place: '', how: 'nothing-known' });
		await meeting.done('police', 'add-entry', entryArgs('individual.risk'));
		expect(await markOf(meeting, 'individual.risk')).toBe('answered');
	});

	it('is opened again by a person who puts it right', async () => {
		const meeting = await asking();
		const sitting = sit(meeting);
		await meeting.done('lead', 'settle', { cell: 'schools.risk', place: 'all', how: 'nothing-known' });
		const what = await sitting.form('school', 'put-right');
		const { form: which } = await sitting.send('school', what, { what: 'choose-settled' });
		const { form: places } = await sitting.send('school', which!, { cell: 'schools.risk' });
		const said = await sitting.send('school', places!, { slot: await meeting.place('School B') });
		expect(said.text).toBe('It is open again.');
		expect(await markOf(meeting, 'schools.risk', 'School B')).toBe('open');
		expect(await markOf(meeting, 'schools.risk', 'School A')).toBe('settled');
		const { settlements } = await meeting.full();
		expect(Object.keys(settlements)).toEqual([`schools.risk@${await meeting.place('School A')}`]);
	});

	it('is not opened again when it is open', async () => {
		const meeting = await asking();
		expect((await meeting.say('lead', 'reopen', { cell: 'individual.risk', place: '' })).key).toBe(
			'refused.not-settled',
		);
	});

	it('takes back what was asked later when it is opened again', async () => {
		const meeting = await asking();
		await meeting.done('lead', 'ask-later', { cell: 'individual.risk', place: '', ...asked });
		await meeting.done('lead', 'reopen', { cell: 'individual.risk', place: '' });
		expect((await meeting.head()).requests).toMatchObject([{ state: 'closed' }]);
		expect((await meeting.full()).remarks).toEqual([]);
	});
});

describe('an entry that is withdrawn or moved', () => {
	it('leaves its cell open again', async () => {
		const meeting = await asking();
		const { ids } = await meeting.done('school', 'add-entry', entryArgs('individual.risk'));
		await meeting.done('school', 'move-entry', { entry: ids.entry, cell: 'individual.hsb' });
		expect(await markOf(meeting, 'individual.risk')).toBe('open');
		await meeting.done('school', 'withdraw-entry', { entry: ids.entry });
		expect(await markOf(meeting, 'individual.hsb')).toBe('open');
	});

	it('leaves its cell settled when it had been settled before', async () => {
		const meeting = await asking();
		await meeting.done('lead', 'settle', { cell: 'individual.risk', place: '', how: 'nothing-known' });
		const { ids } = await meeting.done('school', 'add-entry', entryArgs('individual.risk'));
		await meeting.done('school', 'withdraw-entry', { entry: ids.entry });
		expect(await markOf(meeting, 'individual.risk')).toBe('settled');
	});
});

describe('the question card', () => {
	it('has a button for every way to answer, each named for its question', async () => {
		const meeting = await asking();
		const buttons = buttonsOf(await sit(meeting).card('question'));
		expect(buttons.map((b) => b.label)).toEqual([
			'Add an entry', 'Nothing from us', 'Nothing from us on all of this context', 'Nothing known', 'Not applicable', 'Ask later', 'Show entries', 'Back', 'Next', 'Go to a question',
		]); // biome-ignore format: one list
		for (const b of buttons.filter((one) => one.hint)) expect(b.hint?.startsWith(b.label)).toBe(true);
	});

	it('offers no reason where nothing is open', async () => {
		const meeting = await asking();
		await meeting.done('school', 'add-entry', entryArgs('individual.situation'));
		const labels = buttonsOf(await sit(meeting).card('question')).map((b) => b.label);
		expect(labels).not.toContain('Nothing known');
		const said = await sit(meeting).press('lead', {
			do: 'form',
			form: 'nothing-known',
			record: meeting.record,
			cell: 'individual.situation',
		});
		expect(said).toMatchObject({ ok: false, text: house.messages.say('refused.not-open') });
	});

	it('shows the concerns of the context beside the questions of the plan', async () => {
		const meeting = await asking();
		await meeting.done('school', 'add-entry', entryArgs('individual.risk'));
		await meeting.done('lead', 'jump', { cell: 'individual.actions' });
		expect(wordsOf(await sit(meeting).card('question'))).toMatch(/Concerns here:\n 1 under risk/);
		const form = await sit(meeting).form('school', 'entry', { cell: 'individual.actions' });
		expect(wordsOf(form.intro)).toContain('Something that is known.');
	});
});
