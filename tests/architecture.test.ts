import { builtinModules } from 'node:module';
import { describe, expect, test } from 'vitest';
import { ownPath, packageOf, type Reach, reachOf, sources } from './imports.ts';

/** A folder of the house (DESIGN), and what its files may import besides one another. */
interface Room {
	/** A folder ends with a slash. */
	path: string;
	ours: string[];
	packages: string[];
	/** Modules of Node; `all` at the rim. */
	node: string[] | 'all';
}

const channel = (name: string, packages: string[]): Room => ({
	path: `src/channels/${name}/`,
	ours: ['src/framework/', 'src/conversation/', 'src/wording/', 'src/channels/adaptive/'],
	packages,
	node: 'all',
});

/** Archived by Microsoft: whatever takes their place one day, nothing beyond the channel's folder has to change. */
const teamsPackages = [
	'botbuilder',
	'botbuilder-core',
	'botbuilder-stdlib',
	'botframework-connector',
	'botframework-schema',
];

const rooms: Room[] = [
	{ path: 'src/framework/', ours: [], packages: [], node: [] },
	{ path: 'flows/', ours: ['src/framework/'], packages: ['xstate', 'yaml'], node: [] },
	{ path: 'src/wording/', ours: [], packages: ['handlebars', 'yaml'], node: ['fs', 'path', 'url'] },
	{ path: 'src/privacy/', ours: ['src/framework/'], packages: ['jose'], node: ['crypto', 'fs', 'path'] },
	{
		path: 'src/documents/',
		ours: ['src/framework/', 'src/wording/'],
		packages: [
			'canonicalize',
			'@myriaddreamin/typst-ts-node-compiler',
			'docxtemplater',
			'pizzip',
			'@libpdf/core',
			'@peculiar/x509',
			'reflect-metadata',
		],
		// PDFs, Word copies and seals are made in processes of their own; node:module finds the fonts.
		node: ['crypto', 'fs', 'path', 'url', 'child_process', 'events', 'module', 'stream'],
	},
	{
		path: 'src/conversation/',
		ours: ['src/framework/', 'flows/', 'src/wording/', 'src/privacy/', 'src/documents/'],
		packages: [],
		node: ['crypto'],
	},
	{
		path: 'src/reviews/',
		ours: ['src/framework/', 'src/conversation/'],
		packages: ['luxon', 'temporal-polyfill', 'ics', 'ical-generator'],
		node: ['crypto'],
	},
	{
		path: 'src/stores/',
		ours: ['src/framework/', 'src/conversation/ports.ts'],
		packages: ['mongodb'],
		node: 'all',
	},
	channel('adaptive', ['adaptivecards']),
	channel('room', ['adaptivecards', 'express', 'ws']),
	channel('slack', ['@slack/bolt', '@slack/socket-mode', '@slack/types', '@slack/web-api']),
	channel('teams', [...teamsPackages, 'express']),
	{
		path: 'src/web/',
		ours: ['src/conversation/', 'src/privacy/', 'src/documents/', 'src/reviews/', 'src/wording/'],
		packages: ['express', 'helmet', 'ws'],
		node: 'all',
	},
	{ path: 'src/config.ts', ours: ['src/config/'], packages: [], node: ['fs', 'path', 'util'] },
	{ path: 'src/config/', ours: [], packages: [], node: [] },
	{ path: 'src/errors.ts', ours: [], packages: [], node: [] },
	{ path: 'src/log.ts', ours: [], packages: ['pino'], node: [] },
];

/** What is run: it may import everything, and nothing imports it. */
const entries = ['src/main.ts', 'src/compiled.js', 'src/commands/'];
/** What the entries share to put the parts together: it may import everything, and only they may import it. */
const wiring = [
	'src/house.ts',
	'src/metrics.ts',
	'src/channel.ts',
	'src/practice.ts',
	'src/room.ts',
	'src/slack.ts',
	'src/teams.ts',
	'src/running.ts',
	'src/signing.ts',
	'src/press.ts',
];
const openToAll = ['src/config.ts', 'src/errors.ts'];
/** A type only: what may be logged is decided there, and main.ts hands the log on. */
const openAsType = ['src/log.ts'];
/** What arrives is parsed at the door, wherever the door is. */
const packagesForAll = ['zod'];
/** These neither read a clock, nor throw dice, nor see a file, a network or an environment. */
const pure = ['src/framework/', 'flows/'];

