import {
	type ConnectorClient,
	type ConnectorClientOptions,
	TeamsConnectorClient,
} from 'botframework-connector';
import type { Auth } from './authenticate.ts';

/** The library's clients for one address of Teams. */
export interface Clients {
	conversations: ConnectorClient['conversations'];
	teams: TeamsConnectorClient['teams'];
}

/** One tenant has one or two addresses; whoever signs for more of them is not remembered. */
const most = 16;

/** Made once for each address; Teams names it in every activity, and it may change. */
export function createConnectors(
	{ connectors }: Pick<Auth, 'connectors'>,
	options: ConnectorClientOptions,
): (serviceUrl: string) => Promise<Clients> {
	const known = new Map<string, Promise<Clients>>();

	async function create(serviceUrl: string): Promise<Clients> {
		const client = await connectors.create(serviceUrl, undefined as never);
		const teams = new TeamsConnectorClient(client.credentials, { ...options, baseUri: serviceUrl });
		return { conversations: client.conversations, teams: teams.teams };
	}

	return (serviceUrl) => {
		const found = known.get(serviceUrl) ?? create(serviceUrl);
		found.catch(() => known.delete(serviceUrl));
		known.delete(serviceUrl);
		known.set(serviceUrl, found);
		const [oldest] = known.keys();
		if (known.size > most && oldest !== undefined) known.delete(oldest);
		return found;
	};
}
