import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ExpressReceiver, LogLevel } from '@slack/bolt';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { root } from '../../src/house.ts';
import { makeKeyFile } from '../../src/privacy/keys.ts';
import { openSqlite } from '../../src/stores/sqlite.ts';
import { listen } from '../../src/web/listen.ts';
import { fixture, password } from '../documents/seals.ts';
import { contents, freshFolder } from '../stores/folder.ts';
import { pages } from '../web/http.ts';
import { passOn, proxied, run, serving, used } from './doctor-stage.ts';

const secret = '0123456789abcdef0123456789abcdef';
const needed: string[] = JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8')).oauth_config.scopes
	.bot;

/** What Slack answers; a test changes it before it runs the doctor. */
const slack = {
	status: 200,
	auth: {} as Record<string, unknown>,
	open: {} as Record<string, unknown>,
	scopes: needed.join(','),
	/** Seconds that Slack's clock is ahead. */
	ahead: 0,
	asked: [] as { path: string | undefined; authorization: string | undefined }[],
};
beforeEach(() => {
	const auth = { ok: true, user: 'hsb', team: 'North', team_id: 'T0NORTH' };
	const open = { ok: true, url: 'wss://example.org/?ticket=secret-ticket' };
	Object.assign(slack, { status: 200, auth, open, scopes: needed.join(','), ahead: 0, asked: [] });
});

const slackAnswers: RequestListener = (req, res) => {
	slack.asked.push({ path: req.url, authorization: req.headers.authorization });
	res.setHeader('Date', new Date(Date.now() + slack.ahead * 1000).toUTCString());
	if (slack.scopes !== '') res.setHeader('X-OAuth-Scopes', slack.scopes);
	res.writeHead(slack.status, { 'Content-Type': 'application/json' });
	res.end(JSON.stringify(req.url?.endsWith('/auth.test') ? slack.auth : slack.open));
};

const slackAddress = async () => `http://127.0.0.1:${await serving(createServer(slackAnswers))}/api/`;

/** Everything that is needed for Slack over HTTP, with a port at which nothing runs. */
async function configured(more: Record<string, string> = {}) {
	const { dir, keyFile } = await used();
	return {
		HSB_DATA_DIR: dir,
		HSB_KEY_FILE: keyFile,
		SLACK_BOT_TOKEN: 'xoxb-secret-token',
		SLACK_SIGNING_SECRET: secret,
		SLACK_API_URL: await slackAddress(),
		PORT: '1',
		...more,
	};
}

const socketMode = { SLACK_SIGNING_SECRET: '', SLACK_MODE: 'socket', SLACK_APP_TOKEN: 'xapp-secret-token' };

/** The pages with Bolt in front of them, as the bot has them. */
async function bot(signingSecret = secret, check = async () => {}): Promise<string> {
	const { router } = new ExpressReceiver({ signingSecret, logLevel: LogLevel.ERROR });
	const web = await listen({ pages, check, platform: router as never, port: 0 });
	onTestFinished(() => web.close());
	return String(web.port);
}

describe('doctor, without Slack', () => {
	test('says that the practice room starts, and makes nothing', async () => {
		const dir = join(freshFolder(), 'data');
		const { code, out, err } = await run({ HSB_DATA_DIR: dir }, []);
		expect(err).toBe('');
		expect(code).toBe(0);
		expect(out).toMatch(/^ok {11}settings: Neither Slack nor Teams is configured: the practice room starts/);
		expect(out).toContain('not checked  store: There is no store');
		expect(out).toContain('Nothing is wrong.');
		expect(existsSync(dir)).toBe(false);
	});

	test('looks at the key file and the store of the room', async () => {
		const { dir, keyFile } = await used();
		const { of } = await run({ HSB_DATA_DIR: dir, HSB_KEY_FILE: keyFile });
		expect(of('key file')).toMatchObject({ result: 'ok' });
		expect(of('store')).toMatchObject({ result: 'ok' });
		expect(of('store and key')).toMatchObject({ result: 'ok', says: 'The key file opens what is stored.' });
	});

	test('says which setting is wrong, and ends with 1', async () => {
		const { code, of } = await run({ SLACK_BOT_TOKEN: 'xoxb-secret-token', HSB_KEY_FILE: 'keys.json' });
		expect(code).toBe(1);
		expect(of('settings')).toMatchObject({
			result: 'wrong',
			says: expect.stringContaining('SLACK_SIGNING_SECRET is missing'),
			doNext: expect.stringContaining('App Credentials'),
		});
	});

	test('refuses what it does not know, and says how it is called', async () => {
		const { code, err } = await run({}, ['--all']);
		expect(code).toBe(1);
		expect(err).toContain('npm run doctor');
	});
});

