import type { Head } from '../framework/record.ts';
import { occupies } from './claims.ts';
import type { Ledger } from './ledger.ts';
import type { Store } from './ports.ts';
import { recordHere, recordsOf } from './spoken/finding.ts';

export interface HereDeps {
	store: Pick<Store, 'find'>;
	ledger: Pick<Ledger, 'head'>;
}

/**
 * The meeting that is held in a conversation, or that waits there for its first signature; undefined where a new one
 * may be opened. One that goes on again after it was signed is held there too.
 */
export async function meetingHere(
	{ store, ledger }: HereDeps,
	conversation: string,
): Promise<Head | undefined> {
	const head = await recordHere(ledger, conversation, await recordsOf(store, conversation));
	return head !== undefined && (occupies(head) || head.versions.length === 0) ? head : undefined;
}
