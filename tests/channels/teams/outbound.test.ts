import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Calls, Message, Place } from '../../../src/channels/teams/ports.ts';
import type { Fault, Operation } from '../../../src/commands/bench/fake-teams.ts';
import { type Calling, outcomeOf, startCalling } from './calling.ts';

let at: Calling;
beforeEach(async () => {
	at = await startCalling();
});
afterEach(() => at.close());

const card = {
	type: 'AdaptiveCard',
	$schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
	version: '1.5',
	fallbackText: 'Status',
	body: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'as it was said' }] }],
} as const;
const message: Message = { card: { ...card, body: [...card.body] }, summary: 'HSB-1: status' };

async function again(options: Parameters<typeof startCalling>[0]): Promise<void> {
	await at.close();
	at = await startCalling(options);
}
const made = (operation: Operation) => at.teams.calls(operation).length;
const milliseconds = async (what: () => Promise<unknown>): Promise<number> => {
	const from = performance.now();
	await what();
	return performance.now() - from;
};

describe('what is posted', () => {
	test('is a card with a line for notifications, or plain text, never both', async () => {
		const id = await at.calls.post(at.group, message, 'people');
		await at.calls.post(at.group, { text: '**not bold** [x](y)' }, 'people');
		const [posted, said] = at.teams.messages(at.group.id);
		expect(posted).toMatchObject({ id, text: '', card });
		expect(posted?.raw).toMatchObject({
			type: 'message',
			summary: 'HSB-1: status',
			from: { id: at.teams.bot },
		});
		expect(posted?.raw).not.toHaveProperty('text');
		expect(said?.raw).toMatchObject({ text: '**not bold** [x](y)', textFormat: 'plain' });
		expect(said?.attachments).toEqual([]);
	});

	test('is changed in place, and taken away', async () => {
		const id = await at.calls.post(at.group, { text: 'one' }, 'people');
		await at.calls.update(at.group, id, { text: 'two' }, 'card');
		expect(at.teams.messages(at.group.id)).toMatchObject([{ id, text: 'two', updates: 1 }]);
		await at.calls.remove(at.group, id, 'card');
		expect(at.teams.messages(at.group.id)).toEqual([]);
	});

	test('goes into the thread of a channel', async () => {
		const team = at.teams.addTeam([at.person]);
		const channel = at.place(at.teams.addChannel(team, 'private'));
		const root = await at.calls.post(channel, { text: 'root' }, 'people');
		await at.calls.post(channel, { text: 'below' }, 'people', root);
		expect(at.teams.messages(channel.id)).toMatchObject([{ thread: undefined }, { thread: root }]);
	});

	test('may be the card that asks to send a file', async () => {
		const content = { description: 'The record', sizeInBytes: 5, acceptContext: { file: 1 } };
		const contentType = 'application/vnd.microsoft.teams.card.file.consent';
		await at.calls.post(at.group, { attachment: { contentType, name: 'a.pdf', content } }, 'people');
		expect(at.teams.messages(at.group.id)[0]?.attachments).toEqual([{ contentType, name: 'a.pdf', content }]);
	});
});

