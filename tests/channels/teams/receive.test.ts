import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InvokeAnswer } from '../../../src/channels/teams/ports.ts';
import type { Json, Person } from '../../../src/commands/bench/fake-teams.ts';
import { type Door, openDoor, serviceUrl } from './signed.ts';

let door: Door;
let ana: Person;
let group: string;
beforeEach(async () => {
	door = await openDoor();
	ana = door.teams.addPerson({ name: 'Ana Lima', objectId: 'AAAA-BBBB' });
	group = door.teams.addGroup([ana]);
});
afterEach(() => door.close());

/** What the activity is read as. */
async function read(activity: Json) {
	const { status } = await door.post({ ...activity, serviceUrl });
	expect(status).toBe(200);
	return door.arrived.at(-1)!;
}
const typed = (text: string, more: Json = {}) =>
	read({ ...door.teams.act.message(ana, group, ''), text, ...more });
const mention = (id: string, name: string, text = `<at>${name}</at>`): Json => ({
	type: 'mention',
	mentioned: { id, name },
	text,
});

describe('a place', () => {
	test('is a group chat, with the tenant that hosts it', async () => {
		expect(await read(door.teams.act.message(ana, group, 'hi'))).toMatchObject({
			place: { id: group, kind: 'group', serviceUrl, tenant: door.teams.tenant, bot: door.teams.bot },
			thread: undefined,
			from: { id: ana.id, name: 'Ana Lima', objectId: 'aaaa-bbbb' },
		});
	});

	test('is a channel of a team, whose thread is not part of its id', async () => {
		const team = door.teams.addTeam([ana]);
		const channel = door.teams.addChannel(team, 'private');
		const arrived = await read(door.teams.act.message(ana, channel, 'hi', { thread: '1700000000000' }));
		expect(arrived).toMatchObject({ place: { id: channel, kind: 'channel', team }, thread: '1700000000000' });
	});

	test('is the personal chat', async () => {
		const arrived = await read(door.teams.act.message(ana, door.teams.openPersonal(ana), 'home'));
		expect(arrived).toMatchObject({ place: { kind: 'personal' }, text: 'home', mentioned: false });
	});

	test('has the tenant of channelData where the conversation names none', async () => {
		const activity = door.teams.act.message(ana, group, 'hi');
		const { tenantId: _, ...conversation } = activity.conversation as Json;
		expect((await read({ ...activity, conversation })).place.tenant).toBe(door.teams.tenant);
	});

	test('is read without its kind, as the test client leaves it out', async () => {
		const activity = door.teams.act.message(ana, group, 'hi');
		const as = async (conversation: Json, channelData: Json = {}) => {
			const tenant = { tenantId: door.teams.tenant };
			const arrived = await read({ ...activity, conversation: { ...conversation, ...tenant }, channelData });
			return arrived.place.kind;
		};
		expect(await as({ id: 'x', isGroup: true })).toBe('group');
		expect(await as({ id: 'x' })).toBe('personal');
		expect(await as({ id: 'x', isGroup: true }, { team: { id: 't' } })).toBe('channel');
	});

	test('is joined anonymously by somebody without an object id', async () => {
		const nobody = door.teams.addPerson({ objectId: undefined, role: 'anonymous' });
		expect((await read(door.teams.act.message(nobody, group, 'hi'))).from.objectId).toBeUndefined();
	});
});

