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
import { afterAll, describe, expect, it } from 'vitest';
import { answer, startMeeting, startServer } from '../src/commands/bench/server.ts';
import { root } from '../src/house.ts';

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

/** Starts the bot, and resolves when it ends by itself; it is ended after ten seconds otherwise. */
function start(env: Record<string, string>, at = root): Promise<Ended> {
	const child = spawn(process.execPath, [join(at, 'src', 'main.ts')], {
		env: { PORT: '0', LOG_LEVEL: 'error', ...env },
		cwd: at,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
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
