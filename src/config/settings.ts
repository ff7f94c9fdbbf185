import { z } from 'zod';
import { isMongodbUri } from './mongodb.ts';

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

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

const parsed = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

/** What is sent in plain may be read on the way, so it stays on this machine. */
const isSafe = ({ protocol, hostname }: URL): boolean =>
	protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));

/** Whether a name or an address of a machine means this one alone. */
export const isLoopback = (host: string): boolean =>
	['localhost', '127.0.0.1', '::1', '[::1]'].includes(host);

/** Nothing behind the name and the port: what the bot answers stands at the top. */
const origin = line(300)
	.transform((text) => parsed(text))
	.refine((url) => url !== undefined && isSafe(url) && url.href === `${url.origin}/`)
	.transform((url) => url!.origin);

const apiAddress = line(300).refine((text) => {
	const url = parsed(text);
	return url !== undefined && isSafe(url) && url.href === text && text.endsWith('/');
});

const beginning = (begin: string) =>
	z
		.string()
		.trim()
		.regex(new RegExp(`^${begin}[\\w-]{1,500}$`));

const teams = line(2000)
	.transform((text) => text.split(',').map((id) => id.trim()))
	.refine((ids) => ids.every((id) => /^[TE][A-Z0-9]{2,20}$/.test(id)));

const guid = z
	.string()
	.trim()
	.toLowerCase()
	.regex(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/);

/** The id of a client secret is a GUID, stands beside its value, and is what is copied by mistake. */
const clientSecret = z
	.string()
	.trim()
	.regex(/^[!-~]{8,200}$/)
	.refine((text) => !guid.safeParse(text).success);

const channels = z.enum(['refuse', 'allow']).default('refuse');

/** Each setting with what a right value is, in words. */
export const settings = {
	PORT: { is: 'a whole number from 0 to 65535', from: port.default(3000) },
	HOST: {
		is: 'an address of this machine, such as 127.0.0.1 or 0.0.0.0',
		from: z
			.union([z.literal('localhost').transform(() => '127.0.0.1'), z.ipv4(), z.ipv6()])
			.default('127.0.0.1'),
	},
	PUBLIC_URL: {
		is: 'the address that people, Slack and Teams reach the bot at, such as https://hsb.example.org, without a path',
		from: origin.optional(),
	},
	HSB_DATA_DIR: { is: 'a folder', from: line(4000).default('data') },
	MONGODB_URI: {
		is: 'an address that begins with mongodb:// or mongodb+srv:// and names the database after the hosts, such as mongodb://db.example.org/hsb',
		from: line(4000).refine(isMongodbUri).optional(),
	},
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
	SLACK_BOT_TOKEN: { is: 'a bot token, which begins with xoxb-', from: beginning('xoxb-').optional() },
	SLACK_MODE: { is: 'http or socket', from: z.enum(['http', 'socket']).default('http') },
	SLACK_SIGNING_SECRET: {
		is: 'the signing secret of the app, one word without spaces',
		from: z
			.string()
			.trim()
			.regex(/^[!-~]{8,200}$/)
			.optional(),
	},
	SLACK_APP_TOKEN: { is: 'an app-level token, which begins with xapp-', from: beginning('xapp-').optional() },
	SLACK_API_URL: {
		is: 'an address that begins with https:// and ends with a slash',
		from: apiAddress.default('https://slack.com/api/'),
	},
	SLACK_CONNECT_TEAMS: {
		is: 'ids of Slack workspaces (they begin with T, those of organisations with E), with commas between them',
		from: teams.default([]),
	},
	MICROSOFT_APP_ID: {
		is: 'the "Microsoft App ID" of the Azure Bot, such as 01234567-89ab-cdef-0123-456789abcdef',
		from: guid.optional(),
	},
	MICROSOFT_APP_PASSWORD: {
		is: 'the value of a client secret, one word without spaces; its "Secret ID" is not that',
		from: clientSecret.optional(),
	},
	MICROSOFT_APP_TENANT_ID: {
		is: 'the "App Tenant ID" of the Azure Bot, such as 01234567-89ab-cdef-0123-456789abcdef',
		from: guid.optional(),
	},
	// The library takes everything it does not know for MultiTenant, without a word.
	MICROSOFT_APP_TYPE: {
		is: 'SingleTenant or UserAssignedMSI, written like this',
		from: z.enum(['SingleTenant', 'UserAssignedMSI']).default('SingleTenant'),
	},
	TEAMS_STANDARD_CHANNELS: { is: 'refuse or allow', from: channels },
	TEAMS_SHARED_CHANNELS: { is: 'refuse or allow', from: channels },
	TEAMS_TEST_MODE: {
		is: '1, for a test client on this machine; without it the bot knows Teams by its signature',
		from: z.literal('1').optional(),
	},
	TEAMS_TEST_FORMS: { is: 'card or dialog', from: z.enum(['card', 'dialog']).default('card') },
	LOG_LEVEL: { is: `one of ${logLevels.join(', ')}`, from: z.enum(logLevels).default('info') },
};

export type Name = keyof typeof settings;
/** Every setting as it is used, with its default where none was given. */
export type Settings = { [N in Name]: z.output<(typeof settings)[N]['from']> };
export const names = Object.keys(settings) as Name[];

/** Which settings would let other machines reach what is for this one alone. */
export const shownAbroad = ({ HOST, PUBLIC_URL }: Settings): string[] => [
	...(isLoopback(HOST) ? [] : ['HOST']),
	...(PUBLIC_URL === undefined || isLoopback(new URL(PUBLIC_URL).hostname) ? [] : ['PUBLIC_URL']),
];