describe('what is asked', () => {
	test('names a person with tenant and role, or nobody', async () => {
		const guest = at.teams.addPerson({
			tenant: 'HOME-TENANT',
			role: 'guest',
			objectId: 'OBJECT',
			name: 'Guest',
		});
		at.teams.join(at.group.id, guest);
		expect(await at.calls.member(at.group, guest.id)).toEqual({
			id: guest.id,
			objectId: 'object',
			tenant: 'home-tenant',
			name: 'Guest',
			role: 'guest',
		});
		expect(await at.calls.member(at.group, '29:nobody')).toBeUndefined();
	});

	test('is the whole roster, page after page', async () => {
		const many = Array.from({ length: 1101 }, () => at.teams.addPerson());
		at.teams.join(at.group.id, ...many);
		const members = await at.calls.members(at.group);
		expect(new Set(members.map(({ id }) => id)).size).toBe(1102);
		expect(made('members')).toBe(3);
	});

	test('is what a channel is to its team; the General channel is a standard one without asking', async () => {
		const team = at.teams.addTeam([at.person]);
		const kinds = ['standard', 'private', 'shared'] as const;
		const places = kinds.map((kind) => at.place(at.teams.addChannel(team, kind)));
		const said = await Promise.all(places.map((place) => at.calls.channelKind(place)));
		expect(said).toEqual(kinds);
		expect(made('channels')).toBe(3);
		expect(await at.calls.channelKind(at.place(team))).toBe('standard');
		expect(await at.calls.channelKind(at.group)).toBeUndefined();
		expect(made('channels')).toBe(3);
		expect(await at.calls.channelKind({ ...places[1]!, id: '19:unlisted@thread.tacv2' })).toBeUndefined();
	});

	test('opens the chat of somebody of the host tenant, and of nobody else', async () => {
		const chat = await at.calls.openChat(at.group, at.person.id);
		expect(chat).toMatchObject({ kind: 'personal', tenant: at.teams.tenant, bot: at.teams.bot });
		await at.calls.post(chat, { text: 'for you' }, 'people');
		expect(at.teams.direct(at.person)).toMatchObject([{ text: 'for you' }]);
		expect((await at.calls.openChat(at.group, at.person.id)).id).toBe(chat.id);
		const guest = at.teams.addPerson({ tenant: 'other', role: 'guest' });
		const refused = ['refused', 403, 'BotNotInConversationRoster'];
		expect(await outcomeOf(at.calls.openChat(at.group, guest.id))).toEqual(refused);
	});
});

const inDoubt: [string, Fault, [string, number, string]][] = [
	...[408, 500, 502, 503, 504].map((status): (typeof inDoubt)[number] => [
		`${status}`,
		{ status, done: true },
		['ambiguous', status, 'ServiceError'],
	]),
	['a cut connection', { drop: true, done: true }, ['ambiguous', 0, expect.any(String)]],
];

describe('a call that Teams may or may not have taken', () => {
	test.each(inDoubt)('as a POST is sent once: %s', async (_, fault, outcome) => {
		at.teams.fail('post', fault, 9);
		expect(await outcomeOf(at.calls.post(at.group, message, 'people'))).toEqual(outcome);
		expect(made('post')).toBe(1);
		expect(at.teams.messages(at.group.id)).toHaveLength(1);
	});

	test.each(inDoubt)('as the opening of a chat is sent once: %s', async (_, fault, outcome) => {
		at.teams.fail('open', fault, 9);
		expect(await outcomeOf(at.calls.openChat(at.group, at.person.id))).toEqual(outcome);
		expect(made('open')).toBe(1);
	});

	const some = inDoubt.filter(([what]) => ['408', '502', 'a cut connection'].includes(what));
	test.each(some)('as an update is sent again, a few times: %s', async (_, fault, outcome) => {
		const id = await at.calls.post(at.group, { text: 'one' }, 'people');
		at.teams.fail('update', fault, 1);
		await at.calls.update(at.group, id, { text: 'two' }, 'people');
		expect(at.teams.messages(at.group.id)).toMatchObject([{ text: 'two' }]);
		expect(made('update')).toBe(2);
		at.teams.fail('update', fault, 9);
		expect(await outcomeOf(at.calls.update(at.group, id, { text: 'three' }, 'people'))).toEqual(outcome);
		expect(made('update')).toBe(5);
	});

	test('as a deletion is done, where the second try finds that the first one did it', async () => {
		const id = await at.calls.post(at.group, { text: 'one' }, 'people');
		at.teams.fail('remove', { status: 502, done: true });
		await at.calls.remove(at.group, id, 'people');
		expect(made('remove')).toBe(2);
		expect(await outcomeOf(at.calls.remove(at.group, id, 'people'))).toEqual([
			'refused',
			404,
			'ActivityNotFoundInConversation',
		]);
	});

	test('as a question is asked again', async () => {
		at.teams.fail('member', { drop: true }, 2);
		expect(await at.calls.member(at.group, at.person.id)).toMatchObject({ id: at.person.id });
		expect(made('member')).toBe(3);
	});
});

