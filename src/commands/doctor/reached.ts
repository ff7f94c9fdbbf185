import type { Config, SlackConfig } from '../../config.ts';
import {
	answered,
	cannotStore,
	isAnother,
	isTls,
	localUrl,
	type Problem,
	proxy,
	runsNot,
	stands,
	unreachable,
} from './address.ts';
import { ask, challenge, objectOf, Unreachable } from './ask.ts';
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

function runsHere({ port }: Config, slack: SlackConfig, here: Found): Check {
	const name = 'bot';
	if (here instanceof Unreachable) return runsNot(port);
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
	return here.status === 503 ? cannotStore(port, here) : isAnother(port, here.status);
}

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
	return stands(problem(publicUrl, found), runs);
}

/** What stands between Slack and the bot, by what it answered. */
function problem(url: string, found: Found): Problem {
	if (found instanceof Unreachable) return unreachable(url, found.code, slackSays);
	if (found.status !== 401) return answered(url, found.status, 'Slack');
	return [
		`${url} leads to a bot with another signing secret, or the request was changed on its way.`,
		`${proxy} pass the body and the headers X-Slack-Signature and X-Slack-Request-Timestamp on as they are.`,
	];
}

const slackSays =
	'Open it to Slack. If it is open, and only this machine cannot reach it, enter it in the app ("Event Subscriptions"): Slack says there whether it is verified.';
