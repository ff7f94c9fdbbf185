import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftOpen } from '../../src/framework/probing.ts';
import { anotherMeeting, buttonsOf, entryArgs, reach, sit, wordsOf } from '../support/desk.ts';
import { type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

/** The lead checks a record that contradicts itself: a concern at school, and one bare action for the home. */
async function checking(): Promise<TestMeeting> {
	const meeting = await anotherMeeting(house, { levels: [], mode: 'not-known' });
	await reach(meeting, 'asking');
	await meeting.done('school', 'add-entry', entryArgs('schools.risk', { text: 'A concern at school' }));
	await meeting.done('lead', 'add-entry', entryArgs('home.actions', { text: 'A visit' }));
	await reach(meeting, 'checking');
	return meeting;
}
const contradictions = async (meeting: TestMeeting) => sit(meeting).show('lead', 'checks');

describe('checking', () => {
	it('shows the lead what the record contradicts, with the entries it comes from', async () => {
		const words = wordsOf(await contradictions(await checking()));
		for (const sentence of [
			'Schools: there are concerns (1), and no action is meant to change this context.',
			'Every action is about the young person or the home, while there are concerns beyond them.',
			'This action has no owner.',
			'This action has no date.',
			'Schools: something is recorded without saying which school it is about.',
			'It is not yet said whether the behaviour was alone, in a group or both.',
			'No level of behaviour has been agreed.',
		])
			expect(words).toContain(sentence);
		expect(words).toContain('A concern at school');
		expect(words).toContain('A visit');
	});

	it('is the lead’s alone', async () => {
		const meeting = await checking();
		for (const person of ['coordinator', 'school', 'stranger']) {
			const said = await sit(meeting).press(person, { do: 'show', show: 'checks', record: meeting.record });
			expect(said).toMatchObject({ ok: false });
			expect(said.card).toBeUndefined();
		}
		for (const kind of ['check', 'prepare', 'step-back'])
			expect((await meeting.say('coordinator', kind)).key).toBe('refused.not-allowed');
	});

	it.each(['adding', 'checking', 'signing', 'signed'] as const)(
		'lets the lead put right what another agency said, from their own card, while %s',
		async (phase) => {
			const meeting = await anotherMeeting(house);
			await reach(meeting, 'asking');
			await meeting.done('school', 'add-entry', entryArgs('individual.risk', { text: 'A name by mistake' }));
			await reach(meeting, phase);
			const sitting = sit(meeting);
			const all = buttonsOf(await sitting.card('lead', 'lead')).find(
				(b) => b.label === 'Read and correct entries',
			)!;
			const said = await sitting.press('lead', all.intent);
			expect(wordsOf(said.card)).toContain('A name by mistake');
			const { form } = await sitting.press('lead', buttonsOf(said.card!)[0]!.intent);
			await sitting.send('lead', form!, { text: 'A pupil in Year 9' });
			expect((await meeting.full()).entries[0]).toMatchObject({ text: 'A pupil in Year 9' });
			for (const person of ['coordinator', 'school'])
				expect(await sitting.press(person, all.intent)).toMatchObject({ ok: false });
		},
	);

	it('answers a contradiction with a reason, which stays beside it', async () => {
		const meeting = await checking();
		const sitting = sit(meeting);
		const card = await contradictions(meeting);
		const reason = buttonsOf(card).find((b) => b.label === 'Give a reason' && b.hint?.includes('no owner'))!;
		const { form } = await sitting.press('lead', reason.intent);
		await sitting.send('lead', form!, { reason: 'The panel decides on Friday' });
		expect(wordsOf(await contradictions(meeting))).toContain('Your reason:\n The panel decides on Friday');
		const { checkReasons } = await meeting.full();
		expect(Object.values(checkReasons)).toMatchObject([
			{ reason: 'The panel decides on Friday', by: 'lead' },
		]);
	});

	it('answers it only with a reason, and only where there is one to answer', async () => {
		const meeting = await checking();
		expect((await meeting.say('lead', 'answer-check', { check: 'mode-not-known', reason: ' ' })).key).toBe(
			'refused.reason-blank',
		);
		expect(
			(await meeting.say('lead', 'answer-check', { check: 'mode-not-known', reason: 'x'.repeat(1001) })).key,
		).toBe('refused.reason-too-long');
		expect((await meeting.say('lead', 'answer-check', { check: 'made-up', reason: 'So' })).key).toBe(
			'refused.no-such-check',
		);
	});

	it('asks again when more is found than the reason was given for', async () => {
		const meeting = await checking();
		const answered = async () => wordsOf(await contradictions(meeting)).includes('It is with the governors');
		await meeting.done('lead', 'answer-check', {
			check: 'concern-without-action:schools',
			reason: 'It is with the governors',
		});
		expect(await answered()).toBe(true);
		await meeting.done(
			'school',
			'add-entry',
			entryArgs('schools.risk', { place: await meeting.place('School B') }),
		);
		expect(await answered()).toBe(false);
	});

	it('answers it with an action: the button opens the form of that context’s plan', async () => {
		const meeting = await checking();
		const sitting = sit(meeting);
		const add = buttonsOf(await contradictions(meeting)).find((b) => b.label === 'Add an action')!;
		const { form } = await sitting.press('lead', add.intent);
		await sitting.send('lead', form!, {
			place: await meeting.place('School A'),
			text: 'A whole-school assembly',
			basis: 'fact',
			target: 'schools',
			ownerAgency: 'education',
			due: '2026-12-14',
		});
		const words = wordsOf(await contradictions(meeting));
		expect(words).not.toContain('no action is meant to change this context');
		expect(words).not.toContain('Every action is about the young person or the home');
	});

	it('mends the rest from where it is shown: the action, the place, the details', async () => {
		const meeting = await checking();
		const sitting = sit(meeting);
		const press = async (label: string, about = '') => {
			const button = buttonsOf(await contradictions(meeting)).find(
				(b) => b.label === label && b.hint?.includes(about),
			)!;
			return (await sitting.press('lead', button.intent)).form!;
		};
		await sitting.send('lead', await press('Correct'), { ownerAgency: 'social-care', due: '2026-12-14' });
		const { form } = await sitting.send('lead', await press('Move', 'Schools'));
		await sitting.send('lead', form!, { place: await meeting.place('School A') });
		await sitting.send('lead', await press('Change the details'), { mode: 'both', levels: 'abusive' });
		const words = wordsOf(await contradictions(meeting));
		for (const gone of ['no owner', 'no date', 'not yet said', 'No level']) expect(words).not.toContain(gone);
		expect((await meeting.full()).entries[0]).toMatchObject({ place: await meeting.place('School A') });
	});

	it('never blocks: with contradictions unanswered it is opened for signing, once the mode is known', async () => {
		const meeting = await checking();
		await meeting.done('lead', 'prepare');
		expect((await meeting.head()).cursor.value).toBe('signing');
		const early = await sit(meeting).press('lead', { do: 'form', form: 'sign', record: meeting.record });
		expect(early.text).toBe(house.messages.say('refused.mode-not-known'));
		await sit(meeting).send('lead', await sit(meeting).form('lead', 'change-header'), { mode: 'both' });
		const words = wordsOf((await sit(meeting).form('lead', 'sign')).intro);
		expect(words).toMatch(/still contradicts itself in \d+ places without a reason/);
	});

	it('tells the lead what became open again after the meeting, and lets it be closed there', async () => {
		const meeting = await checking();
		const sitting = sit(meeting);
		expect(wordsOf(await sitting.card('lead', 'lead'))).not.toContain('open again');
		const visit = (await meeting.full()).entries.find((e) => e.text === 'A visit');
		await meeting.done('lead', 'withdraw-entry', { entry: visit?.id, reason: 'Not agreed' });
		await meeting.done('lead', 'add-entry', entryArgs('home.actions'));
		await meeting.done('lead', 'add-place', { context: 'peers', label: 'Group A' });
		const open = leftOpen(house.framework, await meeting.head());
		expect(open).toHaveLength(9);
		expect(wordsOf(await sitting.card('lead', 'lead'))).toContain(
			'9 questions have become open again since the meeting ended.',
		);
		const card = await sitting.show('lead', 'open');
		const settle = buttonsOf(card).find((b) => b.label === 'Not applicable')!;
		const { form } = await sitting.press('lead', settle.intent);
		await sitting.send('lead', form!, { why: 'Named by mistake', wholeContext: 'true' });
		expect(leftOpen(house.framework, await meeting.head())).toEqual([]);
		expect(wordsOf(await sitting.show('lead', 'open'))).toContain('Nothing is open.');
	});
});

describe('sending back', () => {
	it('needs a reason, which everybody in the meeting can read', async () => {
		const meeting = await checking();
		const sitting = sit(meeting);
		const form = await sitting.form('lead', 'send-back');
		expect(await sitting.send('lead', form, { reason: ' ' })).toMatchObject({ ok: false, field: 'reason' });
		await sitting.send('lead', form, { reason: 'The plan has no dates' });
		expect((await meeting.head()).cursor.value).toBe('adding');
		const why = buttonsOf(await sitting.card('sent-back', 'school')).find((b) => b.label === 'Why')!;
		expect(wordsOf((await sitting.press('school', why.intent)).card)).toContain('The plan has no dates');
		expect(JSON.stringify(await sitting.cards('school'))).not.toContain('The plan has no dates');
	});

	it('is possible from signing too, and not by anybody else', async () => {
		const meeting = await checking();
		await meeting.done('lead', 'prepare');
		expect((await meeting.say('coordinator', 'send-back', { reason: 'No' })).key).toBe('refused.not-allowed');
		await meeting.done('lead', 'send-back', { reason: 'The plan has no dates' });
		expect((await meeting.say('school', 'add-entry', entryArgs('schools.hsb'))).ok).toBe(true);
	});
});
