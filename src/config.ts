import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { type MongodbConfig, mongodbOf } from './config/mongodb.ts';
import { type LogLevel, type Name, names, type Settings, settings, shownAbroad } from './config/settings.ts';
import { asksForSlack, type SlackConfig, slackOf } from './config/slack.ts';
import { asksForTeams, type TeamsConfig, teamsOf } from './config/teams.ts';
import { StartProblem } from './errors.ts';

export type { MongodbConfig } from './config/mongodb.ts';
export type { LogLevel } from './config/settings.ts';
export type { SlackConfig, SlackHttp, SlackSocket } from './config/slack.ts';
export type { TeamsConfig, TeamsLive, TeamsTest } from './config/teams.ts';

export interface Signing {
	/** Absolute. */
	p12File: string;
	/** Never printed. */
	password: string;
}

export interface Config {
	/** 0 takes any free port (tests). */
	port: number;
	/** The address to listen at; the loopback while practising, and unless told otherwise. */
	host: string;
	/** What stands before the path in links that people are sent, without a slash at its end; null where there is none. */
	publicUrl: string | null;
	/** Absolute. */
	dataDir: string;
	/** Null where the records are kept in SQLite, in the data folder. */
	mongodb: MongodbConfig | null;
	/** Absolute. */
	keyFile: string;
	organisation: string;
	/** The protective marking on every page of a document. */
	marking: string;
	/** The organisation's key that documents are sealed with; null where the bot makes one for practice. */
	signing: Signing | null;
	logLevel: LogLevel;
	/** Null where Slack is not configured. */
	slack: SlackConfig | null;
	/** Null where Teams is not configured. At most one of the two is there. */
	teams: TeamsConfig | null;
	/** Neither Slack nor Teams is configured: the practice room is served, to this machine alone. */
	practice: boolean;
}

type Variables = Record<string, string | undefined>;

/**
 * Reads every setting, from the environment and then from the file. A blank value counts as none.
 * @throws StartProblem that names each wrong setting, what was expected and where it is set, or what is missing;
 * values are not quoted, because some of them are secret.
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
	const set = parse(given);
	const names = Object.keys(given);
	refuseBoth(names);
	const [slack, teams] = [slackOf(set, names), teamsOf(set, names)];
	if (slack === null && teams === null) refuseShownAbroad(set);
	return configOf(set, { slack, teams, practice: slack === null && teams === null });
}

function configOf(set: Settings, where: Pick<Config, 'slack' | 'teams' | 'practice'>): Config {
	const dataDir = resolve(set.HSB_DATA_DIR);
	const { SIGNING_P12_FILE: p12File, SIGNING_P12_PASSWORD: password = '' } = set;
	return {
		port: set.PORT,
		host: set.HOST,
		publicUrl: set.PUBLIC_URL ?? null,
		dataDir,
		mongodb: mongodbOf(set),
		keyFile: where.practice ? practiceKeyFile(set, dataDir) : keyFile(set),
		organisation: set.ORGANISATION_NAME,
		marking: set.PROTECTIVE_MARKING,
		signing: p12File === undefined ? null : { p12File: resolve(p12File), password },
		logLevel: set.LOG_LEVEL,
		...where,
	};
}

const practiceKeyFile = ({ HSB_KEY_FILE }: Settings, dataDir: string): string =>
	resolve(HSB_KEY_FILE ?? join(dataDir, 'practice-keys.json'));

/** Outside practice, what everything stored depends on is not made silently, nor beside what it opens. */
function keyFile({ HSB_KEY_FILE }: Settings): string {
	if (HSB_KEY_FILE !== undefined) return resolve(HSB_KEY_FILE);
	throw new StartProblem(
		'HSB_KEY_FILE is missing: outside practice the bot makes no key by itself.',
		'Make a key file once with "npm run keys -- FILE", apart from the data folder, and set HSB_KEY_FILE to it.',
	);
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
		.filter((name) => /^(?:HSB|MONGODB|SIGNING|SLACK|MICROSOFT|TEAMS)_/.test(name) && !(name in settings))
		.map((name) => ({ name, why: 'is not a setting of this bot' }));

const unfit = (given: Record<string, string>) =>
	names
		.filter((name) => !settings[name].from.safeParse(given[name]).success || isAlone(name, given))
		.map((name) => ({ name, why: `should be ${settings[name].is}` }));

/** A password for no file: the file was forgotten, and documents would be sealed with a key for practice. */
const isAlone = (name: Name, given: Record<string, string>): boolean =>
	name === 'SIGNING_P12_PASSWORD' && given[name] !== undefined && given.SIGNING_P12_FILE === undefined;

const parse = (given: Record<string, string>): Settings =>
	Object.fromEntries(names.map((name) => [name, settings[name].from.parse(given[name])])) as Settings;

/** One record has one place where its meeting is held, and people are known by one platform's ids. */
function refuseBoth(given: string[]): void {
	const [slack, teams] = [given.find(asksForSlack), given.find(asksForTeams)];
	if (slack === undefined || teams === undefined) return;
	throw new StartProblem(
		`${slack} asks for Slack and ${teams} for Teams: one deployment serves one Slack workspace or one Teams tenant.`,
		'Remove what starts with SLACK_, or what starts with MICROSOFT_ and TEAMS_. For both, run the bot twice, each with its own HSB_DATA_DIR, HSB_KEY_FILE and PORT.',
	);
}

/** Whoever reaches the practice room chooses who they are. */
function refuseShownAbroad(set: Settings): void {
	const abroad = shownAbroad(set);
	if (abroad.length === 0) return;
	throw new StartProblem(
		`${abroad.join(' and ')} would show the practice room to other machines, and in it everybody chooses who they are.`,
		`Remove ${abroad.join(' and ')}, or configure Slack (SLACK_BOT_TOKEN and what goes with it) or Teams (MICROSOFT_APP_ID and what goes with it).`,
	);
}
