import { createTeams, type Teams, type TeamsDeps } from '../../../src/channels/teams/teams.ts';
import type { Answered, Json } from '../../../src/commands/bench/fake-teams.ts';
import type { TeamsTest } from '../../../src/config/teams.ts';
import type { Filing } from '../../../src/conversation/filing.ts';
import { createLinks, type Links } from '../../../src/conversation/links.ts';
import { createReader } from '../../../src/conversation/reading.ts';
import { listen, type Web } from '../../../src/web/listen.ts';
import { createHtml } from '../../../src/wording/html.ts';
import { type TestHouse, testHouse } from '../../support/house.ts';
import { passing } from '../contract/clock.ts';
import type { Tenant } from './far-end.ts';

const pages = createHtml('templates/pages');
const documents = createHtml('templates/document');

const testMode: TeamsTest = {
	mode: 'test',
	forms: 'dialog',
	standardChannels: 'refuse',
	sharedChannels: 'refuse',
};

/** What a test wants different of the channel. */
export type How = Partial<Pick<TeamsDeps, 'farEnd' | 'publicUrl' | 'lookEvery' | 'restMs'>> & {
	config?: Partial<TeamsTest>;
	/** What makes files; nothing makes them unless given. */
	filing?: Filing;
};

/** The real app: house, SQLite, the Teams channel and its server; Teams is the tenant given. */
export interface Running {
	house(): TestHouse;
	teams(): Teams;
	/** Sends an activity as Teams does. */
	send(activity: Json): Promise<Answered>;
	/** Posts anything to the endpoint. */
	post(body: string, headers?: Record<string, string>): Promise<Response>;
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
	tenant: Pick<Tenant, 'teams'>,
	how: How = {},
	more: Partial<Parameters<typeof testHouse>[2]> = {},
): Promise<Running> {
	const { publicUrl = null, config, filing, ...rest } = how;
	let teams: Teams;
	let links: Links;
	let web: Web;
	let troubles: string[] = [];
	let house = await testHouse(undefined, passing, { ...more, committed: (record) => teams.changed(record) });

	function made(): Teams {
		const note = (event: string, { error }: { error?: unknown } = {}) =>
			void troubles.push([event, ...(error instanceof Error ? [error.message] : [])].join(': '));
		const files = filing === undefined ? {} : { filing };
		const reader = createReader({ ...house, html: documents, stylesheet: '/assets/framework.css', ...files });
		links = createLinks({ ...house, reader });
		return createTeams({
			...house,
			config: { ...testMode, ...config },
			restMs: 0,
			...rest,
			publicUrl,
			reader,
			links,
			log: { debug: () => {}, info: () => {}, warn: note, error: note },
		});
	}

	async function start(): Promise<void> {
		troubles = [];
		teams = made();
		web = await listen({
			port: 0,
			pages,
			check: () => house.store.check(),
			platform: teams.receive,
			...(publicUrl !== null && { once: { links, publicUrl } }),
			onFault: (error) => void troubles.push(`fault: ${(error as Error).message}`),
		});
		await teams.start();
	}

	async function stop(): Promise<void> {
		await web.close();
		await teams.stop();
	}

	const endpoint = () => `http://127.0.0.1:${web.port}/api/messages`;
	await start();
	return {
		house: () => house,
		teams: () => teams,
		send: (activity) => tenant.teams.send(endpoint(), activity),
		post: (body, headers = {}) =>
			fetch(endpoint(), {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
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
