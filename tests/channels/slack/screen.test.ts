import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { threadsOf } from '../../../src/conversation/threads.ts';
import { card, marks, pass, type Stage, stage } from './shown.ts';

let set: Stage;
let channel: string;
beforeEach(async () => {
	vi.useFakeTimers();
	set = await stage();
	channel = set.slack.addChannel();
});
afterEach(async () => {
	await set.end();
	vi.useRealTimers();
});

const seen = (id = channel) => set.slack.messages(id).map(marks);
const called = (method: string) => set.slack.calls(method).length;
const codes = () => set.failures.map((error) => (error as Error).message);
const pinned = () => set.slack.pins(channel);
const rowsOf = (prefix: string) => [...set.rows.values()].filter(({ where }) => where.startsWith(prefix));

/** The record should be seen like this, and so much time passes. */
async function show(cards: Record<string, string>, ms = 3000): Promise<void> {
	set.want(
		'r',
		channel,
		Object.entries(cards).map(([key, title]) => card(key, title)),
	);
	await pass(ms);
}

describe('a card in Slack', () => {
	test('is a message without previews, whose notification holds the reference alone', async () => {
		await show({ status: '#one' });
		const [call] = set.slack.calls('chat.postMessage');
		expect(call?.args).toMatchObject({ channel, unfurl_links: 'false', unfurl_media: 'false' });
		expect(call?.args.metadata).toEqual({
			event_type: 'hsb_surface',
			event_payload: { surface: 'r:status' },
		});
		expect(call?.args.text).toContain('HSB-2026-014');
		expect(call?.args.text).not.toContain('#one');
	});

	test('stays one message: it is changed where it stands', async () => {
		await show({ status: '#one' });
		await show({ status: '#two' });
		expect(seen()).toEqual(['#two']);
		expect([called('chat.postMessage'), called('chat.update')]).toEqual([1, 1]);
		expect(set.slack.messages(channel)[0]?.metadata).toBeDefined();
	});

	test('of one person is a direct message', async () => {
		const person = set.slack.addUser();
		set.want('r', channel, [], { [person]: [card('lead', '#mine')] });
		await pass(1000);
		expect(set.slack.direct(person).map(marks)).toEqual(['#mine']);
		expect(seen()).toEqual([]);
	});

	test('that is over is deleted', async () => {
		await show({ status: '#s', 'question:1': '#q1' });
		await show({ status: '#s', 'question:2': '#q2' });
		expect(seen()).toEqual(['#s', '#q2']);
	});
});

describe('a question', () => {
	const question = () =>
		set.want('r', channel, [card('question:7', '#q', { answers: { cell: 'schools.risk', place: 'p1' } })]);
	const threads = () =>
		rowsOf(threadsOf(channel)).map(({ surface, message }) => [surface, JSON.parse(message)]);

	test('says what a reply in its thread is about, before it is noted as shown', async () => {
		question();
		await pass(1000);
		const [{ ts } = { ts: '' }] = set.slack.messages(channel);
		expect(threads()).toEqual([[ts, { record: 'r', cell: 'schools.risk', place: 'p1' }]]);
		const order = [...set.rows.values()].filter((row) => row.message !== '').map((row) => row.where);
		expect(order.indexOf(threadsOf(channel))).not.toBe(-1);
	});

	test('is not posted twice when that cannot be noted', async () => {
		set.noteFails = 1;
		question();
		await pass(10_000);
		expect(seen()).toEqual(['#q']);
		expect(threads()).toHaveLength(1);
		expect(called('chat.postMessage')).toBe(1);
	});
});

