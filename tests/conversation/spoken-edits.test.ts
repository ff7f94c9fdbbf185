import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reach, signNow, sit, valuesOf, wordsOf } from '../support/desk.ts';
import { type TestHouse, testHouse } from '../support/house.ts';
import {
	asking,
	chatOf,
	entriesOf,
	intentOf,
	labels,
	textBehind,
	threadOf,
	words,
} from '../support/spoken.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const situation = 'individual.situation';

describe('an edited message', () => {
	const said = async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const message = chat.message('school', 'Firrst wording');
		await chat.spoken.hear(message);
		return { meeting, chat, message };
	};

	it('amends its entry, everything else as it is, the original kept', async () => {
		const { meeting, chat, message } = await said();
		const [entry] = await entriesOf(meeting);
		const change = { basis: 'opinion', shown: 'agencies', restrictedTo: ['police'] };
		await meeting.done('school', 'amend-entry', { entry: entry?.id, text: 'Firrst wording', ...change });
		await meeting.move('next');
		const heard = await chat.edits(message, 'First wording');
		expect(heard).toMatchObject({ kind: 'amended', entry: entry?.id });
		expect(labels(heard)).toEqual(['Change', 'Undo']);
		expect(await entriesOf(meeting)).toMatchObject([
			{ text: 'First wording', basis: 'opinion', restrictedTo: ['police'], cell: situation },
		]);
		expect((await entriesOf(meeting))[0]?.corrections.at(-1)).toMatchObject({
			kind: 'amended',
			reason: 'Edited in the chat',
			before: { text: 'Firrst wording' },
		});
	});

	it('keeps the action’s context, owner and date, and who may read it', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const message = chat.message('school', 'Talk to them', { at: threadOf(meeting, 'individual.actions') });
		const entry = (await chat.spoken.hear(message))?.entry;
		const action = { target: 'schools', ownerAgency: 'education', ownerPerson: 'K.', due: '2026-12-14' };
		const all = { entry, text: 'Talk to them', basis: 'fact', shown: 'lead', ...action };
		await meeting.done('school', 'amend-entry', all);
		await chat.edits(message, 'Talk to all of them');
		expect(await entriesOf(meeting)).toMatchObject([
			{
				text: 'Talk to all of them',
				restrictedTo: [],
				action: { target: 'schools', owner: { agency: 'education', person: 'K.' }, due: '2026-12-14' },
			},
		]);
	});

	it('that says the same changes nothing, nor does one that arrives twice', async () => {
		const { meeting, chat, message } = await said();
		expect(await chat.edits(message, ' Firrst wording ')).toBeUndefined();
		const edit = { ...message, text: 'First wording', edit: 'e1', addressed: true };
		await Promise.all([chat.spoken.changed(edit), chat.spoken.changed(edit)]);
		expect(await chat.spoken.changed(edit)).toBeUndefined();
		expect((await entriesOf(meeting))[0]?.corrections).toHaveLength(1);
	});

	it('is heard now where the message was not recorded, if it speaks to the bot', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const message = chat.message('colleague', 'What I know');
		await chat.spoken.hear(message);
		await meeting.done('colleague', 'join', { agency: 'police' });
		expect(await chat.edits(message, 'What I know now', { addressed: false })).toBeUndefined();
		expect(await chat.edits(message, 'What I know now')).toMatchObject({ kind: 'recorded' });
		expect(await entriesOf(meeting)).toMatchObject([{ text: 'What I know now', agency: 'police' }]);
	});

	it('before the message itself arrives is what is recorded, once', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const message = chat.message('school', 'Firrst wording');
		expect(await chat.edits(message, 'First wording')).toMatchObject({ kind: 'recorded' });
		expect(await chat.spoken.hear(message)).toMatchObject({ kind: 'recorded', again: true });
		expect(await entriesOf(meeting)).toMatchObject([{ text: 'First wording', corrections: [] }]);
	});

	it('at the very moment that the message is stored is not lost', async () => {
		for (let n = 0; n < 5; n += 1) {
			const meeting = await asking(house);
			const chat = await chatOf(meeting);
			const message = chat.message('school', 'Firrst wording');
			await Promise.all([chat.spoken.hear(message), chat.edits(message, 'First wording')]);
			expect(await entriesOf(meeting)).toMatchObject([{ text: 'First wording' }]);
		}
	});

	it('that arrives after a later one of the same message does not bring the earlier words back', async () => {
		const { meeting, chat, message } = await said();
		await chat.edits(message, 'Third wording', { edit: 'e3' });
		expect(await chat.edits(message, 'Second wording', { edit: 'e2' })).toBeUndefined();
		expect(await entriesOf(meeting)).toMatchObject([{ text: 'Third wording' }]);
	});

	it('does not write over what somebody else corrected: both are brought together in the form', async () => {
		const { meeting, chat, message } = await said();
		const [entry] = await entriesOf(meeting);
		await meeting.done('lead', 'amend-entry', { entry: entry?.id, text: 'Without the name', basis: 'fact' });
		const heard = await chat.edits(message, 'First wording, with the name');
		expect(heard?.kind).toBe('refused');
		expect(await entriesOf(meeting)).toMatchObject([{ text: 'Without the name' }]);
		const { form } = await sit(meeting).press('school', intentOf(heard?.card, 'Change'));
		expect(valuesOf(form!).text).toBe('First wording, with the name');
		expect(wordsOf(form?.intro)).toContain('Without the name');
	});

	it('after its entry was taken back is not recorded behind their back, and not lost', async () => {
		const { meeting, chat, message } = await said();
		await meeting.done('school', 'withdraw-entry', { entry: (await entriesOf(meeting))[0]?.id });
		const heard = await chat.edits(message, 'First wording');
		expect(heard?.kind).toBe('refused');
		expect(await entriesOf(meeting)).toMatchObject([{ withdrawn: true }]);
		expect(await textBehind(meeting, 'school', intentOf(heard?.card, 'Add an entry'))).toBe('First wording');
	});

	it('that is empty or too long leaves the entry as it was, and says so', async () => {
		const { meeting, chat, message } = await said();
		const empty = await chat.edits(message, ' ');
		expect(words(empty)).toContain('the entry stays as it was');
		expect(labels(empty)).toEqual(['Undo']);
		expect(words(await chat.edits(message, 'x'.repeat(3001)))).toContain('the entry stays as it was');
		expect(await entriesOf(meeting)).toMatchObject([{ text: 'Firrst wording', corrections: [] }]);
	});

	it('of somebody who has left says that it was not taken', async () => {
		const { meeting, chat, message } = await said();
		await meeting.done('school', 'leave');
		const heard = await chat.edits(message, 'First wording');
		expect(words(heard)).toMatch(/Your edit was not recorded.*You have left this meeting/);
		expect(await entriesOf(meeting)).toMatchObject([{ text: 'Firrst wording' }]);
	});
});

