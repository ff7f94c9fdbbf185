import { vi } from 'vitest';
import type { Blindness, Channel, OpenChannel, Person } from '../contract/driver.ts';
import { createClient } from './client.ts';
import type { Workspace } from './far-end.ts';
import { type Running, run } from './running.ts';

/** The Slack channel of a running app, as everybody in the workspace has it. */
export function channelOf(workspace: Workspace, app: Running): Channel {
	const clients = new Map<string, Person>();
	let blind: Blindness | undefined;
	return {
		house: app.house,
		person(id) {
			const client = clients.get(id) ?? createClient(workspace, app, id, () => blind !== undefined);
			clients.set(id, client);
			return client;
		},
		async blind(how) {
			await app.slack().settled();
			workspace.fail(how);
			blind = how;
		},
		async restart() {
			// It dies once something stands in the channel that it does not know of.
			if (blind === 'unanswered') await vi.waitUntil(() => workspace.unanswered() > 0, 5000);
			await app.stop();
			workspace.heal();
			blind = undefined;
			await app.start();
		},
		async end() {
			await app.end();
			await workspace.end();
		},
	};
}

/** Each time a fresh workspace, with the real app in it: over signed HTTP, on a real SQLite folder. */
export const openSlack =
	(open: () => Promise<Workspace>): OpenChannel =>
	async () => {
		const workspace = await open();
		return channelOf(workspace, await run(workspace));
	};
