import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Log } from '../../log.ts';
import { quietLogger } from './logger.ts';

export interface ClientDeps {
	token: string;
	/** Ends with `/api/`; Slack's own unless given. */
	apiUrl?: string | undefined;
	fetch?: typeof fetch;
	log: Log;
}

/** Milliseconds that Slack has for an answer; somebody is looking at an empty modal while `quick` runs. */
const timeouts = { usual: 10_000, quick: 2000 };

/**
 * web-api's defaults would wait without end, call again for half an hour, and send a message twice; and a 429 of
 * one method would pause all others of the same client (facts, Bolt). So: time-outs, no retries, and two clients.
 */
export function createClients({
	token,
	apiUrl,
	fetch,
	log,
}: ClientDeps): Record<'usual' | 'quick', WebClient> {
	const common: WebClientOptions = {
		retryConfig: { retries: 0 },
		rejectRateLimitedCalls: true,
		allowAbsoluteUrls: false,
		logger: quietLogger(log),
		...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
		...(fetch && { fetch }),
	};
	return {
		usual: new WebClient(token, { ...common, timeout: timeouts.usual }),
		quick: new WebClient(token, { ...common, timeout: timeouts.quick }),
	};
}
