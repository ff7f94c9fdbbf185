import { createFollowing } from './spoken/following.ts';
import { createHearing } from './spoken/hearing.ts';
import type { Edit, Heard, Message, SpokenDeps } from './spoken/message.ts';

export type { Thread } from './spoken/finding.ts';
export type { Edit, Heard, Message } from './spoken/message.ts';

/**
 * What is typed in the chat becomes entries, because people will do it; the same for every channel. Where
 * something is wanting, the words are kept for the form that can take them. Each returns what to tell this person
 * alone, undefined where there is nothing to tell, and throws when nothing could be stored: the channel then lets
 * it be sent again.
 */
export interface Spoken {
	/** Takes a message as an entry, once. */
	hear(message: Message): Promise<Heard | undefined>;
	/** An edit amends the entry that the message made. */
	changed(edit: Edit): Promise<Heard | undefined>;
	/** A deletion withdraws it; what has been signed is only withdrawn by hand. */
	deleted(message: Omit<Message, 'text'>): Promise<Heard | undefined>;
}

export function createSpoken(deps: SpokenDeps): Spoken {
	const hear = createHearing(deps);
	return { hear, ...createFollowing(deps, hear) };
}