describe('the pin of the status card', () => {
	test('is set once', async () => {
		await show({ status: '#one', 'question:1': '#q' });
		await show({ status: '#two' });
		expect(pinned()).toEqual([set.slack.messages(channel)[0]?.ts]);
		expect(called('pins.add')).toBe(1);
		await set.restart();
		await pass(3000);
		expect(called('pins.add')).toBe(1);
	});

	test('is tried again, and keeps no card waiting', async () => {
		set.slack.fail('pins.add', { status: 503 }, 4);
		await show({ status: '#one' });
		expect(pinned()).toEqual([]);
		await show({ status: '#two', 'question:1': '#q' });
		expect(seen()).toEqual(['#two', '#q']);
		await pass(60_000);
		expect(pinned()).toHaveLength(1);
	});

	test('is found missing after a restart, without a change', async () => {
		set.slack.fail('pins.add', { status: 503 }, Number.POSITIVE_INFINITY);
		await show({ status: '#one' });
		set.slack.heal();
		await set.restart();
		await pass(3000);
		expect(pinned()).toHaveLength(1);
	});

	test('that is there already is enough; one that may not be set is not asked for again and again', async () => {
		set.slack.fail('pins.add', { error: 'already_pinned' });
		await show({ status: '#one' });
		expect(set.failures).toEqual([]);
		const other = set.slack.addChannel();
		set.slack.fail('pins.add', { error: 'permission_denied' }, Number.POSITIVE_INFINITY);
		for (const title of ['#a', '#b', '#c']) {
			set.want('other', other, [card('status', title)]);
			await pass(5000);
		}
		expect(codes()).toEqual(['permission_denied']);
		expect(seen(other)).toEqual(['#c']);
	});
});

describe('a message that cannot be changed any more', () => {
	test.each(['edit_window_closed', 'block_mismatch', 'cant_update_message'])(
		'(%s) is deleted, and posted and pinned anew',
		async (error) => {
			await show({ status: '#one' });
			const [before] = pinned();
			set.slack.fail('chat.update', { error });
			await show({ status: '#two' });
			expect(seen()).toEqual(['#two']);
			expect(pinned()).toEqual([set.slack.messages(channel)[0]?.ts]);
			expect(pinned()).not.toEqual([before]);
			expect(set.failures).toEqual([]);
		},
	);

	test('and cannot be deleted either still gives way to a new one', async () => {
		await show({ status: '#one' });
		set.slack.fail('chat.update', { error: 'edit_window_closed' });
		set.slack.fail('chat.delete', { error: 'compliance_exports_prevent_deletion' });
		await show({ status: '#two' });
		await show({ status: '#three' });
		expect(seen()).toEqual(['#one', '#three']);
	});

	test('because somebody has deleted it is posted and pinned anew', async () => {
		await show({ status: '#one' });
		set.slack.changeChannel(channel, { messages: [], pinned: [] });
		await show({ status: '#two' });
		expect(seen()).toEqual(['#two']);
		expect(pinned()).toHaveLength(1);
		expect(called('chat.delete')).toBe(0);
	});
});

describe('a post whose answer is lost', () => {
	test.each([
		['the connection', { drop: true, done: true }],
		['a 5xx', { status: 500, done: true }],
		['trouble inside Slack', { error: 'internal_error', done: true }],
	] as const)('(%s) is found in the channel, and not posted twice', async (_, fault) => {
		set.slack.fail('chat.postMessage', fault);
		await show({ status: '#one' }, 0);
		await show({ status: '#two' }, 10_000);
		expect(seen()).toEqual(['#two']);
		expect(called('chat.postMessage')).toBe(1);
		expect(pinned()).toHaveLength(1);
	});

	test('and that did not arrive is posted again', async () => {
		set.slack.fail('chat.postMessage', { drop: true });
		await show({ status: '#one' }, 10_000);
		expect(seen()).toEqual(['#one']);
		expect(called('chat.postMessage')).toBe(2);
	});

	test.each([
		['Slack said that it is too much', { retryAfter: 1 }, 2],
		['Slack refused it', { error: 'is_archived' }, 1],
	] as const)('is in doubt, and not when %s', async (_, fault, posts) => {
		set.slack.fail('chat.postMessage', fault);
		await show({ status: '#one' }, 10_000);
		expect(called('chat.postMessage')).toBe(posts);
		expect(called('conversations.history')).toBe(0);
	});

	test('of a question that is over by then is taken away', async () => {
		set.slack.fail('chat.postMessage', { drop: true, done: true });
		await show({ 'question:1': '#q1' }, 200);
		await show({ 'question:2': '#q2' }, 10_000);
		expect(seen()).toEqual(['#q2']);
	});

	test('because the process was killed is found by the next one', async () => {
		await show({ status: '#one' }, 100);
		set.kill();
		await pass(1000);
		expect(seen()).toEqual(['#one']);
		await set.restart();
		await pass(5000);
		expect(seen()).toEqual(['#one']);
		expect(called('chat.postMessage')).toBe(1);
		expect(rowsOf(channel)).toMatchObject([{ message: set.slack.messages(channel)[0]?.ts }]);
	});

	test('is not looked for in other people’s messages, nor in other records’', async () => {
		const metadata = { event_type: 'hsb_surface', event_payload: { surface: 'other:status' } };
		set.slack.write(channel, set.slack.bot, 'other', { metadata, bot_id: 'B0BOT' });
		set.slack.write(channel, 'U1', 'forged', { metadata: { event_type: 'hsb_surface' } });
		set.slack.fail('chat.postMessage', { drop: true });
		await show({ status: '#one' }, 10_000);
		expect(seen().filter(Boolean)).toEqual(['#one']);
		expect(called('chat.update')).toBe(0);
	});
});

