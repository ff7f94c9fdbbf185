import { allowanceOf, type Method } from '../methods.ts';
import { Pace, Spacing, Window } from './limits.ts';

/** Whose call goes first: somebody waits for it, a question is asked or changed, the status card follows. */
export type Urgency = 'people' | 'question' | 'card';

export interface Waiting {
	urgency: Urgency;
	channel: string | undefined;
	go(): void;
	drop(reason: unknown): void;
}

/** Two messages for one channel may come closer together than they were sent. */
const jitterMs = 300;
/** Of three background calls, where they are shared, two are status cards: both move on. */
const cardsOfThree = 2;

/**
 * The line of one method. What people wait for may use all that Slack allows in a minute. Background work is
 * spread over the minute, so that people find a place within seconds however much of it there is. Both stay a
 * little below the limit, because calls do not take equally long to arrive.
 */
export class Line {
	readonly #now: () => number;
	readonly #window: Window;
	readonly #pace: Pace;
	readonly #spacing: Spacing;
	readonly #cardsFirst: boolean;
	readonly #waiting: Record<Urgency, Waiting[]> = { people: [], question: [], card: [] };
	#heldUntil = Number.NEGATIVE_INFINITY;
	#shared = 0;
	#timer: NodeJS.Timeout | undefined;

	constructor(method: Method, now: () => number) {
		const { perMinute, perChannelMs = 0, cardsFirst = false } = allowanceOf(method);
		const most = perMinute - Math.ceil(perMinute * 0.04);
		const burst = Math.floor(perMinute * 0.1);
		this.#now = now;
		this.#window = new Window(most);
		this.#pace = new Pace(burst, most - burst, now());
		this.#spacing = new Spacing(perChannelMs === 0 ? 0 : perChannelMs + jitterMs);
		this.#cardsFirst = cardsFirst;
	}

	get length(): number {
		const { people, question, card } = this.#waiting;
		return people.length + question.length + card.length;
	}

	/** Milliseconds until a call may begin. */
	wait(channel?: string): number {
		const now = this.#now();
		return Math.max(this.#heldUntil - now, this.#window.wait(now), this.#spacing.wait(channel, now));
	}

	begin(channel: string | undefined): void {
		const now = this.#now();
		this.#window.begin(now);
		this.#spacing.begin(channel, now);
	}

	join(waiting: Waiting): void {
		this.#waiting[waiting.urgency].push(waiting);
		this.#serve();
	}

	leave(waiting: Waiting): void {
		const line = this.#waiting[waiting.urgency];
		const at = line.indexOf(waiting);
		if (at !== -1) line.splice(at, 1);
	}

	hold(ms: number): void {
		this.#heldUntil = Math.max(this.#heldUntil, this.#now() + ms);
	}

	close(why: Error): void {
		clearTimeout(this.#timer);
		for (const line of Object.values(this.#waiting)) for (const { drop } of line.splice(0)) drop(why);
	}

	/** Lets go whoever may, and comes back when the next one may. */
	#serve(): void {
		clearTimeout(this.#timer);
		for (let next = this.#next(); next !== undefined; next = this.#next()) {
			this.leave(next);
			if (next.urgency !== 'people') this.#pace.begin(this.#now());
			this.begin(next.channel);
			next.go();
		}
		if (this.length > 0) this.#timer = setTimeout(() => this.#serve(), Math.ceil(this.#soonest()));
	}

	/** The first in line of the class whose turn it is. */
	#next(): Waiting | undefined {
		const now = this.#now();
		if (this.length === 0 || this.wait() > 0) return undefined;
		const someone = this.#first('people', now);
		if (someone !== undefined || this.#pace.wait(now) > 0) return someone;
		const question = this.#first('question', now);
		const card = this.#first('card', now);
		if (question === undefined || card === undefined) return question ?? card;
		if (!this.#cardsFirst) return question;
		this.#shared += 1;
		return this.#shared % 3 < cardsOfThree ? card : question;
	}

	/** Passes over channels that had a message a moment ago. */
	#first(urgency: Urgency, now: number): Waiting | undefined {
		return this.#waiting[urgency].find(({ channel }) => this.#spacing.wait(channel, now) === 0);
	}

	/** Milliseconds until somebody may go. */
	#soonest(): number {
		const now = this.#now();
		const { people, question, card } = this.#waiting;
		const spaced = (line: Waiting[]) =>
			line.reduce((least, { channel }) => Math.min(least, this.#spacing.wait(channel, now)), Infinity);
		const background = Math.max(this.#pace.wait(now), Math.min(spaced(question), spaced(card)));
		return Math.max(this.wait(), Math.min(spaced(people), background));
	}
}
