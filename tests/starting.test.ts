import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createFakeSlack } from '../src/commands/bench/fake-slack.ts';
import { answer, startMeeting, startServer } from '../src/commands/bench/server.ts';
import { challenge } from '../src/commands/doctor/ask.ts';
import { root } from '../src/house.ts';
import { makeKeyFile } from '../src/privacy/keys.ts';

const made: string[] = [];
const folder = (): string => {
	const dir = mkdtempSync(join(tmpdir(), 'hsb-start-'));
	made.push(dir);
	return dir;
};
afterAll(() => {
	for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

interface Ended {
	code: number | null;
	said: string;
}

const launch = (env: Record<string, string>, at = root) =>
	spawn(process.execPath, [join(at, 'src', 'main.ts')], {
		env: { PORT: '0', LOG_LEVEL: 'error', ...env },
		cwd: at,
		stdio: ['ignore', 'pipe', 'pipe'],
	});

/** Starts the bot, and resolves when it ends by itself; it is ended after ten seconds otherwise. */
function start(env: Record<string, string>, at = root): Promise<Ended> {
	const child = launch(env, at);
	let said = '';
	child.stdout.on('data', (chunk) => (said += chunk));
	child.stderr.on('data', (chunk) => (said += chunk));
	const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
	return new Promise((resolve) => {
		child.on('exit', (code) => {
			clearTimeout(late);
			resolve({ code, said });
		});
	});
}

/** Every file below a folder with a hash of what it holds: to see that nothing was changed. */
function contents(dir: string): Record<string, string> {
	const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((f) =>
		statSync(join(dir, f)).isFile(),
	);
	return Object.fromEntries(
		files.map((f) => [
			f,
			createHash('sha256')
				.update(readFileSync(join(dir, f)))
				.digest('hex'),
		]),
	);
}

/** A data folder that a bot has used. */
async function used(): Promise<string> {
	const dir = folder();
	const server = await startServer(dir);
	await startMeeting(server);
	await server.kill('SIGTERM');
	return dir;
}

describe('a start that cannot go on says what is wrong and what to do, and changes nothing', () => {
	it('with a wrong setting', async () => {
		const dir = join(folder(), 'data');
		const { code, said } = await start({ PORT: 'eighty', HSB_DATA_DIR: dir });
		expect(code).toBe(1);
		expect(said).toContain('PORT');
		expect(said).toContain('0 to 65535');
		expect(said).not.toContain('at Object');
		expect(existsSync(dir)).toBe(false);
	});

	it('with a port that another program has', async () => {
		const other = createServer().listen(0, '127.0.0.1');
		await new Promise((resolve) => other.once('listening', resolve));
		const { port } = other.address() as AddressInfo;
		const dir = join(folder(), 'data');
		const { code, said } = await start({ PORT: String(port), HSB_DATA_DIR: dir });
		other.close();
		expect(code).toBe(1);
		expect(said).toContain(`Port ${port} is in use`);
		expect(existsSync(dir)).toBe(false);
	});

	it('with a data folder that cannot be made', async () => {
		const file = join(folder(), 'file');
		writeFileSync(file, 'not a folder');
		const { code, said } = await start({ HSB_DATA_DIR: join(file, 'data') });
		expect(code).toBe(1);
		expect(said).toContain('HSB_DATA_DIR');
		expect(readFileSync(file, 'utf8')).toBe('not a folder');
	});

	it.each([
		['that is missing', 'none.p12', 'for tests £', /no signing file .*none\.p12/],
		['with a wrong password', 'ec.p12', 'wrong', /SIGNING_P12_PASSWORD does not open/],
		['that has expired', 'expired.p12', 'for tests £', /expired on 1 January 2021/],
	])('with a P12 file %s', async (_, name, password, what) => {
		const dir = join(folder(), 'data');
		const file = join(root, 'tests', 'documents', 'fixtures', name);
		const env = { SIGNING_P12_FILE: file, SIGNING_P12_PASSWORD: password, HSB_DATA_DIR: dir };
		const { code, said } = await start(env);
		expect(code).toBe(1);
		expect(said).toMatch(what);
		expect(said).not.toContain(password);
		expect(existsSync(dir)).toBe(false);
	});

	it('with a damaged database', async () => {
		const dir = await used();
		const path = join(dir, 'records.db');
		const bytes = readFileSync(path);
		bytes.fill(0x5a, 0, 4096);
		writeFileSync(path, bytes);
		const before = contents(dir);
		const { code, said } = await start({ HSB_DATA_DIR: dir });
		expect(code).toBe(1);
		expect(said).toMatch(/records\.db/);
		expect(contents(dir)).toEqual(before);
	});

	it('with the key gone, and with another key', async () => {
		const dir = await used();
		const key = join(dir, 'practice-keys.json');
		const own = readFileSync(key);
		rmSync(key);
		const before = contents(dir);
		const gone = await start({ HSB_DATA_DIR: dir });
		expect(gone.code).toBe(1);
		expect(gone.said).toContain('key');
		expect(contents(dir)).toEqual(before);

		const others = join(await used(), 'practice-keys.json');
		const wrong = await start({ HSB_DATA_DIR: dir, HSB_KEY_FILE: others });
		expect(wrong.code).toBe(1);
		expect(wrong.said).toContain('HSB_KEY_FILE');
		expect(contents(dir)).toEqual(before);

		writeFileSync(key, own);
		const server = await startServer(dir);
		expect((await server.post('/people/police/act', { intent: {}, delivery: 'x' })).status).toBe(200);
		await server.kill('SIGTERM');
	});

	it('with a broken framework.yaml, by file, line and what was expected', async () => {
		const copy = folder();
		for (const part of ['src', 'flows', 'templates', 'package.json'])
			cpSync(join(root, part), join(copy, part), { recursive: true });
		symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
		const path = join(copy, 'flows', 'framework.yaml');
		writeFileSync(path, readFileSync(path, 'utf8').replace('wider: true', 'wider: perhaps'));
		const dir = join(copy, 'data');
		const { code, said } = await start({ HSB_DATA_DIR: dir }, copy);
		expect(code).toBe(1);
		expect(said).toMatch(/flows\/framework\.yaml, line \d+: expected .*boolean/);
		expect(existsSync(dir)).toBe(false);
	});

	it('with another framework in its place it starts without a change to TypeScript', async () => {
		const copy = folder();
		for (const part of ['src', 'flows', 'templates', 'package.json'])
			cpSync(join(root, part), join(copy, part), { recursive: true });
		symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
		cpSync(join(root, 'tests', 'support', 'small-framework.yaml'), join(copy, 'flows', 'framework.yaml'));
		const dir = join(copy, 'data');
		mkdirSync(dir);
		const server = await startServer(dir, { at: copy });
		const { json } = await server.post('/people/lead/act', {
			intent: { do: 'form', form: 'open', record: 'new' },
			delivery: 'x',
		});
		expect(JSON.stringify(json)).toContain('places-street');
		expect(JSON.stringify(json)).not.toContain('places-schools');
		await server.kill('SIGTERM');
	});
});

describe('SIGTERM', () => {
	it('finishes what was begun, acknowledges nothing more, and ends within five seconds', async () => {
		const dir = folder();
		const server = await startServer(dir);
		const record = await startMeeting(server);
		const sending = Array.from({ length: 40 }, (_, i) =>
			server
				.post('/people/police/submit', answer(record, 'individual.risk', `end-${i}`, `Word ${i}.`))
				.then(({ status, json }) => ({ i, stored: status === 200 && (json as { ok: boolean }).ok }))
				.catch(() => ({ i, stored: false })),
		);
		await Promise.race(sending);
		const began = performance.now();
		await server.kill('SIGTERM');
		expect(performance.now() - began).toBeLessThan(5000);
		const acknowledged = (await Promise.all(sending)).filter((s) => s.stored).map((s) => s.i);
		expect(acknowledged.length).toBeGreaterThan(0);

		const again = await startServer(dir);
		const shown = await again.post('/people/police/act', {
			intent: { do: 'show', show: 'entries', record, cell: 'individual.risk' },
			delivery: 'x',
		});
		for (const i of acknowledged) expect(JSON.stringify(shown.json)).toContain(`"Word ${i}."`);
		await again.kill('SIGTERM');
	});
});

describe('a reader of the log that is gone', () => {
	it('does not keep the bot from ending: writing to a closed pipe would be tried for ever', async () => {
		const env = { PORT: '0', HSB_DATA_DIR: folder(), LOG_LEVEL: 'info' };
		const bot = spawn(process.execPath, [join(root, 'src', 'main.ts')], {
			env,
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		await new Promise((open) => bot.stdout.once('data', open));
		bot.stdout.destroy();
		const ended = new Promise((resolve) => bot.once('exit', resolve));
		bot.kill('SIGTERM');
		const late = new Promise((resolve) => setTimeout(() => resolve('late'), 6000).unref());
		expect(await Promise.race([ended, late])).toBe(0);
		bot.kill('SIGKILL');
	});
});

const signingSecret = '0123456789abcdef0123456789abcdef';

/** The settings for Slack over HTTP, with a key file apart from the data. */
async function forSlack(): Promise<Record<string, string>> {
	const slack = await createFakeSlack();
	onTestFinished(() => slack.close());
	const keyFile = join(folder(), 'keys.json');
	makeKeyFile(keyFile);
	return {
		HSB_DATA_DIR: join(folder(), 'data'),
		HSB_KEY_FILE: keyFile,
		SLACK_BOT_TOKEN: slack.token,
		SLACK_SIGNING_SECRET: signingSecret,
		SLACK_API_URL: slack.url,
	};
}

/** Starts the bot and resolves with what it says, once that names its port; it ends with the test. */
async function started(env: Record<string, string>): Promise<{ said: string; url: string }> {
	const child = launch(env);
	onTestFinished(() => void child.kill('SIGKILL'));
	let said = '';
	child.stdout.on('data', (chunk) => (said += chunk));
	child.stderr.on('data', (chunk) => (said += chunk));
	const port = /http:\/\/localhost:(\d+)/;
	while (!port.test(said) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
	return { said, url: `http://127.0.0.1:${port.exec(said)?.[1]}` };
}

describe('a start in Slack', () => {
	it('answers Slack where its request URL says, and nobody can choose who they are', async () => {
		const env = await forSlack();
		const { said, url } = await started(env);
		expect(said).toMatch(/The bot answers Slack at http:\/\/localhost:\d+\/slack\/events\./);
		expect(said).not.toContain(env.SLACK_BOT_TOKEN);
		expect(said).not.toContain(signingSecret);
		expect((await challenge(`${url}/slack/events`, signingSecret)).met).toBe(true);
		expect((await challenge(`${url}/slack/events`, 'f'.repeat(32))).status).toBe(401);
		expect((await fetch(`${url}/healthz`)).status).toBe(200);
		for (const path of ['/', '/people/lead']) expect((await fetch(url + path)).status).toBe(404);
	});

	it('makes no key by itself', async () => {
		const env = await forSlack();
		await started(env);
		expect(readdirSync(env.HSB_DATA_DIR ?? '').filter((name) => !/^(records|keys)\.db/.test(name))).toEqual(
			[],
		);
		rmSync(env.HSB_KEY_FILE ?? '');
		const dir = join(folder(), 'data');
		const { code, said } = await start({ ...env, HSB_DATA_DIR: dir });
		expect(code).toBe(1);
		expect(said).toContain('There is no key file');
		expect(said).toContain('npm run keys -- FILE');
		expect(existsSync(dir)).toBe(false);
	});

	it('says what its seals are worth without the key of the organisation, and nothing with it', async () => {
		const env = await forSlack();
		const worth = 'Documents are sealed with a key made for practice';
		expect((await started(env)).said).toContain(worth);
		const p12 = join(root, 'tests', 'documents', 'fixtures', 'ec.p12');
		const own = { SIGNING_P12_FILE: p12, SIGNING_P12_PASSWORD: 'for tests £' };
		expect((await started({ ...env, ...own })).said).not.toContain(worth);
	});

	it('goes on without Slack while it cannot be reached, and says so', async () => {
		const { SLACK_SIGNING_SECRET: _, ...env } = await forSlack();
		const socket = {
			SLACK_MODE: 'socket',
			SLACK_APP_TOKEN: 'xapp-1',
			SLACK_API_URL: 'http://127.0.0.1:2/api/',
		};
		const { said, url } = await started({ ...env, ...socket });
		expect(said).toContain('Slack cannot be reached yet');
		expect((await fetch(`${url}/healthz`)).status).toBe(200);
	});

	it('stops when Slack refuses a token', async () => {
		const { SLACK_SIGNING_SECRET: _, ...env } = await forSlack();
		const refusing = createServer((_req, res) => res.end('{"ok":false,"error":"invalid_auth"}')).listen(
			0,
			'127.0.0.1',
		);
		onTestFinished(() => void refusing.close());
		await new Promise((resolve) => refusing.once('listening', resolve));
		const at = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}/api/`;
		const socket = { SLACK_MODE: 'socket', SLACK_APP_TOKEN: 'xapp-secret-token', SLACK_API_URL: at };
		const { code, said } = await start({ ...env, ...socket });
		expect(code).toBe(1);
		expect(said).toContain('Slack refuses a token of this bot (invalid_auth).');
		expect(said).toContain('npm run doctor');
		expect(said).not.toContain('secret-token');
	});
});

/** A key file apart from the data, and a data folder that is not there yet. */
function fresh(): { HSB_DATA_DIR: string; HSB_KEY_FILE: string } {
	const keyFile = join(folder(), 'keys.json');
	makeKeyFile(keyFile);
	return { HSB_DATA_DIR: join(folder(), 'data'), HSB_KEY_FILE: keyFile };
}

/** The settings for Teams; nothing is asked of Microsoft until somebody shows a signature. */
const forTeams = (): Record<string, string> => ({
	...fresh(),
	MICROSOFT_APP_ID: '11111111-2222-3333-4444-555555555555',
	MICROSOFT_APP_TENANT_ID: '66666666-7777-8888-9999-aaaaaaaaaaaa',
	MICROSOFT_APP_PASSWORD: 'abc8Q~secret-value',
	PUBLIC_URL: 'https://hsb.example.org',
});

const forTestMode = (): Record<string, string> => ({ ...fresh(), TEAMS_TEST_MODE: '1' });

/** Somebody writes to the bot, unsigned. */
const written = (url: string, change: object = {}): Promise<Response> =>
	fetch(`${url}/api/messages`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({
			type: 'typing',
			id: '1',
			channelId: 'msteams',
			serviceUrl: 'http://127.0.0.1:2/',
			from: { id: '29:1', aadObjectId: '00000000-0000-0000-0000-000000000001' },
			recipient: { id: '28:1' },
			conversation: {
				id: '19:1',
				conversationType: 'groupChat',
				tenantId: '66666666-7777-8888-9999-aaaaaaaaaaaa',
			},
			...change,
		}),
	});

describe('a start in Teams', () => {
	it('refuses what Teams did not sign, and nobody can choose who they are', async () => {
		const { said, url } = await started(forTeams());
		expect(said).toContain('which Teams reaches as https://hsb.example.org/api/messages.');
		expect(said).not.toContain('secret-value');
		const answered = await written(url);
		expect(answered.status).toBe(401);
		expect(await answered.text()).toBe('');
		expect((await fetch(`${url}/healthz`)).status).toBe(200);
		for (const path of ['/', '/people/lead', '/slack/events'])
			expect((await fetch(url + path)).status).toBe(404);
	});

	it('T1: does not begin without an app id, and changes nothing', async () => {
		const { MICROSOFT_APP_ID: _, ...env } = forTeams();
		const { code, said } = await start(env);
		expect(code).toBe(1);
		expect(said).toContain('MICROSOFT_APP_ID is missing');
		expect(said).not.toContain('secret-value');
		expect(existsSync(env.HSB_DATA_DIR ?? '')).toBe(false);
	});

	it('T1: takes anybody in the test mode, says so, and listens at the loopback alone', async () => {
		const { said, url } = await started(forTestMode());
		expect(said).toMatch(/^TEAMS TEST MODE: .*never for a case/m);
		expect((await written(url)).status).toBe(200);
		expect((await fetch(`${url}/`)).status).toBe(404);
		const abroad: Record<string, string> = { ...forTestMode(), HOST: '0.0.0.0' };
		const { code, said: why } = await start(abroad);
		expect(code).toBe(1);
		expect(why).toContain('HOST would show the test mode to other machines');
		expect(existsSync(abroad.HSB_DATA_DIR ?? '')).toBe(false);
	});

	it('is refused together with Slack', async () => {
		const env = { ...(await forSlack()), ...forTeams() };
		const { code, said } = await start(env);
		expect(code).toBe(1);
		expect(said).toContain('one deployment serves one Slack workspace or one Teams tenant');
		expect(existsSync(env.HSB_DATA_DIR ?? '')).toBe(false);
	});
});

describe('what is loaded', () => {
	/** The libraries of Slack, Teams and MongoDB that a start loads, as a process of its own sees it. */
	async function librariesOf(env: Record<string, string>): Promise<string[]> {
		const [hook, list] = [join(folder(), 'hook.mjs'), join(folder(), 'loaded.txt')];
		writeFileSync(list, '');
		writeFileSync(
			hook,
			`import { appendFileSync } from 'node:fs';
			import { registerHooks } from 'node:module';
			registerHooks({ load(url, context, next) {
				appendFileSync(${JSON.stringify(list)}, url + '\\n');
				return next(url, context);
			} });`,
		);
		await started({ ...env, NODE_OPTIONS: `--import=${hook}` });
		const loaded = readFileSync(list, 'utf8');
		expect(loaded).toContain('/src/main.ts');
		expect(loaded).toContain('/node_modules/express/');
		const found = loaded.matchAll(/node_modules\/(@slack|bot(?:builder|framework)|mongodb)\b/g);
		return [...new Set([...found].map(([, name]) => name!))].sort();
	}

	it.each<[string, () => Promise<Record<string, string>>, string[]]>([
		['Teams', async () => forTeams(), ['botbuilder', 'botframework']],
		['Slack', forSlack, ['@slack']],
		['the practice room', async () => ({ HSB_DATA_DIR: join(folder(), 'data') }), []],
	])('with %s is the library of the others not', async (_, settings, libraries) => {
		expect(await librariesOf(await settings())).toEqual(libraries);
	});
});
