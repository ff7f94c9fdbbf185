import { vi } from 'vitest';
import type { Blindness, Channel, OpenChannel, Person } from '../contract/driver.ts';
import { createClient } from './client.ts';
import { fakeTenant, type Tenant } from './far-end.ts';
import { type Running, run } from './running.ts';

/** The group chat of a running app, as everybody in it has it. */
export function channelOf(tenant: Tenant, app: Running): Channel {
	const clients = new Map<string, Person>();
	let blind: Blindness | undefined;
	return {
		cannotAsk: true,
		samePress: true,
		house: app.house,
		person(id) {
			const client = clients.get(id) ?? createClient(tenant, app, id, () => blind !== undefined);
			clients.set(id, client);
			return client;
		},
		async blind(how) {
			await app.teams().settled();
			tenant.fail(how);
			blind = how;
		},
		async restart() {
			// It dies once something stands in the chat that it does not know of.
			if (blind === 'unanswered') await vi.waitUntil(() => tenant.unanswered() > 0, 5000);
			await app.stop();
			tenant.heal();
			blind = undefined;
			await app.start();
		},
		async end() {
			await app.end();
			tenant.check();
			await tenant.end();
		},
	};
}

/** Each time a fresh tenant, with the real app in it: over HTTP, on a real SQLite folder. */
export const openTeams: OpenChannel = async () => {
	const tenant = await fakeTenant();
	return channelOf(tenant, await run(tenant));
};
