import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSpoken } from '../../../src/conversation/spoken.ts';
import { deskOf } from '../../support/desk.ts';
import { problems } from './limits.ts';
import { type Event, people, type Typing, typing } from './typing.ts';

const { lead, school, police, stranger } = people;
const mention = '<@U0BOT>';

let chat: Typing;
beforeEach(async () => {
	chat = await typing();
});
afterEach(() => chat.end());

const asMention = ({ channel_type: _, ...event }: Event): Event => ({ ...event, type: 'app_mention' });
const calls = (method: string) => chat.at.slack.calls(method).length;
/** A reply to the question that is asked now. */
async function reply(text: string, user: string = school, more: Event = {}) {
	const { question } = await chat.show();
	return chat.write(user, text, { thread_ts: question, parent_user_id: 'U0BOT', ...more });
}
const press = async (user: string, label: string) =>
	deskOf(chat.house).press({ person: user, name: user }, chat.channel, chat.intent(user, label), 'press');

describe('a reply in the thread of a question', () => {
	it('is recorded, gets a sign for everyone, and a private word with its buttons in the thread', async () => {
		const event = await reply('He was seen there');
		await chat.send(event);
		expect(await chat.texts()).toEqual(['He was seen there']);
		expect(chat.reactions(event.ts)).toEqual(['white_check_mark']);
		const [told, ...more] = chat.told(school);
		expect(more).toEqual([]);
		expect(told?.thread).toBe(event.thread_ts);
		expect(told?.words).toContain('Under Individual young person: Situation. Whether it is fact');
		expect(told?.buttons).toEqual(['Change', 'Undo']);
	});

	it('sends nothing of what was said to Slack or to the log, and nothing that Slack would refuse', async () => {
		await chat.send(await reply('The secret words'));
		const sent = JSON.stringify(chat.at.slack.calls());
		expect(sent).toContain('white_check_mark');
		expect(sent + JSON.stringify(chat.at.lines)).not.toContain('secret');
		const [message] = chat.at.slack.ephemerals(school);
		expect(message?.text).toMatch(/^HSB-2026-014: /);
		expect(problems(message, 'message')).toEqual([]);
	});

	it.each([
		['that is also shown in the channel', { subtype: 'thread_broadcast' }],
		['with a file', { subtype: 'file_share', files: [{ id: 'F1' }] }],
	])('counts %s', async (_, more) => {
		await chat.send(await reply('He was seen there', school, more));
		expect(await chat.texts()).toEqual(['He was seen there']);
		expect(chat.told(school)[0]?.words.includes('The file is not part of the record')).toBe('files' in more);
	});

	it('belongs to its question when the meeting has moved on', async () => {
		const event = await reply('About the first question');
		await chat.meeting.done(lead, 'next', { turn: (await chat.meeting.head()).cursor.context.turn });
		await chat.show();
		await chat.send(event);
		expect((await chat.meeting.full()).entries).toMatchObject([{ cell: 'individual.situation' }]);
	});

	it('to the status card is about the question that is asked now', async () => {
		const { status } = await chat.show();
		await chat.send(chat.write(school, 'To the card', { thread_ts: status, parent_user_id: 'U0BOT' }));
		expect((await chat.meeting.full()).entries).toMatchObject([{ cell: 'individual.situation' }]);
	});

	it('to anything else by the bot is too', async () => {
		const event = chat.write(school, 'To a greeting', { thread_ts: '1.1', parent_user_id: 'U0BOT' });
		await chat.send(event);
		expect(await chat.texts()).toEqual(['To a greeting']);
	});

	it('is as people saw it, and pings nobody', async () => {
		const text =
			'Ask <@U0POLICE> &amp; <!channel> &lt;now&gt; *bold* <https://x.test|the letter> <@U0NOBODY>';
		await chat.send(await reply(text));
		expect(await chat.texts()).toEqual([
			'Ask @Dafydd Merrowby & @channel <now> *bold* the letter (https://x.test) @U0NOBODY',
		]);
	});

	it('does not wait for names that Slack does not say', async () => {
		chat.at.slack.latency(3000, 'users.info');
		const started = performance.now();
		await chat.replies.message(await reply('Ask <@U0POLICE>'));
		expect(performance.now() - started).toBeLessThan(2000);
		expect(await chat.texts()).toEqual(['Ask @U0POLICE']);
	});
});

