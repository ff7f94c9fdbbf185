import type { Operation } from './faults.ts';

export interface Counted {
	calls: number;
	/** How many of them were answered with 429 because they were too many. */
	limited: number;
}

/** In so many milliseconds, so many calls (docs: rate limiting, the limit per thread). */
const writes = [
	[1000, 7],
	[2000, 8],
	[30_000, 60],
	[3_600_000, 1800],
] as const;
const reads = writes.map(([ms, most]) => [ms, most * 2] as const);
/** One app in one tenant. */
const all = [[1000, 50]] as const;

const isRead = (operation: Operation): boolean => ['member', 'members', 'channels'].includes(operation);

type Windows = readonly (readonly [ms: number, most: number])[];

/** Counts as Teams does. What it answers with 429 is not counted. */
export class Rates {
	readonly #seen = new Map<string, number[]>();
	readonly counted = new Map<Operation, Counted>();
	/** Off, everything passes and is only counted. */
	limits = true;

	/** @returns the milliseconds after which to try again, when this call is one too many */
	take(operation: Operation, conversation: string, now: number): number | undefined {
		const counted = this.counted.get(operation) ?? { calls: 0, limited: 0 };
		this.counted.set(operation, counted);
		counted.calls += 1;
		if (!this.limits || operation === 'upload') return undefined;
		const [kind, windows] = isRead(operation) ? (['read', reads] as const) : (['write', writes] as const);
		const own = `${kind} ${conversation}`;
		const wait = Math.max(this.#wait(own, windows, now), this.#wait('all', all, now));
		if (wait > 0) {
			counted.limited += 1;
			return wait;
		}
		for (const key of [own, 'all']) this.#seen.set(key, [...(this.#seen.get(key) ?? []), now].slice(-3600));
		return undefined;
	}

	#wait(key: string, windows: Windows, now: number): number {
		const seen = this.#seen.get(key) ?? [];
		const waits = windows.map(([ms, most]) => {
			const first = seen.at(-most);
			return first === undefined ? 0 : first + ms - now;
		});
		return Math.max(0, ...waits);
	}
}
