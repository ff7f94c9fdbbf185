import { createSlack, type Slack, type SlackDeps } from '../../../src/channels/slack/slack.ts';
import { createLinks, type Links } from '../../../src/conversation/links.ts';
import { createReader } from '../../../src/conversation/reading.ts';
import { listen, type Web } from '../../../src/web/listen.ts';
import { createHtml } from '../../../src/wording/html.ts';
import { type TestHouse, testHouse } from '../../support/house.ts';
import { passing } from '../contract/clock.ts';
import type { Workspace } from './far-end.ts';
import { signed, signingSecret } from './signed.ts';

const pages = createHtml('templates/pages');
const documents = createHtml('templates/document');

/** The real app: house, SQLite, the Slack channel and its server; Slack is the workspace given. */
export interface Running {
	house(): TestHouse;
	slack(): Slack;
	/** Sends a request as Slack does, signed. */
	post(sent: { body: string; type: string }, headers?: Record<string, string>): Promise<Response>;
	/** Asks for a page as a browser does. */
	page(path: string, init?: RequestInit): Promise<Response>;
	/** What went wrong since the start, by the names that the log gives it. */
	troubles(): string[];
	/** As when the machine is switched off: what is not shown stays so. */
	stop(): Promise<void>;
	/** On the same data. */
	start(): Promise<void>;
	end(): Promise<void>;
}

export async function run(
	workspace: Pick<Workspace, 'url' | 'token'>,
	more: Partial<Parameters<typeof testHouse>[2]> = {},
	how: Partial<Pick<SlackDeps, 'way' | 'publicUrl'>> = {},
): Promise<Running> {
	const { way = { mode: 'http', signingSecret }, publicUrl = null } = how;
	let slack: Slack;
	let links: Links;
	let web: Web;
	let troubles: string[] = [];
	let house = await testHouse(undefined, passing, { ...more, committed: (record) => slack.changed(record) });

	function made(): Slack {
		const note = (event: string, { error }: { error?: unknown } = {}) =>
			void troubles.push([event, ...(error instanceof Error ? [error.message] : [])].join(': '));
		const reader = createReader({ ...house, html: documents, stylesheet: '/assets/framework.css' });
		links = createLinks({ ...house, reader });
		return createSlack({
			...house,
			way,
			token: workspace.token,
			apiUrl: workspace.url,
			connectTeams: [],
			restMs: 0,
			publicUrl,
			reader,
			links,
			log: { debug: () => {}, info: () => {}, warn: note, error: note },
		});
	}

	async function start(): Promise<void> {
		troubles = [];
		slack = made();
		const { router } = slack;
		web = await listen({
			port: 0,
			pages,
			check: () => house.store.check(),
			...(router !== null && { platform: router }),
			...(publicUrl !== null && { once: { links, publicUrl } }),
			onFault: (error) => void troubles.push(`fault: ${(error as Error).message}`),
		});
		await slack.start();
	}

	async function stop(): Promise<void> {
		await web.close();
		await slack.stop();
	}

	await start();
	return {
		house: () => house,
		slack: () => slack,
		post: ({ body, type }, headers = signed(body)) =>
			fetch(`http://127.0.0.1:${web.port}/slack/events`, {
				method: 'POST',
				headers: { 'Content-Type': type, ...headers },
				body,
			}),
		page: (path, init) => fetch(`http://127.0.0.1:${web.port}/${path}`, init),
		troubles: () => troubles,
		stop,
		async start() {
			house = await house.again();
			await start();
		},
		async end() {
			await stop();
			await house.end();
		},
	};
}
