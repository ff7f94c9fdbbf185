import { ErrorCode } from '@slack/web-api';
import type { Method } from './methods.ts';

/**
 * `limited`: more often than Slack allows; nothing was done. `unreachable`: no answer that can be relied on.
 * `refused`: Slack's own "no", which asking again does not change.
 */
export type ProblemKind = 'limited' | 'unreachable' | 'refused';

interface Details {
	code: string;
	kind: ProblemKind;
	ambiguous?: boolean;
	retryAfterMs?: number;
	cause?: unknown;
}

/** Why a call to Slack did not succeed. Neither what was sent nor what was answered is in it. */
export class SlackProblem extends Error {
	override name = 'SlackProblem';
	/** Slack's error code, or one word of ours: `limited`, `timeout`, `http_503`, `closed`, ... */
	readonly code: string;
	readonly method: Method;
	readonly kind: ProblemKind;
	/** It may have been done: the request was on its way. */
	readonly ambiguous: boolean;
	readonly retryAfterMs?: number;

	constructor(method: Method, { code, kind, ambiguous = false, retryAfterMs, cause }: Details) {
		super(`${method}: ${code}`, cause === undefined ? undefined : { cause });
		this.code = code;
		this.method = method;
		this.kind = kind;
		this.ambiguous = ambiguous;
		if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
	}
}

/** Where Slack does not say how long to wait, in milliseconds. */
const unsaid = 10_000;

const limits = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
/** Slack's own troubles, after which part of it may have been done. */
const troubles = new Set(['fatal_error', 'internal_error', 'request_timeout', 'update_failed']);
/** Slack's own troubles, before anything was done. */
const pauses = new Set(['service_unavailable', 'team_added_to_org', 'external_channel_migrating']);
/** The connection was never made, so nothing was sent. */
const unsent = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'UND_ERR_CONNECT_TIMEOUT',
]);

/** What web-api throws, as far as it is read here (web-api 8, errors.js). */
interface Thrown {
	name?: string;
	code?: string;
	data?: { error?: unknown; response_metadata?: { retryAfter?: number } };
	retryAfter?: number;
	statusCode?: number;
	original?: Thrown;
	cause?: { code?: string };
	message?: string;
}

const ms = (seconds: number | undefined): number => (seconds === undefined ? unsaid : seconds * 1000);

function answered({ data }: Thrown): Details {
	const code = String(data?.error);
	// A page instead of an answer, from whatever stands between.
	if (!/^\w{1,60}$/.test(code)) return { code: 'not_understood', kind: 'unreachable', ambiguous: true };
	if (limits.has(code))
		return { code, kind: 'limited', retryAfterMs: ms(data?.response_metadata?.retryAfter) };
	if (troubles.has(code)) return { code, kind: 'unreachable', ambiguous: true };
	return { code, kind: pauses.has(code) ? 'unreachable' : 'refused' };
}

function notConnected(error: Thrown): Details {
	const original = error.original ?? error;
	if (original.name === 'TimeoutError' || original.name === 'AbortError')
		return { code: 'timeout', kind: 'unreachable', ambiguous: true };
	const code = original.cause?.code ?? '';
	const word = /^\w{1,40}$/.test(code) ? code.toLowerCase() : 'network';
	return { code: word, kind: 'unreachable', ambiguous: !unsent.has(code), cause: original };
}

const withStatus = (status: number): Details => ({
	code: `http_${status}`,
	kind: status >= 500 ? 'unreachable' : 'refused',
	ambiguous: status >= 500,
});

function detailsOf(error: Thrown): Details {
	if (error.code === ErrorCode.RateLimitedError)
		return { code: 'limited', kind: 'limited', retryAfterMs: ms(error.retryAfter) };
	if (error.code === ErrorCode.PlatformError) return answered(error);
	if (error.code === ErrorCode.HTTPError) return withStatus(error.statusCode ?? 0);
	// 429 without a time; web-api has no kind of error for it.
	if (error.message?.startsWith('Retry header did not contain'))
		return { code: 'limited', kind: 'limited', retryAfterMs: unsaid };
	return notConnected(error);
}

/** What a call has thrown, as a problem. */
export const problemOf = (method: Method, error: unknown): SlackProblem =>
	new SlackProblem(method, detailsOf(Object(error)));

/** The budget of the method is spent: Slack was not asked. */
export const spent = (method: Method, retryAfterMs: number): SlackProblem =>
	new SlackProblem(method, { code: 'limited', kind: 'limited', retryAfterMs });
