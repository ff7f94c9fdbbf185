import type { ServiceClientCredentials } from 'botbuilder-stdlib/lib/azureCoreHttpCompat.js';
import { TeamsProblem } from '../problem.ts';
import { within } from './within.ts';

/** Asks for what our calls are signed with, or gives what is still good. */
export type Token = () => Promise<string>;

type WebResource = Parameters<ServiceClientCredentials['signRequest']>[0];

/** The most that Microsoft's login may take, in milliseconds. */
const patience = 10_000;

/** msal's words for a login that it could not reach. */
const unreachable =
	/^(?:network_error|no_network_connectivity|endpoints_resolution_error|openid_config_error|request_cannot_be_made)$/;

/** Nothing has been sent to Teams yet. `refused` is a wrong or expired secret, which trying again does not mend. */
function problemOf(error: unknown): TeamsProblem {
	const { name, errorCode = '' } = Object(error);
	const away = name === 'TimeoutError' || unreachable.test(String(errorCode));
	if (away) return new TeamsProblem({ kind: 'limited', status: 0, code: 'login-unreachable' });
	return new TeamsProblem({ kind: 'refused', status: 0, code: 'login-refused' });
}

/** Signs our calls. However many wait for a token, it is asked for once. */
export class Credentials implements ServiceClientCredentials {
	readonly #ask: Token;
	#asking: Promise<string> | undefined;

	constructor(ask: Token) {
		this.#ask = ask;
	}

	/** @throws TeamsProblem */
	async signRequest(request: WebResource): Promise<WebResource> {
		this.#asking ??= within(patience, this.#ask()).finally(() => {
			this.#asking = undefined;
		});
		const token = await this.#asking.catch((error) => {
			throw problemOf(error);
		});
		request.headers.set('authorization', `Bearer ${token}`);
		return request;
	}
}
