import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
	type Calls,
	type CallsDeps,
	createCalls,
	type SlackProblem,
} from '../../../src/channels/slack/calls.ts';
import { createFakeSlack, type FakeSlack } from '../../../src/commands/bench/fake-slack.ts';
import { createLog } from '../../../src/log.ts';

let slack: FakeSlack;
let calls: Calls;
let channel: string;
let logged: string;

const log = createLog('debug', { write: (line) => void (logged += line) });
const begin = (more: Partial<CallsDeps> = {}): Calls =>
	createCalls({ token: slack.token, apiUrl: slack.url, log, ...more });

beforeEach(async () => {
	logged = '';
	slack = await createFakeSlack();
	channel = slack.addChannel();
	calls = begin();
});
afterEach(async () => {
	calls.close();
	await slack.close();
});

const people = { urgency: 'people' } as const;
const problem = (call: Promise<unknown>): Promise<SlackProblem> =>
	call.then(
		() => Promise.reject(new Error('the call succeeded')),
		(error) => error,
	);
const post = (text = 'a') => calls.inTurn('chat.postMessage', { channel, text }, people);
const modal = { type: 'modal', title: { type: 'plain_text', text: 'A' }, blocks: [] };
const open = (as = calls) => as.quick('views.open', { trigger_id: slack.trigger('U1'), view: modal });

describe('who the token speaks for', () => {
	test('is asked once, with its scopes', async () => {
		const [one, other] = await Promise.all([calls.identity(), calls.identity()]);
		expect(one).toEqual(other);
		expect(one).toMatchObject({ team: slack.team, bot: slack.bot, botId: 'B0BOT', enterprise: null });
		expect(one.scopes).toContain('chat:write');
		expect(slack.calls('auth.test')).toHaveLength(1);
	});

	test('is asked again after a failure', async () => {
		slack.fail('auth.test', { status: 503 });
		expect(await problem(calls.identity())).toMatchObject({ code: 'http_503', kind: 'unreachable' });
		expect(await calls.identity()).toMatchObject({ bot: slack.bot });
	});

	test('is refused when the token has been revoked', async () => {
		slack.refuseToken('token_revoked');
		expect(await problem(calls.identity())).toMatchObject({ code: 'token_revoked', kind: 'refused' });
	});
});

describe('a call that does not succeed', () => {
	test.each([
		[
			'a refusal of Slack',
			{ error: 'is_archived' },
			{ code: 'is_archived', kind: 'refused', ambiguous: false },
		],
		['trouble inside Slack', { error: 'fatal_error' }, { kind: 'unreachable', ambiguous: true }],
		['a pause of Slack', { error: 'service_unavailable' }, { kind: 'unreachable', ambiguous: false }],
		['a 5xx', { status: 502 }, { code: 'http_502', kind: 'unreachable', ambiguous: true }],
		['a 404', { status: 404 }, { code: 'http_404', kind: 'refused', ambiguous: false }],
		['a page instead of an answer', { status: 200 }, { code: 'not_understood', kind: 'unreachable' }],
		['a dropped connection', { drop: true }, { kind: 'unreachable', ambiguous: true }],
		['a 429', { retryAfter: 7 }, { code: 'limited', kind: 'limited', retryAfterMs: 7000, ambiguous: false }],
		['a 429 without a time', { retryAfter: null }, { kind: 'limited', retryAfterMs: 10_000 }],
		['a limit in the answer', { error: 'ratelimited' }, { kind: 'limited', retryAfterMs: 10_000 }],
	] as const)('by %s is a problem of its kind, and is not made again', async (_, fault, expected) => {
		slack.fail('chat.postMessage', fault);
		expect(await problem(post())).toMatchObject({
			name: 'SlackProblem',
			method: 'chat.postMessage',
			...expected,
		});
		expect(slack.calls('chat.postMessage')).toHaveLength(1);
		expect(slack.messages(channel)).toEqual([]);
	});

	test('because nobody is there was certainly not made', async () => {
		await slack.close();
		expect(await problem(post())).toMatchObject({
			code: 'econnrefused',
			kind: 'unreachable',
			ambiguous: false,
		});
	});

	test('sends no message twice when only the answer was lost', async () => {
		slack.fail('chat.postMessage', { drop: true, done: true });
		expect(await problem(post())).toMatchObject({ ambiguous: true });
		expect(slack.messages(channel)).toHaveLength(1);
	});

	test('ends: a modal after 2 s, everything else after 10 s', async () => {
		slack.fail('*', { hang: true }, 2);
		const started = performance.now();
		const took = async (call: Promise<unknown>) => {
			expect(await problem(call)).toMatchObject({ code: 'timeout', kind: 'unreachable', ambiguous: true });
			return performance.now() - started;
		};
		const [quick, usual] = await Promise.all([took(open()), took(post())]);
		expect(quick).toBeGreaterThan(1900);
		expect(quick).toBeLessThan(3000);
		expect(usual).toBeGreaterThan(9900);
		expect(usual).toBeLessThan(11_500);
	});
});

