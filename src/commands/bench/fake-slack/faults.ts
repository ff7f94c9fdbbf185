/**
 * What goes wrong with a call. `done`: Slack does it all the same, and only its answer is lost.
 * `drop` cuts the connection; `hang` never answers.
 */
export type Fault =
	| { error: string; done?: boolean }
	| { status: number; done?: boolean }
	| { drop: true; done?: boolean }
	| { hang: true; done?: boolean }
	/** 429; seconds, or null for an answer that does not say when. */
	| { retryAfter: number | null; done?: boolean };

export interface Reply {
	status: number;
	headers: Record<string, string>;
	body: string;
}

/** What reaches the caller: an answer, a cut connection, or nothing. */
export type Outcome = Reply | 'drop' | 'hang';

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
	const body = JSON.stringify(value);
	return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body };
}

export const tooMany = (seconds: number | null): Reply =>
	json(429, { ok: false, error: 'ratelimited' }, seconds === null ? {} : { 'retry-after': String(seconds) });

/** How a call with this fault is noted. */
export function nameOf(fault: Fault): string {
	if ('error' in fault) return fault.error;
	if ('status' in fault) return String(fault.status);
	return 'drop' in fault ? 'drop' : 'hang' in fault ? 'hang' : 'ratelimited';
}

export function outcomeOf(fault: Fault): Outcome {
	if ('drop' in fault) return 'drop';
	if ('hang' in fault) return 'hang';
	if ('retryAfter' in fault) return tooMany(fault.retryAfter);
	if ('error' in fault) return json(200, { ok: false, error: fault.error });
	return { status: fault.status, headers: { 'content-type': 'text/html' }, body: '<html>Sorry</html>' };
}

/** What is to go wrong, by method; `*` is all of them. */
export class Faults {
	readonly #planned: { method: string; fault: Fault; left: number }[] = [];

	plan(method: string, fault: Fault, times: number): void {
		this.#planned.push({ method, fault, left: times });
	}

	/** From now on nothing goes wrong, with this method or with any. */
	heal(method?: string): void {
		for (const planned of this.#planned)
			if (method === undefined || planned.method === method) planned.left = 0;
	}

	next(method: string): Fault | undefined {
		const planned = this.#planned.find((p) => p.left > 0 && (p.method === '*' || p.method === method));
		if (planned) planned.left -= 1;
		return planned?.fault;
	}
}
