import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import express from 'express';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createReceive } from '../../src/channels/teams/receive.ts';
import { root } from '../../src/house.ts';
import { listen } from '../../src/web/listen.ts';
import { freshFolder } from '../stores/folder.ts';
import { pages } from '../web/http.ts';
import { passOn, proxied, run, serving, used } from './doctor-stage.ts';

const appId = '11111111-2222-3333-4444-555555555555';
const tenant = '66666666-7777-8888-9999-aaaaaaaaaaaa';
const hosts = ['login.microsoftonline.com', 'login.botframework.com', 'smba.trafficmanager.net'];

/** What Microsoft answers; a test changes it before it runs the doctor. */
const microsoft = {
	status: 200,
	token: {} as Record<string, unknown>,
	/** Seconds that its clock is ahead. */
	ahead: 0,
	gone: [] as string[],
	asked: [] as { host: string | undefined; path: string | undefined; body: string }[],
};
beforeEach(() => {
	const token = { token_type: 'Bearer', access_token: 'secret-token' };
	Object.assign(microsoft, { status: 200, token, ahead: 0, gone: [], asked: [] });
});

const microsoftAnswers: RequestListener = async (req, res) => {
	let body = '';
	for await (const chunk of req) body += chunk;
	microsoft.asked.push({ host: req.headers.host, path: req.url, body });
	res.setHeader('Date', new Date(Date.now() + microsoft.ahead * 1000).toUTCString());
	const isLogin = req.headers.host === hosts[0];
	res.writeHead(isLogin ? microsoft.status : 200, { 'Content-Type': 'application/json' });
	res.end(JSON.stringify(isLogin ? microsoft.token : {}));
};

/**
 * Microsoft's three hosts on this machine: the doctor is a process of its own, reaches them by a proxy, and trusts
 * the certificate of what stands in for them.
 */
async function reachable() {
	const { url, certificate } = await proxied(microsoftAnswers, [...hosts, 'localhost']);
	const proxy = createServer((_, res) => res.writeHead(405).end()).on('connect', (req, socket) => {
		const host = req.url?.split(':')[0] ?? '';
		if (!hosts.includes(host) || microsoft.gone.includes(host))
			return socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
		const to = connect(Number(new URL(url).port), '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 OK\r\n\r\n');
			to.pipe(socket).pipe(to);
		});
		to.on('error', () => socket.destroy());
		return socket.on('error', () => to.destroy());
	});
	return {
		NODE_USE_ENV_PROXY: '1',
		HTTPS_PROXY: `http://127.0.0.1:${await serving(proxy)}`,
		NO_PROXY: 'localhost,127.0.0.1,hsb.invalid',
		NODE_EXTRA_CA_CERTS: certificate,
	};
}

/** What takes requests from Teams: whoever shows no signature gets no further than this. */
const receive = createReceive({
	auth: { test: false, tenant, isAuthentic: () => Promise.reject(new Error('nothing was signed')) } as never,
	log: { warn() {}, error() {} } as never,
});

/** The pages with `/api/messages` as the bot has it, or with what answers there by itself. */
async function bot(answers?: number, check = async () => {}): Promise<string> {
	const platform = express
		.Router()
		.use('/api/messages', (req, res, next) =>
			answers === undefined ? receive(async () => undefined)(req, res, next) : void res.status(answers).end(),
		);
	const web = await listen({ pages, check, platform, port: 0 });
	onTestFinished(() => web.close());
	return String(web.port);
}

/** Everything that is needed for Teams, with a port at which nothing runs. */
async function configured(more: Record<string, string> = {}) {
	const { dir, keyFile } = await used();
	return {
		...(await reachable()),
		HSB_DATA_DIR: dir,
		HSB_KEY_FILE: keyFile,
		MICROSOFT_APP_ID: appId,
		MICROSOFT_APP_TENANT_ID: tenant,
		MICROSOFT_APP_PASSWORD: 'abc8Q~secret-value',
		PUBLIC_URL: 'https://localhost:2',
		PORT: '1',
		...more,
	};
}

/** With the bot running, and a TLS proxy in front of it. */
async function behind(listener: (port: string) => RequestListener, port: string) {
	const { url, certificate } = await proxied(listener(port));
	const env = await configured({ PORT: port, PUBLIC_URL: url });
	const trusted = join(freshFolder(), 'trusted.pem');
	writeFileSync(trusted, [env.NODE_EXTRA_CA_CERTS, certificate].map((path) => readFileSync(path)).join('\n'));
	return { ...env, NODE_EXTRA_CA_CERTS: trusted };
}

