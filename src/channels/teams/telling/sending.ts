import type { Card } from '../../../conversation/cards.ts';
import type { Calls, Message, Place } from '../ports.ts';
import { TeamsProblem } from '../problem.ts';
import { type Drawing, freshNonce, messageOf, withNonce } from '../render/all.ts';

/** Milliseconds between tries, while Teams cannot be reached. */
const pauses = [500, 2000, 5000];

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Teams will not, however often it is asked. */
export const isRefused = (error: unknown): boolean =>
	error instanceof TeamsProblem && error.kind === 'refused';

export interface SendingDeps {
	calls: Pick<Calls, 'post' | 'update'>;
	drawing: Drawing;
	/** Milliseconds between tries (tests). */
	pauses?: readonly number[];
}

/** Nothing is sent any more: whoever waited until it is would hold up the end. */
const isOver = (error: TeamsProblem): boolean => error.code === 'closed';

/** Sends cards that somebody waits for. */
export interface Sending {
	/**
	 * Where it is not known whether a card was posted, it is posted again: better told twice than not at all.
	 * @param thread in a channel, the message whose thread it goes to
	 * @returns the message's id
	 * @throws TeamsProblem
	 */
	post(place: Place, card: Card, reference: string, thread?: string): Promise<string>;
	/** @throws TeamsProblem */
	update(place: Place, message: string, card: Card, reference: string): Promise<void>;
}

export function createSending({ calls, drawing, pauses: between = pauses }: SendingDeps): Sending {
	function draw(card: Card, reference: string): Message {
		const message = messageOf(card, reference, drawing);
		return { ...message, card: withNonce(message.card, freshNonce()) };
	}

	async function surely<T>(work: () => Promise<T>): Promise<T> {
		for (let tries = 0; ; tries += 1) {
			try {
				return await work();
			} catch (error) {
				const pause = between[tries];
				if (!(error instanceof TeamsProblem) || isRefused(error) || isOver(error)) throw error;
				if (pause === undefined) throw error;
				await after(pause);
			}
		}
	}

	return {
		post(place, card, reference, thread) {
			const message = draw(card, reference);
			return surely(() => calls.post(place, message, 'people', thread));
		},
		update(place, id, card, reference) {
			const message = draw(card, reference);
			return surely(() => calls.update(place, id, message, 'people'));
		},
	};
}
