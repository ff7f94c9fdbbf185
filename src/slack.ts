import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, ChannelDeps } from './channel.ts';
import { createSlack } from './channels/slack/slack.ts';
import type { SlackConfig } from './config.ts';
import { createLinks } from './conversation/links.ts';
import { createReader } from './conversation/reading.ts';
import { StartProblem } from './errors.ts';
import type { Log } from './log.ts';

/** How long a start waits for Slack, in milliseconds: what is stored needs no Slack, and what is shown can wait. */
const patience = 3000;

/** Meetings in the private channels of one Slack workspace. */
export async function openChannel({ config, house, documents, log }: ChannelDeps): Promise<Channel> {
	const { publicUrl } = config;
	// It is opened only where it is configured.
	const way = config.slack!;
	const reader = createReader({ ...house, html: documents, stylesheet: '/assets/framework.css' });
	const links = createLinks({ ...house, reader });
	const slack = createSlack({ ...house, ...way, way, publicUrl, reader, links, log });
	let reached = false;
	return {
		...slack,
		async start() {
			reached = await inTime(slack.start(), log);
		},
		web: {
			...(slack.router !== null && { platform: slack.router }),
			...(publicUrl !== null && { once: { links, publicUrl } }),
		},
		greeting: (url) => `${greeting(way, url, publicUrl, reached)} Stop it with Ctrl+C.`,
	};
}

/**
 * Whether it has begun by now; a Slack that cannot be reached is tried again.
 * @throws StartProblem when Slack refuses a token
 */
async function inTime(starting: Promise<void>, log: Log): Promise<boolean> {
	const begun = starting.then(
		() => true,
		(error: unknown) => {
			log.error('slack-not-started', { error });
			if (refusal(error) !== undefined) throw tokenRefused(refusal(error)!);
			return false;
		},
	);
	// What comes after the start has gone on is in the log.
	begun.catch(() => {});
	return Promise.race([begun, sleep(patience, false, { ref: false })]);
}

/** Slack's own word for its "no": from our calls, and from its own client for sockets. */
function refusal(error: unknown): string | undefined {
	const { kind, code, data } = error as { kind?: string; code?: string; data?: { error?: string } };
	return kind === 'refused' ? code : data?.error;
}

const tokenRefused = (code: string): StartProblem =>
	new StartProblem(
		`Slack refuses a token of this bot (${code}).`,
		'"npm run doctor" says which one, and where to find the right one.',
	);

function greeting({ mode }: SlackConfig, url: string, publicUrl: string | null, reached: boolean): string {
	if (!reached)
		return `Slack cannot be reached yet, and is tried again ("npm run doctor" may say why). The pages are at ${url}.`;
	if (mode === 'socket') return `The bot is in Slack, by Socket Mode. Its pages are at ${url}.`;
	const outside = publicUrl === null ? '' : `, which Slack reaches as ${publicUrl}/slack/events`;
	return `The bot answers Slack at ${url}/slack/events${outside}.`;
}
