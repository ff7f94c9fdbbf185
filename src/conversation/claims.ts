import type { Head, Instant } from '../framework/record.ts';
import type { Store } from './ports.ts';

/** A claim whose record never came is given up after this long. */
const patience = 30_000;

/**
 * Claims a conversation for a record that is about to be opened: one open record a conversation.
 * Claims are inserted once under a number that counts the conversation's records, so two openings at the
 * same moment cannot both win, on any store. Returns the reference that has the conversation, if it is taken;
 * "" while another record is being opened here.
 */
export async function claimConversation(store: Store, head: Head, now: Instant): Promise<string | undefined> {
	const { conversation, record } = head;
	const here = await store.find({ conversation, limit: 10_000 });
	const open = here.find((h) => h.index.status === 'open' && h.record !== record);
	if (open) return open.index.reference;
	for (let again = 0; ; again += 1) {
		const claim = await store.claim(`conversation:${conversation}:${here.length}.${again}`, record, now);
		if (claim.value === record) return undefined;
		const other = (await store.load(claim.value))?.head;
		if (other?.index.status === 'open' && other.index.conversation === conversation)
			return other.index.reference;
		if (other === undefined && Date.parse(now) - Date.parse(claim.at) < patience) return '';
	}
}
