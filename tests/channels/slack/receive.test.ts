import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, test } from 'vitest';
import { type Inbox, type ModalAnswer, receive } from '../../../src/channels/slack/receive.ts';
import { notFromTheFuture } from '../../../src/channels/slack/timestamps.ts';
import { asFields, asJson, asPayload, signed, signingSecret } from './signed.ts';

const identity = async () => ({
	team: 'T1',
	enterprise: null,
	bot: 'UBOT',
	botId: 'B1',
	scopes: [],
	url: '',
});

interface Door {
	arrived: [string, unknown][];
	logged: unknown[];
	post(sent: { body: string; type: string }, headers?: Record<string, string>): Promise<Response>;
	/** What the next request meets: a listener that throws, or one that takes a while. */
	next(does: () => Promise<unknown>): void;
}

const servers: Server[] = [];
afterEach(() => Promise.all(servers.splice(0).map((s) => new Promise((done) => s.close(done)))));

/** The receiver on a real server, with an inbox that only notes what arrived. */
async function door(): Promise<Door> {
	const arrived: Door['arrived'] = [];
	const logged: unknown[] = [];
	let does: () => Promise<unknown> = async () => undefined;
	const take = (kind: string) => async (body: unknown) => {
		const answer = await does();
		arrived.push([kind, body]);
		return answer as never;
	};
	const inbox: Inbox = {
		pressed: take('pressed'),
		submitted: take('submitted') as (body: unknown) => Promise<ModalAnswer>,
		closed: take('closed'),
		command: take('command'),
		event: take('event'),
	};
	const note = (event: string, fields?: object) => void logged.push([event, fields]);
	const log = { debug: note, info: note, warn: note, error: note };
	const { router } = receive({ mode: 'http', signingSecret }, inbox, identity, log);
	const app = express();
	app.use((req, res, next) => notFromTheFuture(req, res, () => router?.(req, res, next)));
	const server = createServer(app).listen(0, '127.0.0.1');
	servers.push(server);
	await new Promise((ready) => server.once('listening', ready));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
	return {
		arrived,
		logged,
		next: (given) => void (does = given),
		post: (sent, headers = signed(sent.body)) =>
			fetch(url, { method: 'POST', body: sent.body, headers: { 'Content-Type': sent.type, ...headers } }),
	};
}

const event = (inner: object) =>
	asJson({ type: 'event_callback', team_id: 'T1', event_id: 'Ev1', event: inner, authorizations: [] });
const message = event({
	type: 'message',
	channel: 'C1',
	channel_type: 'group',
	user: 'U1',
	ts: '1.1',
	text: 'x',
});
const press = (action: object) =>
	asPayload({
		type: 'block_actions',
		team: { id: 'T1', domain: 'd' },
		user: { id: 'U1', team_id: 'T1' },
		trigger_id: 't',
		container: { type: 'message', message_ts: '1.1' },
		channel: { id: 'C1' },
		actions: [{ type: 'button', block_id: 'b', action_ts: '2.2', ...action }],
	});
const sent = (type: string) =>
	asPayload({
		type,
		team: { id: 'T1', domain: 'd' },
		user: { id: 'U1', team_id: 'T1' },
		view: { id: 'V1', type: 'modal', callback_id: 'form', private_metadata: '{}', state: { values: {} } },
	});

