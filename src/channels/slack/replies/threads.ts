import type { ShownLog } from '../../../conversation/deliver.ts';
import type { Thread } from '../../../conversation/spoken.ts';
import { threadUnder } from '../../../conversation/threads.ts';
import type { Identity } from '../calls.ts';
import type { Typed } from './typed.ts';

/**
 * What a message replies to: the question of ours, another card of a record's (it then stands for the question
 * that is asked now), or something else by the bot. Undefined in other people's threads, and outside threads.
 */
export type RepliesTo = Thread | 'bot' | undefined;

export function createThreads(shown: ShownLog): (typed: Typed, own: Identity) => Promise<RepliesTo> {
	return async ({ channel, thread, parent }, own) => {
		if (thread === undefined) return undefined;
		const to = await threadUnder(shown, channel, thread);
		return to ?? (parent === own.bot ? 'bot' : undefined);
	};
}
