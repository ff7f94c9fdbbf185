import { afterEach, describe, expect, test } from 'vitest';
import {
	createFakeTeams,
	type FakeTeams,
	type FakeTeamsOptions,
	type Json,
	type Person,
} from '../../../src/commands/bench/fake-teams.ts';

let teams: FakeTeams;
let ana: Person;
let group: string;
let now = 1_800_000_000_000;
afterEach(() => teams.close());

async function tenant(options: FakeTeamsOptions = {}): Promise<void> {
	teams = await createFakeTeams({ now: () => now, ...options });
	ana = teams.addPerson();
	group = teams.addGroup([ana]);
}
const at = (path: string) => `${teams.serviceUrl}v3/${path}`;
const chat = (id = group) => `conversations/${encodeURIComponent(id)}`;
async function ask(
	method: string,
	path: string,
	body?: Json,
): Promise<{ status: number; body: Json; after: string | null }> {
	const response = await fetch(at(path), { method, ...(body && { body: JSON.stringify(body) }) });
	return {
		status: response.status,
		body: (await response.json()) as Json,
		after: response.headers.get('retry-after'),
	};
}
const post = (body: Json = { type: 'message', text: 'hi' }, id = group) =>
	ask('POST', `${chat(id)}/activities`, body);
const codeOf = ({ status, body }: { status: number; body: Json }) => [status, (body.error as Json)?.code];

