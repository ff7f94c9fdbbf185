import type { Channel, ChannelDeps } from './channel.ts';
import { createSlack } from './channels/slack/slack.ts';
import type { SlackConfig } from './config.ts';
import { createLinks } from './conversation/links.ts';
import { createReader } from './conversation/reading.ts';

/** Meetings in the private channels of one Slack workspace. */
export async function openChannel({ config, house, documents, log }: ChannelDeps): Promise<Channel> {
	const { publicUrl } = config;
	// It is opened only where it is configured.
	const way = config.slack!;
	const reader = createReader({ ...house, html: documents, stylesheet: '/assets/framework.css' });
	const links = createLinks({ ...house, reader });
	const slack = createSlack({ ...house, ...way, way, publicUrl, reader, links, log });
	return {
		...slack,
		web: {
			...(slack.router !== null && { platform: slack.router }),
			...(publicUrl !== null && { once: { links, publicUrl } }),
		},
		greeting: (url) => `${greeting(way, url, publicUrl)} Stop it with Ctrl+C.`,
	};
}

function greeting({ mode }: SlackConfig, url: string, publicUrl: string | null): string {
	if (mode === 'socket') return `The bot is in Slack by Socket Mode. Its pages are at ${url}.`;
	const reached = publicUrl === null ? '' : `, which Slack reaches as ${publicUrl}/slack/events`;
	return `The bot answers Slack at ${url}/slack/events${reached}.`;
}
