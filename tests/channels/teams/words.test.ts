import { afterEach, describe, expect, it, vi } from 'vitest';
import { commandOf } from '../../../src/channels/teams/typed.ts';
import { type WordsStage, wordsStage } from './words-stage.ts';

vi.mock(import('../../../src/channels/teams/budget/windows.ts'), async (original) =>
	(await import('./unhurried.ts')).unhurried(await original()),
);

let at: WordsStage;
const begin = async (...how: Parameters<typeof wordsStage>) => {
	at = await wordsStage(...how);
	return at.people;
};
afterEach(() => at.end());

const again = <T>(activity: T): T => structuredClone(activity);

describe('words that mention the bot', () => {
	it('are recorded under the question that is asked, and one card says so for everybody', async () => {
		const { school } = await begin();
		await at.arrives(at.says(school, 'He was seen there'));
		expect(await at.entries()).toEqual(['He was seen there']);
		const [card, ...more] = at.said();
		expect(more).toEqual([]);
		expect(card?.words).toContain('Recorded from Ngozi Hartwell');
		expect(card?.words).toContain('Under Individual young person: Situation');
		expect(card?.buttons).toEqual(['Change', 'Undo']);
		expect(at.told(school)).toEqual([]);
	});

	it('T31: are nowhere in what is sent to Teams, nor in the log', async () => {
		const { school } = await begin();
		await at.arrives(at.says(school, 'The secret words'));
		const sent = JSON.stringify(at.teams.calls());
		expect(sent).toContain('Ngozi Hartwell');
		expect(sent + JSON.stringify(at.lines)).not.toContain('secret');
	});

	it.each([
		[
			'a mention in the middle of a sentence',
			'For the record, <at>HSB</at> he was there',
			/^For the record, ?he was there$/,
		],
		['HTML’s own signs', '<at>HSB</at> a &lt;b&gt; &amp;amp; c', /^a <b> &amp; c$/],
		['Markdown', '<at>HSB</at> [x](http://x.test) *bold*', /^\[x\]\(http:\/\/x\.test\) \*bold\*$/],
		[
			'a date of Adaptive Cards',
			'<at>HSB</at> {{DATE(2026-01-01T00:00:00Z)}}',
			/^\{\{DATE\(2026-01-01T00:00:00Z\)\}\}$/,
		],
	])('with %s are kept as people read them', async (_, text, kept) => {
		const { school } = await begin();
		await at.arrives({ ...at.says(school, ''), text });
		expect((await at.entries())[0]).toMatch(kept);
		expect(JSON.stringify(at.teams.calls('post'))).not.toMatch(/x\.test|DATE\(/);
	});

	it('name other people by their names', async () => {
		const { school, police } = await begin();
		await at.arrives(at.says(school, 'Ask', { others: [police] }));
		expect(await at.entries()).toEqual(['Ask Dafydd Merrowby']);
	});

	it('with a file are recorded, and say that the file is not', async () => {
		const { school } = await begin();
		await at.arrives(at.says(school, 'See the letter', { file: true }));
		expect(await at.entries()).toEqual(['See the letter']);
		expect(at.said()[0]?.words).toContain('The file is not part of the record');
	});

	it('longer than an entry may be are refused to their author alone, and recorded once they are shorter', async () => {
		const { school } = await begin();
		const message = at.says(school, 'x'.repeat(3001));
		await at.arrives(message);
		expect(await at.entries()).toEqual([]);
		expect(at.said()).toEqual([]);
		expect(at.told(school)[0]?.words).toContain('This is 3001 characters; 3000 is the most');
		await at.arrives(at.edits(message, 'x'.repeat(3000)));
		expect(await at.entries()).toEqual(['x'.repeat(3000)]);
		expect(at.said()).toHaveLength(1);
	});

	it('in a thread under a question are about that question, and its card is in the thread', async () => {
		const { lead, school } = await begin('private');
		const { question } = await at.show();
		await at.meeting.done(at.idOf(lead), 'next', { turn: (await at.meeting.head()).cursor.context.turn });
		await at.arrives(at.says(school, 'About the first question', { thread: question }));
		expect((await at.meeting.full()).entries).toMatchObject([{ cell: 'individual.situation' }]);
		expect(at.said()[0]?.thread).toBe(question);
	});

	it('that begin a thread, or are in other people’s, are about the question that is asked now', async () => {
		const { lead, school, police } = await begin('private');
		const { status } = await at.show();
		await at.meeting.done(at.idOf(lead), 'next', { turn: (await at.meeting.head()).cursor.context.turn });
		const talk = at.teams.act.message(police, at.conversation, 'Tea?');
		const first = at.says(school, 'One');
		await at.arrives(first);
		await at.arrives(at.says(school, 'Two', { thread: String(talk.id) }));
		await at.arrives(at.says(school, 'Three', { thread: status }));
		const cells = new Set((await at.meeting.full()).entries.map((e) => e.cell));
		expect(await at.entries()).toEqual(['One', 'Two', 'Three']);
		expect([...cells]).not.toContain('individual.situation');
		expect(cells.size).toBe(1);
		expect(at.said().map((c) => c.thread)).toEqual([first.id, talk.id, status]);
	});
});

describe('T35: what is said to others', () => {
	it('is not looked at, however it came: no call, no word, no entry', async () => {
		const { school, anonymous } = await begin();
		const message = at.teams.act.message(school, at.conversation, 'Shall we have tea?');
		await at.arrives(message);
		await at.arrives(at.teams.act.edited(school, at.conversation, String(message.id), 'Tea then'));
		await at.arrives(at.teams.act.message(anonymous, at.conversation, 'Me too'));
		await at.arrives(at.teams.act.deleted(school, at.conversation, String(message.id)));
		expect(await at.entries()).toEqual([]);
		expect(at.teams.calls('post')).toEqual([]);
	});

	it('counts once an edit mentions the bot', async () => {
		const { school } = await begin();
		const message = at.teams.act.message(school, at.conversation, 'He was there');
		await at.arrives(message);
		const { entities } = at.says(school, '');
		await at.arrives(at.edits({ ...message, entities }, 'He was there'));
		expect(await at.entries()).toEqual(['He was there']);
	});
});

describe('a message that arrives twice', () => {
	it('is recorded once and told once, at once, one after the other and after a restart', async () => {
		const { school } = await begin();
		const message = at.says(school, 'Said once');
		await at.arrives(message, again(message));
		await at.arrives(again(message));
		at.restart();
		await at.arrives(again(message));
		expect(await at.entries()).toEqual(['Said once']);
		expect(at.said()).toHaveLength(1);
		expect(at.said()[0]?.updates).toBe(0);
	});

	it('after the process ended between storing and telling, is told', async () => {
		const { school } = await begin();
		const message = at.says(school, 'Said once');
		at.teams.fail('post', { status: 403, code: 'Forbidden' });
		await at.arrives(message);
		expect(at.said()).toEqual([]);
		expect(at.lines.map((l) => l.event)).toContain('not-told');
		at.restart();
		await at.arrives(again(message));
		expect(await at.entries()).toEqual(['Said once']);
		expect(at.said()).toHaveLength(1);
	});

	it('because it could not be stored is stored then: the first throws', async () => {
		const { school } = await begin();
		const message = at.says(school, 'Said once');
		const { store } = at.house;
		const { commit } = store;
		store.commit = async () => {
			throw new Error('disk full');
		};
		await expect(at.arrives(message)).rejects.toThrow('disk full');
		expect(at.said()).toEqual([]);
		store.commit = commit;
		await at.arrives(again(message));
		expect(await at.entries()).toEqual(['Said once']);
		expect(at.said()).toHaveLength(1);
	});
});

describe('an edit', () => {
	it('amends the entry, and changes the card that told of it', async () => {
		const { school } = await begin();
		const message = at.says(school, 'Firrst');
		await at.arrives(message);
		const edit = at.edits(message, 'First');
		await at.arrives(edit, again(edit));
		expect((await at.meeting.full()).entries).toMatchObject([
			{ text: 'First', corrections: [{ kind: 'amended', before: { text: 'Firrst' } }] },
		]);
		expect(at.said()).toHaveLength(1);
		expect(at.said()[0]).toMatchObject({ updates: 1, buttons: ['Change', 'Undo'] });
		expect(at.said()[0]?.words).toContain('were corrected. The earlier wording is kept.');
	});

	it('that arrives before its message is what is recorded', async () => {
		const { school } = await begin();
		const message = at.says(school, 'Firrst');
		await at.arrives(at.edits(message, 'First'));
		await at.arrives(message);
		expect(await at.entries()).toEqual(['First']);
		expect(at.said()).toHaveLength(1);
	});

	it('that arrives after a later one does not bring the earlier words back', async () => {
		const { school } = await begin();
		const message = at.says(school, 'One');
		await at.arrives(message);
		const two = { ...at.edits(message, 'Two'), timestamp: '2030-01-01T00:00:02Z' };
		const three = { ...at.edits(message, 'Three'), timestamp: '2030-01-01T00:00:03.5Z' };
		await at.arrives(three);
		await at.arrives(two);
		expect(await at.entries()).toEqual(['Three']);
	});

	it('that no longer mentions the bot still follows', async () => {
		const { school } = await begin();
		const message = at.says(school, 'Firrst');
		await at.arrives(message);
		await at.arrives(at.teams.act.edited(school, at.conversation, String(message.id), 'First'));
		expect(await at.entries()).toEqual(['First']);
	});

	it('posts the card anew where somebody has removed it', async () => {
		const { school } = await begin();
		const message = at.says(school, 'Firrst');
		await at.arrives(message);
		at.teams.conversation(at.conversation).messages = [];
		await at.arrives(at.edits(message, 'First'));
		expect(at.said()).toHaveLength(1);
		expect(at.said()[0]?.words).toContain('Corrected');
	});
});

describe('a deletion', () => {
	const gone = (message: Record<string, unknown>) =>
		at.teams.act.deleted(at.people.school, at.conversation, String(message.id));

	it('withdraws the entry, and the card says so without buttons', async () => {
		const { school } = await begin();
		const message = at.says(school, 'By mistake');
		await at.arrives(message);
		await at.arrives(gone(message), gone(message));
		expect((await at.meeting.full()).entries).toMatchObject([{ withdrawn: true, text: 'By mistake' }]);
		expect(at.said()).toHaveLength(1);
		expect(at.said()[0]).toMatchObject({ buttons: [] });
		expect(at.said()[0]?.words).toContain('Taken back');
		expect(at.told(school)).toEqual([]);
	});

	it('that arrives before its message leaves nothing recorded, and says nothing', async () => {
		const { school } = await begin();
		const message = at.says(school, 'By mistake');
		await at.arrives(gone(message));
		await at.arrives(message);
		expect((await at.meeting.full()).entries).toEqual([]);
		expect(at.said()).toEqual([]);
	});

	it('that arrives while its message is stored withdraws it', async () => {
		const { school } = await begin();
		for (let n = 0; n < 5; n += 1) {
			const message = at.says(school, `By mistake ${n}`);
			await at.arrives(message, gone(message));
		}
		expect(await at.entries()).toEqual([]);
		expect(at.said().filter((c) => c.buttons.length > 0)).toEqual([]);
	});

	it('that is undone keeps the words for the form, and records nothing behind anybody’s back', async () => {
		const { school } = await begin();
		const message = at.says(school, 'By mistake');
		await at.arrives(message);
		await at.arrives(gone(message));
		const back = at.edits(message, 'By mistake');
		await at.arrives({
			...back,
			channelData: { ...(back.channelData as object), eventType: 'undeleteMessage' },
		});
		expect(await at.entries()).toEqual([]);
		const [told] = at.told(school);
		expect(told?.words).toContain('You took this back before');
		const { form } = await at.press(school, told, 'Add an entry');
		expect(JSON.stringify(form)).toContain('By mistake');
	});

	it('of a message that was never taken is heard when it is brought back', async () => {
		const { school } = await begin();
		const message = at.says(school, 'Not by mistake');
		await at.arrives(gone(message));
		await new Promise((resolve) => setTimeout(resolve, 5));
		await at.arrives(at.edits(message, 'Not by mistake'));
		expect(await at.entries()).toEqual(['Not by mistake']);
	});
});

describe('Undo', () => {
	it('is its author’s and their agency’s alone, and changes the card', async () => {
		const { school, police } = await begin();
		await at.arrives(at.says(school, 'Not meant for here'));
		const [card] = at.said();
		expect(await at.press(police, card, 'Undo')).toMatchObject({ ok: false });
		expect(await at.press(school, card, 'Undo')).toMatchObject({ ok: true });
		const entry = (await at.meeting.full()).entries[0]?.id ?? '';
		at.words.withdrawn(at.conversation, entry);
		at.words.withdrawn(at.conversation, entry);
		await at.words.settled();
		expect(at.said()).toMatchObject([{ updates: 1, buttons: [] }]);
	});

	it('before the card stands leaves none', async () => {
		const { school, lead } = await begin();
		at.teams.latency(200, 'post');
		const arriving = at.arrives(at.says(school, 'Not meant for here'));
		await expect.poll(() => at.entries()).toEqual(['Not meant for here']);
		const entry = (await at.meeting.full()).entries[0]?.id ?? '';
		await at.meeting.done(at.idOf(lead), 'withdraw-entry', { entry, reason: 'x' });
		at.words.withdrawn(at.conversation, entry);
		await arriving;
		expect(at.said().filter((c) => c.buttons.length > 0)).toEqual([]);
	});
});

describe('what one person alone should read', () => {
	it('is beside their words, with their name, where no bot can write to them', async () => {
		const { guest } = await begin();
		await at.meeting.done(at.idOf(guest), 'join', { agency: 'housing', places: [] });
		await at.arrives(at.says(guest, 'x'.repeat(3001)));
		expect(at.told(guest)).toEqual([]);
		expect(at.said()).toHaveLength(1);
		expect(at.said()[0]?.words).toContain('For Gwen [Guest](http://x.test): Not recorded');
	});

	it('is there too where they have taken the app out of their own chat', async () => {
		const { school } = await begin();
		school.blocked = true;
		await at.arrives(at.says(school, 'x'.repeat(3001)));
		expect(at.said()[0]?.words).toContain('For Ngozi Hartwell: Not recorded');
	});

	it('T33: has no case in it: a guest’s words wait in the form that its button opens', async () => {
		const { guest } = await begin();
		await at.arrives(at.says(guest, 'Let me in, the secret is'));
		const [card] = at.said();
		expect(card?.buttons).toEqual(['Join', 'Add an entry']);
		expect(JSON.stringify(at.teams.calls('post'))).not.toContain('secret');
		await at.meeting.done(at.idOf(guest), 'join', { agency: 'housing', places: [] });
		const { form } = await at.press(guest, card, 'Add an entry');
		expect(JSON.stringify(form)).toContain('Let me in, the secret is');
	});

	it('T33: is a name that no host formats', async () => {
		const { guest } = await begin();
		await at.arrives(at.says(guest, 'Let me in'));
		const blocks = JSON.stringify(at.said()[0]?.card);
		expect(blocks).toContain('[Guest](http://x.test)');
		expect(blocks).not.toMatch(/"type":"TextBlock"[^}]*x\.test/);
	});

	it('asks them to join in the conversation, where alone a meeting is joined', async () => {
		const { stranger } = await begin();
		await at.arrives(at.says(stranger, 'Let me in'));
		expect(at.told(stranger)).toEqual([]);
		expect(at.said()[0]?.buttons).toEqual(['Join', 'Add an entry']);
		expect(await at.press(stranger, at.said()[0], 'Join')).toMatchObject({ ok: true });
	});
});

