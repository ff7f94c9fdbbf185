import { allowanceOf, type Method } from './methods.ts';

/** Whose call goes first: somebody waits for it, a question is asked or changed, the status card follows. */
export type Urgency = 'people' | 'question' | 'card';

export interface Turn {
	urgency: Urgency;
	/** Where the message goes, for methods that are counted by channel. */
	channel?: string;
	/** Gives up the place in the line. */
	signal?: AbortSignal;
}

/**
 * One budget for each method and the whole workspace, so that Slack has no reason to answer 429. In no sixty
 * seconds more calls of a method begin than it allows, whoever makes them.
 */
export interface Budget {
	/** Takes a place now, or says no. */
	now(method: Method, channel?: string): boolean;
	/** Resolves when it is this call's turn. Rejects with the signal's reason, or with why it was closed. */
	turn(method: Method, turn: Turn): Promise<void>;
	/** Nothing of this method begins for so many milliseconds: Slack has answered 429. Other methods go on. */
	hold(method: Method, ms: number): void;
	/** Milliseconds until a call of this method could begin. */
	wait(method: Method): number;
	/** Callers in line. */
	waiting(): number;
	/** Drops whoever is in line; nobody gets a turn any more. */
	close(why: (method: Method) => Error): void;
}

interface Waiting extends Omit<Turn, 'signal'> {
	go(): void;
	drop(reason: unknown): void;
}

const minute = 60_000;
/** Two messages for one channel may come closer together than they were sent. */
const jitterMs = 100;
/** Of three background calls of a method two are status cards, when questions wait as well: both move on. */
const cardsOfThree = 2;

const background = ['question', 'card'] as const;

/**
 * The line of one method. What people wait for may use all that Slack allows in a minute. Background work is
 * spread over the minute (a bucket of tokens), so that people find a place within seconds however much of it
 * there is. Both stay a little below the limit, because calls do not take equally long to arrive.
 */
class Line {
	readonly #most: number;
	readonly #burst: number;
	readonly #perMs: number;
	readonly #gap: number;
	readonly #cardsFirst: boolean;
	readonly #now: () => number;
	readonly #waiting: Waiting[] = [];
	/** When the calls of the last minute began, the oldest first. */
	#begun: number[] = [];
	readonly #lastIn = new Map<string, number>();
	#tokens: number;
	#filledAt: number;
	#heldUntil = Number.NEGATIVE_INFINITY;
	#granted = 0;
	#timer: NodeJS.Timeout | undefined;

	constructor(method: Method, now: () => number) {
		const { perMinute, perChannelMs = 0, cardsFirst = false } = allowanceOf(method);
		this.#most = perMinute - Math.ceil(perMinute * 0.04);
		this.#burst = Math.floor(perMinute * 0.1);
		this.#perMs = (this.#most - this.#burst) / minute;
		this.#gap = perChannelMs === 0 ? 0 : perChannelMs + jitterMs;
		this.#cardsFirst = cardsFirst;
		this.#now = now;
		this.#tokens = this.#burst;
		this.#filledAt = now();
	}

	get length(): number {
		return this.#waiting.length;
	}

	/** Milliseconds until a call may begin, by what Slack counts. */
	wait(channel?: string): number {
		const now = this.#now();
		this.#begun = this.#begun.filter((at) => at > now - minute);
		const oldest = this.#begun.length < this.#most ? undefined : this.#begun.at(-this.#most);
		const last = channel === undefined ? undefined : this.#lastIn.get(channel);
		return Math.max(
			0,
			this.#heldUntil - now,
			oldest === undefined ? 0 : oldest + minute - now,
			last === undefined ? 0 : last + this.#gap - now,
		);
	}

	begin(channel?: string): void {
		const now = this.#now();
		this.#begun.push(now);
		if (channel === undefined || this.#gap === 0) return;
		for (const [id, at] of this.#lastIn) if (at + this.#gap <= now) this.#lastIn.delete(id);
		this.#lastIn.set(channel, now);
	}

	join(waiting: Waiting): void {
		this.#waiting.push(waiting);
		this.serve();
	}

	leave(waiting: Waiting): void {
		const at = this.#waiting.indexOf(waiting);
		if (at !== -1) this.#waiting.splice(at, 1);
	}

	hold(ms: number): void {
		this.#heldUntil = Math.max(this.#heldUntil, this.#now() + ms);
	}

	close(why: Error): void {
		clearTimeout(this.#timer);
		for (const { drop } of this.#waiting.splice(0)) drop(why);
	}

	/** Lets go whoever may, and comes back when the next one may. */
	serve(): void {
		clearTimeout(this.#timer);
		for (let next = this.#next(); next !== undefined; next = this.#next()) {
			this.leave(next);
			if (next.urgency !== 'people') this.#spend();
			this.begin(next.channel);
			next.go();
		}
		if (this.#waiting.length === 0) return;
		const soonest = Math.min(...this.#waiting.map((w) => this.#waitOf(w)));
		this.#timer = setTimeout(() => this.serve(), Math.ceil(soonest));
	}

	#waitOf({ urgency, channel }: Waiting): number {
		return Math.max(this.wait(channel), urgency === 'people' ? 0 : this.#waitForToken());
	}

	/** The first in line of the class whose turn it is, passing over channels that had a message a moment ago. */
	#next(): Waiting | undefined {
		const first = (urgency: Urgency) =>
			this.#waiting.find((w) => w.urgency === urgency && this.#waitOf(w) === 0);
		const someone = first('people');
		if (someone !== undefined) return someone;
		const [question, card] = background.map(first);
		if (question === undefined || card === undefined) return question ?? card;
		if (!this.#cardsFirst) return question;
		this.#granted += 1;
		return this.#granted % 3 < cardsOfThree ? card : question;
	}

	#fill(): void {
		const now = this.#now();
		this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filledAt) * this.#perMs);
		this.#filledAt = now;
	}

	#spend(): void {
		this.#fill();
		this.#tokens -= 1;
	}

	#waitForToken(): number {
		this.#fill();
		// Sums of fractions miss a whole token by a hair.
		return this.#tokens > 1 - 1e-9 ? 0 : (1 - this.#tokens) / this.#perMs;
	}
}

/** @param now milliseconds of a clock that never goes back */
export function createBudget(now: () => number = () => performance.now()): Budget {
	const lines = new Map<Method, Line>();
	let closed: ((method: Method) => Error) | undefined;
	function lineOf(method: Method): Line {
		const line = lines.get(method) ?? new Line(method, now);
		lines.set(method, line);
		return line;
	}

	return {
		now(method, channel) {
			const line = lineOf(method);
			if (line.wait(channel) > 0) return false;
			line.begin(channel);
			return true;
		},
		async turn(method, { urgency, channel, signal }) {
			signal?.throwIfAborted();
			if (closed !== undefined) throw closed(method);
			const line = lineOf(method);
			const { promise, resolve, reject } = Promise.withResolvers<void>();
			const waiting: Waiting = {
				urgency,
				...(channel !== undefined && { channel }),
				go: resolve,
				drop: reject,
			};
			const giveUp = () => {
				line.leave(waiting);
				reject(signal?.reason);
			};
			signal?.addEventListener('abort', giveUp, { once: true });
			line.join(waiting);
			await promise.finally(() => signal?.removeEventListener('abort', giveUp));
		},
		hold: (method, ms) => lineOf(method).hold(ms),
		wait: (method) => lineOf(method).wait(),
		waiting: () => [...lines.values()].reduce((sum, line) => sum + line.length, 0),
		close(why) {
			closed = why;
			for (const [method, line] of lines) line.close(why(method));
		},
	};
}