describe('a mention of the bot', () => {
	it('is about the question that is asked now; two events of it at once make one entry and one word', async () => {
		await chat.show();
		const event = chat.write(school, `${mention} He was seen there`);
		await chat.send(event, asMention(event));
		expect(await chat.texts()).toEqual(['He was seen there']);
		expect(chat.told(school)).toHaveLength(1);
		expect(calls('reactions.add')).toBe(1);
		expect(chat.told(school)[0]?.thread).toBeUndefined();
	});

	it('is taken in other people’s threads, where nothing else is', async () => {
		const thread = { thread_ts: '1700000000.000001', parent_user_id: police };
		await chat.send(chat.write(school, 'Between us', thread));
		await chat.send(chat.write(school, `For the record, ${mention}: seen there`, thread));
		expect(await chat.texts()).toEqual(['For the record, @hsb: seen there']);
	});

	it('without anything else shows where the meeting is, and what this person can do', async () => {
		const event = chat.write(lead, mention);
		await chat.send(event, asMention(event));
		expect(chat.told(lead)).toHaveLength(1);
		expect(chat.told(lead)[0]?.buttons).toContain('Pause');
		await chat.send(chat.write(stranger, mention));
		expect(chat.told(stranger)[0]?.buttons).toEqual(['Join']);
		expect(problems(chat.at.slack.ephemerals(lead)[0], 'message')).toEqual([]);
	});

	it('where no meeting is offers to open one', async () => {
		const channel = chat.at.slack.addChannel({ members: [school] });
		const ts = chat.at.slack.write(channel, school, mention);
		await chat.send({
			type: 'app_mention',
			channel,
			user: school,
			team: chat.at.slack.team,
			text: mention,
			ts,
		});
		expect(chat.told(school)[0]?.buttons).toEqual(['Open a meeting']);
		expect(chat.intent(school, 'Open a meeting')).toEqual({ do: 'form', form: 'open', record: 'new' });
	});
});

describe('what is none of the bot’s business', () => {
	const other = (more: Event) => ({
		type: 'message',
		channel: chat.channel,
		ts: '1800000000.000001',
		...more,
	});

	it('S30: is left alone: talk in the channel, joins, pins, and whatever Slack thinks of next', async () => {
		const { question } = await chat.show();
		const before = chat.at.slack.calls().length;
		await chat.send(chat.write(school, 'Shall we have tea?'));
		for (const subtype of [
			'channel_join',
			'pinned_item',
			'channel_topic',
			'message_replied',
			'tombstone',
			'new_one',
		])
			await chat.send(other({ subtype, user: school, text: 'x', thread_ts: question }));
		for (const event of [undefined, 'x', {}, other({}), { type: 'message' }, other({ user: 5, text: [] })])
			await chat.send(event as Event);
		await chat.send({ ...chat.write(school, `${mention} in a DM`), channel_type: 'im' });
		expect(await chat.texts()).toEqual([]);
		expect(chat.at.slack.calls().length).toBe(before + calls('auth.test'));
	});

	it('S31: is what bots say: other bots, workflows, and the bot itself', async () => {
		const { question } = await chat.show();
		const inThread = { text: 'x', thread_ts: question, parent_user_id: 'U0BOT' };
		await chat.send(other({ ...inThread, user: 'U0BOT', bot_id: 'B0BOT' }));
		await chat.send(other({ ...inThread, user: 'U0BOT' }));
		await chat.send(other({ ...inThread, user: school, bot_id: 'B0OTHER' }));
		await chat.send(other({ ...inThread, subtype: 'bot_message', bot_id: 'B0OTHER' }));
		await chat.send(other({ ...inThread, user: 'USLACKBOT', text: mention }));
		expect(await chat.texts()).toEqual([]);
	});

	// Cause: Bolt's ignoreSelf lets message_changed through, and each chat.update of ours comes back as one.
	it('S31: is our own update of a card, and our own message that is deleted', async () => {
		const heard: Event[] = [];
		chat.at.slack.listen((event) => void heard.push(event));
		const { question, status } = await chat.show();
		for (const ts of [question, status])
			await chat.at.calls.call('chat.update', { channel: chat.channel, ts, text: `${mention} x` });
		await chat.at.calls.call('chat.delete', { channel: chat.channel, ts: question });
		expect(heard.map((e) => e.subtype)).toEqual(
			expect.arrayContaining(['message_changed', 'message_deleted', undefined]),
		);
		await chat.send(...heard);
		expect(await chat.texts()).toEqual([]);
		expect(chat.told('U0BOT')).toEqual([]);
	});

	it('is a "change" that is an unfolded link, or a reply to the message', async () => {
		const event = await reply('See https://x.test');
		await chat.send(event);
		const told = chat.told(school).length;
		const changed = chat.edited(event, String(event.text), { edited: undefined, attachments: [{}] });
		await chat.send(changed, chat.edited(event, String(event.text)));
		expect(chat.told(school)).toHaveLength(told);
		expect((await chat.meeting.full()).entries[0]?.corrections).toEqual([]);
	});
});