describe('T34: nothing is taken', () => {
	it('T32: from anonymous participants: they are told why, once a minute, and their name is not repeated', async () => {
		const { anonymous } = await begin();
		for (let n = 0; n < 3; n += 1) await at.arrives(at.says(anonymous, `Let me in ${n}`));
		expect(await at.entries()).toEqual([]);
		expect(at.said()).toHaveLength(1);
		expect(at.said()[0]?.words).toContain('Teams does not say who you are');
		expect(at.said()[0]?.words).not.toContain('Anon');
	});

	it('in a channel that the whole team can read: words, edits and commands alike', async () => {
		const { school } = await begin('standard');
		const message = at.says(school, 'He was there');
		await at.arrives(message);
		await at.arrives(at.edits(message, 'He was there again'));
		await at.arrives(at.says(school, 'open'));
		expect(await at.entries()).toEqual([]);
		expect(at.said()).toHaveLength(1);
		expect(at.said()[0]?.words).toContain('Everybody in the team can read this channel');
	});

	it('but what Teams cannot be asked about keeps nobody’s answer out', async () => {
		const { school } = await begin();
		await at.arrives(at.says(school, 'Known before'));
		at.restart();
		at.teams.fail('members', { status: 503 }, 10);
		await at.arrives(at.says(school, 'Still here'));
		expect(await at.entries()).toEqual(['Known before', 'Still here']);
	});
});

