import type { JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Json } from '../../../src/commands/bench/fake-teams.ts';
import { issuer, kids } from './openid.ts';

// Before the channel is imported, whose own silence must hold whatever the console is.
const printed = vi.hoisted(() => {
	const lines: unknown[][] = [];
	for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
		console[level] = (...line: unknown[]) => void lines.push(line);
	return lines;
});
const { openDoor, serviceUrl } = await import('./signed.ts');

let door: Awaited<ReturnType<typeof openDoor>>;
let activity: Json;
beforeEach(async () => {
	printed.length = 0;
	door = await openDoor();
	const person = door.teams.addPerson();
	const group = door.teams.addGroup([person]);
	activity = { ...door.teams.act.message(person, group, 'hello', { mention: true }), serviceUrl };
});
afterEach(() => door.close());

const claims = (more: JWTPayload = {}): JWTPayload => ({
	...door.openId.claims(door.teams.appId, serviceUrl),
	...more,
});
const without = (claim: string): JWTPayload => {
	const { [claim]: _, ...rest } = claims();
	return rest;
};
const bearer = async (token: Promise<string> | string) => `Bearer ${await token}`;
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

/** Nothing was let in, nothing was said about why, and nothing was printed. */
async function expectRefused(response: Response, status: number): Promise<void> {
	expect([response.status, await response.text()]).toEqual([status, '']);
	expect(door.arrived).toEqual([]);
	expect(printed).toEqual([]);
}

