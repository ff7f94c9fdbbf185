import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Inbox, type Receiving, receive } from '../../../src/channels/slack/receive.ts';
import { type SocketEnd, socketEnd } from './socket-end.ts';

const identity = async () => ({
	team: 'T1',
	enterprise: null,
	bot: 'UBOT',
	botId: 'B1',
	scopes: [],
	url: '',
});

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const end of ends.splice(0).toReversed()) await end();
});

async function connected(
	take: (body: unknown) => Promise<unknown>,
): Promise<{ far: SocketEnd; bot: Receiving }> {
	const far = await socketEnd();
	ends.push(far.end);
	const inbox = Object.fromEntries(
		['pressed', 'submitted', 'closed', 'command', 'event'].map((kind) => [kind, take]),
	) as unknown as Inbox;
	const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
	const bot = receive({ mode: 'socket', appToken: 'xapp-1', apiUrl: far.apiUrl }, inbox, identity, log);
	await bot.start();
	ends.push(() => bot.stop());
	return { far, bot };
}

const event = (id: string) => ({
	type: 'events_api',
	envelope_id: id,
	accepts_response_payload: false,
	payload: {
		type: 'event_callback',
		team_id: 'T1',
		event_id: 'Ev1',
		event: { type: 'message', channel: 'C1', channel_type: 'group', user: 'U1', text: 'x', ts: '1.1' },
	},
});
const submission = {
	type: 'interactive',
	envelope_id: 'form',
	accepts_response_payload: true,
	payload: {
		type: 'view_submission',
		team: { id: 'T1', domain: 'd' },
		user: { id: 'U1', team_id: 'T1' },
		view: { id: 'V1', type: 'modal', callback_id: 'form', private_metadata: '{}', state: { values: {} } },
	},
};

describe('over a socket', () => {
	test('the bot needs no address of its own, and opens the socket with the app’s token', async () => {
		const { far, bot } = await connected(async () => undefined);
		expect(bot.router).toBeNull();
		expect(far.tokens).toEqual(['Bearer xapp-1']);
	});

	test('an event is acknowledged only once it is stored', async () => {
		const stored = Promise.withResolvers<void>();
		const { far } = await connected(() => stored.promise);
		far.send(event('e1'));
		await new Promise((wait) => setTimeout(wait, 100));
		expect(far.said).toEqual([]);
		stored.resolve();
		await vi.waitFor(() => expect(far.said).toEqual([{ envelope_id: 'e1', payload: {} }]));
	});

	test('what could not be stored is not acknowledged, so that Slack sends it again', async () => {
		let tries = 0;
		const { far } = await connected(async () => {
			tries += 1;
			if (tries === 1) throw new Error('the disk is full');
		});
		far.send(event('e1'));
		await vi.waitFor(() => expect(tries).toBe(1));
		far.send(event('e2'));
		await vi.waitFor(() => expect(far.said.map((s) => s.envelope_id)).toEqual(['e2']));
	});

	test('a form is answered with what it should show', async () => {
		const answer = { response_action: 'errors', errors: { text: 'Say what you know.' } };
		const { far } = await connected(async () => answer);
		far.send(submission);
		await vi.waitFor(() => expect(far.said).toEqual([{ envelope_id: 'form', payload: answer }]));
	});

	test('a dropped connection is opened again', async () => {
		const { far } = await connected(async () => undefined);
		far.refuse('internal_error');
		far.drop();
		// The first tries fail; nothing of that may end the process.
		await vi.waitFor(() => expect(far.tokens.length).toBeGreaterThan(2), 5000);
		far.refuse(undefined);
		await vi.waitFor(() => expect(far.connections()).toBe(2), 10_000);
		far.send(event('e3'));
		await vi.waitFor(() => expect(far.said.map((s) => s.envelope_id)).toEqual(['e3']));
	});

	test('a token that Slack refuses is said at the start, and not tried again', async () => {
		const far = await socketEnd();
		ends.push(far.end);
		far.refuse('invalid_auth');
		const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
		const way = { mode: 'socket', appToken: 'xapp-1', apiUrl: far.apiUrl } as const;
		const bot = receive(way, {} as Inbox, identity, log);
		await expect(bot.start()).rejects.toMatchObject({ data: { error: 'invalid_auth' } });
		expect(far.tokens).toHaveLength(1);
		await bot.stop();
	});

	test('stopping lets what was begun be stored and acknowledged', async () => {
		const stored = Promise.withResolvers<void>();
		const { far, bot } = await connected(() => stored.promise);
		far.send(event('e1'));
		await new Promise((wait) => setTimeout(wait, 100));
		const stopped = bot.stop();
		stored.resolve();
		await stopped;
		await vi.waitFor(() => expect(far.said).toHaveLength(1));
	});
});