describe('doctor, with Slack over HTTP', () => {
	test('finds nothing wrong where everything is right, as the README shows it', async () => {
		const port = await bot();
		const { url, certificate } = await proxied(passOn(port));
		const env = await configured({ PORT: port, PUBLIC_URL: url, NODE_EXTRA_CA_CERTS: certificate });
		const { code, out, err } = await run(env, []);
		expect(err).toBe('');
		const shown = /^ {3}ok {11}settings: Slack is [\s\S]*?Nothing is wrong\.$/m.exec(
			readFileSync(join(root, 'README.md'), 'utf8'),
		);
		const here: [string, string][] = [
			['   ', ''],
			['/etc/hsb/keys.json', env.HSB_KEY_FILE],
			['/var/lib/hsb', env.HSB_DATA_DIR],
			['slack.com can', `${new URL(env.SLACK_API_URL).host} can`],
			['hsb-framework in the workspace Northshire (T0123ABCD)', 'hsb in the workspace North (T0NORTH)'],
			['port 3000', `port ${port}`],
			['https://hsb.example.org', url],
		];
		const lines = shown?.[0]
			.split('\n')
			.map((line) => here.reduce((text, [is, was]) => text.replace(is, was), line));
		expect(out.trimEnd().split('\n')).toEqual(lines);
		expect(code).toBe(0);
	});

	test('sends the bot token to Slack alone, and prints no secret', async () => {
		const { out } = await run(await configured());
		expect(slack.asked).toEqual([{ path: '/api/auth.test', authorization: 'Bearer xoxb-secret-token' }]);
		expect(out).not.toMatch(/secret-token|0123456789abcdef/);
	});

	test.each<[string, Record<string, unknown>, RegExp]>([
		['that Slack does not know', { ok: false, error: 'invalid_auth' }, /does not know the bot token/],
		['that was revoked', { ok: false, error: 'token_revoked' }, /was revoked/],
		['of an app that was removed', { ok: false, error: 'account_inactive' }, /was removed/],
		['that Slack refuses otherwise', { ok: false, error: 'team_added_to_org' }, /\(team_added_to_org\)/],
	])('names a bot token %s', async (_, auth, says) => {
		slack.auth = auth;
		const { code, of } = await run(await configured());
		expect(code).toBe(1);
		expect(of('bot token')).toMatchObject({ result: 'wrong', says: expect.stringMatching(says) });
		expect(of('bot token')?.doNext).toContain('OAuth & Permissions');
		expect(of('scopes')).toBeUndefined();
	});

	test('names the scopes that are missing, and those that nothing needs', async () => {
		slack.scopes = `${needed.filter((scope) => scope !== 'pins:write').join(',')},channels:read`;
		const { code, of } = await run(await configured());
		expect(code).toBe(1);
		expect(of('scopes')).toMatchObject({
			result: 'wrong',
			says: 'The bot token lacks pins:write. It allows more than is needed: channels:read.',
		});
	});

	test.each([
		[-30, 'ok', /agrees/],
		[-90, 'wrong', /(89|90|91) seconds ahead of/],
		[90, 'wrong', /(89|90|91) seconds behind/],
	])('holds the clock against Slack’s: %i seconds apart is %s', async (ahead, result, says) => {
		slack.ahead = ahead;
		const { of } = await run(await configured());
		expect(of('clock')).toMatchObject({ result, says: expect.stringMatching(says) });
	});

	test('says when Slack cannot be reached, or does not answer as it should', async () => {
		const gone = await run(await configured({ SLACK_API_URL: 'http://127.0.0.1:2/api/' }));
		expect(gone.code).toBe(1);
		expect(gone.of('Slack')).toMatchObject({
			result: 'wrong',
			says: expect.stringContaining('127.0.0.1:2 cannot be reached from this machine (ECONNREFUSED)'),
		});
		expect(gone.of('bot token')).toBeUndefined();
		slack.status = 503;
		const { of } = await run(await configured());
		expect(of('bot token')).toMatchObject({ result: 'not checked', says: 'Slack answered 503.' });
	});

	test('knows a signing secret by its form', async () => {
		const { of } = await run(await configured({ SLACK_SIGNING_SECRET: 'a-verification-token' }));
		expect(of('signing secret')).toMatchObject({
			result: 'wrong',
			doNext: expect.stringContaining('Signing Secret'),
		});
	});

	test('says whether the bot runs here, and with the same secret', async () => {
		const none = await run(await configured());
		expect(none.of('bot')).toMatchObject({
			result: 'not checked',
			doNext: expect.stringContaining('npm start'),
		});
		const other = await run(await configured({ PORT: await bot('f'.repeat(32)) }));
		expect(other.of('bot')).toMatchObject({
			result: 'wrong',
			says: expect.stringContaining('another signing secret'),
		});
		const program = await serving(createServer((_, res) => res.writeHead(404).end()));
		const another = await run(await configured({ PORT: String(program) }));
		expect(another.of('bot')).toMatchObject({
			result: 'wrong',
			says: expect.stringContaining('answered 404'),
		});
	});

	test('does not take an address on this machine for one that Slack can reach', async () => {
		const { of } = await run(await configured({ PUBLIC_URL: 'http://localhost:3000' }));
		expect(of('public address')).toMatchObject({
			result: 'wrong',
			says: expect.stringContaining('Slack cannot reach it'),
		});
		expect((await run(await configured())).of('public address')).toMatchObject({
			result: 'not checked',
			says: expect.stringContaining('PUBLIC_URL is not set'),
		});
	});

	test.each<[string, (port: string) => RequestListener, RegExp]>([
		[
			'changes the request',
			(port) => passOn(port, (body) => Buffer.concat([body, Buffer.from(' ')])),
			/was changed on its way/,
		],
		[
			'leads elsewhere',
			() => (_, res) => res.writeHead(301, { Location: 'https://example.org/' }).end(),
			/leads elsewhere/,
		],
		['does not reach the bot', () => passOn('2'), /the proxy does not reach the bot/],
		[
			'does not pass /slack/events on',
			() => (_, res) => res.writeHead(404).end(),
			/is not the answer of this bot/,
		],
		['answers by itself', () => (_, res) => res.end('{"challenge":"no"}'), /is not the answer of this bot/],
	])('names a proxy that %s', async (_, listener, says) => {
		const port = await bot();
		const { url, certificate } = await proxied(listener(port));
		const env = await configured({ PORT: port, PUBLIC_URL: url, NODE_EXTRA_CA_CERTS: certificate });
		const { code, of } = await run(env);
		expect(code).toBe(1);
		expect(of('public address')).toMatchObject({ result: 'wrong', says: expect.stringMatching(says) });
	});

	test('names a certificate that is not trusted, a name that is not known, and a port that is closed', async () => {
		const port = await bot();
		const { url } = await proxied(passOn(port));
		const says = async (PUBLIC_URL: string) =>
			(await run(await configured({ PORT: port, PUBLIC_URL }))).of('public address')?.says;
		expect(await says(url)).toContain('a certificate that is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)');
		expect(await says('https://hsb.invalid')).toContain('The name hsb.invalid is not known');
		expect(await says('https://localhost:2')).toContain('cannot be reached from this machine (ECONNREFUSED)');
	});

	test('blames no address while no bot runs', async () => {
		const { code, of } = await run(await configured({ PUBLIC_URL: 'https://localhost:2' }));
		expect(of('public address')).toMatchObject({ result: 'not checked' });
		expect(code).toBe(0);
	});
});

