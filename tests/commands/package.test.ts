import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TeamsManifest } from '@microsoft/app-manifest';
import PizZip from 'pizzip';
import { describe, expect, test } from 'vitest';
import { commandOf } from '../../src/channels/teams/typed.ts';
import { faultsOf, manifestOf } from '../../src/commands/package/manifest.ts';
import { readOptions } from '../../src/commands/package/options.ts';
import { StartProblem } from '../../src/errors.ts';
import { root } from '../../src/house.ts';
import { freshFolder } from '../stores/folder.ts';

const appId = '01234567-89ab-cdef-0123-456789abcdef';
const right = ['--app-id', appId, '--domain', 'hsb.example.org'];

/** Runs the command in an empty folder; nothing that it does may need a network. */
function run(...args: string[]) {
	const dir = freshFolder();
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[join(root, 'src', 'commands', 'package.ts'), ...args],
		{ cwd: dir, env: {}, encoding: 'utf8' },
	);
	return { status, stdout, stderr, dir };
}

const zipAt = (path: string) => new PizZip(readFileSync(path));
/** Parts of what the command wrote; the types of Microsoft's package are unions of every version. */
type Manifest = Record<string, unknown> & { bots: [Record<string, unknown>] };
const manifestIn = (zip: PizZip) => JSON.parse(zip.file('manifest.json')!.asText()) as Manifest;

function made(...args: string[]): Manifest {
	const { status, stderr, dir } = run(...right, ...args);
	expect(stderr).toBe('');
	expect(status).toBe(0);
	return manifestIn(zipAt(join(dir, 'hsb-framework-teams.zip')));
}

/** Width and height, and the type of colour: 2 is RGB, 6 is RGB with transparency (PNG, IHDR). */
function pngOf(bytes: Buffer): { width: number; height: number; colour: number } {
	expect(bytes.subarray(1, 4).toString()).toBe('PNG');
	return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), colour: bytes[25]! };
}

describe('npm run teams:package', () => {
	test('writes a zip with the manifest and the two icons at its root, and says what comes next', () => {
		const { status, stdout, dir } = run(...right);
		expect(status).toBe(0);
		const path = join(dir, 'hsb-framework-teams.zip');
		expect(stdout).toContain(path);
		expect(stdout).toContain('https://hsb.example.org/privacy');
		expect(stdout).toContain('Teams admin centre');
		const zip = zipAt(path);
		expect(Object.keys(zip.files).sort()).toEqual(['color.png', 'manifest.json', 'outline.png']);
		const icon = (name: string) => pngOf(zip.file(name)!.asNodeBuffer());
		expect(icon('color.png')).toMatchObject({ width: 192, height: 192 });
		expect(icon('outline.png')).toEqual({ width: 32, height: 32, colour: 6 });
	});

	test('makes the same file of the same options, where it is told to', () => {
		const [one, two] = [1, 2].map(() => join(freshFolder(), 'app.zip'));
		expect(run(...right, '--out', one!).status).toBe(0);
		expect(run(...right, '--out', two!).status).toBe(0);
		expect(readFileSync(one!).equals(readFileSync(two!))).toBe(true);
	});

	test('fills in the app, the host, the pages and the version, and leaves nothing to fill in', () => {
		const manifest = made();
		expect(JSON.stringify(manifest)).not.toContain('YOUR-');
		expect(manifest).toMatchObject({
			id: appId,
			bots: [{ botId: appId }],
			validDomains: ['hsb.example.org'],
			version: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
			developer: {
				websiteUrl: 'https://hsb.example.org/',
				privacyUrl: 'https://hsb.example.org/privacy',
				termsOfUseUrl: 'https://hsb.example.org/terms',
			},
		});
	});

	test('takes pages of the organisation, and another version', () => {
		const pages = [
			'--website',
			'https://northshire.example',
			'--privacy',
			'https://northshire.example/p?a="b"',
		];
		expect(made(...pages, '--terms', 'https://northshire.example/t', '--version', '1.2.3')).toMatchObject({
			version: '1.2.3',
			developer: {
				websiteUrl: 'https://northshire.example/',
				privacyUrl: 'https://northshire.example/p?a=%22b%22',
				termsOfUseUrl: 'https://northshire.example/t',
			},
		});
	});

	test.each<[string, string[], RegExp]>([
		['nothing', [], /--domain is a name/],
		['no app id', ['--domain', 'hsb.example.org'], /--app-id is the "Microsoft App ID"/],
		['a name as the app id', ['--app-id', 'hsb', '--domain', 'hsb.example.org'], /--app-id is/],
		['an empty GUID', ['--app-id', appId.replace(/\w/g, '0'), '--domain', 'hsb.example.org'], /--app-id is/],
		['an address', ['--app-id', appId, '--domain', 'https://hsb.example.org'], /without https/],
		['a port', ['--app-id', appId, '--domain', 'hsb.example.org:8443'], /without a port/],
		['a path', ['--app-id', appId, '--domain', 'hsb.example.org/api'], /without a path/],
		['this machine', ['--app-id', appId, '--domain', 'localhost'], /such as hsb\.example\.org/],
		['an IP address', ['--app-id', appId, '--domain', '192.0.2.7'], /such as hsb\.example\.org/],
		['a wildcard', ['--app-id', appId, '--domain', '*.example.org'], /such as hsb\.example\.org/],
		['a page in plain', [...right, '--privacy', 'http://hsb.example.org/p'], /--privacy is an address/],
		['a page with a password', [...right, '--terms', 'https://a:b@example.org/'], /--terms is an address/],
		['a version that Teams does not read', [...right, '--version', '1.2'], /three numbers/],
		['what it does not know', [...right, '--host', 'x'], /--host/],
	])('refuses %s in words', (_, args, why) => {
		expect(() => readOptions(args)).toThrow(StartProblem);
		expect(() => readOptions(args)).toThrow(why);
	});

	test('says how it is called, and writes nothing, where it refuses', () => {
		const { status, stderr, stdout, dir } = run('--app-id', 'hsb', '--domain', 'hsb.example.org');
		expect(status).toBe(1);
		expect(stdout).toBe('');
		expect(stderr).toContain('Call it as: npm run teams:package -- --app-id ID');
		expect(stderr).not.toContain('    at ');
		expect(existsSync(join(dir, 'hsb-framework-teams.zip'))).toBe(false);
	});

	test('says that a file cannot be written', () => {
		const { status, stderr } = run(...right, '--out', join(freshFolder(), 'none', 'app.zip'));
		expect(status).toBe(1);
		expect(stderr).toMatch(/none\/app\.zip cannot be written \(ENOENT\)\.\n.*--out FILE/);
	});
});

