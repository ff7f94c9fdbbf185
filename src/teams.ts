import { setTimeout as sleep } from 'node:timers/promises';
import { Router } from 'express';
import type { Channel, ChannelDeps } from './channel.ts';
import { createTeams } from './channels/teams/teams.ts';
import { createLinks } from './conversation/links.ts';
import { createReader } from './conversation/reading.ts';

/** How long a start waits for Teams, in milliseconds: what is stored needs no Teams, and what is shown can wait. */
const patience = 2000;

/** Meetings in the group chats and channels of one tenant of Microsoft Teams. */
export async function openChannel({ config, house, documents, log }: ChannelDeps): Promise<Channel> {
	const { publicUrl } = config;
	// It is opened only where it is configured.
	const configured = config.teams!;
	const reader = createReader({ ...house, html: documents, stylesheet: '/assets/framework.css' });
	const links = createLinks({ ...house, reader });
	const teams = createTeams({ ...house, config: configured, publicUrl, reader, links, log });
	return {
		...teams,
		// What is to be shown is looked at, and goes on.
		start: () => Promise.race([teams.start(), sleep(patience, undefined, { ref: false })]),
		web: {
			// What is posted to our own pages is none of Teams'.
			platform: Router().post('/api/messages', teams.receive),
			...(publicUrl !== null && { once: { links, publicUrl } }),
		},
		greeting: (url) =>
			configured.mode === 'test'
				? `TEAMS TEST MODE: the bot takes anybody's word for who they are, from this machine alone, at ${url}/api/messages. It is for a test client, never for a case. Stop it with Ctrl+C.`
				: `The bot answers Teams at ${url}/api/messages, which Teams reaches as ${publicUrl}/api/messages. Stop it with Ctrl+C.`,
	};
}
