import type { Head, Instant } from '../framework/record.ts';
import type { Ledger } from './ledger.ts';
import type { Store } from './ports.ts';

/** A claim whose opening never came is given up after this long, in milliseconds. */
const patience = 30_000;

/** Whether a record has its conversation to itself. */
export const occupies = ({ endedEarly, versions, cursor }: Head): boolean =>
	endedEarly === null &&
	(versions.length === 0 || ['planning', 'asking', 'probing', 'paused'].includes(cursor.value));

/** A claim's value: the record, and the revision that opens it, so that an old claim never stands for a new opening. */
const claimOf = ({ record, revision }: Head): string => `${record}@${revision}`;

/**
 * Claims a conversation for a record that is about to be opened (or opened again): one open record a conversation.
 * Claims are inserted once under running numbers, so two openings at the same moment cannot both win, on any
 * store. Returns the reference that has the conversation, if it is taken; "" while another is being opened here.
 */
export async function claimConversation(
	store: Store,
	ledger: Ledger,
	head: Head,
	now: Instant,
): Promise<string | undefined> {
	const { conversation } = head;
	const own = claimOf({ ...head, revision: head.revision + 1 });
	for (let n = 0; ; n += 1) {
		const claim = await store.claim(`conversation:${conversation}:${n}`, own, now);
		if (claim.value === own) return undefined;
		const [record = '', revision = ''] = claim.value.split('@');
		if (record === head.record) continue;
		const other = await ledger.head(record);
		const opened = other !== undefined && other.revision >= Number(revision);
		if (opened && other.conversation === conversation && occupies(other)) return other.reference;
		if (!opened && Date.parse(now) - Date.parse(claim.at) < patience) return '';
	}
}