describe('doctor, with Socket Mode', () => {
	test('asks for a connection with the app-level token, and shows nothing of it', async () => {
		const { code, out, of } = await run(await configured(socketMode));
		expect(code).toBe(0);
		expect(of('app token')).toMatchObject({ result: 'ok' });
		expect(slack.asked).toContainEqual({
			path: '/api/apps.connections.open',
			authorization: 'Bearer xapp-secret-token',
		});
		expect(out).not.toMatch(/secret-t/);
		expect(of('signing secret')).toBeUndefined();
	});

	test('says what to do where Slack gives none', async () => {
		slack.open = { ok: false, error: 'not_allowed_token_type' };
		const { code, of } = await run(await configured(socketMode));
		expect(code).toBe(1);
		expect(of('app token')).toMatchObject({
			result: 'wrong',
			says: expect.stringContaining('(not_allowed_token_type)'),
			doNext: expect.stringContaining('connections:write'),
		});
	});

	test('sees whether the bot is well, here and at its public address', async () => {
		const port = await bot();
		const { url, certificate } = await proxied(passOn(port));
		const more = { ...socketMode, PORT: port, PUBLIC_URL: url, NODE_EXTRA_CA_CERTS: certificate };
		const well = await run(await configured(more));
		expect(well.of('bot')).toMatchObject({ result: 'ok' });
		expect(well.of('public address')).toMatchObject({ result: 'ok' });
		const ill = await bot(secret, () => Promise.reject(new Error('no disk')));
		const { of } = await run(await configured({ ...socketMode, PORT: ill }));
		expect(of('bot')).toMatchObject({
			result: 'wrong',
			says: expect.stringContaining('cannot store anything'),
		});
	});
});