const within = (path: string, places: string[]): boolean =>
	places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));

/** What a file does that its place in the house does not allow, one sentence each. */
function violations(file: string, { imports, globals }: Reach): string[] {
	const room = rooms.find(({ path }) => within(file, [path]));
	const wires = within(file, [...entries, ...wiring]);
	if (room === undefined && !wires) return [`${file} is in no folder of the house`];
	const found: string[] = [];
	for (const { from, typeOnly } of imports) {
		const own = ownPath(file, from);
		const mayHave =
			own !== undefined
				? mayHaveOwn(file, room, own, typeOnly)
				: isNode(from)
					? room === undefined || mayHaveNode(room, from)
					: from !== '(computed)' && mayHavePackage(room, packageOf(from));
		if (!mayHave) found.push(`${file} imports ${own ?? from}`);
	}
	if (file !== 'src/config.ts' && globals.includes('process.env')) found.push(`${file} reads process.env`);
	if (within(file, pure)) found.push(...globals.map((name) => `${file} uses ${name}`));
	return found;
}

function mayHaveOwn(file: string, room: Room | undefined, own: string, typeOnly: boolean): boolean {
	if (within(own, entries)) return within(own, ['src/commands/']) && within(file, ['src/commands/']);
	if (within(own, wiring)) return within(file, [...entries, ...wiring]);
	if (room === undefined || within(own, [room.path, ...room.ours])) return true;
	return within(own, openToAll) || (typeOnly && within(own, openAsType) && !within(file, pure));
}

const bare = (from: string): string => from.replace(/^node:/, '');

const isNode = (from: string): boolean =>
	from.startsWith('node:') || builtinModules.includes(from.split('/')[0] ?? '');

/** node:process would be another way to the environment. */
const mayHaveNode = ({ node }: Room, from: string): boolean =>
	from.startsWith('node:') &&
	bare(from) !== 'process' &&
	(node === 'all' || node.includes(bare(from).split('/')[0] ?? ''));

const mayHavePackage = (room: Room | undefined, name: string): boolean =>
	room === undefined ? !isBotFramework(name) : [...room.packages, ...packagesForAll].includes(name);

/** The rim may have every package but these. */
const isBotFramework = (name: string): boolean => /^bot(?:builder|frame)/.test(name);

describe('the house', () => {
	const files = sources('src', 'flows');

	test('every file imports only what its place may import', () => {
		expect([...files].flatMap(([file, reach]) => violations(file, reach))).toEqual([]);
	});

	const chosen = ['src/slack.ts', 'src/teams.ts', 'src/room.ts'];

	/** Files and packages that come with these when they run; what main.ts chooses from is left out. */
	function loadedWith(...from: string[]): string[] {
		const loaded = new Set(from);
		for (const file of loaded)
			for (const { from: named, typeOnly } of files.get(file)?.imports ?? []) {
				const to = typeOnly ? undefined : (ownPath(file, named) ?? packageOf(named));
				if (to !== undefined && !(file === 'src/main.ts' && chosen.includes(to))) loaded.add(to);
			}
		return [...loaded];
	}
	const ofSlack = /^@slack|^src\/(?:slack\.ts|channels\/slack\/)/;
	const ofTeams = /^bot(?:builder|frame)|^src\/(?:teams\.ts|channels\/teams\/)/;
	const ofRoom = /^adaptivecards|^src\/(?:room\.ts|channels\/room\/)|^flows\/practice\//;

	test('no channel is loaded before main.ts knows which', () => {
		const loaded = loadedWith('src/main.ts');
		expect(loaded).toContain('express');
		expect(loaded.filter((path) => /^@slack|^bot(?:builder|frame)|^src\/channels/.test(path))).toEqual([]);
		expect(loaded.filter((path) => ofRoom.test(path))).toEqual([]);
		expect(files.get('src/main.ts')?.imports.map(({ from }) => from)).toEqual(
			expect.arrayContaining(['./slack.ts', './teams.ts', './room.ts']),
		);
	});

	test.each<[string, RegExp, RegExp[]]>([
		['src/slack.ts', ofSlack, [ofTeams, ofRoom]],
		['src/teams.ts', ofTeams, [ofSlack, ofRoom]],
		['src/room.ts', ofRoom, [ofSlack, ofTeams]],
	])('%s brings its own channel, and nothing of the others', (entry, own, others) => {
		const loaded = loadedWith('src/main.ts', entry);
		expect(loaded.filter((path) => own.test(path)).length).toBeGreaterThan(3);
		for (const other of others) expect(loaded.filter((path) => other.test(path))).toEqual([]);
	});

	test('the files were found and read', () => {
		expect(files.size).toBeGreaterThan(40);
		expect(files.get('src/stores/sqlite.ts')?.imports.map((i) => i.from)).toContain('node:sqlite');
		expect(files.get('src/config.ts')?.globals).toContain('process.env');
	});
});