describe('an event that arrives again', () => {
	it('makes no second entry and says no second word; after a restart only the sign is set again', async () => {
		const event = await reply('Said once');
		await chat.send(event, event);
		await chat.send(event);
		expect(calls('reactions.add')).toBe(1);
		chat.restart();
		await chat.send(event, asMention(event));
		expect(await chat.texts()).toEqual(['Said once']);
		expect(calls('reactions.add')).toBe(2);
		expect(chat.told(school)).toHaveLength(1);
		expect(chat.at.lines.filter((l) => l.event === 'not-told')).toEqual([]);
	});

	it('after the process ended between storing and telling, is told', async () => {
		const event = await reply('Said once');
		const spoken = createSpoken({ ...chat.house, desk: deskOf(chat.house) });
		const at = { record: chat.meeting.record, cell: 'individual.situation', place: null };
		const delivery = `chat|${chat.channel}|${event.ts}`;
		const by = { person: school, name: 'N' };
		await spoken.hear({ by, conversation: chat.channel, delivery, text: 'Said once', at });
		await chat.send(event);
		expect(await chat.texts()).toEqual(['Said once']);
		expect(chat.reactions(event.ts)).toEqual(['white_check_mark']);
		expect(chat.told(school)).toHaveLength(1);
	});

	it('because it could not be stored is stored then: the first is answered with an error', async () => {
		const event = await reply('Said once');
		const { store } = chat.house;
		const { commit } = store;
		store.commit = async () => {
			throw new Error('disk full');
		};
		await expect(Promise.all([event, asMention(event)].map(chat.replies.message))).rejects.toThrow(
			'disk full',
		);
		expect(chat.reactions(event.ts)).toEqual([]);
		store.commit = commit;
		await chat.send(event);
		expect(await chat.texts()).toEqual(['Said once']);
		expect(chat.reactions(event.ts)).toEqual(['white_check_mark']);
	});
});