describe('doctor, on the key file and the store', () => {
	test('wants the key file closed to others, and apart from the data', async () => {
		const env = await configured();
		chmodSync(env.HSB_KEY_FILE, 0o640);
		expect((await run(env)).of('key file')).toMatchObject({
			result: 'wrong',
			says: expect.stringContaining('(its rights are 640)'),
			doNext: `Close it: chmod 600 ${env.HSB_KEY_FILE}`,
		});
		const within = join(env.HSB_DATA_DIR, 'keys.json');
		writeFileSync(within, readFileSync(env.HSB_KEY_FILE), { mode: 0o600 });
		expect((await run({ ...env, HSB_KEY_FILE: within })).of('key file')).toMatchObject({
			result: 'wrong',
			says: expect.stringContaining('stands in the data folder'),
		});
	});

	test('says that a key file is missing, or belongs to other data', async () => {
		const env = await configured();
		const missing = await run({ ...env, HSB_KEY_FILE: join(freshFolder(), 'none.json') });
		expect(missing.of('key file')).toMatchObject({
			result: 'wrong',
			doNext: expect.stringContaining('npm run keys'),
		});
		expect(missing.of('store and key')).toMatchObject({ result: 'not checked' });
		const other = join(freshFolder(), 'other.json');
		makeKeyFile(other);
		const { code, of } = await run({ ...env, HSB_KEY_FILE: other });
		expect(code).toBe(1);
		expect(of('store and key')).toMatchObject({
			result: 'wrong',
			doNext: expect.stringContaining('HSB_KEY_FILE'),
		});
	});

	test('leaves a store that nothing was stored in without a trace of the key', async () => {
		const dir = freshFolder();
		await openSqlite(dir).close();
		const keyFile = join(freshFolder(), 'keys.json');
		makeKeyFile(keyFile);
		const { of } = await run({ HSB_DATA_DIR: dir, HSB_KEY_FILE: keyFile });
		expect(of('store and key')).toMatchObject({ result: 'not checked' });
		const store = openSqlite(dir);
		expect(await store.key('key-check')).toBeUndefined();
		await store.close();
	});

	test('does not disturb a bot that has the store open, and changes no record', async () => {
		const { dir, keyFile } = await used();
		const before = contents(dir);
		const running = openSqlite(dir);
		expect((await run({ HSB_DATA_DIR: dir, HSB_KEY_FILE: keyFile })).of('store')).toMatchObject({
			result: 'ok',
		});
		await running.check();
		expect(await running.find({})).toEqual([]);
		await running.close();
		expect(Object.keys(contents(dir))).toEqual(Object.keys(before));
	});

	test('says that it did not see whether a locked store can be written', async () => {
		const { dir, keyFile } = await used();
		const other = new DatabaseSync(join(dir, 'records.db'));
		other.exec('BEGIN EXCLUSIVE');
		const { code, of } = await run({ HSB_DATA_DIR: dir, HSB_KEY_FILE: keyFile });
		other.close();
		expect(of('store')).toMatchObject({
			result: 'not checked',
			says: expect.stringContaining('is locked by another program'),
		});
		expect(of('store and key')).toMatchObject({ result: 'ok' });
		expect(code).toBe(0);
	});

	test('names a damaged store', async () => {
		const { dir, keyFile } = await used();
		writeFileSync(join(dir, 'records.db'), 'not a database, and long enough to be taken for one'.repeat(100));
		const { code, of } = await run({ HSB_DATA_DIR: dir, HSB_KEY_FILE: keyFile });
		expect(code).toBe(1);
		expect(of('store')).toMatchObject({ result: 'wrong', doNext: expect.stringContaining('put back') });
	});

	test('names a signing file that does not open, and says what the seal is without one', async () => {
		const env = await configured();
		expect((await run(env)).of('sealing key')).toMatchObject({
			result: 'not checked',
			says: expect.stringContaining('proves nothing to anyone else'),
		});
		const own = await run({ ...env, SIGNING_P12_FILE: fixture('ec.p12'), SIGNING_P12_PASSWORD: password });
		expect(own.of('sealing key')).toMatchObject({
			result: 'ok',
			says: expect.stringMatching(/valid until \d+ \w+ \d{4}/),
		});
		const wrong = await run({
			...env,
			SIGNING_P12_FILE: fixture('ec.p12'),
			SIGNING_P12_PASSWORD: 'no-password',
		});
		expect(wrong.of('sealing key')).toMatchObject({ result: 'wrong' });
		expect(wrong.out).not.toContain('no-password');
	});
});
