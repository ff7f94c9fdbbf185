import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Form } from '../../src/conversation/cards.ts';
import { anotherMeeting, caller, entryArgs, reach, sit, valuesOf } from '../support/desk.ts';
import { meetingIn, type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const cell = 'individual.situation';
const asking = async (): Promise<TestMeeting> => {
	const meeting = await anotherMeeting(house);
	await reach(meeting, 'asking');
	return meeting;
};
const half = { text: 'Half a sen', basis: 'opinion', shown: 'agencies', restrictedTo: 'police,camhs' };
const type = async (
	meeting: TestMeeting,
	form: Form,
	person = 'school',
	values: Record<string, string> = half,
) => sit(meeting).desk.saveDraft(caller(person), form.draft ?? '', { ...valuesOf(form), ...values });
/** Record and name of a form's draft. */
const names = ({ draft }: Form) => JSON.parse(draft ?? '[]') as [string, string];
const reopened = async (meeting: TestMeeting, person = 'school', args: Record<string, unknown> = { cell }) =>
	valuesOf(await sit(meeting).form(person, 'entry', args));

describe('a half-typed answer', () => {
	it('comes back when the same person opens the same form again', async () => {
		const meeting = await asking();
		await type(meeting, await sit(meeting).form('school', 'entry', { cell }));
		expect(await reopened(meeting)).toMatchObject(half);
	});

	it('survives what others say, the meeting moving on, and a restart of the server', async () => {
		const meeting = await asking();
		await type(meeting, await sit(meeting).form('school', 'entry', { cell }));
		await meeting.done('police', 'add-entry', entryArgs(cell));
		await meeting.move('next');
		const { reference } = await meeting.head();
		house = await house.again();
		expect(await reopened(meetingIn(house, reference))).toMatchObject(half);
	});

	it('is its author’s alone', async () => {
		const meeting = await asking();
		const form = await sit(meeting).form('school', 'entry', { cell });
		await type(meeting, form);
		for (const person of ['lead', 'police'])
			expect(await reopened(meeting, person)).toMatchObject({ text: '' });
		// Nobody can put words into somebody else's form either.
		await type(meeting, form, 'police', { text: 'Not theirs' });
		expect(await reopened(meeting)).toMatchObject(half);
	});

	it('belongs to its question, place and entry', async () => {
		const meeting = await asking();
		const place = await meeting.place('School A');
		await type(meeting, await sit(meeting).form('school', 'entry', { cell: 'schools.risk', place }));
		expect(await reopened(meeting, 'school', { cell: 'schools.risk', place })).toMatchObject(half);
		for (const args of [
			{ cell },
			{ cell: 'schools.risk' },
			{ cell: 'schools.risk', place: await meeting.place('School B') },
		])
			expect(await reopened(meeting, 'school', args)).toMatchObject({ text: '' });
	});

	it('is gone once it has been sent, and stays while it is refused', async () => {
		const meeting = await asking();
		const sitting = sit(meeting);
		const form = await sitting.form('school', 'entry', { cell });
		await type(meeting, form);
		expect((await sitting.send('school', form, { ...half, text: ' ' })).ok).toBe(false);
		expect(await reopened(meeting)).toMatchObject(half);
		expect((await sitting.send('school', form, half)).ok).toBe(true);
		expect(await reopened(meeting)).toMatchObject({ text: '' });
	});

	it('is there again for somebody who had left, once they have joined again', async () => {
		const meeting = await asking();
		const sitting = sit(meeting);
		const form = await sitting.form('school', 'entry', { cell });
		await type(meeting, form);
		await meeting.done('school', 'leave');
		expect(await sitting.send('school', form, half)).toMatchObject({
			ok: false,
			text: house.messages.say('refused.you-left'),
		});
		await meeting.done('school', 'join', { agency: 'education' });
		expect(await reopened(meeting)).toMatchObject(half);
	});

	it('is not brought back after the record was signed', async () => {
		const meeting = await asking();
		const form = await sit(meeting).form('school', 'entry', { cell });
		await type(meeting, form);
		const lies = (JSON.parse(form.draft ?? '') as string[]).join('|');
		expect(await house.store.draft(lies)).toBeDefined();
		await reach(meeting, 'signed');
		expect(await reopened(meeting)).toMatchObject({ text: '' });
		expect(await house.store.draft(lies)).toBeUndefined();
	});

	it('goes by itself after a fortnight', async () => {
		const meeting = await asking();
		await type(meeting, await sit(meeting).form('school', 'entry', { cell }));
		const now = Date.parse(house.clock.now());
		const inDays = (n: number) => new Date(now + n * 86_400_000).toISOString();
		await house.store.deleteExpired(inDays(13));
		expect(await reopened(meeting)).toMatchObject(half);
		await house.store.deleteExpired(inDays(14));
		expect(await reopened(meeting)).toMatchObject({ text: '' });
	});

	it('is kept of corrections and reasons too, each for itself', async () => {
		const meeting = await asking();
		const { ids } = await meeting.done('school', 'add-entry', entryArgs(cell));
		const sitting = sit(meeting);
		const amend = await sitting.form('school', 'amend', { entry: ids.entry });
		await type(meeting, amend, 'school', { text: 'Half corrected' });
		expect(valuesOf(await sitting.form('school', 'amend', { entry: ids.entry }))).toMatchObject({
			text: 'Half corrected',
		});
		const why = await sitting.form('school', 'not-applicable', { cell: 'individual.risk' });
		await type(meeting, why, 'school', { why: 'Half a reason' });
		expect(
			valuesOf(await sitting.form('school', 'not-applicable', { cell: 'individual.risk' })),
		).toMatchObject({ why: 'Half a reason' });
	});

	it.each<[string, string, 'asking' | 'checking', (ids: Record<string, string>) => Record<string, string>]>([
		['ask-later', 'person', 'asking', () => ({ cell: 'individual.risk' })],
		['move-to', 'reason', 'asking', ({ entry = '' }) => ({ entry, cell: 'individual.strengths' })],
		['withdraw', 'reason', 'asking', ({ entry = '' }) => ({ entry })],
		['end-early', 'reason', 'asking', () => ({})],
		['close-request', 'reason', 'asking', ({ request = '' }) => ({ request })],
		['send-back', 'reason', 'checking', () => ({})],
		['answer-check', 'reason', 'checking', () => ({ check: 'levels-not-known' })],
	])('is kept of "%s", until it is sent', async (name, field, phase, args) => {
		const meeting = await anotherMeeting(house, { levels: [] });
		await reach(meeting, 'asking');
		const { ids } = await meeting.done('lead', 'add-entry', entryArgs(cell));
		const later = { cell: 'individual.hsb', place: '', agency: 'police', due: '2026-12-01' };
		await meeting.done('lead', 'ask-later', { ...later, person: '' });
		const [asked] = (await meeting.head()).requests;
		await reach(meeting, phase);
		const sitting = sit(meeting);
		const opened = () => sitting.form('lead', name, args({ ...ids, request: asked!.id }));
		await type(meeting, await opened(), 'lead', { [field]: 'Half a reason' });
		const again = await opened();
		expect(valuesOf(again)[field]).toBe('Half a reason');
		const values = name === 'end-early' ? { as: 'mistake' } : {};
		expect(await sitting.send('lead', again, values)).toMatchObject({ ok: true });
		expect(await house.ledger.draft(...names(again), house.clock.now())).toBeUndefined();
	});

	it('of a contradiction is of that one alone', async () => {
		const meeting = await anotherMeeting(house, { levels: [], mode: 'not-known' });
		await reach(meeting, 'asking');
		await reach(meeting, 'checking');
		const open = (check: string) => sit(meeting).form('lead', 'answer-check', { check });
		await type(meeting, await open('levels-not-known'), 'lead', { reason: 'Half a reason' });
		expect(valuesOf(await open('mode-not-known')).reason).toBe('');
		expect(valuesOf(await open('levels-not-known')).reason).toBe('Half a reason');
	});

	it('is not kept of forms that hold no answer, nor under names of anybody’s making', async () => {
		const meeting = await asking();
		const sitting = sit(meeting);
		for (const name of ['join', 'jump', 'end-meeting', 'hand-over', 'choose-cell'])
			expect((await sitting.form('lead', name)).draft).toBeNull();
		const nameOf = (...parts: unknown[]) => JSON.stringify([meeting.record, JSON.stringify(parts)]);
		const made = [
			nameOf('school', 'jump'),
			nameOf('school', 'made-up'),
			nameOf('school', 'entry', 'x'.repeat(600)),
			nameOf('police', 'entry', cell),
			nameOf('stranger', 'entry', cell),
			JSON.stringify({}),
			'x',
			'',
		];
		const kept = async () => house.store.deleteExpired('2099-01-01T00:00:00.000Z');
		await kept();
		for (const person of ['school', 'stranger'])
			for (const draft of made) await sitting.desk.saveDraft(caller(person), draft, half);
		expect(await kept()).toBe(0);
	});

	it('is sealed where it lies', async () => {
		const meeting = await asking();
		const form = await sit(meeting).form('school', 'entry', { cell });
		await type(meeting, form);
		const [record, name] = JSON.parse(form.draft ?? '') as [string, string];
		const stored = await house.store.draft(`${record}|${name}`);
		expect(Buffer.from(stored!.sealed).toString('latin1')).not.toContain('Half a sen');
	});
});