describe('doctor, with Teams', () => {
	test('finds nothing wrong where everything is right, as the README shows it', async () => {
		const port = await bot();
		const env = await behind(passOn, port);
		const { code, out } = await run(env, []);
		const shown = /^ {3}ok {11}settings: Teams is [\s\S]*?Nothing is wrong\.$/m.exec(
			readFileSync(join(root, 'README.md'), 'utf8'),
		);
		const here: [string, string][] = [
			['   ', ''],
			['/etc/hsb/keys.json', env.HSB_KEY_FILE],
			['/var/lib/hsb', env.HSB_DATA_DIR],
			['01234567-89ab-cdef-0123-456789abcdef', appId],
			['89abcdef-0123-4567-89ab-cdef01234567', tenant],
			['port 3000', `port ${port}`],
			['https://hsb.example.org', env.PUBLIC_URL],
		];
		const lines = shown?.[0]
			.split('\n')
			.map((line) => here.reduce((text, [is, was]) => text.replace(is, was), line));
		expect(out.trimEnd().split('\n')).toEqual(lines);
		expect(code).toBe(0);
	});

	test('sends the client secret to Microsoft’s login alone, for a token of the Bot Framework, and prints neither', async () => {
		const { out, err } = await run(await configured());
		const withSecret = microsoft.asked.filter((one) => JSON.stringify(one).includes('secret-value'));
		expect(withSecret).toEqual([
			{
				host: 'login.microsoftonline.com',
				path: `/${tenant}/oauth2/v2.0/token`,
				body: `grant_type=client_credentials&client_id=${appId}&client_secret=abc8Q%7Esecret-value&scope=https%3A%2F%2Fapi.botframework.com%2F.default`,
			},
		]);
		expect(microsoft.asked.map(({ host }) => host).sort()).toEqual([...hosts].sort());
		expect(out + err).not.toMatch(/secret-value|secret-token/);
	});

	test.each<[string, number, RegExp, RegExp]>([
		['a tenant that is not there', 90002, /does not know the tenant/, /MICROSOFT_APP_TENANT_ID/],
		['an app of another tenant', 700016, /no app with this id in this tenant/, /MICROSOFT_APP_ID/],
		['a secret that is not the app’s', 7000215, /not one of the app/, /not to its "Secret ID"/],
		['a secret that has expired', 7000222, /has expired/, /MICROSOFT_APP_PASSWORD/],
		['an app that is disabled', 7000112, /is disabled/, /administrator/],
		['what it does not know', 53003, /invalid_client, AADSTS53003/, /MICROSOFT_APP_ID/],
	])('names %s', async (_, number, says, doNext) => {
		microsoft.status = 401;
		microsoft.token = { error: 'invalid_client', error_codes: [number], error_description: 'secret-token' };
		const { code, out, of } = await run(await configured());
		expect(code).toBe(1);
		expect(of('app')).toMatchObject({
			result: 'wrong',
			says: expect.stringMatching(says),
			doNext: expect.stringMatching(doNext),
		});
		expect(out).not.toContain('secret-token');
	});

	test('takes nothing that is no token for one, and does not blame the app while Microsoft is ill', async () => {
		microsoft.token = { token_type: 'Bearer' };
		expect((await run(await configured())).of('app')).toMatchObject({ result: 'wrong' });
		microsoft.status = 503;
		expect((await run(await configured())).of('app')).toMatchObject({
			result: 'not checked',
			says: 'Microsoft answered 503.',
		});
	});

	test.each([
		[-200, 'ok', /agrees with Microsoft’s/],
		[-300, 'wrong', /(299|300|301) seconds ahead of Microsoft’s/],
		[300, 'wrong', /(299|300|301) seconds behind Microsoft’s/],
	])('holds the clock against Microsoft’s: %i seconds apart is %s', async (ahead, result, says) => {
		microsoft.ahead = ahead;
		const { of } = await run(await configured());
		expect(of('clock')).toMatchObject({ result, says: expect.stringMatching(says) });
	});

	test('says in a line which host cannot be reached', async () => {
		microsoft.gone = ['login.microsoftonline.com'];
		const login = await run(await configured());
		expect(login.code).toBe(1);
		expect(login.of('Microsoft')).toMatchObject({
			result: 'wrong',
			says: expect.stringMatching(
				/^login\.microsoftonline\.com \([A-Z_ a-z]+\) cannot be reached from this machine\. .* were not checked\.$/,
			),
		});
		expect(login.of('app')).toBeUndefined();
		microsoft.gone = ['smba.trafficmanager.net'];
		const messages = await run(await configured());
		expect(messages.of('Microsoft')?.says).toMatch(/^smba\.trafficmanager\.net \(.*\) cannot be reached/);
		expect(messages.of('app')).toMatchObject({ result: 'ok' });
	});

	test('with a managed identity looks for the tenant, and sends no secret', async () => {
		const managed = { MICROSOFT_APP_TYPE: 'UserAssignedMSI', MICROSOFT_APP_PASSWORD: '' };
		const { code, of } = await run(await configured(managed));
		expect(code).toBe(0);
		expect(of('settings')?.says).toContain('with a managed identity');
		expect(of('app')).toMatchObject({
			result: 'not checked',
			says: expect.stringContaining(`Microsoft knows the tenant ${tenant}`),
		});
		expect(microsoft.asked).toContainEqual({
			host: 'login.microsoftonline.com',
			path: `/${tenant}/v2.0/.well-known/openid-configuration`,
			body: '',
		});
		microsoft.status = 400;
		microsoft.token = { error: 'invalid_tenant', error_codes: [90002] };
		expect((await run(await configured(managed))).of('app')).toMatchObject({ result: 'wrong' });
	});

	test('says where meetings may be held, and what is recommended', async () => {
		const allowed = { TEAMS_STANDARD_CHANNELS: 'allow', TEAMS_SHARED_CHANNELS: 'allow' };
		const { code, of } = await run(await configured(allowed));
		expect(code).toBe(0);
		expect(of('places')?.says).toMatch(/the whole team reads.*A group chat is recommended/);
	});

	test('says which setting is missing, and ends with 1', async () => {
		const { code, of } = await run({ MICROSOFT_APP_ID: appId });
		expect(code).toBe(1);
		expect(of('settings')).toMatchObject({
			result: 'wrong',
			says: expect.stringContaining('MICROSOFT_APP_TENANT_ID is missing'),
		});
	});

	test.each<[string, number, RegExp]>([
		['takes what Teams did not sign', 200, /takes requests that Teams did not sign/],
		['has no /api/messages', 404, /is not this bot with these settings \(it answered 404\)/],
	])('says that what runs here %s', async (_, status, says) => {
		const { code, of } = await run(await configured({ PORT: await bot(status) }));
		expect(code).toBe(1);
		expect(of('bot')).toMatchObject({ result: 'wrong', says: expect.stringMatching(says) });
	});

	test('says that the bot here cannot store anything', async () => {
		const ill = await bot(undefined, () => Promise.reject(new Error('no disk')));
		const { of } = await run(await configured({ PORT: ill }));
		expect(of('bot')).toMatchObject({
			result: 'wrong',
			says: expect.stringContaining('cannot store anything'),
		});
	});

	const signIn: RequestListener = (_, res) =>
		res.writeHead(401, { 'WWW-Authenticate': 'Basic realm="staff"' }).end();

	test.each<[string, (port: string) => RequestListener, RegExp]>([
		['asks for a sign-in', () => signIn, /asks for a sign-in of its own/],
		[
			'asks for a sign-in before /api/messages alone',
			(port) => (req, res) => (req.url === '/api/messages' ? signIn : passOn(port))(req, res),
			/asks for a sign-in of its own/,
		],
		[
			'leads elsewhere',
			() => (_, res) => res.writeHead(302, { Location: '/login' }).end(),
			/leads elsewhere/,
		],
		['does not reach the bot', () => passOn('2'), /the proxy does not reach the bot/],
		['answers by itself', () => (_, res) => res.end('hello'), /is not the answer of this bot/],
		[
			'takes everything',
			(port) => (req, res) => (req.url === '/api/messages' ? void res.end() : passOn(port)(req, res)),
			/takes requests that Teams did not sign/,
		],
	])('names a proxy that %s', async (_, listener, says) => {
		const { code, of } = await run(await behind(listener, await bot()));
		expect(code).toBe(1);
		expect(of('public address')).toMatchObject({ result: 'wrong', says: expect.stringMatching(says) });
	});

	test('names an address that Teams cannot reach, and blames none while no bot runs', async () => {
		const port = await bot();
		const of = async (PUBLIC_URL: string) =>
			(await run(await configured({ PORT: port, PUBLIC_URL }))).of('public address');
		expect((await of('http://localhost:3000'))?.says).toContain('Teams cannot reach it');
		expect((await of('https://hsb.invalid'))?.says).toContain('The name hsb.invalid is not known');
		expect((await of('https://localhost:2'))?.says).toContain('cannot be reached from this machine');
		const none = await run(await configured());
		expect(none.of('bot')).toMatchObject({ result: 'not checked' });
		expect(none.of('public address')).toMatchObject({ result: 'not checked' });
		expect(none.code).toBe(0);
	});
});

describe('doctor, with the test mode of Teams', () => {
	test('asks Microsoft nothing, and sends the bot no request that it would take', async () => {
		const knocked: string[] = [];
		const platform = express.Router().use((req, _res, next) => {
			knocked.push(req.path);
			next();
		});
		const web = await listen({ pages, check: async () => {}, platform, port: 0 });
		onTestFinished(() => web.close());
		const { dir, keyFile } = await used();
		const env = { HSB_DATA_DIR: dir, HSB_KEY_FILE: keyFile, TEAMS_TEST_MODE: '1', PORT: String(web.port) };
		const { code, of } = await run({ ...env, ...(await reachable()) });
		expect(code).toBe(0);
		expect(of('settings')?.says).toContain('nobody’s signature is looked at');
		expect(of('bot')).toMatchObject({ result: 'ok' });
		expect(microsoft.asked).toEqual([]);
		expect(knocked).not.toContain('/api/messages');
		expect(
			(await run({ ...env, PORT: '1', HSB_DATA_DIR: join(freshFolder(), 'x') })).of('bot'),
		).toMatchObject({
			result: 'not checked',
		});
	});
});