describe('a connector that never answers', () => {
	beforeEach(() => again({ timeoutMs: 300 }));

	test('is given up at the time-out, and a POST is not sent again', async () => {
		at.teams.fail('post', { hang: true }, 9);
		const took = await milliseconds(async () =>
			expect(await outcomeOf(at.calls.post(at.group, message, 'people'))).toEqual([
				'ambiguous',
				0,
				'timeout',
			]),
		);
		expect(took).toBeGreaterThan(250);
		expect(took).toBeLessThan(1500);
		expect(made('post')).toBe(1);
	});

	test('does not hold up another conversation', async () => {
		const other = at.place(at.teams.addGroup([at.person]));
		at.teams.fail('post', { hang: true }, 1, at.group.id);
		const hanging = outcomeOf(at.calls.post(at.group, message, 'people'));
		expect(await milliseconds(() => at.calls.post(other, message, 'people'))).toBeLessThan(250);
		await hanging;
	});

	test('is given up too where it stops in the middle of its answer', async () => {
		const half = createServer((_, response) => void response.writeHead(200).write('{"id":'));
		await new Promise<void>((ready) => half.listen(0, '127.0.0.1', ready));
		const serviceUrl = `http://127.0.0.1:${(half.address() as AddressInfo).port}/`;
		const call = at.calls.post({ ...at.group, serviceUrl }, message, 'people');
		expect(await outcomeOf(call)).toEqual(['ambiguous', 0, 'timeout']);
		half.closeAllConnections();
		half.close();
	});
});

describe('a call that was too much', () => {
	test.each<[string, Fault]>([
		['429 that says when', { status: 429, retryAfter: 1 }],
		['429 that does not', { status: 429 }],
		['412', { status: 412 }],
	])('is made again after a while, a POST too: %s', async (_, fault) => {
		at.teams.fail('post', fault, 1);
		const took = await milliseconds(() => at.calls.post(at.group, message, 'people'));
		expect(took).toBeGreaterThan('retryAfter' in fault ? 990 : 490);
		expect(took).toBeLessThan(2500);
		expect(made('post')).toBe(2);
		expect(at.teams.messages(at.group.id)).toHaveLength(1);
		expect(at.logged).toMatchObject([['warn', 'teams-limited', { ms: expect.any(Number) }]]);
	});

	test('holds the whole conversation, and no other one', async () => {
		const other = at.place(at.teams.addGroup([at.person]));
		at.teams.fail('post', { status: 429, retryAfter: 1 }, 1, at.group.id);
		const first = at.calls.post(at.group, { text: 'first' }, 'people');
		const second = at.calls.post(at.group, { text: 'second' }, 'people');
		await at.calls.post(other, { text: 'elsewhere' }, 'people');
		expect(at.teams.messages(at.group.id)).toEqual([]);
		await Promise.all([first, second]);
		expect(at.teams.messages(at.group.id).map(({ text }) => text)).toEqual(['first', 'second']);
	});

	test('is given up after a few tries', async () => {
		at.teams.fail('post', { status: 429, retryAfter: 0 }, 99);
		const outcome = await outcomeOf(at.calls.post(at.group, message, 'people'));
		expect(outcome).toEqual(['limited', 429, 'ServiceError']);
		expect(made('post')).toBe(5);
	});
});

describe('a call that Teams refuses', () => {
	test('is told with its status and its code, and is not made again', async () => {
		const gone = ['refused', 404, 'ActivityNotFoundInConversation'];
		expect(await outcomeOf(at.calls.update(at.group, '1', message, 'card'))).toEqual(gone);
		at.teams.withBot(at.group.id, false);
		const out = ['refused', 403, 'BotNotInConversationRoster'];
		expect(await outcomeOf(at.calls.post(at.group, message, 'people'))).toEqual(out);
		expect([made('update'), made('post')]).toEqual([1, 1]);
	});

	test('for the token it brings is told so', async () => {
		at.teams.demand('another-token');
		const outcome = await outcomeOf(at.calls.post(at.group, message, 'people'));
		expect(outcome).toEqual(['refused', 401, 'Unauthorized']);
	});

	test('keeps nothing of what was sent or answered in its error', async () => {
		at.teams.fail('post', { status: 400, code: 'as it was said' });
		const error = await at.calls.post(at.group, message, 'people').catch((e: unknown) => e);
		expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain('as it was said');
		expect(error).toMatchObject({ code: '' });
	});

	test('is nobody whom a redirection leads to: our token stays (T43)', async () => {
		let reached = 0;
		const other = createServer((_, response) => {
			reached += 1;
			response.end('{}');
		});
		await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready));
		const port = (server: typeof other) => (server.address() as AddressInfo).port;
		const pointing = createServer((_, response) => {
			response.writeHead(307, { location: `http://127.0.0.1:${port(other)}/` }).end();
		});
		await new Promise<void>((ready) => pointing.listen(0, '127.0.0.1', ready));
		const place: Place = { ...at.group, serviceUrl: `http://127.0.0.1:${port(pointing)}/` };
		expect(await outcomeOf(at.calls.post(place, message, 'people'))).toEqual(['refused', 307, '']);
		expect(reached).toBe(0);
		other.close();
		pointing.close();
	});
});

