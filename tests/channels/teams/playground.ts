import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { root } from '../../../src/house.ts';

/** Everybody's tenant there. */
export const tenant = '11111111-1111-4111-8111-111111111111';
export const bot = { id: '28:00000000-0000-4000-8000-000000000011', name: 'HSB' };
export const groupChat = { id: '19:group@thread.v2', name: 'Meeting' };
const team = {
	id: '19:team@thread.tacv2',
	name: 'Team',
	aadGroupId: '33333333-3333-4333-8333-333333333333',
};
export const channel = { id: '19:channel@thread.tacv2', name: 'Cases' };

/** The one who looks at the page comes first. The client insists on five others. */
const names = {
	lead: 'Priya Nair',
	police: 'Sam Reed',
	school: 'Anna Berg',
	housing: 'Tom Hill',
	health: 'Lena Fox',
	youth: 'Omar Ali',
};
export type Person = keyof typeof names;

const userOf = (person: Person) => {
	const [givenName = '', surname = ''] = names[person].split(' ');
	const number = Object.keys(names).indexOf(person);
	const email = `${person}@example.org`;
	return {
		id: `29:${person}`,
		name: names[person],
		userPrincipleName: email,
		aadObjectId: `22222222-2222-4222-8222-22222222222${number}`,
		givenName,
		surname,
		email,
	};
};

/** JSON, which is YAML as well. */
function configuration(): string {
	const [currentUser, ...users] = (Object.keys(names) as Person[]).map(userOf);
	return JSON.stringify({
		version: '0.1.1',
		tenantId: tenant,
		bot,
		currentUser,
		users,
		personalChat: { id: 'a:personal' },
		groupChat,
		team: { ...team, channels: [channel] },
	});
}

/** A port that nothing listens at now: neither program takes 0 and says what it got before the other must know. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

/** What somebody's press was answered: a card for them alone, or a line. */
export interface Answered {
	type: string;
	value: unknown;
}

/** Microsoft's own client for bots in Teams, in a process of its own. */
export interface Playground {
	/** Where its page is. */
	url: string;
	/** Somebody else presses a button, given as it stands in the card. */
	press(person: Person, on: { conversation: string; message: string }, action: object): Promise<Answered>;
	/** Somebody else mentions the bot in the group chat, with these words behind it. */
	mention(person: Person, words: string): Promise<void>;
	stop(): Promise<void>;
}

/** The client looks for its settings where it is started, and keeps what it keeps at home: both in a folder of the test's. */
function launchClient(folder: string, endpoint: string, port: number) {
	writeFileSync(join(folder, '.m365agentsplayground.yml'), configuration());
	const cli = join(root, 'node_modules', '@microsoft', 'm365agentsplayground', 'cli.js');
	const options = ['-e', endpoint, '-c', 'msteams', '-p', String(port), '--disable-telemetry'];
	return spawn(process.execPath, [cli, 'start', ...options], {
		cwd: folder,
		env: { HOME: folder, PATH: process.env.PATH, TEAMSAPPTESTER_BROWSER: 'none' },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
}

type Client = ReturnType<typeof launchClient>;

async function listening(client: Client, port: number): Promise<void> {
	let said = '';
	for await (const chunk of client.stdout) {
		said += String(chunk);
		if (said.includes(`Listening on ${port}`)) break;
	}
	if (!said.includes(`Listening on ${port}`)) throw new Error(`the playground did not start: ${said}`);
	client.stdout.resume();
	client.stderr.resume();
}

/**
 * @param folder an empty one
 * @param endpoint where the bot answers Teams
 */
export async function startPlayground(folder: string, endpoint: string): Promise<Playground> {
	const port = await freePort();
	const client = launchClient(folder, endpoint, port);
	await listening(client, port);
	const url = `http://localhost:${port}`;

	async function ask(path: string, body: object): Promise<string> {
		const answer = await fetch(url + path, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify(body),
		});
		const text = await answer.text();
		if (!answer.ok) throw new Error(`the playground answered ${answer.status}: ${text}`);
		return text;
	}

	let typed = 0;
	return {
		url,
		async press(person, { conversation, message }, action) {
			const text = await ask('/_conversation/v1/invoke', {
				name: 'adaptiveCard/action',
				value: { action },
				from: { id: `29:${person}` },
				conversation: { id: conversation },
				replyToId: message,
			});
			return JSON.parse(text) as Answered;
		},
		async mention(person, words) {
			const { id, name, aadObjectId } = userOf(person);
			typed += 1;
			await ask('/_internal/v1/customActivities', {
				type: 'message',
				id: `typed-${typed}`,
				timestamp: new Date().toISOString(),
				channelId: 'msteams',
				serviceUrl: `${url}/_connector`,
				from: { id, name, aadObjectId },
				recipient: bot,
				conversation: { id: groupChat.id, conversationType: 'groupChat', isGroup: true, tenantId: tenant },
				text: `<at>${bot.name}</at> ${words}`,
				textFormat: 'plain',
				entities: [{ type: 'mention', mentioned: bot, text: `<at>${bot.name}</at>` }],
				channelData: { tenant: { id: tenant } },
			});
		},
		async stop() {
			if (client.exitCode !== null || client.signalCode !== null) return;
			const gone = once(client, 'exit');
			client.kill('SIGKILL');
			await gone;
		},
	};
}
