import { isIP, isIPv6 } from 'node:net';
import type { Config, SlackConfig } from '../../config.ts';
import { ask, type Came, challenge, objectOf, Unreachable } from './ask.ts';
import { type Check, notChecked, ok, wrong } from './check.ts';

/** What an address answered, or why nothing came. */
type Found = { met: boolean; status: number; text: string } | Unreachable;

/** Asks what Slack asks: over HTTP the challenge of a request URL; with a socket only whether the bot is well. */
async function look(base: string, slack: SlackConfig): Promise<Found> {
	try {
		if (slack.mode === 'http') return await challenge(`${base}/slack/events`, slack.signingSecret);
		const came = await ask(`${base}/healthz`);
		return { ...came, met: came.status === 200 && objectOf(came).ok === true };
	} catch (error) {
		if (error instanceof Unreachable) return error;
		throw error;
	}
}

/** Whether the bot runs here, knows the same secret, and is reached from outside. */
export async function lookWhereReached(config: Config, slack: SlackConfig): Promise<Check[]> {
	const here = await look(localUrl(config), slack);
	const runs = !(here instanceof Unreachable);
	return [
		...(slack.mode === 'http' ? [secretForm(slack.signingSecret)] : []),
		runsHere(config, slack, here),
		await fromOutside(config, slack, runs),
		notChecked(
			'events',
			'Whether Slack sends its events shows only in Slack.',
			'Write /hsb in a private channel that the bot is in.',
		),
	];
}

const secretForm = (secret: string): Check =>
	/^[0-9a-f]{32}$/.test(secret)
		? ok('signing secret', 'It has the form of one.')
		: wrong(
				'signing secret',
				'It does not look like one: 32 characters, each a digit or a letter from a to f.',
				'Set SLACK_SIGNING_SECRET to "Basic Information", "App Credentials", "Signing Secret".',
			);

/** What listens everywhere is reached by the loopback. */
function localUrl({ host, port }: Config): string {
	const to = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
	return `http://${isIPv6(to) ? `[${to}]` : to}:${port}`;
}

function runsHere({ port }: Config, slack: SlackConfig, here: Found): Check {
	const name = 'bot';
	if (here instanceof Unreachable)
		return notChecked(
			name,
			`No bot runs at port ${port} now.`,
			'Start it (npm start), and run the doctor again.',
		);
	if (here.met)
		return ok(
			name,
			`It runs at port ${port}${slack.mode === 'http' ? ', with the same signing secret' : ''}.`,
		);
	if (slack.mode === 'http' && here.status === 401)
		return wrong(
			name,
			`What runs at port ${port} has another signing secret than these settings.`,
			'Start the bot again, so that it reads the settings as they are now.',
		);
	if (here.status === 503)
		return wrong(
			name,
			`It runs at port ${port}, and cannot store anything. ${why(here)}`,
			'Put that right first.',
		);
	return wrong(
		name,
		`What runs at port ${port} is not this bot with these settings (it answered ${here.status}).`,
		'Stop it and start the bot, or set PORT to another port.',
	);
}

const why = (came: { text: string }): string => String(objectOf(came as Came).text ?? '');

async function fromOutside({ publicUrl }: Config, slack: SlackConfig, runs: boolean): Promise<Check> {
	const name = 'public address';
	const http = slack.mode === 'http';
	if (publicUrl === null)
		return notChecked(
			name,
			`PUBLIC_URL is not set, so people are given no links to documents${http ? ', and it was not seen whether Slack reaches the bot' : ''}.`,
			'Set PUBLIC_URL to the address that the bot has outside, such as https://hsb.example.org.',
		);
	if (http && !isTls(publicUrl))
		return wrong(
			name,
			`${publicUrl} is on this machine alone, so Slack cannot reach it.`,
			'Set PUBLIC_URL to an address that begins with https://, or use Socket Mode (SLACK_MODE=socket).',
		);
	const found = await look(publicUrl, slack);
	if (!(found instanceof Unreachable) && found.met)
		return ok(
			name,
			`${publicUrl} leads to the bot${isTls(publicUrl) ? ', with a certificate that this machine trusts' : ''}.`,
		);
	const [says, doNext] = problem(publicUrl, found);
	return runs
		? wrong(name, says, doNext)
		: notChecked(name, `${says} No bot runs here.`, 'Start it (npm start), and run the doctor again.');
}

const isTls = (url: string): boolean => url.startsWith('https:');

const proxy = 'Let the proxy in front of the bot';

/** What stands between Slack and the bot, by what it answered. */
function problem(url: string, found: Found): [says: string, doNext: string] {
	if (found instanceof Unreachable) return unreachable(url, found.code);
	const answered = `${url} answered ${found.status}`;
	if (found.status === 401)
		return [
			`${url} leads to a bot with another signing secret, or the request was changed on its way.`,
			`${proxy} pass the body and the headers X-Slack-Signature and X-Slack-Request-Timestamp on as they are.`,
		];
	if (found.status >= 300 && found.status < 400)
		return [
			`${answered}: it leads elsewhere, where Slack does not follow.`,
			'Set PUBLIC_URL to where it leads.',
		];
	if (found.status >= 502 && found.status <= 504)
		return [`${answered}: the proxy does not reach the bot.`, `${proxy} pass requests on to HOST and PORT.`];
	return [
		`${answered}, which is not the answer of this bot.`,
		`${proxy} pass everything under ${url} on to HOST and PORT.`,
	];
}

function unreachable(url: string, code: string): [says: string, doNext: string] {
	const { hostname } = new URL(url);
	if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
		return [`The name ${hostname} is not known (${code}).`, 'Check the name, and its entry in the DNS.'];
	if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(code))
		return [
			`${url} has a certificate that is not trusted (${code}).`,
			`Give the proxy a certificate for ${isIP(hostname) ? 'a name' : hostname} by a public authority, with the certificates between.`,
		];
	return [
		`${url} cannot be reached from this machine (${code}).`,
		'Open it to Slack. If it is open, and only this machine cannot reach it, enter it in the app ("Event Subscriptions"): Slack says there whether it is verified.',
	];
}