describe('an activity', () => {
	test('that Teams has signed is taken, and answered 200', async () => {
		const response = await door.post(activity);
		expect([response.status, await response.text()]).toEqual([200, '']);
		expect(door.arrived).toMatchObject([{ type: 'message', text: 'hello', mentioned: true }]);
		expect(door.logged).toEqual([]);
	});

	test.each<[string, () => Promise<string | null>]>([
		['without a token', async () => null],
		['with an empty token', async () => 'Bearer '],
		['with garbage for a token', async () => 'Bearer garbage'],
		['with garbage of the right form', async () => 'Bearer a.b.c'],
		['with another scheme', async () => `Basic ${await door.token()}`],
		['with a token and something behind it', async () => `Bearer ${await door.token()} more`],
		['for another bot', () => bearer(door.openId.sign(claims({ aud: 'somebody-else' })))],
		['for two bots', () => bearer(door.openId.sign(claims({ aud: [door.teams.appId, 'other'] })))],
		['for no bot', () => bearer(door.openId.sign(without('aud')))],
		['by another issuer', () => bearer(door.openId.sign(claims({ iss: 'https://evil.example' })))],
		['without an issuer', () => bearer(door.openId.sign(without('iss')))],
		['that has expired', () => bearer(door.openId.sign(claims(), { expires: now() - 3600 }))],
		['by a key that nobody knows', () => bearer(door.openId.sign(claims(), { kid: 'unheard-of' }))],
		['without the serviceUrl in its token', () => bearer(door.openId.sign(without('serviceurl')))],
		[
			'with the serviceUrl of somebody else in its token',
			() => bearer(door.openId.sign(claims({ serviceurl: 'https://evil.example/' }))),
		],
		[
			'by a key that is endorsed for another channel',
			() => bearer(door.openId.sign(claims(), { kid: kids.other })),
		],
		['with a bad signature', () => bearer(door.openId.sign(claims(), { key: door.openId.stranger }))],
		[
			'with `alg: none`',
			async () => {
				const times = { nbf: now() - 60, exp: now() + 3600 };
				return `Bearer ${part({ alg: 'none', kid: kids.teams })}.${part({ ...claims(), ...times })}.`;
			},
		],
	])('%s is answered 401, without a word (T41, T45)', async (_, authorization) => {
		await expectRefused(await door.post(activity, await authorization()), 401);
		expect(door.logged.filter(([, event]) => event !== 'teams-not-authentic')).toEqual([]);
	});

	test('with a token of the Emulator or of another bot is answered 401 (T42)', async () => {
		const emulator = 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/';
		const ofEmulator = { ver: '1.0', appid: door.teams.appId, iss: emulator };
		const response = await door.post(activity, await bearer(door.openId.sign(claims(ofEmulator))));
		await expectRefused(response, 401);
	});

	test('that claims another channel than Teams is refused, whatever it was signed for', async () => {
		await expectRefused(await door.post({ ...activity, channelId: 'webchat' }), 400);
		await expectRefused(await door.post({ ...activity, channelId: 'AseChannel' }), 400);
		await expectRefused(await door.post({ ...activity, channelId: 'emulator' }), 400);
	});

	test('whose address is not https is refused: our token would go there in the clear (T44)', async () => {
		const clear = serviceUrl.replace('https:', 'http:');
		const token = door.openId.sign(claims({ serviceurl: clear }));
		await expectRefused(await door.post({ ...activity, serviceUrl: clear }, await bearer(token)), 400);
	});

	test('out of a conversation that another tenant hosts is refused (T46)', async () => {
		const conversation = { ...(activity.conversation as Json), tenantId: 'somebody-elses' };
		await expectRefused(await door.post({ ...activity, conversation }), 403);
	});

	test('is refused while the keys cannot be asked for, and the log says that it is not a forgery', async () => {
		door.openId.fail(503);
		await expectRefused(await door.post(activity), 401);
		expect(door.logged).toEqual([['warn', 'teams-keys-unreachable']]);
		door.openId.fail(undefined);
		expect((await door.post(activity)).status).toBe(200);
	});

	const broken: [string, unknown][] = [
		['no type', { type: undefined }],
		['an empty type', { type: '' }],
		['a type that is no word', { type: 7 }],
		['no conversation', { conversation: undefined }],
		['a conversation without an id', { conversation: { conversationType: 'groupChat' } }],
		[
			'a kind of conversation that does not exist',
			{ conversation: { id: 'a', conversationType: 'constructor' } },
		],
		['no sender', { from: undefined }],
		['a sender without an id', { from: { name: 'Somebody' } }],
		['no recipient', { recipient: undefined }],
		['no address', { serviceUrl: undefined }],
		['an address that is none', { serviceUrl: 'javascript:alert(1)' }],
		['members that are no list', { type: 'conversationUpdate', membersAdded: { id: '29:1' } }],
		['an unknown invoke', { type: 'invoke', name: 'composeExtension/query', value: {} }],
		['an invoke named like a part of an object', { type: 'invoke', name: 'constructor', value: {} }],
		['an invoke without a name', { type: 'invoke', value: {} }],
		['adaptiveCard/action with {}', { type: 'invoke', name: 'adaptiveCard/action', value: {} }],
		['adaptiveCard/action with nothing', { type: 'invoke', name: 'adaptiveCard/action' }],
		[
			'adaptiveCard/action of a kind that is none',
			{ type: 'invoke', name: 'adaptiveCard/action', value: { action: { type: 'Action.Http', data: {} } } },
		],
		['task/fetch with {}', { type: 'invoke', name: 'task/fetch', value: {} }],
		['task/submit with text for its data', { type: 'invoke', name: 'task/submit', value: { data: 'x' } }],
		['fileConsent/invoke with {}', { type: 'invoke', name: 'fileConsent/invoke', value: {} }],
	];
	test.each(broken)('with %s is answered 400, without a word', async (_, change) => {
		await expectRefused(await door.post({ ...activity, ...(change as Json) }), 400);
		expect(door.logged).toEqual([]);
	});

	test.each([
		['nothing', ''],
		['half a body', '{"type":"message"'],
		['a word', '"message"'],
		['a list', '[]'],
		['null', 'null'],
		['a prototype', '{"__proto__":{"type":"message"}}'],
		['a body as deep as it is long', '['.repeat(60_000)],
	])('that is %s is answered 400, without a word', async (_, body) => {
		await expectRefused(await door.post(body), 400);
	});

	test('longer than anything that Teams sends is answered 413', async () => {
		await expectRefused(await door.post({ ...activity, text: 'x'.repeat(300_000) }), 413);
	});

	test('is not listened to without a token, however long it is', async () => {
		await expectRefused(await door.post('x'.repeat(200_000), null), 401);
	});

	test('that our own code throws at is answered 500 without a word, and what was stored stays', async () => {
		const stored: string[] = [];
		door.answers(() => {
			stored.push('an entry');
			throw new Error('case text that nobody may read');
		});
		const response = await door.post(activity);
		expect([response.status, await response.text()]).toEqual([500, '']);
		expect(stored).toEqual(['an entry']);
		expect(door.logged).toMatchObject([['error', 'teams-inbox-failed', { error: expect.any(Error) }]]);
		expect(printed).toEqual([]);
	});

	test('under the same id twice is taken twice: what is one delivery, the business decides', async () => {
		await door.post(activity);
		await door.post(activity);
		expect(door.arrived.map(({ id }) => id)).toEqual([activity.id, activity.id]);
	});

	test('is acknowledged only after it has been taken', async () => {
		const { promise, resolve } = Promise.withResolvers<undefined>();
		door.answers(() => promise);
		let acknowledged = false;
		const answer = door.post(activity).then((response) => {
			acknowledged = true;
			return response.status;
		});
		await vi.waitFor(() => expect(door.arrived).toHaveLength(1));
		await new Promise((done) => setTimeout(done, 100));
		expect(acknowledged).toBe(false);
		resolve(undefined);
		expect(await answer).toBe(200);
	});

	test('is signed by the issuer that the tokens of Teams name', () =>
		expect(issuer).toBe('https://api.botframework.com'));
});
