import type { Urgency } from '../ports.ts';
import { cards, Pace, reads, Windows, writes } from './windows.ts';

export interface Waiting {
	urgency: Urgency;
	/** @param now when it began */
	go(now: number): void;
	drop(reason: unknown): void;
}

/** `write`: what changes a conversation, one at a time. `read`: what is asked about it. */
export type Lane = 'write' | 'read';

/** The line of one conversation, for its writing or its reading. All times in milliseconds. */
export class Line {
	readonly #one: boolean;
	readonly #all: Windows;
	readonly #cards = new Windows(cards);
	readonly #pace: Pace;
	readonly #waiting: Record<Urgency, Waiting[]> = { people: [], card: [] };
	#under = 0;
	#heldUntil = Number.NEGATIVE_INFINITY;
	/** How often in a row Teams has said that it is too much. */
	#inRow = 0;

	constructor(lane: Lane, now: number) {
		this.#one = lane === 'write';
		this.#all = new Windows(lane === 'write' ? writes : reads);
		this.#pace = new Pace(now);
	}

	get length(): number {
		return this.#waiting.people.length + this.#waiting.card.length;
	}

	/** @param first whose call Teams has sent back keeps its place */
	join(waiting: Waiting, first: boolean): void {
		const line = this.#waiting[waiting.urgency];
		if (first) line.unshift(waiting);
		else line.push(waiting);
	}

	leave(waiting: Waiting): void {
		const line = this.#waiting[waiting.urgency];
		const at = line.indexOf(waiting);
		if (at >= 0) line.splice(at, 1);
	}

	/** Until somebody of this urgency may begin: for ever, where nobody waits or a call is under way. */
	wait(urgency: Urgency, now: number): number {
		if (this.#waiting[urgency].length === 0 || (this.#one && this.#under > 0))
			return Number.POSITIVE_INFINITY;
		const wait = Math.max(0, this.#heldUntil - now, this.#all.wait(now));
		return urgency === 'people' ? wait : Math.max(wait, this.#cards.wait(now), this.#pace.wait(now));
	}

	/** Gives the first of this urgency its turn. */
	begin(urgency: Urgency, now: number): void {
		this.#under += 1;
		this.#all.begin(now);
		if (urgency === 'card') {
			this.#cards.begin(now);
			this.#pace.begin(now);
		}
		this.#waiting[urgency].shift()?.go(now);
	}

	end(begun: number, now: number): void {
		this.#under -= 1;
		this.#all.end(begun, now);
	}

	/** Nothing begins until then. */
	hold(until: number): void {
		this.#inRow += 1;
		this.#heldUntil = Math.max(this.#heldUntil, until);
	}

	get inRow(): number {
		return this.#inRow;
	}

	/** Teams has taken a call. */
	fine(): void {
		this.#inRow = 0;
	}

	/** Whether it may be forgotten. */
	isIdle(now: number): boolean {
		return this.length === 0 && this.#under === 0 && this.#heldUntil <= now && this.#all.isPast(now);
	}

	close(reason: unknown): void {
		for (const line of Object.values(this.#waiting))
			for (const waiting of line.splice(0)) waiting.drop(reason);
	}
}
