import { StartProblem } from '../errors.ts';
import type { Settings } from './settings.ts';

interface Common {
	/** The bot's token, `xoxb-`. Never printed. */
	token: string;
	/** Of the Web API; ends with a slash. Another than Slack's own in tests and for GovSlack. */
	apiUrl: string;
	/** Other workspaces (`T...`) and organisations (`E...`) whose people may take part in a channel shared by Slack Connect. */
	connectTeams: string[];
}

/** Slack sends its requests to us over HTTP, signed. */
export interface SlackHttp extends Common {
	mode: 'http';
	/** Never printed. */
	signingSecret: string;
}

/** We fetch Slack's requests over a WebSocket that we open: no address of ours has to be reached. */
export interface SlackSocket extends Common {
	mode: 'socket';
	/** The app-level token, `xapp-`, with the scope connections:write. Never printed. */
	appToken: string;
}

export type SlackConfig = SlackHttp | SlackSocket;

/** Where each of these stands on Slack's pages for an app, api.slack.com/apps. */
const page = {
	SLACK_BOT_TOKEN: '"OAuth & Permissions", "Bot User OAuth Token" (it is there once the app is installed)',
	SLACK_SIGNING_SECRET: '"Basic Information", "App Credentials", "Signing Secret"',
	SLACK_APP_TOKEN: '"Basic Information", "App-Level Tokens": make one with the scope connections:write',
} as const;

/** Half of it would be another bot than was asked for, or one that Slack cannot reach. */
function refuse(missing: keyof typeof page, because: string, otherwise: string): never {
	throw new StartProblem(
		`${missing} is missing: ${because}.`,
		`You find it at api.slack.com/apps, in your app, under ${page[missing]}. ${otherwise}`,
	);
}

export const asksForSlack = (name: string): boolean => name.startsWith('SLACK_');

/**
 * What Slack is reached with; null where nothing asks for Slack.
 * @param given the names of the settings that are there
 * @throws StartProblem that names what is missing, and where it is found
 */
export function slackOf(set: Settings, given: string[]): SlackConfig | null {
	const asking = given.filter(asksForSlack);
	if (asking.length === 0) return null;
	const { SLACK_BOT_TOKEN: token, SLACK_API_URL: apiUrl, SLACK_CONNECT_TEAMS: connectTeams } = set;
	if (token === undefined)
		refuse(
			'SLACK_BOT_TOKEN',
			`${asking.join(', ')} asks for Slack`,
			'Or remove what starts with SLACK_ to use the practice room.',
		);
	const common = { token, apiUrl, connectTeams };
	return set.SLACK_MODE === 'socket' ? socket(common, set) : http(common, set);
}

function http(common: Common, { SLACK_SIGNING_SECRET, SLACK_APP_TOKEN }: Settings): SlackHttp {
	if (SLACK_APP_TOKEN !== undefined)
		throw new StartProblem(
			'SLACK_APP_TOKEN is for Socket Mode, and SLACK_MODE does not say socket.',
			'Set SLACK_MODE=socket, or remove SLACK_APP_TOKEN to let Slack send its requests to PUBLIC_URL.',
		);
	if (SLACK_SIGNING_SECRET === undefined)
		refuse(
			'SLACK_SIGNING_SECRET',
			'requests from Slack are known by it',
			'Or set SLACK_MODE=socket, which needs SLACK_APP_TOKEN in its place.',
		);
	return { mode: 'http', ...common, signingSecret: SLACK_SIGNING_SECRET };
}

function socket(common: Common, { SLACK_APP_TOKEN }: Settings): SlackSocket {
	if (SLACK_APP_TOKEN === undefined)
		refuse(
			'SLACK_APP_TOKEN',
			'SLACK_MODE=socket needs one',
			'Or set SLACK_MODE=http, which needs SLACK_SIGNING_SECRET in its place.',
		);
	return { mode: 'socket', ...common, appToken: SLACK_APP_TOKEN };
}