describe('an edit', () => {
	it('amends the entry, whose original is kept, and tells its author', async () => {
		const event = await reply('Firrst');
		await chat.send(event);
		const edit = chat.edited(event, 'First &amp; last');
		await chat.send(edit, edit);
		expect((await chat.meeting.full()).entries).toMatchObject([
			{ text: 'First & last', corrections: [{ kind: 'amended', before: { text: 'Firrst' } }] },
		]);
		expect(chat.told(school)).toHaveLength(2);
		expect(chat.told(school)[1]?.words).toContain('Your edit is recorded');
	});

	it('that arrives before the message it changes is what is recorded', async () => {
		const event = await reply('Firrst');
		await chat.send(chat.edited(event, 'First'));
		await chat.send(event);
		expect(await chat.texts()).toEqual(['First']);
		expect(chat.reactions(event.ts)).toEqual(['white_check_mark']);
		expect(chat.told(school)).toHaveLength(1);
	});

	it('of what was too long is recorded once it is short enough', async () => {
		const event = await reply('x'.repeat(3001));
		await chat.send(event);
		expect(chat.told(school)[0]?.words).toContain('This is 3001 characters; 3000 is the most');
		expect(chat.reactions(event.ts)).toEqual([]);
		await chat.send(chat.edited(event, 'x'.repeat(3000)));
		expect(await chat.texts()).toEqual(['x'.repeat(3000)]);
		expect(chat.reactions(event.ts)).toEqual(['white_check_mark']);
	});

	it('that speaks to the bot for the first time is heard; one of other talk is not', async () => {
		const event = chat.write(school, 'He was seen there');
		await chat.send(event, chat.edited(event, 'He was seen there twice'));
		expect(await chat.texts()).toEqual([]);
		await chat.send(chat.edited(event, `${mention} He was seen there`));
		expect(await chat.texts()).toEqual(['He was seen there']);
	});

	it('that no longer mentions the bot still follows', async () => {
		const event = chat.write(school, `${mention} Firrst`);
		await chat.send(event);
		await chat.send(chat.edited(event, 'First'));
		expect(await chat.texts()).toEqual(['First']);
	});
});

describe('a deletion', () => {
	it('withdraws the entry, and tells its author', async () => {
		const event = await reply('By mistake');
		await chat.send(event);
		await chat.send(chat.deleted(event));
		expect(await chat.texts()).toEqual([]);
		expect((await chat.meeting.full()).entries).toMatchObject([{ withdrawn: true, text: 'By mistake' }]);
		expect(chat.told(school)[1]?.words).toContain('You deleted your message');
	});

	// Cause: a deleted message with replies comes as a change into Slackbot's "This message was deleted."
	it('of a mention that has replies withdraws it too, and records nothing of Slack’s words', async () => {
		const event = chat.write(school, `${mention} By mistake`);
		await chat.send(event);
		const text = `This message was deleted. ${mention}`;
		await chat.send(chat.edited(event, text, { subtype: 'tombstone', user: 'USLACKBOT' }));
		expect(await chat.texts()).toEqual([]);
		expect((await chat.meeting.full()).entries).toHaveLength(1);
	});

	it('of other talk changes nothing', async () => {
		const event = chat.write(school, 'Tea?');
		await chat.send(event, chat.deleted(event));
		expect(chat.told(school)).toEqual([]);
	});

	it('that came before the message was recorded is followed when the message is gone', async () => {
		const event = await reply('By mistake');
		await chat.send(chat.deleted(event));
		const messages = chat.at.slack.messages(chat.channel);
		messages.splice(
			messages.findIndex((m) => m.ts === event.ts),
			1,
		);
		await chat.send(event);
		expect((await chat.meeting.full()).entries).toMatchObject([{ withdrawn: true }]);
		expect(chat.told(school).map((t) => t.words.split('\n')[0])).toEqual(['Withdrawn']);
	});
});

describe('Undo', () => {
	it('takes the entry back and the sign away', async () => {
		const event = await reply('Not meant for here');
		await chat.send(event);
		const entry = (await chat.meeting.full()).entries[0]?.id ?? '';
		expect(await press(school, 'Undo')).toMatchObject({ ok: true });
		chat.replies.withdrawn(chat.channel, entry);
		await chat.replies.settled();
		expect(await chat.texts()).toEqual([]);
		expect(chat.reactions(event.ts)).toEqual([]);
		chat.replies.withdrawn(chat.channel, entry);
		await chat.replies.settled();
		expect(calls('reactions.remove')).toBe(1);
	});

	it('before the sign stands takes it away too', async () => {
		const event = await reply('Not meant for here');
		chat.at.slack.latency(50, 'reactions.add');
		await chat.replies.message(event);
		const entry = (await chat.meeting.full()).entries[0]?.id ?? '';
		chat.replies.withdrawn(chat.channel, entry);
		await chat.replies.settled();
		expect(chat.reactions(event.ts)).toEqual([]);
	});
});

