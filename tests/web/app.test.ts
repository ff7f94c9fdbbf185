import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { StartProblem, StoreProblem, type StoreProblemCode } from '../../src/errors.ts';
import { file, withoutBrand } from '../../src/web/assets.ts';
import { pages, post, type Served, send, serve } from './http.ts';

let served: Served;
let port: number;
beforeAll(async () => {
	served = await serve();
	port = served.web.port;
});
afterAll(() => served.web.close());

const get = (path: string, headers: Record<string, string> = {}) => send(port, { path, headers });
const next = { intent: { do: 'command', kind: 'next', record: 'r1' }, delivery: 'd1' };

describe('the pages', () => {
	test('let somebody choose among the cast, and warn that this is practice', async () => {
		const { status, text } = await get('/');
		expect(status).toBe(200);
		for (const { id, name } of served.room.cast()) {
			expect(text).toContain(`href="/people/${id}"`);
			expect(text).toContain(name);
		}
		expect(text).toContain('No real case belongs here');
	});

	test('give each person a window of their own', async () => {
		const { status, text } = await get('/people/police');
		expect(status).toBe(200);
		expect(text).toContain('data-person="police"');
		expect(text).toContain('No real case belongs here');
	});

	test.each([
		'/people/nobody',
		'/people/nobody/documents/r1/now',
		'/nowhere',
		'/people/lead/documents/r1/0',
		'/people/lead/documents/r1/x',
		'/people/lead/documents/r1/1.exe',
		'/people/lead/documents/r1/x.pdf',
	])('%s is not found, as a page', async (path) => {
		const { status, text, headers } = await get(path);
		expect(status).toBe(404);
		expect(headers['content-type']).toContain('text/html');
		expect(text).toContain('Page not found');
	});

	test('an unknown person cannot press a button', async () => {
		const { status, text } = await post(port, '/people/nobody/act', next);
		expect(status).toBe(404);
		expect(JSON.parse(text)).toMatchObject({ ok: false });
	});

	test('hand out a document as a file with a plain name, to whoever may read it', async () => {
		const file = await get('/people/lead/documents/r1/2.pdf');
		expect(file.status).toBe(200);
		expect(file.headers['content-type']).toBe('application/pdf');
		expect(file.headers['content-disposition']).toBe('attachment; filename=HSB-1-2.pdf');
		expect((await get('/people/police/documents/r1/2.docx')).status).toBe(403);
	});

	test('show the document to who may read it, with the way back, and say why not to others', async () => {
		const shown = await get('/people/lead/documents/r1/2');
		expect(shown.status).toBe(200);
		expect(shown.text).toContain('Version 2');
		expect(shown.text).toMatch(
			/<body><nav class="hsb-bar"[^>]*><a href="\/people\/lead" target="person-lead">Back to the meeting/,
		);
		expect(shown.text).toMatch(/href="\/assets\/bar.css"><\/head>/);
		const refused = await get('/people/police/documents/r1/now');
		expect(refused.status).toBe(403);
		expect(refused.text).toContain('Only the lead and the coordinator');
	});
});

describe('what is sent', () => {
	test('reaches the room, and its answer comes back', async () => {
		const { status, text } = await post(port, '/people/police/act', {
			intent: { do: 'form', form: 'entry', record: 'r1' },
			delivery: 'd2',
		});
		expect(status).toBe(200);
		const { form } = JSON.parse(text);
		expect(form).toMatchObject({ form: 'entry', draft: 'entry:schools.risk' });
		const values = { text: 'Seen by the canal', place: 'p1', basis: 'fact' };
		const sent = {
			form: form.form,
			instance: form.instance,
			record: form.record,
			hidden: form.hidden,
			values,
		};
		expect(JSON.parse((await post(port, '/people/police/submit', sent)).text)).toMatchObject({ ok: true });
		expect(served.room.said.at(-1)).toBe('Seen by the canal');
		await post(port, '/people/police/draft', { draft: form.draft, record: 'r1', values: { text: 'half' } });
		expect(served.room.drafts.get('police|entry:schools.risk')).toEqual({ text: 'half' });
	});

	test.each([
		['/act', { intent: 'next', delivery: 'd' }],
		['/act', { intent: {}, delivery: '' }],
		['/act', { intent: {}, delivery: 'x'.repeat(501) }],
		['/act', []],
		['/submit', { form: 'entry', instance: 'i', record: 'r1', hidden: {}, values: { text: 1 } }],
		['/submit', { form: 'entry', instance: 'i', record: 'r1', values: {} }],
		['/draft', { draft: null, record: 'r1', values: {} }],
		['/act', '{"intent":'],
	])('to %s is refused when it is not what a window sends: %j', async (path, body) => {
		const { status, text } = await post(port, `/people/police${path}`, body);
		expect(status).toBe(400);
		expect(JSON.parse(text)).toEqual({ ok: false, text: expect.stringContaining('nothing was done') });
	});

	test('is read only as JSON', async () => {
		const { status } = await post(port, '/people/police/act', next, { 'content-type': 'text/plain' });
		expect(status).toBe(400);
	});
});