const manifest = (await manifestOf(readOptions(right))) as unknown as Manifest;

describe('the manifest', () => {
	const [bot] = manifest.bots;

	test('is one by Microsoft’s schema of 1.25, which refuses what is not', async () => {
		expect(manifest.manifestVersion).toBe('1.25');
		const faults = (change: object) => faultsOf({ ...manifest, ...change } as unknown as TeamsManifest);
		expect(await faults({})).toEqual([]);
		expect(await faults({ id: 'hsb' })).not.toEqual([]);
		expect(await faults({ supportsChannelFeature: 'tier1' })).not.toEqual([]);
		expect(await faults({ name: { short: 'a'.repeat(31) } })).not.toEqual([]);
		expect(await faults({ bots: [{ ...bot, scopes: ['groupchat'] }] })).not.toEqual([]);
	});

	test('puts the bot into chats, teams and private channels, and offers group chats first', () => {
		expect(bot).toMatchObject({
			scopes: ['personal', 'team', 'groupChat'],
			supportsFiles: true,
			isNotificationOnly: false,
		});
		expect(manifest).toMatchObject({
			defaultInstallScope: 'groupChat',
			defaultGroupCapability: { groupchat: 'bot' },
			supportsChannelFeatures: 'tier1',
		});
	});

	// With ChatMessage.Read.Chat or ChannelMessage.Read.Group every message would come to the bot.
	test('asks to read no message, and for no sign-in', () => {
		expect(manifest).not.toHaveProperty('authorization');
		expect(manifest).not.toHaveProperty('webApplicationInfo');
		expect(manifest).not.toHaveProperty('composeExtensions');
		expect(JSON.stringify(manifest)).not.toMatch(/Message\.Read/);
	});

	test('offers the words that the bot takes for commands, and no other', () => {
		const lists = bot.commandLists as { scopes: string[]; commands: { title: string }[] }[];
		const words = (scope: string) =>
			lists.filter(({ scopes }) => scopes.includes(scope)).flatMap(({ commands }) => commands);
		expect(lists.length).toBeLessThanOrEqual(3);
		for (const scope of ['team', 'groupChat'])
			expect(words(scope).map(({ title }) => commandOf(title))).toEqual(['open', 'status', 'help']);
		// In somebody's own chat every word shows their meetings.
		expect(words('personal')).toMatchObject([{ title: 'home' }]);
	});

	test('has icons that are drawn as the SVG beside them', () => {
		for (const name of ['color', 'outline']) {
			const svg = readFileSync(join(root, 'templates', 'teams', `${name}.svg`), 'utf8');
			const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!;
			expect(pngOf(readFileSync(join(root, 'templates', 'teams', `${name}.png`)))).toMatchObject({
				width: Number(width),
				height: Number(height),
			});
		}
	});
});