describe('who is not heard', () => {
	const strange = async (user: Record<string, unknown>) => {
		chat.at.slack.changeUser(stranger, user);
		const event = await reply('Let me in', stranger, { team: user.team_id ?? chat.at.slack.team });
		await chat.send(event);
		return { event, told: chat.told(stranger) };
	};

	it('S32: is somebody of another workspace', async () => {
		const { event, told } = await strange({ team_id: 'T0ELSE' });
		expect(await chat.texts()).toEqual([]);
		expect(chat.reactions(event.ts)).toEqual([]);
		expect(told[0]?.words).toContain('You are not from the workspace');
		expect(told[0]?.buttons).toEqual([]);
	});

	it('S32: is whoever is deactivated', async () => {
		const event = await reply('One last thing', stranger, { team: undefined });
		chat.at.slack.changeUser(stranger, { deleted: true });
		await chat.send(event);
		expect(await chat.texts()).toEqual([]);
		expect(chat.told(stranger)[0]?.words).toContain('deactivated');
	});

	it('is somebody who has not joined: their words wait until they have', async () => {
		const { told } = await strange({});
		expect(told[0]?.buttons).toEqual(['Join', 'Add an entry']);
		await chat.meeting.done(stranger, 'join', { agency: 'housing', places: [] });
		const { form } = await press(stranger, 'Add an entry');
		expect(form?.fields.find((f) => f.name === 'text')).toMatchObject({ value: 'Let me in' });
	});

	it.each([
		['made public', { is_private: false }, 'this channel is not private'],
		['shared with another organisation', { is_ext_shared: true, is_shared: true }, 'shared with another'],
	])('S32: is anybody in a channel that was %s: they are told why', async (_, change, words) => {
		const event = await reply('Is this still private?');
		chat.at.slack.changeChannel(chat.channel, change);
		await chat.send(event);
		expect(await chat.texts()).toEqual([]);
		expect(chat.told(school)[0]?.words).toContain(words);
	});

	it('is nobody, when Slack cannot say what the channel is: the answer is taken', async () => {
		const event = await reply('Still here');
		chat.at.slack.fail('conversations.info', { status: 503 }, 5);
		await chat.send(event);
		expect(await chat.texts()).toEqual(['Still here']);
	});
});

describe('when Slack fails', () => {
	it.each([
		['has had enough', { retryAfter: 1 }],
		['breaks', { status: 503 }],
		['cuts the line', { drop: true } as const],
	])('because it %s, what was said stays stored, and is told when it is back', async (_, fault) => {
		const event = await reply('Stored first');
		chat.at.slack.fail('reactions.add', fault, 1);
		chat.at.slack.fail('chat.postEphemeral', fault, 1);
		await chat.replies.message(event);
		expect(await chat.texts()).toEqual(['Stored first']);
		await chat.replies.settled();
		expect(chat.reactions(event.ts)).toEqual(['white_check_mark']);
		expect(chat.told(school)).toHaveLength(1);
	});

	it('for good, the answer stays stored; the log names the method and the channel, and no word', async () => {
		const event = await reply('Stored first');
		// Known since the start.
		await chat.at.calls.identity();
		chat.at.slack.refuseToken('token_revoked');
		await chat.send(event);
		expect(await chat.texts()).toEqual(['Stored first']);
		for (const method of ['reactions.add', 'chat.postEphemeral'])
			expect(chat.at.lines).toContainEqual({
				event: 'not-told',
				fields: expect.objectContaining({ method, channel: chat.channel, code: 'token_revoked' }),
			});
		expect(JSON.stringify(chat.at.lines)).not.toContain('Stored first');
	});
});