describe('what was typed', () => {
	test('is without the mention of the bot, wherever it stands', async () => {
		const entities = [mention(door.teams.bot, 'HSB'), mention(door.teams.bot, 'HSB')];
		const arrived = await typed('<at>HSB</at>&nbsp; two of <at>HSB</at> the peer group', { entities });
		expect(arrived).toMatchObject({ text: 'two of the peer group', mentioned: true });
	});

	test('has the names of other people who are mentioned, without their tags', async () => {
		const bo = door.teams.addPerson({ name: 'Bo $& Ek' });
		const arrived = await read(door.teams.act.message(ana, group, 'with', { mention: true, others: [bo] }));
		expect(arrived).toMatchObject({ text: 'with Bo $& Ek', mentioned: true });
	});

	test('does not mention the bot where somebody else bears its name', async () => {
		const arrived = await typed('<at>HSB</at> said it', { entities: [mention('29:other', 'HSB')] });
		expect(arrived).toMatchObject({ text: 'HSB said it', mentioned: false });
	});

	test('keeps the name of a tag that no entity speaks of', async () => {
		expect((await typed('<at id="0">Ana</at> was there')).text).toBe('Ana was there');
	});

	test('is read once: entities become signs, and signs stay signs', async () => {
		expect((await typed('a &lt; b &amp;amp; c &#8217;t &#x2019; &amp;lt; &nope; &#0;')).text).toBe(
			'a < b &amp; c ’t ’ &lt; &nope;',
		);
	});

	test('keeps its lines', async () => {
		expect((await typed('  one \r\n two\u00a0\u00a0words\n\nthree ')).text).toBe('one\ntwo words\n\nthree');
	});

	test('is nothing where nothing was typed', async () => {
		expect(await read({ ...door.teams.act.message(ana, group, ''), text: null })).toMatchObject({ text: '' });
	});

	test('takes no longer for being hostile', async () => {
		const from = performance.now();
		await typed('<at id="'.repeat(8000) + '&#'.repeat(20_000));
		await typed('<at>'.repeat(20_000) + ' \n'.repeat(20_000));
		expect(performance.now() - from).toBeLessThan(2000);
	});

	test('may come with a file or a picture; its own formatting and a quotation are neither', async () => {
		const withFile = async (contentType: string | null) =>
			(await typed('x', { attachments: [{ contentType: 'text/html' }, { contentType }] })).withFile;
		expect(await withFile('application/vnd.microsoft.teams.file.download.info')).toBe(true);
		expect(await withFile('image/*')).toBe(true);
		expect(await withFile(null)).toBe(true);
		expect(await withFile('messageReference')).toBe(false);
		expect((await typed('x', { attachments: null })).withFile).toBe(false);
	});
});

describe('what was done', () => {
	const data = { intent: { do: 'record' }, nonce: 'n1' };

	test('with a button is a press, as Action.Execute or as its fallback', async () => {
		const press = await read(door.teams.act.press(ana, group, 'm1', data));
		expect(press).toMatchObject({ type: 'press', data, replyTo: 'm1' });
		expect(press).not.toHaveProperty('fallback');
		const fallback = await read(door.teams.act.submitted(ana, group, 'm1', data));
		expect(fallback).toMatchObject({ type: 'press', data, replyTo: 'm1', text: '', fallback: true });
	});

	test('with a dialog is a fetch and a submit', async () => {
		expect(await read(door.teams.act.fetch(ana, group, 'm1', data))).toMatchObject({ type: 'fetch', data });
		expect(await read(door.teams.act.submit(ana, group, 'm1', data))).toMatchObject({ type: 'submit', data });
	});

	test('with a consent card has where the bytes go', async () => {
		const upload = door.teams.uploadUrl();
		const accept = { action: 'accept', context: { file: 1 }, upload, name: 'a.pdf' } as const;
		expect(await read(door.teams.act.consent(ana, group, 'm1', accept))).toMatchObject({
			type: 'file-consent',
			data: { action: 'accept', context: { file: 1 }, uploadInfo: { uploadUrl: upload, name: 'a.pdf' } },
		});
		const decline = { action: 'decline', context: {} } as const;
		const arrived = await read(door.teams.act.consent(ana, group, 'm1', decline));
		expect(arrived).toMatchObject({ type: 'file-consent', data: { action: 'decline' } });
	});

	test('to who is there is told with those who came and went', async () => {
		const bo = door.teams.addPerson();
		const { act, bot } = door.teams;
		expect(await read(act.joined(group, ana, bo, 'bot'))).toMatchObject({
			type: 'members',
			joined: [
				{ id: bo.id, objectId: bo.objectId },
				{ id: bot, objectId: undefined },
			],
			left: [],
		});
		expect(await read(act.left(group, ana, bo))).toMatchObject({ type: 'members', left: [{ id: bo.id }] });
		expect(await read(act.installed(group, ana))).toMatchObject({ type: 'installed' });
		expect(await read(act.removed(group, ana))).toMatchObject({ type: 'removed' });
	});

	test('to a message is told with its id, and what it says now', async () => {
		const { act } = door.teams;
		const id = String(act.message(ana, group, 'one').id);
		expect(await read(act.edited(ana, group, id, 'two'))).toMatchObject({
			type: 'message-changed',
			id,
			text: 'two',
		});
		const undone = { ...act.edited(ana, group, id, 'two'), channelData: { eventType: 'undeleteMessage' } };
		expect(await read(undone)).toMatchObject({ type: 'message-changed', id });
		expect(await read(act.deleted(ana, group, id))).toMatchObject({ type: 'message-deleted', id, text: '' });
	});

	test.each<[string, Json]>([
		['typing', { type: 'typing' }],
		['a reaction', { type: 'messageReaction', reactionsAdded: [{ type: 'like' }] }],
		['a renamed channel', { type: 'conversationUpdate', channelData: { eventType: 'channelRenamed' } }],
		['what does not exist yet', { type: 'somethingNew' }],
		['a word that every object knows', { type: 'constructor' }],
	])('is acknowledged where it is nothing to us: %s', async (_, change) => {
		const conversation = { id: group, conversationType: 'groupChat', tenantId: door.teams.tenant };
		const activity = { ...door.teams.act.message(ana, group, 'hi'), conversation, ...change };
		expect(await read(activity)).toMatchObject({ type: 'other', data: undefined, text: '' });
	});
});