describe('the fake connector', () => {
	test('keeps what is posted, updated and deleted, and knows no other message', async () => {
		await tenant();
		const { body } = await post({ type: 'message', text: 'one' });
		const path = `${chat()}/activities/${body.id}`;
		await ask('PUT', path, { type: 'message', text: 'two' });
		expect(teams.messages(group)).toMatchObject([{ id: body.id, from: 'bot', text: 'two', updates: 1 }]);
		expect((await ask('DELETE', path)).status).toBe(200);
		expect(teams.messages(group)).toEqual([]);
		const gone = [404, 'ActivityNotFoundInConversation'];
		expect(codeOf(await ask('PUT', path, { type: 'message', text: 'x' }))).toEqual(gone);
		const said = teams.act.message(ana, group, 'mine');
		expect(codeOf(await ask('PUT', `${chat()}/activities/${said.id}`, { text: 'not yours' }))).toEqual(gone);
		expect(codeOf(await ask('GET', 'conversations'))).toEqual([404, 'NotFound']);
		expect(codeOf(await post({ text: 'x' }, '19:nowhere'))).toEqual([404, 'ConversationNotFound']);
	});

	test('refuses what Teams would refuse, or quietly split', async () => {
		await tenant();
		const card = (text: string) => ({
			attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: { text } }],
		});
		expect((await post(card('x'.repeat(40_000)))).status).toBe(201);
		// In UTF-16 each of these is two bytes.
		expect(codeOf(await post(card('x'.repeat(52_000))))).toEqual([413, 'MessageSizeTooBig']);
		expect(codeOf(await post({ text: 'and', ...card('x') }))).toEqual([400, 'TextAndCardTogether']);
		expect(codeOf(await post({ type: 'message' }))).toEqual([400, 'BadSyntax']);
		teams.withBot(group, false);
		expect(codeOf(await post())).toEqual([403, 'BotNotInConversationRoster']);
	});

	test('opens personal chats of its own tenant alone', async () => {
		await tenant();
		const open = (person: Person, tenantId = teams.tenant) =>
			ask('POST', 'conversations', { members: [{ id: person.id }], tenantId });
		const { body } = await open(ana);
		expect(body.id).toBe(teams.openPersonal(ana));
		await post({ text: 'for you' }, String(body.id));
		expect(teams.direct(ana)).toMatchObject([{ text: 'for you' }]);
		const guest = teams.addPerson({ tenant: 'another', role: 'guest' });
		expect((await open(guest)).status).toBe(403);
		expect((await open(ana, 'another')).status).toBe(403);
		ana.blocked = true;
		expect(codeOf(await post({ text: 'x' }, String(body.id)))).toEqual([403, 'MessageWritesBlocked']);
	});

	test('names the whole team in any of its channels', async () => {
		await tenant();
		const bo = teams.addPerson();
		const team = teams.addTeam([ana, bo]);
		const channel = teams.addChannel(team, 'private', [ana]);
		const { body } = await ask('GET', `${chat(channel)}/pagedmembers`);
		expect((body.members as Json[]).map(({ id }) => id)).toEqual([ana.id, bo.id]);
		const list = (await ask('GET', `teams/${encodeURIComponent(team)}/conversations`)).body;
		expect(list.conversations).toMatchObject([
			{ id: team, type: 'standard' },
			{ id: channel, type: 'private' },
		]);
	});

	test('counts as Teams does, by conversation and for the app', async () => {
		await tenant();
		const statuses = async (n: number) => {
			const all = [];
			for (let i = 0; i < n; i += 1) all.push((await post()).status);
			return all;
		};
		expect(await statuses(8)).toEqual([...Array(7).fill(201), 429]);
		expect((await post()).after).toBe('1');
		now += 1000;
		expect(await statuses(2)).toEqual([201, 429]);
		now += 2000;
		expect(await statuses(1)).toEqual([201]);
		for (let i = 0; i < 60; i += 1) {
			now += 400;
			await post();
		}
		expect(codeOf(await post())).toEqual([429, 'TooManyRequests']);
		now += 60_000;
		const groups = Array.from({ length: 60 }, () => teams.addGroup([ana]));
		const many = await Promise.all(groups.map((id) => post({ text: 'x' }, id)));
		expect(many.filter(({ status }) => status === 201)).toHaveLength(50);
		expect(teams.counted().post?.limited).toBeGreaterThan(10);
	});

	test('fails as it is told, before or after doing it', async () => {
		await tenant();
		teams.fail('post', { status: 429, retryAfter: 7 });
		expect(await post()).toMatchObject({ status: 429, after: '7' });
		teams.fail('post', { status: 502, done: true });
		expect((await post()).status).toBe(502);
		teams.fail('*', { drop: true });
		await expect(post()).rejects.toThrow('fetch failed');
		teams.fail('post', { drop: true, done: true }, 5, group);
		await expect(post()).rejects.toThrow('fetch failed');
		teams.heal();
		expect((await post()).status).toBe(201);
		expect(teams.messages(group)).toHaveLength(3);
		expect(teams.calls('post').map(({ outcome }) => outcome)).toEqual([429, 502, 'drop', 'drop', 201]);
	});

	test('fails at random, the same each time', async () => {
		const outcomes = async () => {
			await tenant({ limits: false });
			teams.shake({ seed: 5, limited: 10, conflict: 10, gateway: 10, dropped: 10 });
			for (let i = 0; i < 60; i += 1) await post().catch(() => {});
			const all = teams.calls().map(({ outcome }) => outcome);
			teams.shake(undefined);
			expect((await post()).status).toBe(201);
			return all;
		};
		const first = await outcomes();
		await teams.close();
		expect(await outcomes()).toEqual(first);
		expect(new Set(first)).toEqual(new Set([201, 429, 412, 502, 'drop']));
	});

	test('takes the bytes of a file', async () => {
		await tenant();
		const url = teams.uploadUrl();
		const headers = { 'content-type': 'application/pdf', 'content-range': 'bytes 0-4/5' };
		const { status } = await fetch(url, { method: 'PUT', headers, body: 'bytes' });
		expect(status).toBe(201);
		const file = teams.uploaded(url);
		expect(file).toMatchObject({ type: 'application/pdf', range: 'bytes 0-4/5' });
		expect(String(file?.bytes)).toBe('bytes');
		expect((await fetch(`${teams.serviceUrl}upload/none`, { method: 'PUT', body: 'x' })).status).toBe(404);
	});

	test('lets in whoever brings the token, takes its time, and says how many came at once', async () => {
		await tenant();
		teams.demand('secret');
		expect((await post()).status).toBe(401);
		const headers = { authorization: 'Bearer secret' };
		teams.latency(50);
		const send = () => fetch(at(`${chat()}/activities`), { method: 'POST', headers, body: '{"text":"x"}' });
		const from = performance.now();
		expect((await Promise.all([send(), send()])).map(({ status }) => status)).toEqual([201, 201]);
		expect(performance.now() - from).toBeGreaterThan(45);
		expect(teams.busiest()).toBe(2);
	});
});
