const minute = 60_000;

/** Counts what began in the last minute. All times in milliseconds. */
export class Window {
	readonly #most: number;
	#begun: number[] = [];

	constructor(most: number) {
		this.#most = most;
	}

	/** Until one more may begin. */
	wait(now: number): number {
		const first = this.#begun.at(-this.#most);
		return first === undefined ? 0 : Math.max(0, first + minute - now);
	}

	begin(now: number): void {
		this.#begun.push(now);
		if (this.#begun.length > 2 * this.#most) this.#begun = this.#begun.slice(-this.#most);
	}
}

/** Spreads calls over the minute: a few at once, then one after the other (a bucket of tokens). */
export class Pace {
	readonly #burst: number;
	readonly #perMs: number;
	#tokens: number;
	#filledAt: number;

	constructor(burst: number, perMinute: number, now: number) {
		this.#burst = burst;
		this.#perMs = perMinute / minute;
		this.#tokens = burst;
		this.#filledAt = now;
	}

	wait(now: number): number {
		this.#fill(now);
		// Sums of fractions miss a whole token by a hair.
		return this.#tokens > 1 - 1e-9 ? 0 : (1 - this.#tokens) / this.#perMs;
	}

	begin(now: number): void {
		this.#fill(now);
		this.#tokens -= 1;
	}

	#fill(now: number): void {
		this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filledAt) * this.#perMs);
		this.#filledAt = now;
	}
}

/** Keeps what goes to one channel apart. */
export class Spacing {
	readonly #gap: number;
	readonly #last = new Map<string, number>();

	/** @param gap 0 for none */
	constructor(gap: number) {
		this.#gap = gap;
	}

	wait(channel: string | undefined, now: number): number {
		const last = channel === undefined ? undefined : this.#last.get(channel);
		return last === undefined ? 0 : Math.max(0, last + this.#gap - now);
	}

	begin(channel: string | undefined, now: number): void {
		if (channel === undefined || this.#gap === 0) return;
		// In the order in which they began: those that count no more are the first.
		for (const [id, at] of this.#last) {
			if (at + this.#gap > now) break;
			this.#last.delete(id);
		}
		this.#last.delete(channel);
		this.#last.set(channel, now);
	}
}
