import { Line, type Urgency, type Waiting } from './budget/line.ts';
import type { Method } from './methods.ts';

export type { Urgency } from './budget/line.ts';

export interface Turn {
	urgency: Urgency;
	/** Where the message goes, for methods that are counted by channel. */
	channel?: string | undefined;
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

async function turnIn(line: Line, { urgency, channel, signal }: Turn): Promise<void> {
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	const waiting: Waiting = { urgency, channel, go: resolve, drop: reject };
	const giveUp = () => {
		line.leave(waiting);
		reject(signal?.reason);
	};
	signal?.addEventListener('abort', giveUp, { once: true });
	line.join(waiting);
	await promise.finally(() => signal?.removeEventListener('abort', giveUp));
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
		async turn(method, turn) {
			turn.signal?.throwIfAborted();
			if (closed !== undefined) throw closed(method);
			await turnIn(lineOf(method), turn);
		},
		hold: (method, ms) => lineOf(method).hold(ms),
		wait: (method) => Math.max(0, lineOf(method).wait()),
		waiting: () => [...lines.values()].reduce((sum, line) => sum + line.length, 0),
		close(why) {
			closed = why;
			for (const [method, line] of lines) line.close(why(method));
		},
	};
}
