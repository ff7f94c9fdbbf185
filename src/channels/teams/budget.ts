import { type Lane, Line, type Waiting } from './budget/line.ts';
import { cardsTogether, together, Windows } from './budget/windows.ts';
import type { Urgency } from './ports.ts';

export type { Lane } from './budget/line.ts';

export interface Turn {
	urgency: Urgency;
	/** Ahead of the others of its urgency: Teams has sent this call back. */
	first?: boolean;
	/** Gives up the place in the line. */
	signal?: AbortSignal;
}

/** One call that may be made now. */
export interface Permit {
	urgency: Urgency;
	/** It has ended, however. More than once is as good as once. */
	end(): void;
}

/**
 * Teams counts by conversation, and all of an app's calls in a tenant together. People before cards, everywhere;
 * conversations take turns; what is written to one of them goes one after the other, in order.
 */
export interface Budget {
	/** Resolves when it is this call's turn. Rejects with the signal's reason, or with why it was closed. */
	enter(lane: Lane, conversation: string, turn: Turn): Promise<Permit>;
	/** Teams has said that it is too much. @param ms as it asked, else growing. @returns for how long nothing begins */
	hold(lane: Lane, conversation: string, ms: number | undefined): number;
	/** Teams has taken a call. */
	fine(lane: Lane, conversation: string): void;
	/** Callers in line. */
	waiting(): number;
	/** Conversations that are remembered. */
	size(): number;
	/** Drops whoever is in line; nobody gets a turn any more. */
	close(reason: Error): void;
}

const minute = 60_000;
/** Whatever Teams asks, nobody waits longer for the next try. */
const longestHold = minute;
const urgencies: readonly Urgency[] = ['people', 'card'];

/** Growing, and never the same for all who were sent back (docs: rate limiting). */
function backoff(inRow: number, random: () => number): number {
	return Math.min(1000 * 2 ** inRow, 30_000) * (0.5 + random() / 2);
}

/** @param now milliseconds of a clock that never goes back */
export function createBudget(
	now: () => number = () => performance.now(),
	random: () => number = Math.random,
): Budget {
	const lines = new Map<string, Line>();
	/** Those in which somebody waits; who has had a turn goes to the end. */
	const asking = new Map<string, Line>();
	const all = { people: new Windows(together), card: new Windows(cardsTogether) };
	let timer: NodeJS.Timeout | undefined;
	let sweptAt = now();
	let closed: Error | undefined;

	function lineOf(lane: Lane, conversation: string): [string, Line] {
		const key = `${lane} ${conversation}`;
		const line = lines.get(key) ?? new Line(lane, now());
		lines.set(key, line);
		return [key, line];
	}

	/** A conversation in which nothing has begun for an hour is like one that was never there. */
	function sweep(at: number): void {
		if (at - sweptAt < minute) return;
		sweptAt = at;
		for (const [key, line] of lines) if (line.isIdle(at)) lines.delete(key);
	}

	function begin(key: string, line: Line, urgency: Urgency, at: number): void {
		all.people.begin(at);
		if (urgency === 'card') all.card.begin(at);
		asking.delete(key);
		line.begin(urgency, at);
		if (line.length > 0) asking.set(key, line);
	}

	/** Gives one turn to each conversation that may have one. @returns until the next, and whether anybody had one */
	function round(urgency: Urgency, at: number): { next: number; some: boolean } {
		let next = Number.POSITIVE_INFINITY;
		let some = false;
		for (const [key, line] of [...asking]) {
			const shared =
				urgency === 'card' ? Math.max(all.card.wait(at), all.people.wait(at)) : all.people.wait(at);
			const wait = Math.max(line.wait(urgency, at), shared);
			if (wait <= 0) {
				begin(key, line, urgency, at);
				some = true;
			} else next = Math.min(next, wait);
		}
		return { next, some };
	}

	function pump(): void {
		clearTimeout(timer);
		const at = now();
		sweep(at);
		let next = Number.POSITIVE_INFINITY;
		for (const urgency of urgencies) {
			let had = round(urgency, at);
			while (had.some) had = round(urgency, at);
			next = Math.min(next, had.next);
		}
		if (Number.isFinite(next)) timer = setTimeout(pump, Math.ceil(next));
	}

	function permit(line: Line, urgency: Urgency, begun: number): Permit {
		let ended = false;
		return {
			urgency,
			end() {
				if (ended) return;
				ended = true;
				line.end(begun, now());
				pump();
			},
		};
	}

	return {
		async enter(lane, conversation, { urgency, first = false, signal }) {
			signal?.throwIfAborted();
			if (closed !== undefined) throw closed;
			const [key, line] = lineOf(lane, conversation);
			const { promise, resolve, reject } = Promise.withResolvers<number>();
			const waiting: Waiting = { urgency, go: resolve, drop: reject };
			const giveUp = () => {
				line.leave(waiting);
				if (line.length === 0) asking.delete(key);
				reject(signal?.reason);
			};
			signal?.addEventListener('abort', giveUp, { once: true });
			line.join(waiting, first);
			asking.set(key, line);
			pump();
			const begun = await promise.finally(() => signal?.removeEventListener('abort', giveUp));
			return permit(line, urgency, begun);
		},
		hold(lane, conversation, ms) {
			const [, line] = lineOf(lane, conversation);
			const asked = Math.min(ms ?? backoff(line.inRow, random), longestHold);
			const held = asked + random() * 250;
			line.hold(now() + held);
			return held;
		},
		fine: (lane, conversation) => lines.get(`${lane} ${conversation}`)?.fine(),
		waiting: () => [...asking.values()].reduce((sum, line) => sum + line.length, 0),
		size: () => lines.size,
		close(reason) {
			closed = reason;
			clearTimeout(timer);
			for (const line of asking.values()) line.close(reason);
			asking.clear();
		},
	};
}
