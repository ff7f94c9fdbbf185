import { createHash } from 'node:crypto';
import type { Arrived } from './ports.ts';

/** What the bot does when it is the first and only word after the mention. */
export type Command = 'open' | 'status' | 'help';

const command = /^(open|status|help)\s*[.!?]?$/i;

/**
 * The command that was typed; undefined for words. `home` is none here: it may be the answer to a question, and
 * somebody's own chat needs no word at all.
 */
export function commandOf(text: string): Command | undefined {
	const [, word] = command.exec(text.trim()) ?? [];
	return word?.toLowerCase() as Command | undefined;
}

/** A message, however often and by whatever event it arrives: its id stays when it is edited. */
export const deliveryOf = ({ place, id }: Pick<Arrived, 'place' | 'id'>): string => `chat|${place.id}|${id}`;

/** The message whose thread an answer belongs to: in a channel every message has one, or hangs from one. */
export const threadOf = ({ place, thread, id }: Arrived): string | undefined =>
	place.kind === 'channel' ? (thread ?? id) : undefined;

/** The same event that arrives again. What was typed is not kept, only a hash of it. */
export const eventOf = ({ type, place, id, sentAt = '', text }: Arrived): string =>
	[type, place.id, id, sentAt, createHash('sha256').update(text).digest('base64url')].join('|');
