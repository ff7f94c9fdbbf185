import { z } from 'zod';
import type { ShownLog } from '../../../conversation/deliver.ts';
import type { Thread } from '../../../conversation/spoken.ts';
import type { Identity } from '../calls.ts';
import { threadsOf } from '../screen.ts';
import type { Typed } from './typed.ts';

/** What the screen keeps of the thread of a question. */
const question = z.object({ record: z.string(), cell: z.string(), place: z.string().nullable() });

/**
 * What a message replies to: the question of ours, another card of a record's (it then stands for the question
 * that is asked now), or something else by the bot. Undefined in other people's threads, and outside threads.
 */
export type RepliesTo = Thread | 'bot' | undefined;

export function createThreads(shown: ShownLog): (typed: Typed, own: Identity) => Promise<RepliesTo> {
	return async ({ channel, thread, parent }, own) => {
		if (thread === undefined) return undefined;
		const asked = (await shown.shown(threadsOf(channel))).find((s) => s.surface === thread);
		if (asked !== undefined) return question.parse(JSON.parse(asked.message));
		const card = (await shown.shown(channel)).find((s) => s.message === thread);
		const record = card?.surface.split(':')[0];
		if (record !== undefined) return { record, cell: null, place: null };
		return parent === own.bot ? 'bot' : undefined;
	};
}