describe('security', () => {
	test('W1: nothing foreign is loaded, framed or sent to', async () => {
		const { headers } = await get('/');
		const policy = String(headers['content-security-policy']);
		for (const part of [
			"default-src 'none'",
			"script-src 'self'",
			"style-src 'self'",
			"img-src 'self'",
			"connect-src 'self'",
			"frame-ancestors 'none'",
			"form-action 'self'",
		])
			expect(policy).toContain(part);
		expect(policy).not.toContain('unsafe');
		expect(headers['x-content-type-options']).toBe('nosniff');
		expect(headers['x-powered-by']).toBeUndefined();
	});

	test('W1: no script or style stands in a page', async () => {
		for (const path of ['/', '/people/lead', '/nowhere']) {
			const { text } = await get(path);
			expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i);
		}
	});

	test('W2: pages are not kept; styles and scripts are asked for again', async () => {
		for (const path of ['/', '/people/lead', '/people/lead/documents/r1/now', '/nowhere'])
			expect((await get(path)).headers['cache-control']).toBe('no-store');
		for (const path of ['/assets/govuk.css', '/assets/room.js', '/assets/adaptivecards.js'])
			expect((await get(path)).headers['cache-control']).toBe('no-cache');
	});

	test.each(['evil.example', 'localhost', 'localhost:1', '127.0.0.1.evil.example', 'localhost.evil.example'])(
		'W3: the room does not answer to %s',
		async (host) => {
			const { status, text } = await get('/', { host });
			expect(status).toBe(403);
			expect(text).not.toContain('/people/lead');
			expect((await post(port, '/people/police/act', next, { host, origin: `http://${host}` })).status).toBe(
				403,
			);
		},
	);

	test('W3: the room answers to this machine’s own names', async () => {
		for (const name of ['localhost', '127.0.0.1', '[::1]'])
			expect((await get('/', { host: `${name}:${port}` })).status).toBe(200);
	});

	test.each([
		['another site', { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }],
		['another port', { origin: 'http://localhost:1', 'sec-fetch-site': 'same-site' }],
		['nowhere', { origin: 'null' }],
		['a browser that says so', { 'sec-fetch-site': 'cross-site' }],
	])('W4: a press from %s does nothing', async (_from, headers) => {
		const before = served.room.deliveries.length;
		const { status, text } = await post(port, '/people/police/act', next, headers);
		expect(status).toBe(403);
		expect(JSON.parse(text)).toMatchObject({ ok: false });
		expect(served.room.deliveries).toHaveLength(before);
	});

	test('W4: a press without an origin does nothing', async () => {
		const sent = {
			method: 'POST',
			path: '/people/police/act',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(next),
		};
		expect((await send(port, sent)).status).toBe(403);
	});

	test('W5: three long fields in any script are taken, more than 256 KB is refused in words', async () => {
		const values = { text: 'a'.repeat(262_144) };
		const { status, text } = await post(port, '/people/police/draft', { draft: 'd', record: 'r1', values });
		expect(status).toBe(413);
		expect(JSON.parse(text).text).toContain('Nothing is lost');
		const less = await post(port, '/people/police/draft', {
			draft: 'd',
			record: 'r1',
			values: { text: '語'.repeat(20_000), reason: '語'.repeat(20_000), newPlace: '語'.repeat(20_000) },
		});
		expect(less.status).toBe(200);
	});

	test('W6: a fault is told to us, not to the window', async () => {
		const form = { form: 'entry', instance: 'i', record: 'r1', hidden: {}, values: { text: 'boom' } };
		const { status, text } = await post(port, '/people/police/submit', form);
		expect(status).toBe(500);
		expect(text).not.toMatch(/secret|at .*\.ts|Error/);
		expect(JSON.parse(text)).toMatchObject({ ok: false });
		expect(String(served.faults.at(-1))).toContain('a secret of the store');
	});

	test('W6: a strange address is a page without a stack', async () => {
		for (const path of ['/people/%', '/assets/%2e%2e%2fapp.ts', '/assets/../app.ts', '/assets/.hidden']) {
			const { status, text } = await get(path);
			expect([400, 403, 404]).toContain(status);
			expect(text).not.toMatch(/at .*\.(ts|js)|createApp/);
		}
	});

	test('W7: only the loopback is listened on, by both its addresses', async () => {
		expect((await send(port, { path: '/', address: '127.0.0.1' })).status).toBe(200);
		const other = await send(port, { path: '/', address: '127.0.0.2' }).then(
			() => 'answered',
			(error) => error.code,
		);
		expect(other).toBe('ECONNREFUSED');
	});
});