describe('the limits of one method', () => {
	test('keep no modal waiting: a 429 for card updates, and thirty of them under way', async () => {
		const { ts } = await post();
		const update = () => calls.inTurn('chat.update', { channel, ts, text: 'b' }, { urgency: 'card' });
		slack.fail('chat.update', { retryAfter: 30 });
		expect(await problem(update())).toMatchObject({ kind: 'limited' });
		const waiting = Array.from({ length: 30 }, () => problem(update()));
		const started = performance.now();
		await open();
		expect(performance.now() - started).toBeLessThan(500);
		expect(slack.modals('U1')).toHaveLength(1);
		expect(calls.waiting()).toBe(30);
		calls.close();
		for (const dropped of await Promise.all(waiting))
			expect(dropped).toMatchObject({ code: 'closed', method: 'chat.update', ambiguous: false });
	});

	test('hold that method for as long as Slack says', async () => {
		slack.fail('reactions.add', { retryAfter: 1 });
		const react = () =>
			calls.inTurn('reactions.add', { channel, timestamp: '1', name: 'eyes' }, { urgency: 'people' });
		await problem(react());
		const started = performance.now();
		expect(await problem(react())).toMatchObject({ code: 'message_not_found' });
		expect(performance.now() - started).toBeGreaterThan(950);
	});

	test('are refused here, before Slack is asked', async () => {
		slack.latency(0);
		for (let i = 0; i < 48; i += 1) await calls.call('conversations.info', { channel });
		const refused = await problem(calls.call('conversations.info', { channel }));
		expect(refused).toMatchObject({ code: 'limited', kind: 'limited', ambiguous: false });
		expect(refused.retryAfterMs).toBeGreaterThan(50_000);
		expect(slack.counted()['conversations.info']).toEqual({ calls: 48, limited: 0 });
	});

	test('count a call once, whose turn was taken before', async () => {
		for (let i = 0; i < 48; i += 1) {
			if (i % 2 === 0) await calls.turn('conversations.info', people);
			await calls.call('conversations.info', { channel }, ...(i % 2 === 0 ? (['taken'] as const) : []));
		}
		expect(await problem(calls.call('conversations.info', { channel }))).toMatchObject({ kind: 'limited' });
		expect(slack.calls('conversations.info')).toHaveLength(48);
	});

	test('keep messages of one channel apart', async () => {
		const started = performance.now();
		await Promise.all([post('a'), post('b')]);
		expect(performance.now() - started).toBeGreaterThan(1000);
		expect(slack.counted()['chat.postMessage']).toEqual({ calls: 2, limited: 0 });
	});
});

describe('a file', () => {
	const file = {
		name: 'HSB-2026-014-v1.pdf',
		title: 'HSB-2026-014-v1.pdf',
		bytes: new Uint8Array(70_000).fill(13),
	};

	test('arrives byte for byte, and its address is not given the token', async () => {
		const seen: [string, string | null][] = [];
		calls.close();
		calls = begin({
			fetch: (input, init) => {
				seen.push([new URL(String(input)).pathname, new Headers(init?.headers).get('authorization')]);
				return fetch(input, init);
			},
		});
		await calls.upload(channel, file);
		expect(slack.files(channel)).toMatchObject([
			{ name: file.name, title: file.title, bytes: Buffer.from(file.bytes) },
		]);
		expect(seen.map(([path, token]) => [path.split('/')[1], token])).toEqual([
			['api', `Bearer ${slack.token}`],
			['upload', null],
			['api', `Bearer ${slack.token}`],
		]);
	});

	test.each([
		['is refused at its address', { status: 500 }, { code: 'http_500', kind: 'unreachable' }],
		['loses its connection', { drop: true }, { kind: 'unreachable' }],
	] as const)('that %s is not shared', async (_, fault, expected) => {
		slack.fail('upload', fault);
		expect(await problem(calls.upload(channel, file))).toMatchObject(expected);
		expect(slack.calls('files.completeUploadExternal')).toEqual([]);
		expect(slack.files(channel)).toEqual([]);
	});

	test('for an archived channel is refused', async () => {
		slack.fail('files.completeUploadExternal', { error: 'is_archived' });
		expect(await problem(calls.upload(channel, file))).toMatchObject({ code: 'is_archived' });
	});
});

test('neither the token nor what was sent or answered is logged, or in what is thrown', async () => {
	const words = 'what somebody said';
	for (const fault of [{ status: 500 }, { drop: true }, { error: `${words}` }, { retryAfter: 0 }] as const) {
		slack.fail('chat.postMessage', fault);
		const thrown = await problem(calls.inTurn('chat.postMessage', { channel, text: words }, people));
		log.error('not-shown', { error: thrown });
		const { message, stack, cause } = thrown;
		expect(JSON.stringify([message, stack, String(cause), thrown])).not.toMatch(/somebody|xoxb/);
	}
	expect(logged).toContain('slack-limited');
	expect(logged).not.toMatch(/somebody|xoxb/);
});

test('an answer that stops in the middle may have been done', async () => {
	const server = createServer((_, response) => {
		response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
		response.write('{"ok":');
		setTimeout(() => response.destroy(), 20);
	}).listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	const { port } = server.address() as AddressInfo;
	const cut = begin({ apiUrl: `http://127.0.0.1:${port}/api/` });
	const lost = await problem(cut.inTurn('chat.postMessage', { channel, text: 'a' }, people));
	expect(lost).toMatchObject({ kind: 'unreachable', ambiguous: true });
	server.close();
});
