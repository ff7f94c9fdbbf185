import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SlackConfig, SlackSocket } from '../../config.ts';
import { root } from '../../house.ts';
import { askOrNot, type Came, objectOf, Unreachable } from './ask.ts';
import { type Check, notChecked, ok, wrong } from './check.ts';
import { clock } from './clock.ts';

/** Slack refuses what is signed for another time, and so do we. */
const slacks = { who: 'Slack', most: 60_000, so: 'signatures are refused' };

const post = (url: string, token: string): Promise<Came | Unreachable> =>
	askOrNot(url, { method: 'POST', headers: { Authorization: `Bearer ${token}` } });

/** What Slack itself can tell: whether it is reached, the time, and what the tokens are good for. */
export async function lookAtSlack(slack: SlackConfig): Promise<Check[]> {
	const came = await post(`${slack.apiUrl}auth.test`, slack.token);
	if (came instanceof Unreachable) return [notReached(slack, came)];
	if (came.status !== 200)
		return [
			ok('Slack', `${new URL(slack.apiUrl).host} can be reached.`),
			clock(came, slacks),
			notChecked('bot token', `Slack answered ${came.status}.`, 'Try again in a minute.'),
		];
	return [
		ok('Slack', `${new URL(slack.apiUrl).host} can be reached.`),
		clock(came, slacks),
		...token(came),
		...(slack.mode === 'socket' ? [await appToken(slack)] : []),
	];
}

const notReached = ({ apiUrl }: SlackConfig, { code }: Unreachable): Check =>
	wrong(
		'Slack',
		`${new URL(apiUrl).host} cannot be reached from this machine (${code}). Its clock and the tokens were not checked.`,
		'Let this machine reach it over HTTPS (port 443).',
	);

/** Where the token stands on Slack's pages for the app. */
const tokenPage = '"OAuth & Permissions", "Bot User OAuth Token"';

const refusals: Record<string, string> = {
	invalid_auth: 'Slack does not know the bot token.',
	not_authed: 'Slack does not know the bot token.',
	token_revoked: 'The bot token was revoked.',
	token_expired: 'The bot token has expired: this bot does not use token rotation.',
	account_inactive: 'The app was removed from the workspace, or the workspace is gone.',
};

const codeOf = (answer: Record<string, unknown>): string => String(answer.error ?? 'no reason given');

function token(came: Came): Check[] {
	const answer = objectOf(came);
	if (answer.ok !== true) {
		const code = codeOf(answer);
		return [
			wrong(
				'bot token',
				refusals[code] ?? `Slack refused the bot token (${code}).`,
				`Install the app to the workspace again, and set SLACK_BOT_TOKEN to ${tokenPage}.`,
			),
		];
	}
	const { user, team, team_id } = answer;
	return [ok('bot token', `It is of the bot ${user} in the workspace ${team} (${team_id}).`), scopes(came)];
}

interface Manifest {
	oauth_config: { scopes: { bot: string[] } };
}

function scopes({ headers }: Came): Check {
	const given = headers.get('x-oauth-scopes');
	if (given === null) return notChecked('scopes', 'Slack did not say what the bot token allows.');
	const manifest = JSON.parse(readFileSync(join(root, 'manifest.json'), 'utf8')) as Manifest;
	const wanted = manifest.oauth_config.scopes.bot;
	const has = given.split(',').map((scope) => scope.trim());
	const missing = wanted.filter((scope) => !has.includes(scope));
	const more = has.filter((scope) => scope !== '' && !wanted.includes(scope));
	if (missing.length + more.length === 0)
		return ok('scopes', 'The bot token allows what is needed, and no more.');
	return wrong(
		'scopes',
		[
			...(missing.length > 0 ? [`The bot token lacks ${missing.join(', ')}.`] : []),
			...(more.length > 0 ? [`It allows more than is needed: ${more.join(', ')}.`] : []),
		].join(' '),
		'Paste the manifest of this version into the app ("App Manifest"), and install the app to the workspace again.',
	);
}

/** Opening makes an address that is used once and soon expires; it is not connected to, and not shown. */
async function appToken({ apiUrl, appToken }: SlackSocket): Promise<Check> {
	const came = await post(`${apiUrl}apps.connections.open`, appToken);
	if (came instanceof Unreachable)
		return notChecked('app token', `Slack could not be reached (${came.code}).`, 'Try again in a minute.');
	const answer = objectOf(came);
	if (answer.ok === true) return ok('app token', 'Slack gives it a connection for Socket Mode.');
	return wrong(
		'app token',
		`Slack gives the app-level token no connection (${codeOf(answer)}).`,
		'Turn on "Socket Mode" in the app, make a token with the scope connections:write ("Basic Information", "App-Level Tokens"), and set SLACK_APP_TOKEN to it.',
	);
}
