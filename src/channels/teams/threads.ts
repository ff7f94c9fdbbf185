import type { ShownLog } from '../../conversation/deliver.ts';
import type { Thread } from '../../conversation/spoken.ts';
import { threadUnder } from '../../conversation/threads.ts';
import type { Arrived } from './ports.ts';

/**
 * The question that a message answers by where it stands: in a channel, the one under whose card it was written, or
 * with another card of a record's the one that is asked now. Group chats have no threads.
 */
export function createThreads(
	shown: Pick<ShownLog, 'shown'>,
): (arrived: Arrived) => Promise<Thread | undefined> {
	return async ({ place, thread, id }) =>
		thread === undefined || thread === id ? undefined : threadUnder(shown, place.id, thread);
}