describe('/healthz', () => {
	/** The same look is answered to all who ask within a second. */
	const later = () => vi.advanceTimersByTime(1000);
	beforeAll(() => void vi.useFakeTimers({ toFake: ['performance'] }));
	afterAll(() => void vi.useRealTimers());

	test('says 200 while answers can be stored, and 503 with the reason when not', async () => {
		later();
		expect(await get('/healthz')).toMatchObject({ status: 200, text: '{"ok":true}' });
		served.trouble.reason = new StoreProblem('full', 'The disk that holds /srv/hsb is full.', 'Free some.');
		later();
		const { status, text } = await get('/healthz');
		expect(status).toBe(503);
		expect(JSON.parse(text)).toEqual({
			ok: false,
			reason: 'full',
			text: expect.stringContaining('The disk is full.'),
		});
		delete served.trouble.reason;
		later();
		expect((await get('/healthz')).status).toBe(200);
	});

	test('W8: says nothing of this machine; what was wrong is told to us, once', async () => {
		const told = served.faults.length;
		for (const reason of [
			new StoreProblem('read-only', '/srv/hsb/data cannot be written.', 'Set HSB_DATA_DIR.'),
			new Error('EACCES: permission denied, open /srv/hsb/records.db'),
		])
			for (const _ of [1, 2]) {
				served.trouble.reason = reason;
				later();
				const { status, text } = await get('/healthz');
				expect(status).toBe(503);
				expect(text).not.toMatch(/srv|HSB_|EACCES/);
				expect(Object.keys(JSON.parse(text))).toEqual(['ok', 'reason', 'text']);
			}
		delete served.trouble.reason;
		expect(served.faults).toHaveLength(told + 2);
	});

	test('has a sentence for every code', () => {
		const { health } = pages.words as unknown as { health: Record<string, string> };
		const codes: StoreProblemCode[] = [
			'full',
			'read-only',
			'locked',
			'failed',
			'unreachable',
			'damaged',
			'no-key',
		];
		expect(Object.keys(health)).toEqual([...codes, 'late']);
	});

	test('looks at the store once a second, however many ask', async () => {
		later();
		const before = served.trouble.looks;
		const all = await Promise.all(Array.from({ length: 20 }, () => get('/healthz')));
		expect(all.map(({ status }) => status)).toEqual(all.map(() => 200));
		expect(served.trouble.looks).toBe(before + 1);
		later();
		await get('/healthz');
		expect(served.trouble.looks).toBe(before + 2);
	});

	test('W3: is not for other sites while the practice room is open', async () => {
		expect((await get('/healthz', { host: 'evil.example' })).status).toBe(403);
	});
});

