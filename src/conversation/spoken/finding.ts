import { positionOf } from '../../../flows/meeting.ts';
import type { CellId } from '../../framework/framework.ts';
import { type Head, type PlaceId, slotOf } from '../../framework/record.ts';
import { occupies } from '../claims.ts';
import type { Ledger } from '../ledger.ts';
import type { Store, StoredHead } from '../ports.ts';
import { cellNow, type View } from '../view.ts';

/** What a message replies to, where the channel knows: a record's card, and the question that it asks. */
export interface Thread {
	record: string;
	cell: CellId | null;
	place: PlaceId | null;
}

/** The question that a message answers. */
export interface Asked {
	cell: CellId | null;
	/** The place that is asked about, where it is one alone. */
	place: PlaceId | null;
	/** Whether the message replies to that very question, not to the bot at large. */
	answered: boolean;
}

/** Ids of the records that were ever opened in a conversation. */
export async function recordsOf(store: Pick<Store, 'find'>, conversation: string): Promise<string[]> {
	const all: string[] = [];
	let page: StoredHead[] = [];
	do {
		const after = page.at(-1);
		page = await store.find({ conversation, limit: 100, ...(after && { after }) });
		all.push(...page.map(({ record }) => record));
	} while (page.length === 100);
	return all;
}

/**
 * The record that something said in a conversation is about: the one that is replied to, the meeting that is open
 * there, or else the latest that was signed, which takes late answers. Only in the record's own conversation.
 */
export async function recordHere(
	ledger: Pick<Ledger, 'head'>,
	conversation: string,
	records: string[],
	thread?: Thread,
): Promise<Head | undefined> {
	if (thread !== undefined) {
		const head = await ledger.head(thread.record);
		return head?.conversation === conversation ? head : undefined;
	}
	const heads = (await Promise.all(records.map((record) => ledger.head(record))))
		.filter((head) => head !== undefined)
		.filter((head) => head.conversation === conversation && head.endedEarly === null)
		.toSorted((a, b) => b.openedAt.localeCompare(a.openedAt));
	return heads.find(occupies) ?? heads[0];
}

/** The question that is answered: the thread's, else the one that the meeting is at. */
export function askedIn(view: View, thread?: Thread): Asked {
	if (thread?.cell != null) return { cell: thread.cell, place: thread.place, answered: true };
	const { cursor } = view.head;
	const { detour, probe } = positionOf(cursor);
	const probed = cursor.value === 'probing' && detour === null && probe !== null;
	return { cell: cellNow(view), place: probed ? slotOf(probe).place : null, answered: false };
}