describe('a deleted message', () => {
	const said = async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		const message = chat.message('school', 'Said by mistake');
		await chat.spoken.hear(message);
		return { meeting, chat, message };
	};

	it('withdraws its entry, once, the wording kept', async () => {
		const { meeting, chat, message } = await said();
		const heard = await chat.spoken.deleted(message);
		expect(heard).toMatchObject({ kind: 'withdrawn' });
		expect(await chat.spoken.deleted(message)).toBeUndefined();
		expect(await entriesOf(meeting)).toMatchObject([
			{ withdrawn: true, text: 'Said by mistake', corrections: [{ reason: 'Deleted in the chat' }] },
		]);
	});

	// Cause: Teams tells of a message that was brought back as of an edit, with the words that it had.
	it('that is brought back is not recorded behind their back, and not lost; an edit from before says nothing', async () => {
		const { meeting, chat, message } = await said();
		await chat.edits(message, 'Said on purpose', { edit: 'e1' });
		await chat.spoken.deleted(message);
		expect(await chat.edits(message, 'Said on purpose', { edit: 'e1' })).toBeUndefined();
		const heard = await chat.edits(message, 'Said on purpose', { edit: 'e2' });
		expect(heard?.kind).toBe('refused');
		expect(await entriesOf(meeting)).toMatchObject([{ withdrawn: true }]);
		expect(await textBehind(meeting, 'school', intentOf(heard?.card, 'Add an entry'))).toBe(
			'Said on purpose',
		);
	});

	it('that was not recorded changes nothing', async () => {
		const meeting = await asking(house);
		const chat = await chatOf(meeting);
		expect(await chat.spoken.deleted(chat.message('school', ''))).toBeUndefined();
	});

	it('of somebody who has left leaves the entry, and tells them', async () => {
		const { meeting, chat, message } = await said();
		await meeting.done('school', 'leave');
		expect(words(await chat.spoken.deleted(message))).toMatch(/and the entry stays\. You have left/);
		expect(await entriesOf(meeting)).toMatchObject([{ withdrawn: false }]);
	});

	it('takes nothing out of what was signed: that is done by hand', async () => {
		const { meeting, chat, message } = await said();
		await reach(meeting, 'signed');
		const heard = await chat.spoken.deleted(message);
		expect(words(heard)).toContain('signed as version 1');
		expect(labels(heard)).toEqual(['Withdraw']);
		expect(await entriesOf(meeting)).toMatchObject([{ withdrawn: false }]);
		house.clock.ahead(60_000);
		const late = chat.message('school', 'Late', { at: threadOf(meeting, situation) });
		await chat.spoken.hear(late);
		expect(await chat.spoken.deleted(late)).toMatchObject({ kind: 'withdrawn' });
		await meeting.done('lead', 'check');
		await meeting.done('lead', 'prepare');
		expect(await signNow(meeting)).toMatchObject({ ok: true });
	});
});