describe('a command', () => {
	it.each([
		['open', 'open'],
		['Status.', 'status'],
		[' HELP! ', 'help'],
		['Open the door', undefined],
		['home', undefined],
		['', undefined],
	])('is one word alone: "%s" is %s', (text, command) => {
		at = { end: async () => {} } as WordsStage;
		expect(commandOf(text)).toBe(command);
	});

	it.each(['status', 'open', ''])('"%s" brings the status card near the end, once', async (text) => {
		const { school } = await begin();
		const { status } = await at.show();
		await at.arrives(at.says(school, text));
		await at.arrives(at.says(school, text));
		expect(at.teams.messages(at.conversation).map((m) => m.id)).not.toContain(status);
		const rows = await at.house.store.shown(at.conversation);
		expect(rows.map((r) => r.surface)).not.toContain(`${at.meeting.record}:status`);
		expect(at.changed).toEqual([at.meeting.record]);
		expect(at.said()).toEqual([]);
		expect(await at.entries()).toEqual([]);
	});

	it('"status" leaves the card where Teams does not take it away', async () => {
		const { school } = await begin();
		const { status } = await at.show();
		at.teams.fail('remove', { status: 503 }, 3);
		await at.arrives(at.says(school, 'status'));
		expect(at.teams.messages(at.conversation).map((m) => m.id)).toContain(status);
		expect((await at.house.store.shown(at.conversation)).map((r) => r.message)).toContain(status);
	});

	it('"open" where no meeting is has the button that opens the form', async () => {
		const { school } = await begin();
		const other = at.teams.addGroup([school]);
		await at.arrives(at.teams.act.message(school, other, 'open', { mention: true }));
		const [card] = at.said(other);
		expect(card?.buttons).toEqual(['Open a meeting']);
		expect(JSON.stringify(card?.card)).toContain('"task/fetch"');
	});

	it.each(['status', ''])('"%s" where no meeting is offers to open one', async (text) => {
		const { school } = await begin();
		const other = at.teams.addGroup([school]);
		await at.arrives(at.teams.act.message(school, other, text, { mention: true }));
		expect(at.said(other)[0]?.buttons).toEqual(['Open a meeting']);
	});

	it('"help" says how to speak to the bot', async () => {
		const { school } = await begin();
		await at.arrives(at.says(school, 'help'));
		expect(at.said()[0]?.words).toContain('mention me and write what you know');
		expect(at.said()[0]?.buttons).toEqual([]);
	});
});

describe('when Teams fails', () => {
	it.each([
		['answers 502', { status: 502 }],
		['cuts the line', { drop: true } as const],
	])('and %s, what was said stays stored, and is told when it is back', async (_, fault) => {
		const { school } = await begin();
		at.teams.fail('post', fault, 2);
		await at.arrives(at.says(school, 'Stored first'));
		expect(await at.entries()).toEqual(['Stored first']);
		expect(at.said()).toHaveLength(1);
	});

	it('for good, the answer stays stored; the log names the conversation, and no word', async () => {
		const { school } = await begin();
		at.teams.fail('post', { status: 503 }, 20);
		await at.arrives(at.says(school, 'Stored first'));
		expect(await at.entries()).toEqual(['Stored first']);
		expect(at.lines).toContainEqual({
			event: 'not-told',
			fields: expect.objectContaining({ method: 'receipt', channel: at.conversation }),
		});
		expect(JSON.stringify(at.lines)).not.toContain('Stored first');
	});
});
