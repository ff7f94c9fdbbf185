import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Json } from '../../../src/commands/bench/fake-teams.ts';
import { readCase } from '../../../src/house.ts';
import { around } from '../contract/around.ts';
import { createPlay } from '../contract/play.ts';
import { fakeTenant, type Tenant } from './far-end.ts';
import { type Running, run } from './running.ts';
import { channelOf } from './teams-driver.ts';

vi.mock(import('../../../src/channels/teams/budget/windows.ts'), async (original) =>
	(await import('./unhurried.ts')).unhurried(await original()),
);

let tenant: Tenant;
let app: Running;
let people: ReturnType<typeof around>;

beforeAll(async () => {
	tenant = await fakeTenant();
	app = await run(tenant);
	people = around(channelOf(tenant, app));
	const whole = readCase('group');
	const who = whole.people.filter((p) => p.role !== undefined);
	const play = createPlay(people, { ...whole, people: who, guests: [], ahead: [] });
	await play.open();
	await play.gather();
	await people.does('lead', await people.status('lead'), 'start');
});
afterAll(() => people.channel.end());

const deep = (depth: number): unknown => (depth === 0 ? 'x' : { a: deep(depth - 1) });

/** What a button or a dialog might carry that is none of ours. */
const hostile: [string, unknown][] = [
	['nothing', undefined],
	['null', null],
	['a string', 'open'],
	['a number', 7],
	['a list', [{ intent: { do: 'form', form: 'open', record: 'new' }, nonce: 'n' }]],
	['an empty object', {}],
	['an intent without a nonce', { intent: { do: 'form', form: 'open', record: 'new' } }],
	[
		'a nonce that is too long',
		{ intent: { do: 'form', form: 'join', record: 'x' }, nonce: 'n'.repeat(1000) },
	],
	['an intent that there is not', { intent: { do: 'anything' }, nonce: 'n' }],
	['a form that there is not', { intent: { do: 'form', form: 'constructor', record: 'x' }, nonce: 'n' }],
	['a command that there is not', { intent: { do: 'command', kind: '__proto__', record: 'x' }, nonce: 'n' }],
	['a page elsewhere', { intent: { do: 'page', path: '../../etc/passwd' }, nonce: 'n' }],
	['something nested deeply', deep(2000)],
	['a very long intent', { intent: { do: 'show', what: 'x'.repeat(50_000) }, nonce: 'n' }],
	['a prototype', JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{}}}')],
	['a form without an instance', { submit: { form: 'entry' }, text: 'x' }],
	['a form of no kind', { submit: { form: 'toString', instance: 'i', hidden: {} }, text: 'x' }],
	['fields that are objects', { submit: { form: 'entry', instance: 'i', hidden: {} }, text: { a: 1 } }],
	['a form and a draft at once', { submit: { form: 'entry', instance: 'i' }, keep: { draft: 'd' } }],
	['a draft of nothing', { keep: { draft: 'x|y|z' }, text: 'x' }],
	['a draft that is an object', { keep: { draft: {} }, text: 'x' }],
	['half a surrogate', { intent: { do: 'show', what: '\ud800', record: '\udfff' }, nonce: '\ud800' }],
];

const ways: [string, (data: unknown) => Json][] = (['press', 'submitted', 'fetch', 'submit'] as const).map(
	(way) => [way, (data) => tenant.teams.act[way](tenant.person('coordinator'), tenant.chat, '1', data)],
);

describe.each(ways)('%s', (_, activity) => {
	test.each(hostile)('with %s changes nothing, and is never our fault', async (_what, data) => {
		const { head } = await people.record();
		const { status, text } = await app.send(activity(data));
		expect([200, 400]).toContain(status);
		expect(text).not.toMatch(/Error|\bat .*\.ts|node:/);
		await app.teams().settled();
		expect((await people.record()).head.revision).toBe(head.revision);
		expect(app.troubles()).toEqual([]);
	});
});

describe('a consent card that is answered', () => {
	test.each<[string, unknown]>([
		['nothing', undefined],
		['a path elsewhere', { hsb: 'file', person: 'x', path: '../../x', kind: 'pdf' }],
		['a kind that there is not', { hsb: 'file', person: 'x', path: 'documents/x/now', kind: 'exe' }],
		['somebody else', { hsb: 'file', person: 'x@y', path: 'documents/x/now', kind: 'pdf' }],
	])('with %s sends nothing', async (_, context) => {
		const lead = tenant.person('lead');
		const upload = tenant.teams.uploadUrl();
		const answer = { action: 'accept', context, upload } as const;
		const chat = tenant.teams.openPersonal(lead);
		const { status } = await app.send(tenant.teams.act.consent(lead, chat, '1', answer));
		expect(status).toBe(200);
		await app.teams().settled();
		expect(tenant.teams.uploaded(upload)).toBeUndefined();
		expect(app.troubles()).toEqual([]);
	});
});

describe('words', () => {
	test.each([
		'',
		' ',
		'\u202eevil',
		'\u0000',
		'a'.repeat(20_000),
		'{{DATE(2026-01-01)}}',
		'<script>alert(1)</script>',
		'<at>Nobody</at>',
		'=HYPERLINK("x")',
		'&#x110000; &#0;',
	])('%j are taken or refused in words', async (text) => {
		const said = tenant.teams.act.message(tenant.person('lead'), tenant.chat, text, { mention: true });
		expect((await app.send(said)).status).toBe(200);
		await app.teams().settled();
		expect(app.troubles()).toEqual([]);
		tenant.check();
	});
});
