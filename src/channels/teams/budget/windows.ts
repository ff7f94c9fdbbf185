/** In no so many milliseconds more than so many. */
export type Limit = readonly [ms: number, most: number];

/**
 * What Teams allows in one conversation is 7 in 1 s, 8 in 2 s, 60 in 30 s and 1,800 an hour (docs: rate limiting, per
 * thread). A little below it, because calls do not take equally long to arrive.
 */
export const writes: readonly Limit[] = [
	[1000, 6],
	[2000, 7],
	[30_000, 55],
	[3_600_000, 1700],
];
/** Rosters and lists of channels: twice as many. */
export const reads: readonly Limit[] = writes.map(([ms, most]) => [ms, most * 2]);
/** Of them so many may be cards: somebody who presses a button always finds a place. */
export const cards: readonly Limit[] = [
	[1000, 4],
	[2000, 5],
	[30_000, 40],
];
/**
 * One app in one tenant has 50 a second (docs: the same page). Spread over the second: what goes all at once, and then
 * all at once again, arrives as too much.
 */
export const together: readonly Limit[] = [
	[100, 5],
	[1000, 44],
];
export const cardsTogether: readonly Limit[] = [
	[100, 4],
	[1000, 36],
];

/** Counts what has begun. All times in milliseconds. */
export class Windows {
	readonly #limits: readonly Limit[];
	readonly #most: number;
	readonly #longest: number;
	#begun: number[] = [];

	constructor(limits: readonly Limit[]) {
		this.#limits = limits;
		this.#most = Math.max(...limits.map(([, most]) => most));
		this.#longest = Math.max(...limits.map(([ms]) => ms));
	}

	/** Until one more may begin. */
	wait(now: number): number {
		let wait = 0;
		for (const [ms, most] of this.#limits) {
			const first = this.#begun.at(-most);
			if (first !== undefined) wait = Math.max(wait, first + ms - now);
		}
		return wait;
	}

	begin(now: number): void {
		this.#begun.push(now);
		if (this.#begun.length > 2 * this.#most) this.#begun = this.#begun.slice(-this.#most);
	}

	/** What has begun then has ended now: Teams has counted it somewhere between. */
	end(begun: number, now: number): void {
		const at = this.#begun.lastIndexOf(begun);
		if (at < 0 || begun === now) return;
		this.#begun.splice(at, 1);
		this.#begun.push(now);
	}

	/** Whether nothing counts any more. */
	isPast(now: number): boolean {
		const last = this.#begun.at(-1);
		return last === undefined || last + this.#longest <= now;
	}
}

/**
 * Spreads cards over the hour: many at once, then one after the other (a bucket of tokens). A card that is changed
 * every second would otherwise have used up the hour after half of it.
 */
export class Pace {
	readonly #burst = 200;
	readonly #everyMs = 3600;
	#tokens = this.#burst;
	#filledAt: number;

	constructor(now: number) {
		this.#filledAt = now;
	}

	wait(now: number): number {
		this.#fill(now);
		// Sums of fractions miss a whole token by a hair.
		return this.#tokens > 1 - 1e-9 ? 0 : (1 - this.#tokens) * this.#everyMs;
	}

	begin(now: number): void {
		this.#fill(now);
		this.#tokens -= 1;
	}

	#fill(now: number): void {
		this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filledAt) / this.#everyMs);
		this.#filledAt = now;
	}
}
