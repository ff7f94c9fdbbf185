import type { EntryId, KeptEntry } from '../../framework/record.ts';
import type { Caller } from '../desk.ts';
import { answerTo, deliveryOf } from '../handle.ts';
import type { Ledger } from '../ledger.ts';
import type { Store } from '../ports.ts';

/** A message as it was stored: which entry of which record it made. */
export interface Made {
	record: string;
	entry: EntryId;
}

/** What a message made when it was first heard; it is looked for in every record of its conversation. */
export async function madeBy(
	store: Pick<Store, 'answered'>,
	records: string[],
	by: Caller,
	delivery: string,
): Promise<Made | undefined> {
	for (const record of records) {
		const entry = (await answerTo(store, { record, by, delivery }))?.ids.entry;
		if (entry !== undefined) return { record, entry };
	}
	return undefined;
}

export async function entryOf(
	ledger: Pick<Ledger, 'full'>,
	{ record, entry }: Made,
): Promise<KeptEntry | undefined> {
	return (await ledger.full(record))?.entries.find((e) => e.id === entry);
}

export const editDelivery = (delivery: string, edit: string): string => `${delivery}|edit|${edit}`;

/** Whether this edit or a later one has been stored: platforms bring them again, and the earlier one last. */
export async function editedSince(
	store: Pick<Store, 'commits'>,
	record: string,
	delivery: string,
	edit: string,
): Promise<boolean> {
	const edits = editDelivery(delivery, '');
	const stored = (await store.commits(record)).map(deliveryOf).filter((one) => one.startsWith(edits));
	return stored.some((one) => one >= edits + edit);
}

/** Somebody else's wording is not written over by the edit of a message. */
export const correctedByOthers = ({ corrections }: KeptEntry, person: string): boolean =>
	corrections.some((c) => c.kind === 'amended' && c.by !== person);

/** The entry with another text, and everything else as it is. */
export function amendArgs({ id, corrections, basis, restrictedTo, action, serviceGap }: KeptEntry) {
	return {
		entry: id,
		corrections: corrections.length,
		basis,
		shown: restrictedTo === null ? 'everyone' : restrictedTo.length === 0 ? 'lead' : 'agencies',
		restrictedTo: restrictedTo ?? [],
		target: action?.target ?? '',
		ownerAgency: action?.owner.agency ?? '',
		ownerPerson: action?.owner.person ?? '',
		due: action?.due ?? '',
		serviceGap,
	};
}