describe('the rules of the house find', () => {
	test.each<[string, string, string]>([
		['a package of another folder', 'src/framework/a.ts', "import { z } from 'xstate';"],
		['a package that is in no list', 'src/web/a.ts', "import left from 'left-pad/index.js';"],
		['a dynamic import', 'src/conversation/a.ts', "await import('../stores/sqlite.ts');"],
		['a dynamic import of a computed name', 'src/web/a.ts', 'await import(name);'],
		['a type import', 'src/framework/a.ts', "import type { Store } from '../conversation/ports.ts';"],
		['a type in the middle of a line', 'flows/a.ts', "let a: import('../src/stores/sqlite.ts').Store;"],
		['an export from elsewhere', 'src/privacy/a.ts', "export { a } from '../stores/sqlite.ts';"],
		['an export of everything', 'src/privacy/a.ts', "export * from '../web/app.ts';"],
		['a require', 'src/documents/a.ts', "const a = require('express');"],
		['the Bot Framework beyond its channel', 'src/main.ts', "await import('botbuilder');"],
		[
			'a part of it in a command',
			'src/commands/a.ts',
			"import type { Activity } from 'botframework-schema';",
		],
		['a channel in another channel', 'src/channels/slack/a.ts', "import '../room/room.ts';"],
		['a store that knows more than the ports', 'src/stores/a.ts', "import '../conversation/handle.ts';"],
		['an import of main.ts', 'src/web/a.ts', "import '../main.ts';"],
		['an import of a command', 'src/conversation/a.ts', "import '../commands/demo.ts';"],
		[
			'a module of Node in the pure middle',
			'src/framework/a.ts',
			"import { createHash } from 'node:crypto';",
		],
		['a module of Node without its prefix', 'src/web/a.ts', "import fs from 'fs';"],
		['another way to the environment', 'src/stores/a.ts', "import { env } from 'node:process';"],
		['the environment', 'src/web/a.ts', 'const port = process.env.PORT;'],
		['the environment, written otherwise', 'src/web/a.ts', "const port = process['env']['PORT'];"],
		['the environment, taken apart', 'src/web/a.ts', 'const { env } = process;'],
		['a clock', 'src/framework/a.ts', 'const now = new Date();'],
		['a clock, written otherwise', 'flows/a.ts', 'const now = Date.now();'],
		['dice', 'flows/a.ts', 'const id = Math.random();'],
		['a network', 'src/framework/a.ts', "const page = await fetch('/');"],
		['a timer', 'flows/a.ts', 'setTimeout(() => {}, 10);'],
		['the log in the pure middle', 'flows/a.ts', "import type { Log } from '../src/log.ts';"],
		['the log itself in a channel', 'src/channels/room/a.ts', "import { createLog } from '../../log.ts';"],
		['a folder that is not in the house', 'src/helpers/a.ts', ''],
	])('%s', (_what, file, source) => {
		expect(violations(file, reachOf(source))).toHaveLength(1);
	});

	test.each([
		[
			'src/framework/a.ts',
			"import { z } from 'zod'; const day = new Date('2026-11-02'); const a = { fetch: 1 };",
		],
		['src/channels/teams/a.ts', "import { card } from '../adaptive/card.ts'; import 'botbuilder';"],
		['src/channels/room/a.ts', "import type { Log } from '../../log.ts';"],
		[
			'src/stores/a.ts',
			"import { Store } from '../conversation/ports.ts'; import { a } from './sqlite/a.ts';",
		],
		['src/web/a.ts', "import { StartProblem } from '../errors.ts'; import http from 'node:http';"],
		['src/main.ts', "import { a } from './house.ts'; await import('@slack/bolt'); import 'node:process';"],
	])('nothing in what %s may do', (file, source) => {
		expect(violations(file, reachOf(source))).toEqual([]);
	});
});
