import type { TeamsProblemFields } from './ports.ts';

/** Why a call to Teams did not succeed. Neither what was sent nor what was answered is in it. */
export class TeamsProblem extends Error implements TeamsProblemFields {
	override name = 'TeamsProblem';
	readonly kind: TeamsProblemFields['kind'];
	readonly status: number;
	readonly code: string;
	/** How long Teams asks to be left alone, in milliseconds. */
	readonly retryAfterMs: number | undefined;

	constructor(
		{ kind, status, code }: TeamsProblemFields,
		more: { retryAfterMs?: number | undefined; cause?: unknown } = {},
	) {
		super(
			`${status === 0 ? 'no answer' : status}: ${code}`,
			more.cause === undefined ? undefined : { cause: more.cause },
		);
		this.kind = kind;
		this.status = status;
		this.code = code;
		this.retryAfterMs = more.retryAfterMs;
	}
}

/** Too much at once; 412 is another request at the same conversation (docs: rate limiting). Nothing was done. */
const limits = new Set([429, 412]);

/** What a status says; only those that are not 2xx. */
export function kindOf(status: number): TeamsProblemFields['kind'] {
	if (limits.has(status)) return 'limited';
	return status === 408 || status >= 500 ? 'ambiguous' : 'refused';
}

/** The connection was never made, so nothing was sent. */
const unsent = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'UND_ERR_CONNECT_TIMEOUT',
]);

/** What fetch throws, as far as it is read here. */
interface Thrown {
	name?: string;
	cause?: { code?: string };
}

/** What became of a request that was not answered. */
export function unanswered(error: unknown): TeamsProblem {
	const { name, cause }: Thrown = Object(error);
	if (name === 'TimeoutError' || name === 'AbortError')
		return new TeamsProblem({ kind: 'ambiguous', status: 0, code: 'timeout' });
	const code = cause?.code ?? '';
	const word = /^\w{1,40}$/.test(code) ? code.toLowerCase() : 'network';
	const kind = unsent.has(code) ? 'limited' : 'ambiguous';
	return new TeamsProblem({ kind, status: 0, code: word }, { cause: error });
}