describe('an answer', () => {
	const card = { type: 'AdaptiveCard', $schema: '', version: '1.5', fallbackText: '', body: [] } as const;
	const content = { ...card, body: [] };
	const cardType = 'application/vnd.microsoft.card.adaptive';
	const messageType = 'application/vnd.microsoft.activity.message';
	const opened = (title: string) => ({
		task: {
			type: 'continue',
			value: { title, width: 'medium', height: 'large', card: { contentType: cardType, content: card } },
		},
	});
	const said = { task: { type: 'message', value: 'a line' } };
	const dialog = { dialog: { title: 'A title', card: content } };
	const told = (value: string) => ({ statusCode: 200, type: messageType, value });

	const bodies: ['press' | 'fetch' | 'submit', InvokeAnswer | undefined, unknown][] = [
		['press', { tell: 'a line' }, told('a line')],
		['press', { replace: content }, { statusCode: 200, type: cardType, value: card }],
		['press', { done: true }, told('')],
		['press', undefined, told('')],
		['press', dialog, { statusCode: 200, type: cardType, value: card }],
		['press', { dialog: { title: 'A title', text: 'a line' } }, told('a line')],
		['fetch', dialog, opened('A title')],
		['fetch', { dialog: { title: 'A title', text: 'a line' } }, said],
		['fetch', { tell: 'a line' }, said],
		['submit', dialog, opened('A title')],
		['submit', { tell: 'a line' }, said],
		['submit', { done: true }, undefined],
		['submit', undefined, undefined],
	];
	test.each(bodies)('to a %s of %j is what Teams reads', async (what, answer, body) => {
		door.answers(() => answer);
		const response = await door.post({ ...door.teams.act[what](ana, group, 'm1', {}), serviceUrl });
		const text = await response.text();
		expect(response.status).toBe(200);
		expect(text === '' ? undefined : JSON.parse(text)).toEqual(body);
	});

	test('to what is no invoke is empty', async () => {
		door.answers(() => ({ tell: 'a line' }));
		for (const activity of [
			door.teams.act.message(ana, group, 'hi'),
			door.teams.act.submitted(ana, group, 'm1', {}),
			door.teams.act.consent(ana, group, 'm1', { action: 'decline', context: {} }),
		]) {
			const response = await door.post({ ...activity, serviceUrl });
			expect([response.status, await response.text()]).toEqual([200, '']);
		}
	});
});

describe('the test mode', () => {
	test('takes what Microsoft’s test client sends: unsigned, from the loopback, of any tenant', async () => {
		await door.close();
		door = await openDoor({ test: true });
		const bo = door.teams.addPerson();
		const chat = door.teams.addGroup([bo]);
		const { status } = await door.teams.send(door.url, door.teams.act.message(bo, chat, 'hi'));
		expect(status).toBe(200);
		expect(door.arrived).toMatchObject([{ text: 'hi', place: { serviceUrl: door.teams.serviceUrl } }]);
	});
});
