import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { StartProblem } from '../src/errors.ts';
import { freshFolder } from './stores/folder.ts';

/** A folder without a .env file in it. */
const none = () => join(freshFolder(), '.env');

function envFile(text: string): string {
	const path = none();
	writeFileSync(path, text);
	return path;
}

function problemOf(env: Record<string, string>, file = none()): StartProblem {
	try {
		readConfig(env, file);
	} catch (problem) {
		expect(problem).toBeInstanceOf(StartProblem);
		return problem as StartProblem;
	}
	throw new Error('the settings were taken');
}

describe('the settings', () => {
	test('have a default each, for practice', () => {
		expect(readConfig({}, none())).toEqual({
			port: 3000,
			host: '127.0.0.1',
			publicUrl: null,
			dataDir: resolve('data'),
			mongodb: null,
			keyFile: resolve('data/practice-keys.json'),
			organisation: 'Practice partnership',
			marking: 'OFFICIAL-SENSITIVE',
			signing: null,
			logLevel: 'info',
			slack: null,
			teams: null,
			practice: true,
		});
	});

	test('come from the .env file, and the environment wins over it', () => {
		const file = envFile('PORT=4000\nORGANISATION_NAME="North partnership"\nHSB_DATA_DIR=/srv/hsb\n');
		const config = readConfig({ PORT: '0', LOG_LEVEL: 'warn' }, file);
		expect(config).toMatchObject({ port: 0, organisation: 'North partnership', logLevel: 'warn' });
		expect(config.dataDir).toBe('/srv/hsb');
		expect(config.keyFile).toBe('/srv/hsb/practice-keys.json');
		expect(readConfig({ HSB_KEY_FILE: '/run/secrets/hsb' }, file).keyFile).toBe('/run/secrets/hsb');
	});

	test('that are blank count as not given', () => {
		expect(readConfig({ PORT: ' ', HSB_KEY_FILE: '' }, envFile('PORT=4000')).port).toBe(4000);
	});

	test.each([
		['PORT', '70000', /a whole number from 0 to 65535/],
		['PORT', '80a', /whole number/],
		['PORT', '-1', /whole number/],
		['LOG_LEVEL', 'loud', /one of debug, info/],
		['ORGANISATION_NAME', 'North '.repeat(21), /at most 120/],
		['PROTECTIVE_MARKING', 'two\nlines', /at most 60/],
		['HSB_DATADIR', '/srv', /is not a setting/],
		['SIGNING_P12_FIEL', '/srv', /is not a setting/],
		['SIGNING_P12_PASSWORD', 'correct horse', /given together with SIGNING_P12_FILE/],
		['HOST', 'hsb.example.org', /an address of this machine/],
		['PUBLIC_URL', 'hsb.example.net', /the address/],
		['PUBLIC_URL', 'http://hsb.example.org', /https/],
		['PUBLIC_URL', 'https://hsb.example.org/slack/events', /without a path/],
		['PUBLIC_URL', 'https://me:word@hsb.example.org', /without a path/],
		['SLACK_BOT_TOKEN', 'xapp-1-A1-secret', /begins with xoxb-/],
		['SLACK_APP_TOKEN', 'xoxb-1-secret', /begins with xapp-/],
		['SLACK_SIGNING_SECRET', 'two words secret', /the signing secret of the app/],
		['SLACK_MODE', 'websocket', /http or socket/],
		['SLACK_API_URL', 'https://slack.com/api', /ends with a slash/],
		['SLACK_API_URL', 'http://slack.com/api/', /https/],
		['SLACK_CONNECT_TEAMS', 'T0ABC;T0DEF', /with commas between them/],
		['SLACK_BOT_TOKN', 'xoxb-1-secret', /is not a setting/],
		['MICROSOFT_APP_ID', 'hsb-framework', /the "Microsoft App ID" of the Azure Bot/],
		['MICROSOFT_APP_TENANT_ID', 'northshire.example', /the "App Tenant ID" of the Azure Bot/],
		['MICROSOFT_APP_PASSWORD', 'two words secret', /the value of a client secret/],
		['MICROSOFT_APP_PASSWORD', '0badc0de-0000-4000-8000-00000000beef', /its "Secret ID" is not that/],
		['MICROSOFT_APP_TYPE', 'singletenant', /SingleTenant or UserAssignedMSI/],
		['MICROSOFT_APP_TYPE', 'MultiTenant', /SingleTenant or UserAssignedMSI/],
		['MICROSOFT_APP_PASWORD', 'secret-word', /is not a setting/],
		['MONGODB_URI', 'db.example.org:27017/hsb', /begins with mongodb:/],
		['MONGODB_URI', 'mongodb://hsb:pass/word@db.example.org/hsb', /begins with mongodb:/],
		['MONGODB_URI', 'mongodb://hsb:pass@word@db.example.org/hsb', /begins with mongodb:/],
		['MONGODB_URI', 'mongodb://db.example.org/my.cases', /names the database/],
		['MONGODB_URL', 'mongodb://db.example.org/hsb', /is not a setting/],
		['TEAMS_TEST_MODE', 'true', /1, for a test client/],
		['TEAMS_TEST_FORMS', 'dialogs', /card or dialog/],
		['TEAMS_STANDARD_CHANNELS', 'yes', /refuse or allow/],
		['TEAMS_SHARED_CHANNELS', 'perhaps', /refuse or allow/],
		['TEAMS_TESTMODE', 'one', /is not a setting/],
	])('%s=%j stops the start, and the value is not quoted', (name, value, expected) => {
		const problem = problemOf({ [name]: value });
		expect(problem.what).toMatch(expected);
		expect(problem.what).toContain(`${name}, set in the environment,`);
		expect(problem.message).not.toContain(value);
	});

	test('for the signing key are a file and its password, taken as it stands', () => {
		const env = { SIGNING_P12_FILE: '/run/secrets/seal.p12', SIGNING_P12_PASSWORD: ' two words ' };
		expect(readConfig(env, none()).signing).toEqual({
			p12File: '/run/secrets/seal.p12',
			password: ' two words ',
		});
		expect(readConfig({ SIGNING_P12_FILE: 'seal.p12' }, none()).signing?.password).toBe('');
	});

	test('that are wrong are all named at once, each with where it is set', () => {
		const file = envFile('LOG_LEVEL=loud\nPORT=x');
		const { what } = problemOf({ PORT: 'y' }, file);
		expect(what).toContain('PORT, set in the environment, should be');
		expect(what).toContain(`LOG_LEVEL, set in ${file}, should be`);
	});

	test('for MongoDB take the place of the data folder’s databases, and are printed without the password', () => {
		const uri = 'mongodb://hsb:pass-word@db1.example.org,db2.example.org:27018/cases?replicaSet=rs0&tls=true';
		expect(readConfig({ MONGODB_URI: uri }, none()).mongodb).toEqual({
			uri,
			database: 'cases',
			place: 'cases at db1.example.org,db2.example.org:27018',
			inPlain: false,
		});
		const of = (MONGODB_URI: string) => readConfig({ MONGODB_URI }, none()).mongodb;
		expect(of('mongodb+srv://hsb:pass-word@north.example.org')).toMatchObject({
			database: 'hsb',
			place: 'hsb at north.example.org',
			inPlain: false,
		});
		expect(of('mongodb://[::1]:27017/')).toMatchObject({ place: 'hsb at [::1]:27017', inPlain: false });
		expect(of('mongodb://db.example.org/hsb')?.inPlain).toBe(true);
	});

	test('for MongoDB do not weaken what must hold', () => {
		for (const option of ['w=1', 'journal=false', 'readPreference=secondary'])
			expect(problemOf({ MONGODB_URI: `mongodb://db.example.org/hsb?${option}` }).what).toMatch(
				/MONGODB_URI/,
			);
	});

	test('in a .env that cannot be read stop the start', () => {
		const path = none();
		mkdirSync(path);
		expect(problemOf({}, path).what).toMatch(/cannot be read \(EISDIR\)/);
	});

	test('in .env.example and the README are all of them, and those of .env.example are taken as they stand', () => {
		const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
		const names = [...example.matchAll(/^# ([A-Z0-9_]+)=/gm)].map((match) => match[1]);
		expect(names).toHaveLength(25);
		const uncommented = parseEnv(example.replace(/^# (?=[A-Z0-9_]+=)/gm, ''));
		expect(Object.keys(uncommented).sort()).toEqual([...names].sort());
		expect(readConfig(uncommented, none())).toEqual(readConfig({}, none()));
		const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
		const rows = [...readme.matchAll(/^\| (`[A-Z].*?) \|/gm)].flatMap(
			([, row]) => row?.match(/[A-Z0-9_]+/g) ?? [],
		);
		expect(rows.sort()).toEqual([...names].sort());
	});
});

/** Everything that Slack over HTTP needs. */
const http = {
	SLACK_BOT_TOKEN: 'xoxb-1-secret',
	SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
	HSB_KEY_FILE: '/run/secrets/hsb',
};
const { SLACK_SIGNING_SECRET: _, ...rest } = http;
const socket = { ...rest, SLACK_MODE: 'socket', SLACK_APP_TOKEN: 'xapp-1-A1-secret' };

/** Everything that Teams needs. */
const live = {
	MICROSOFT_APP_ID: 'AAAA1111-2222-3333-4444-55556666AAAA',
	MICROSOFT_APP_PASSWORD: 'abc8Q~secret-value',
	MICROSOFT_APP_TENANT_ID: 'bbbb1111-2222-3333-4444-55556666bbbb',
	PUBLIC_URL: 'https://hsb.example.org',
	HSB_KEY_FILE: '/run/secrets/hsb',
};
const { MICROSOFT_APP_PASSWORD: _password, ...withoutPassword } = live;
const managed = { ...withoutPassword, MICROSOFT_APP_TYPE: 'UserAssignedMSI' };
const testMode = { TEAMS_TEST_MODE: '1', HSB_KEY_FILE: '/run/secrets/hsb' };

const without = (env: Record<string, string>, name: string) =>
	Object.fromEntries(Object.entries(env).filter(([key]) => key !== name));

describe('the settings for Slack', () => {
	test('over HTTP take the place of the practice room', () => {
		expect(readConfig(http, none())).toMatchObject({
			practice: false,
			keyFile: '/run/secrets/hsb',
			slack: {
				mode: 'http',
				token: 'xoxb-1-secret',
				signingSecret: '0123456789abcdef0123456789abcdef',
				apiUrl: 'https://slack.com/api/',
				connectTeams: [],
			},
		});
	});

	test('in Socket Mode take an app-level token in place of the signing secret', () => {
		const { slack } = readConfig({ ...socket, SLACK_CONNECT_TEAMS: 'T0ABC, E0DEF' }, none());
		expect(slack).toEqual({
			mode: 'socket',
			token: 'xoxb-1-secret',
			appToken: 'xapp-1-A1-secret',
			apiUrl: 'https://slack.com/api/',
			connectTeams: ['T0ABC', 'E0DEF'],
		});
	});

	test('may name another address of Slack, in plain on this machine alone', () => {
		const at = (SLACK_API_URL: string) => readConfig({ ...http, SLACK_API_URL }, none()).slack?.apiUrl;
		expect(at('https://slack-gov.com/api/')).toBe('https://slack-gov.com/api/');
		expect(at('http://127.0.0.1:4010/api/')).toBe('http://127.0.0.1:4010/api/');
	});

	test('go with an address that the bot listens at, and one that it is reached at', () => {
		const at = (env: Record<string, string>) => readConfig({ ...http, ...env }, none());
		expect(at({ HOST: '0.0.0.0' }).host).toBe('0.0.0.0');
		expect(at({ HOST: 'localhost' }).host).toBe('127.0.0.1');
		expect(at({ PUBLIC_URL: 'https://hsb.example.org/' }).publicUrl).toBe('https://hsb.example.org');
		expect(at({ PUBLIC_URL: 'http://localhost:3000' }).publicUrl).toBe('http://localhost:3000');
	});

	test.each<[string, Record<string, string>, string, RegExp]>([
		['the bot token', without(http, 'SLACK_BOT_TOKEN'), 'SLACK_BOT_TOKEN', /OAuth & Permissions/],
		['the signing secret', without(http, 'SLACK_SIGNING_SECRET'), 'SLACK_SIGNING_SECRET', /App Credentials/],
		['the app-level token', without(socket, 'SLACK_APP_TOKEN'), 'SLACK_APP_TOKEN', /connections:write/],
		['the key file', without(http, 'HSB_KEY_FILE'), 'HSB_KEY_FILE', /npm run keys/],
	])('stop the start without %s, and say where it is found', (_, env, name, where) => {
		const problem = problemOf(env);
		expect(problem.what).toMatch(new RegExp(`^${name} is missing`));
		expect(problem.doNext).toMatch(where);
		expect(problem.message).not.toMatch(/secret-|-secret|0123456789/);
	});

	test('stop the start with an app-level token and without Socket Mode', () => {
		const problem = problemOf({ ...http, SLACK_APP_TOKEN: 'xapp-1-A1-secret' });
		expect(problem.what).toMatch(/^SLACK_APP_TOKEN is for Socket Mode/);
		expect(problem.doNext).toContain('SLACK_MODE=socket');
	});

	test.each([
		['HOST', '0.0.0.0'],
		['HOST', '::'],
		['PUBLIC_URL', 'https://hsb.example.org'],
	])(
		'that are not there leave the practice room, and %s=%s would show it to other machines',
		(name, value) => {
			const problem = problemOf({ [name]: value });
			expect(problem.what).toMatch(/everybody chooses who they are/);
			expect(problem.what).toContain(name);
			expect(readConfig({ HOST: '::1', PUBLIC_URL: 'http://localhost:3000' }, none()).practice).toBe(true);
		},
	);
});

describe('the settings for Teams', () => {
	test('take the place of the practice room, with a client secret', () => {
		expect(readConfig(live, none())).toMatchObject({
			practice: false,
			slack: null,
			publicUrl: 'https://hsb.example.org',
			keyFile: '/run/secrets/hsb',
		});
		expect(readConfig(live, none()).teams).toEqual({
			mode: 'live',
			type: 'SingleTenant',
			appId: 'aaaa1111-2222-3333-4444-55556666aaaa',
			password: 'abc8Q~secret-value',
			tenant: 'bbbb1111-2222-3333-4444-55556666bbbb',
			standardChannels: 'refuse',
			sharedChannels: 'refuse',
		});
	});

	test('need no password with a managed identity, and take none', () => {
		const { teams } = readConfig(managed, none());
		expect(teams).toMatchObject({ mode: 'live', type: 'UserAssignedMSI' });
		expect(teams).not.toHaveProperty('password');
		const problem = problemOf({ ...managed, MICROSOFT_APP_PASSWORD: live.MICROSOFT_APP_PASSWORD });
		expect(problem.what).toMatch(/^MICROSOFT_APP_PASSWORD is for SingleTenant/);
		expect(problem.message).not.toContain('secret-value');
	});

	test('may let meetings be held in standard and in shared channels, each by itself', () => {
		const channelsOf = (env: Record<string, string>) => {
			const { standardChannels, sharedChannels } = readConfig({ ...live, ...env }, none()).teams!;
			return { standardChannels, sharedChannels };
		};
		expect(channelsOf({ TEAMS_STANDARD_CHANNELS: 'allow' })).toEqual({
			standardChannels: 'allow',
			sharedChannels: 'refuse',
		});
		expect(channelsOf({ TEAMS_SHARED_CHANNELS: 'allow' })).toEqual({
			standardChannels: 'refuse',
			sharedChannels: 'allow',
		});
	});

	test.each<[string, Record<string, string>, string, RegExp]>([
		['the app id', without(live, 'MICROSOFT_APP_ID'), 'MICROSOFT_APP_ID', /"Microsoft App ID"/],
		['any app id', { TEAMS_SHARED_CHANNELS: 'allow' }, 'MICROSOFT_APP_ID', /TEAMS_TEST_MODE=1/],
		['the tenant', without(live, 'MICROSOFT_APP_TENANT_ID'), 'MICROSOFT_APP_TENANT_ID', /"App Tenant ID"/],
		['the password', withoutPassword, 'MICROSOFT_APP_PASSWORD', /make a client secret/],
		['the public address', without(live, 'PUBLIC_URL'), 'PUBLIC_URL', /\/api\/messages/],
		['the key file', without(live, 'HSB_KEY_FILE'), 'HSB_KEY_FILE', /npm run keys/],
	])('stop the start without %s, and say where it is found', (_, env, name, where) => {
		const problem = problemOf(env);
		expect(problem.what).toMatch(new RegExp(`^${name} is missing`));
		expect(problem.doNext).toMatch(where);
		expect(problem.message).not.toContain('secret-value');
	});

	test('T1: a blank app id is none, and stops the start', () => {
		expect(problemOf({ ...live, MICROSOFT_APP_ID: ' ' }).what).toMatch(/^MICROSOFT_APP_ID is missing/);
		expect(problemOf({ ...testMode, TEAMS_TEST_MODE: '0' }).what).toMatch(/TEAMS_TEST_MODE, set/);
	});

	test('T1: go without an app id in the test mode, on this machine alone', () => {
		const config = readConfig({ ...testMode, PUBLIC_URL: 'http://127.0.0.1:3000' }, none());
		expect(config).toMatchObject({ practice: false, slack: null, host: '127.0.0.1' });
		expect(config.teams).toEqual({
			mode: 'test',
			forms: 'card',
			standardChannels: 'refuse',
			sharedChannels: 'refuse',
		});
		const dialogs = readConfig({ ...testMode, TEAMS_TEST_FORMS: 'dialog' }, none()).teams;
		expect(dialogs).toMatchObject({ mode: 'test', forms: 'dialog' });
	});

	test.each([
		['HOST', '0.0.0.0'],
		['HOST', '::'],
		['HOST', '192.0.2.7'],
		['PUBLIC_URL', 'https://hsb.example.org'],
	])('T1: in the test mode, %s=%s stops the start', (name, value) => {
		const problem = problemOf({ ...testMode, [name]: value });
		expect(problem.what).toMatch(/may say that they are anybody/);
		expect(problem.what).toContain(name);
	});

	test('are for the test mode or for Teams itself, never for both', () => {
		const both = problemOf({ ...live, TEAMS_TEST_MODE: '1' });
		expect(both.what).toMatch(/^TEAMS_TEST_MODE is for a test client, and MICROSOFT_APP_ID/);
		expect(both.message).not.toContain('secret-value');
		expect(problemOf({ ...live, TEAMS_TEST_FORMS: 'card' }).what).toMatch(/^TEAMS_TEST_FORMS is for a test/);
	});

	test.each([
		['in full', { ...live, ...http }],
		['each by one setting', { SLACK_MODE: 'http', MICROSOFT_APP_TYPE: 'SingleTenant' }],
		['in the test mode', { ...testMode, ...http }],
	])('and for Slack together (%s) are refused', (_, env) => {
		const problem = problemOf(env);
		expect(problem.what).toContain('one deployment serves one Slack workspace or one Teams tenant');
		expect(problem.message).not.toMatch(/secret-|-secret|0123456789/);
	});
});