describe('styles and scripts', () => {
	test('GOV.UK’s styles come without its typeface and its crest', async () => {
		const { status, text, headers } = await get('/assets/govuk.css');
		expect(status).toBe(200);
		expect(headers['content-type']).toContain('text/css');
		expect(text).toContain('.govuk-heading-l');
		expect(text.match(/@font-face|GDS Transport|Calvert|crest|url\(/g)).toBeNull();
	});

	test('the brand is taken out however the file is written', () => {
		expect(
			withoutBrand(
				'@font-face { a: b }\n.x { font-family: "GDS Transport", arial; background: url("/a/govuk-crest.svg") }',
			),
		).toBe('\n.x { font-family: arial; background: none }');
	});

	test('are served from a folder with a dot too', async () => {
		const dir = join(mkdtempSync(join(tmpdir(), 'hsb-')), '.hidden');
		mkdirSync(dir);
		writeFileSync(join(dir, 'a.css'), 'main { margin: 0 }');
		const server = createServer(express().get('/a.css', file(join(dir, 'a.css'))));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const at = (server.address() as { port: number }).port;
		expect(await send(at, { path: '/a.css' })).toMatchObject({ status: 200, text: 'main { margin: 0 }' });
		server.close();
		rmSync(join(dir, '..'), { recursive: true });
	});

	test.each([
		'site.css',
		'room.css',
		'cards.css',
		'bar.css',
		'framework.css',
		'room.js',
		'supported.js',
		'adaptivecards.js',
		'icon.svg',
	])('%s is served', async (name) => {
		const { status, text } = await get(`/assets/${name}`);
		expect(status).toBe(200);
		expect(text.length).toBeGreaterThan(50);
	});
});

describe('without a practice room', () => {
	test('nobody can choose who they are', async () => {
		const bare = await serve({ withRoom: false });
		try {
			for (const path of ['/', '/people/lead'])
				expect((await send(bare.web.port, { path })).status).toBe(404);
			expect((await post(bare.web.port, '/people/lead/act', next)).status).toBe(404);
			expect((await send(bare.web.port, { path: '/healthz', headers: { host: 'bot.example' } })).status).toBe(
				200,
			);
		} finally {
			await bare.web.close();
		}
	});
});

describe('starting and stopping', () => {
	test('a port in use is said, with what to do', async () => {
		const start = serve({ port });
		await expect(start).rejects.toThrow(StartProblem);
		await expect(start).rejects.toThrow(
			`Port ${port} is in use by another program. Stop that program, or set PORT`,
		);
	});

	test('a port in use on one of the addresses alone leaves neither open', async () => {
		const blocker = createServer();
		await new Promise<void>((resolve) => blocker.listen(0, '::1', resolve));
		const taken = (blocker.address() as { port: number }).port;
		await expect(serve({ port: taken })).rejects.toThrow(StartProblem);
		await expect(send(taken, { path: '/' })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
		await new Promise((resolve) => blocker.close(resolve));
	});

	test('closing lets what was begun end, and takes nothing more', async () => {
		const stopping = await serve();
		const { promise: asked, resolve: begun } = Promise.withResolvers<void>();
		const { promise: go, resolve: release } = Promise.withResolvers<void>();
		stopping.room.act = async () => {
			begun();
			await go;
			return { ok: true, text: 'stored' };
		};
		const answer = post(stopping.web.port, '/people/police/act', next);
		await asked;
		const closed = stopping.web.close();
		await expect(post(stopping.web.port, '/people/police/act', next)).rejects.toMatchObject({
			code: 'ECONNREFUSED',
		});
		release();
		expect(JSON.parse((await answer).text)).toEqual({ ok: true, text: 'stored' });
		await closed;
	});

	test('closing does not wait longer than it may', async () => {
		const stopping = await serve();
		const { promise: asked, resolve: begun } = Promise.withResolvers<void>();
		stopping.room.act = () => {
			begun();
			return new Promise(() => {});
		};
		const answer = post(stopping.web.port, '/people/police/act', next).catch((error) => error.code);
		await asked;
		await stopping.web.close(100);
		expect(await answer).toBe('ECONNRESET');
	});
});
