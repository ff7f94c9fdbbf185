import { HttpHeaders } from 'botbuilder-stdlib/lib/azureCoreHttpCompat.js';
import type { ConnectorClientOptions } from 'botframework-connector';
import { kindOf, TeamsProblem, unanswered } from './problem.ts';

/** As the library takes an HTTP client. */
export type HttpClient = NonNullable<ConnectorClientOptions['httpClient']>;
type WebResourceLike = Parameters<HttpClient['sendRequest']>[0];

export interface HttpOptions {
	fetch?: typeof fetch;
	/** The most that one call may take, its answer included, in milliseconds. */
	timeoutMs?: number;
	now?: () => number;
}

/** In milliseconds: seconds or a date (RFC 9110, 10.2.3); undefined where there is none that makes sense. */
export function retryAfterOf(header: string | null, now: number): number | undefined {
	if (header === null || header.trim() === '') return undefined;
	const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
	return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}

/** Teams' own word in `{ error: { code } }`; a page of whatever stands between has none. */
function codeIn(body: string): string {
	try {
		const code: unknown = JSON.parse(body)?.error?.code;
		return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : '';
	} catch {
		return '';
	}
}

/**
 * What the library sends its calls through. Each ends after a hard time-out, none is sent twice: everything that is
 * not 2xx is thrown as a problem of ours, which no retry policy of the library takes for one of its own (they would
 * send a POST four times).
 */
export function createHttp(options: HttpOptions = {}): HttpClient {
	const { fetch: request = fetch, timeoutMs = 10_000, now = Date.now } = options;

	async function answerTo({ url, method, headers, body }: WebResourceLike): Promise<[Response, string]> {
		try {
			const response = await request(url, {
				method,
				headers: headers.rawHeaders(),
				signal: AbortSignal.timeout(timeoutMs),
				// T43: our token goes to the address that Teams has signed for, and nowhere that it points on to.
				redirect: 'manual',
				...(body !== undefined && { body: body as string }),
			});
			return [response, await response.text()];
		} catch (error) {
			throw unanswered(error);
		}
	}

	return {
		async sendRequest(sent) {
			const [response, body] = await answerTo(sent);
			const { status, headers } = response;
			if (response.ok)
				return {
					request: sent,
					status,
					headers: new HttpHeaders(Object.fromEntries(headers)),
					bodyAsText: body,
				};
			const retryAfterMs = retryAfterOf(headers.get('retry-after'), now());
			throw new TeamsProblem({ kind: kindOf(status), status, code: codeIn(body) }, { retryAfterMs });
		},
	};
}
