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
			dataDir: resolve('data'),
			keyFile: resolve('data/practice-keys.json'),
			organisation: 'Practice partnership',
			marking: 'OFFICIAL-SENSITIVE',
			signing: null,
			logLevel: 'info',
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

	test.each([
		['SLACK_BOT_TOKEN', 'no Slack channel yet'],
		['MICROSOFT_APP_ID', 'no Teams channel yet'],
		['MONGODB_URI', 'no MongoDB store yet'],
	])('for what this version does not have (%s) are refused, without their values', (name, what) => {
		const problem = problemOf({ [name]: 'secret-value' });
		expect(problem.what).toContain(what);
		expect(problem.what).toContain(name);
		expect(problem.message).not.toContain('secret-value');
		expect(problemOf({}, envFile(`${name}=secret-value`)).what).toContain(what);
	});

	test('in a .env that cannot be read stop the start', () => {
		const path = none();
		mkdirSync(path);
		expect(problemOf({}, path).what).toMatch(/cannot be read \(EISDIR\)/);
	});

	test('in .env.example are all of them, and taken as they stand', () => {
		const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
		const names = [...example.matchAll(/^# ([A-Z0-9_]+)=/gm)].map((match) => match[1]);
		expect(names).toHaveLength(8);
		const uncommented = parseEnv(example.replace(/^# (?=[A-Z0-9_]+=)/gm, ''));
		expect(Object.keys(uncommented).sort()).toEqual([...names].sort());
		expect(readConfig(uncommented, none())).toEqual(readConfig({}, none()));
	});
});
