import { describe, expect, test, vi } from 'vitest';
import { buttonOf, typed } from '../contract/reading.ts';
import { type Stage, stage } from './stage.ts';

// What was measured about the library and Teams, each held against the whole app.

vi.mock(import('../../../src/channels/teams/budget/windows.ts'), async (original) =>
	(await import('./unhurried.ts')).unhurried(await original()),
);

const texts = async ({ record }: Stage): Promise<string[]> => (await record()).entries.map((e) => e.text);

/** From now on nothing can be stored. @returns what puts it right */
function fullDisk({ app }: Stage): () => void {
	const { store } = app.house();
	const { commit } = store;
	store.commit = () => Promise.reject(new Error('the disk is full'));
	return () => void (store.commit = commit);
}

describe('what could not be stored is answered 500, so that nobody thinks that it was, and stored once it is sent again', () => {
	test('as a form', async () => {
		const meeting = await stage();
		const form = await meeting.form('police', await meeting.question('police'), 'add-entry');
		const police = meeting.channel.person('police');
		const mend = fullDisk(meeting);
		const words = { text: 'Typed once.', basis: 'fact' };
		await expect(police.fill(form, typed(form, words))).rejects.toThrow('500');
		mend();
		await police.again();
		await police.again();
		expect(await texts(meeting)).toEqual(['Typed once.']);
	});

	test('as a press', async () => {
		const meeting = await stage();
		const { revision } = (await meeting.record()).head;
		const question = await meeting.question('police');
		const police = meeting.channel.person('police');
		const mend = fullDisk(meeting);
		await expect(police.press(buttonOf(question, meeting.say('button.pass')))).rejects.toThrow('500');
		mend();
		await police.again();
		await police.again();
		expect((await meeting.record()).head.revision).toBe(revision + 1);
	});

	test('as a message', async () => {
		const meeting = await stage();
		const { teams, tenant, app } = meeting;
		const said = teams.act.message(tenant.person('police'), tenant.chat, 'Said once.', { mention: true });
		const mend = fullDisk(meeting);
		expect((await app.send(said)).status).toBe(500);
		mend();
		expect([(await app.send(said)).status, (await app.send(said)).status]).toEqual([200, 200]);
		expect(await texts(meeting)).toEqual(['Said once.']);
	});
});

describe('an answer is taken and acknowledged at once', () => {
	test.each([
		['answers nothing', { hang: true }],
		['cuts every connection', { drop: true }],
		['is out of order', { status: 502 }],
		['says that it is too much', { status: 429, retryAfter: 30 }],
	] as const)('while Teams %s', async (_, fault) => {
		const meeting = await stage();
		const form = await meeting.form('police', await meeting.question('police'), 'add-entry');
		await meeting.app.teams().settled();
		meeting.teams.fail('*', fault, Number.POSITIVE_INFINITY);
		await meeting.channel.blind('unreachable');
		const started = performance.now();
		await meeting.channel.person('police').fill(form, typed(form, { text: 'Stored.', basis: 'fact' }));
		expect(performance.now() - started).toBeLessThan(2000);
		expect(await texts(meeting)).toEqual(['Stored.']);
		await meeting.channel.restart();
		await meeting.question('lead');
	});
});

describe('a card', () => {
	test('that Teams has taken without saying so is updated, and not posted twice', async () => {
		const meeting = await stage();
		const before = meeting.titles();
		meeting.teams.fail('update', { status: 502, done: true }, 2);
		await meeting.writes('police', 'Said.');
		await meeting.channel.person('lead').sees();
		expect(meeting.titles()).toEqual(before);
	});

	test('that Teams was too busy for is shown later, in one piece', async () => {
		const meeting = await stage();
		const before = meeting.titles();
		meeting.teams.fail('update', { status: 429, retryAfter: 1 }, 2);
		meeting.teams.fail('update', { status: 412, code: 'PreconditionFailed' }, 1);
		await meeting.writes('police', 'Said.');
		expect((await meeting.question('lead')).title).toBeTruthy();
		expect(meeting.titles()).toEqual(before);
		const heard = meeting.say('heard.from', { count: 1, agency: 'Police' });
		expect(JSON.stringify(meeting.posted())).toContain(heard);
	}, 15_000);

	test('that somebody deleted is posted anew at the next change, and not before', async () => {
		const meeting = await stage();
		const { teams, tenant } = meeting;
		const conversation = teams.conversation(tenant.chat);
		const before = meeting.titles();
		conversation.messages = conversation.messages.filter(
			({ card }) => card?.fallbackText !== meeting.reference,
		);
		await meeting.channel.person('lead').sees();
		expect(meeting.titles()).toHaveLength(before.length - 1);
		await meeting.does('lead', await meeting.question('lead'), 'next');
		await meeting.status('lead');
		expect(meeting.titles().filter((title) => title === meeting.reference)).toHaveLength(1);
	});

	test('never has words of what somebody said beside it in one activity', async () => {
		const meeting = await stage();
		await meeting.mentions('police', 'Words for the record.');
		await meeting.channel.person('lead').sees();
		expect(JSON.stringify(meeting.posted())).not.toContain('Words for the record.');
		expect(await texts(meeting)).toEqual(['Words for the record.']);
	});
});

test('what is said to others is neither looked at nor answered', async () => {
	const meeting = await stage();
	const { teams, tenant, happens } = meeting;
	const before = meeting.posted().length;
	const { revision } = (await meeting.record()).head;
	const said = teams.act.message(tenant.person('police'), tenant.chat, 'Between us.', {
		others: [tenant.person('lead')],
	});
	expect(await happens(said)).toBe(200);
	expect(await happens({ ...said, type: 'typing', text: undefined })).toBe(200);
	expect(await happens({ ...said, type: 'messageReaction', reactionsAdded: [{ type: 'like' }] })).toBe(200);
	expect(meeting.posted()).toHaveLength(before);
	expect((await meeting.record()).head.revision).toBe(revision);
	expect(meeting.app.troubles()).toEqual([]);
});
