import type { ShownLog } from '../../conversation/deliver.ts';
import { type Calls, SlackProblem } from './calls.ts';

/** The rows that say which message is pinned. */
const pinsOf = (channel: string): string => `pins:${channel}`;

/** Pins stay apart from what is shown: a card never waits for its pin, nor fails with it. */
export function createPins(calls: Pick<Calls, 'inTurn'>, log: ShownLog) {
	/** Which message of a surface is pinned, or cannot be. */
	const settled = new Map<string, string>();

	async function isNoted(channel: string, ts: string, surface: string): Promise<boolean> {
		return (await log.shown(pinsOf(channel))).some((s) => s.surface === surface && s.message === ts);
	}

	async function pin(channel: string, ts: string, signal: AbortSignal): Promise<void> {
		try {
			await calls.inTurn('pins.add', { channel, timestamp: ts }, { urgency: 'card', signal });
		} catch (error) {
			if (!(error instanceof SlackProblem) || error.code !== 'already_pinned') throw error;
		}
	}

	return {
		/** Pins this message unless it is known to be pinned. @throws SlackProblem; one that is refused, once */
		async keep(channel: string, ts: string, surface: string, signal: AbortSignal): Promise<void> {
			if (settled.get(surface) === ts) return;
			if (!(await isNoted(channel, ts, surface))) {
				try {
					await pin(channel, ts, signal);
				} catch (error) {
					if (error instanceof SlackProblem && error.kind === 'refused') settled.set(surface, ts);
					throw error;
				}
				await log.setShown({ where: pinsOf(channel), surface, message: ts, hash: '' });
			}
			settled.set(surface, ts);
		},
	};
}