describe('where nothing can be shown', () => {
	test('because somebody was deactivated, everybody else is shown theirs', async () => {
		const [gone, there] = [set.slack.addUser({ deleted: true }), set.slack.addUser()];
		const own = { [gone]: [card('lead', '#gone')], [there]: [card('confirm', '#there')] };
		set.want('r', channel, [card('status', '#s')], own);
		await pass(120_000);
		expect(set.slack.direct(there).map(marks)).toEqual(['#there']);
		expect(seen()).toEqual(['#s']);
		expect(codes()).toEqual(['user_disabled']);
	});

	test.each([
		['the channel is archived', () => set.slack.changeChannel(channel, { is_archived: true }), 'is_inactive'],
		['the bot was removed', () => set.slack.leave(channel, set.slack.bot), 'channel_not_found'],
		['the token was revoked', () => set.slack.refuseToken('token_revoked'), 'token_revoked'],
	])('because %s, it is not tried again and again', async (_, happens, code) => {
		await show({ status: '#one' });
		happens();
		await show({ status: '#two' }, 600_000);
		expect(codes()).toEqual([code]);
		expect(set.keeper.waiting()).toBe(0);
	});

	test('the bot is let in again: the next change is shown, and what was missed', async () => {
		await show({ status: '#one', 'question:1': '#q1' });
		set.slack.leave(channel, set.slack.bot);
		await show({ status: '#two', 'question:2': '#q2' });
		set.slack.join(channel, set.slack.bot);
		await show({ status: '#three', 'question:3': '#q3' });
		expect(seen()).toEqual(['#three', '#q3']);
	});
});

describe('Slack is away', () => {
	test.each([
		['answers 5xx', { status: 503 }],
		['drops connections', { drop: true }],
		['answers 429', { retryAfter: 3 }],
		['has troubles inside', { error: 'fatal_error' }],
	] as const)(
		'and %s for ten minutes: everything follows within a minute of its return',
		async (_, fault) => {
			const channels = Array.from({ length: 5 }, () => set.slack.addChannel());
			const at = (turn: number) =>
				channels.forEach((id, i) => {
					set.want(`r${i}`, id, [card('status', `#s${turn}`), card(`question:${turn}`, `#q${turn}`)]);
				});
			at(1);
			await pass(20_000);
			set.slack.fail('*', fault, Number.POSITIVE_INFINITY);
			for (let turn = 2; turn < 12; turn += 1) {
				at(turn);
				await pass(60_000);
			}
			set.slack.heal();
			await pass(60_000);
			for (const id of channels) expect(seen(id)).toEqual(['#s11', '#q11']);
			expect(set.keeper.waiting()).toBe(0);
		},
	);
});
