import { allowanceOf, type Method } from '../../../channels/slack/methods.ts';

const minute = 60_000;

export interface Counted {
	calls: number;
	limited: number;
}

/**
 * Counts as Slack does: each method for the whole workspace over the last sixty seconds, and a message a second
 * for each channel. What it answers with 429 is not counted.
 */
export class Rates {
	readonly #seen = new Map<string, number[]>();
	readonly #lastIn = new Map<string, number>();
	readonly counted = new Map<string, Counted>();
	/** Off, everything passes and is only counted. */
	limits = true;

	/** @returns the seconds after which to try again, when this call is one too many */
	take(method: Method, channel: string | undefined, now: number): number | undefined {
		const counted = this.counted.get(method) ?? { calls: 0, limited: 0 };
		this.counted.set(method, counted);
		counted.calls += 1;
		const wait = this.limits ? this.#wait(method, channel, now) : 0;
		if (wait > 0) {
			counted.limited += 1;
			return Math.ceil(wait / 1000);
		}
		this.#seen.get(method)?.push(now);
		if (channel !== undefined) this.#lastIn.set(`${method} ${channel}`, now);
		return undefined;
	}

	/** Milliseconds until this call would pass. */
	#wait(method: Method, channel: string | undefined, now: number): number {
		const { perMinute, perChannelMs = 0 } = allowanceOf(method);
		const recent = (this.#seen.get(method) ?? []).filter((at) => at > now - minute);
		this.#seen.set(method, recent);
		const first = recent.length < perMinute ? undefined : recent.at(-perMinute);
		const last = channel === undefined ? undefined : this.#lastIn.get(`${method} ${channel}`);
		return Math.max(
			first === undefined ? 0 : first + minute - now,
			last === undefined ? 0 : last + perChannelMs - now,
		);
	}
}
