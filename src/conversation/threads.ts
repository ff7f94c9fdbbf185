import { z } from 'zod';
import type { ShownLog } from './deliver.ts';
import type { Thread } from './spoken/finding.ts';

/** Where it stands which question a thread of a conversation is about; the surface is the message it hangs from. */
export const threadsOf = (conversation: string): string => `threads:${conversation}`;

/** What a screen keeps of the thread of a question. */
const question = z.object({ record: z.string(), cell: z.string(), place: z.string().nullable() });

/**
 * What a reply to this message is about: the question of ours, or with another card of a record's the question that
 * is asked now. Undefined where the message is no card of ours.
 */
export async function threadUnder(
	shown: Pick<ShownLog, 'shown'>,
	conversation: string,
	message: string,
): Promise<Thread | undefined> {
	const asked = (await shown.shown(threadsOf(conversation))).find((s) => s.surface === message);
	if (asked !== undefined) return question.parse(JSON.parse(asked.message));
	const card = (await shown.shown(conversation)).find((s) => s.message === message);
	const record = card?.surface.split(':')[0];
	return record === undefined ? undefined : { record, cell: null, place: null };
}
