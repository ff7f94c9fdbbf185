import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { StartProblem } from './errors.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Signing {
	/** Absolute. */
	p12File: string;
	/** Never printed. */
	password: string;
}

export interface Config {
	/** 0 takes any free port (tests). */
	port: number;
	/** Absolute. */
	dataDir: string;
	/** Absolute. */
	keyFile: string;
	organisation: string;
	/** The protective marking on every page of a document. */
	marking: string;
	/** The organisation's key that documents are sealed with; null where the bot makes one for practice. */
	signing: Signing | null;
	logLevel: LogLevel;
	/** Neither Slack nor Teams is configured: the practice room is served, to this machine alone. */
	practice: boolean;
}

const line = (most: number) =>
	z
		.string()
		.trim()
		.regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u)
		.max(most);

const port = z
	.string()
	.trim()
	.regex(/^\d{1,5}$/)
	.transform(Number)
	.refine((number) => number <= 65_535);

/** Each setting with what a right value is, in words. */
const settings = {
	PORT: {
		is: 'a whole number from 0 to 65535',
		from: port.default(3000),
	},
	HSB_DATA_DIR: { is: 'a folder', from: line(4000).default('data') },
	HSB_KEY_FILE: { is: 'a file', from: line(4000).optional() },
	ORGANISATION_NAME: {
		is: 'a name of at most 120 characters',
		from: line(120).default('Practice partnership'),
	},
	PROTECTIVE_MARKING: {
		is: 'a marking of at most 60 characters',
		from: line(60).default('OFFICIAL-SENSITIVE'),
	},
	SIGNING_P12_FILE: { is: 'a file', from: line(4000).optional() },
	SIGNING_P12_PASSWORD: {
		is: 'a password of at most 1,000 characters, given together with SIGNING_P12_FILE',
		from: z.string().max(1000).optional(),
	},
	LOG_LEVEL: { is: `one of ${logLevels.join(', ')}`, from: z.enum(logLevels).default('info') },
};

type Name = keyof typeof settings;
type Settings = { [N in Name]: z.output<(typeof settings)[N]['from']> };

/** What later versions will be configured with. Going on without it would be another bot than was asked for. */
const notYet = [
	{ starts: 'SLACK_', what: 'Slack channel' },
	{ starts: 'MICROSOFT_APP_', what: 'Teams channel' },
	{ starts: 'MONGODB_', what: 'MongoDB store' },
];

type Variables = Record<string, string | undefined>;

/**
 * Reads every setting, from the environment and then from the file. A blank value counts as none.
 * @throws StartProblem that names each wrong setting, what was expected and where it is set; values are not quoted,
 * because some of them are secret.
 */
export function readConfig(env: Variables = process.env, envFile = '.env'): Config {
	const file = readEnvFile(envFile);
	const given = { ...present(file), ...present(env) };
	const place = (name: string) => (name in present(env) ? 'in the environment' : `in ${envFile}`);
	const wrong = [...unknown(given), ...unfit(given)];
	if (wrong.length > 0)
		throw new StartProblem(
			wrong.map(({ name, why }) => `${name}, set ${place(name)}, ${why}.`).join(' '),
			'Correct it there, or remove it to get the default; .env.example has all settings.',
		);
	refuseNotYet(Object.keys(given));
	const { PORT, HSB_DATA_DIR, HSB_KEY_FILE, ORGANISATION_NAME, PROTECTIVE_MARKING, ...rest } = parse(given);
	const { SIGNING_P12_FILE, SIGNING_P12_PASSWORD = '', LOG_LEVEL } = rest;
	const dataDir = resolve(HSB_DATA_DIR);
	return {
		port: PORT,
		dataDir,
		keyFile: resolve(HSB_KEY_FILE ?? join(dataDir, 'practice-keys.json')),
		organisation: ORGANISATION_NAME,
		marking: PROTECTIVE_MARKING,
		signing:
			SIGNING_P12_FILE === undefined
				? null
				: { p12File: resolve(SIGNING_P12_FILE), password: SIGNING_P12_PASSWORD },
		logLevel: LOG_LEVEL,
		practice: true,
	};
}

const present = (variables: Variables): Record<string, string> =>
	Object.fromEntries(
		Object.entries(variables).flatMap(([name, value]) =>
			value === undefined || value.trim() === '' ? [] : [[name, value]],
		),
	);

function readEnvFile(path: string): Variables {
	try {
		return parseEnv(readFileSync(path, 'utf8'));
	} catch (cause) {
		const { code } = cause as NodeJS.ErrnoException;
		if (code === 'ENOENT') return {};
		throw new StartProblem(
			`The settings in ${path} cannot be read (${code}).`,
			'Make it a file that the user who runs the bot can read, or remove it.',
			cause,
		);
	}
}

/** A misspelt setting would otherwise be passed over, and the default used in its place. */
const unknown = (given: Record<string, string>) =>
	Object.keys(given)
		.filter((name) => /^(?:HSB|SIGNING)_/.test(name) && !(name in settings))
		.map((name) => ({ name, why: 'is not a setting of this bot' }));

const unfit = (given: Record<string, string>) =>
	(Object.keys(settings) as Name[])
		.filter((name) => !settings[name].from.safeParse(given[name]).success || isAlone(name, given))
		.map((name) => ({ name, why: `should be ${settings[name].is}` }));

/** A password for no file: the file was forgotten, and documents would be sealed with a key for practice. */
const isAlone = (name: Name, given: Record<string, string>): boolean =>
	name === 'SIGNING_P12_PASSWORD' && given[name] !== undefined && given.SIGNING_P12_FILE === undefined;

const parse = (given: Record<string, string>): Settings =>
	Object.fromEntries(
		(Object.keys(settings) as Name[]).map((name) => [name, settings[name].from.parse(given[name])]),
	) as Settings;

function refuseNotYet(names: string[]): void {
	for (const { starts, what } of notYet) {
		const found = names.filter((name) => name.startsWith(starts));
		if (found.length > 0)
			throw new StartProblem(
				`This version has no ${what} yet, and ${found.join(', ')} asks for one.`,
				`Remove what starts with ${starts} from the environment and the .env file to use the practice room.`,
			);
	}
}