describe('a request', () => {
	test.each([
		['an event', 'event', message],
		['a press', 'pressed', press({ action_id: 'press:1', value: '{}' })],
		['a press that nobody knows', 'pressed', press({ action_id: 'something else' })],
		['a form', 'submitted', sent('view_submission')],
		['a closed form', 'closed', sent('view_closed')],
		[
			'a command',
			'command',
			asFields({ command: '/hsb', team_id: 'T1', user_id: 'U1', channel_id: 'C1', trigger_id: 't' }),
		],
	])('%s is handed on and acknowledged', async (_, kind, body) => {
		const { post, arrived } = await door();
		expect((await post(body)).status).toBe(200);
		expect(arrived.map(([name]) => name)).toEqual([kind]);
	});

	test('is acknowledged only once it is stored: Bolt would answer an event before its listener', async () => {
		const { post, next, arrived } = await door();
		next(() => new Promise((stored) => setTimeout(stored, 300)));
		const started = performance.now();
		const answer = await post(message);
		expect([answer.status, arrived.length]).toEqual([200, 1]);
		expect(performance.now() - started).toBeGreaterThan(290);
	});

	test.each([
		['an event', message],
		['a press', press({ action_id: 'press:1', value: '{}' })],
		['a form', sent('view_submission')],
	])('%s that could not be stored is answered 500, so that Slack sends it again', async (_, body) => {
		const { post, next } = await door();
		next(() => Promise.reject(new Error('the disk is full: what somebody typed')));
		expect((await post(body)).status).toBe(500);
	});

	test('that failed leaves nothing of what was typed in the log', async () => {
		const { post, next, logged } = await door();
		next(() => Promise.reject(new Error('what somebody typed')));
		await post(message);
		expect(logged.length).toBeGreaterThan(0);
		for (const [name, fields] of logged as [string, { error?: unknown }][]) {
			expect(name).toMatch(/^[\w-]+$/);
			expect(Object.keys(fields ?? {}).filter((key) => !['error', 'count'].includes(key))).toEqual([]);
		}
	});

	test('with a retry header is taken like any other: its first attempt may have failed', async () => {
		const { post, arrived } = await door();
		const headers = {
			...signed(message.body),
			'X-Slack-Retry-Num': '1',
			'X-Slack-Retry-Reason': 'http_error',
		};
		expect((await post(message, headers)).status).toBe(200);
		expect(arrived).toHaveLength(1);
	});

	test('answers Slack’s own check of the address', async () => {
		const { post } = await door();
		const answer = await post(asJson({ type: 'url_verification', challenge: 'abc' }));
		expect(await answer.json()).toEqual({ challenge: 'abc' });
	});
});

describe('S19: a signature', () => {
	const now = () => Math.floor(Date.now() / 1000);
	test.each([
		['is missing', {}],
		['is of another secret', signed(message.body, now(), 'another')],
		['is of another body', signed('{}')],
		['is no signature', { ...signed(message.body), 'X-Slack-Signature': 'v0=' }],
		['has no timestamp', { 'X-Slack-Signature': signed(message.body)['X-Slack-Signature'] }],
		['has a word as timestamp', { ...signed(message.body), 'X-Slack-Request-Timestamp': 'now' }],
		['is six minutes old', signed(message.body, now() - 360)],
		['is of a day in the future', signed(message.body, now() + 86_400)],
	] as [string, Record<string, string>][])('that %s is refused, and nothing arrives', async (_, headers) => {
		const { post, arrived } = await door();
		expect((await post(message, headers)).status).toBe(401);
		expect(arrived).toEqual([]);
	});

	test('a little ahead of our clock is taken', async () => {
		const { post } = await door();
		expect((await post(message, signed(message.body, now() + 120))).status).toBe(200);
	});
});

describe('a body', () => {
	test('of more than a mebibyte is answered 413', async () => {
		const { post, arrived } = await door();
		const large = event({ type: 'message', text: 'x'.repeat(1_100_000) });
		expect((await post(large)).status).toBe(413);
		expect(arrived).toEqual([]);
	});

	test.each([
		['is no JSON', { body: '{', type: 'application/json' }, 400],
		['is no event of a kind that is known', asJson({ type: 'something' }), 404],
		['is an event without its envelope', asJson({ event: { type: 'message' } }), 200],
	])('that %s does nothing', async (_, body, status) => {
		const { post, arrived } = await door();
		expect((await post(body)).status).toBe(status);
		expect(arrived).toEqual([]);
	});
});