describe('a login of ours', () => {
	const failing = (error: object) => again({ token: async () => Promise.reject(error) });

	test('that Microsoft refuses is told as that, and nothing is sent', async () => {
		await failing({ name: 'ServerError', errorCode: 'invalid_client' });
		const outcome = await outcomeOf(at.calls.post(at.group, message, 'people'));
		expect(outcome).toEqual(['refused', 0, 'login-refused']);
		expect(at.teams.calls()).toEqual([]);
	});

	test('that cannot be reached is tried again', async () => {
		let asked = 0;
		await again({
			token: async () => {
				asked += 1;
				if (asked === 1) throw Object.assign(new Error('no'), { errorCode: 'network_error' });
				return 'our-token';
			},
		});
		await at.calls.post(at.group, message, 'people');
		expect([asked, made('post')]).toEqual([2, 1]);
	});

	test('is asked for once, however many calls wait for it', async () => {
		let asked = 0;
		await again({
			token: async () => {
				asked += 1;
				await new Promise((done) => setTimeout(done, 100));
				return 'our-token';
			},
		});
		const places = Array.from({ length: 5 }, () => at.place(at.teams.addGroup([at.person])));
		await Promise.all(places.map((place) => at.calls.post(place, message, 'people')));
		expect(asked).toBe(1);
	});
});

test('a connection that is refused has sent nothing, so that a POST is tried again and then told as that', async () => {
	const free = createServer();
	await new Promise<void>((ready) => free.listen(0, '127.0.0.1', ready));
	const { port } = free.address() as AddressInfo;
	await new Promise((done) => free.close(done));
	const place = { ...at.group, serviceUrl: `http://127.0.0.1:${port}/` };
	const calling = outcomeOf(at.calls.post(place, message, 'people'));
	await new Promise((done) => setTimeout(done, 100));
	at.calls.close();
	expect(await calling).toMatchObject(['limited', 0, expect.stringMatching(/closed|econnrefused/)]);
});

describe('what is written to one conversation', () => {
	test('goes one after the other, in order', async () => {
		at.teams.latency(30);
		const texts = ['1', '2', '3', '4', '5'];
		await Promise.all(texts.map((text) => at.calls.post(at.group, { text }, 'people')));
		expect(at.teams.messages(at.group.id).map(({ text }) => text)).toEqual(texts);
		expect(at.teams.busiest()).toBe(1);
	});

	test('and a turn that was taken is a place in that order', async () => {
		at.teams.latency(30);
		await at.calls.turn(at.group.id, 'card', new AbortController().signal);
		const behind = at.calls.post(at.group, { text: 'behind' }, 'people');
		await at.calls.post(at.group, { text: 'ahead' }, 'taken');
		await behind;
		expect(at.teams.messages(at.group.id).map(({ text }) => text)).toEqual(['ahead', 'behind']);
		expect(at.teams.busiest()).toBe(1);
	});

	test('waits no longer than a moment for a turn that nobody uses', async () => {
		await at.calls.turn(at.group.id, 'card', new AbortController().signal);
		expect(await milliseconds(() => at.calls.post(at.group, { text: 'on' }, 'people'))).toBeLessThan(2500);
	});

	test('ends with its waiting when it is closed', async () => {
		at.teams.latency(200);
		const all: ReturnType<Calls['post']>[] = [];
		for (let i = 0; i < 5; i += 1) all.push(at.calls.post(at.group, { text: `${i}` }, 'people'));
		await new Promise((done) => setTimeout(done, 50));
		expect(at.calls.waiting()).toBe(4);
		at.calls.close();
		const outcomes = await Promise.all(all.map(outcomeOf));
		expect(outcomes.slice(1)).toEqual(Array(4).fill(['limited', 0, 'closed']));
		expect(at.calls.waiting()).toBe(0);
	});
});
