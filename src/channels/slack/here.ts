import { occupies } from '../../conversation/claims.ts';
import type { Ledger } from '../../conversation/ledger.ts';
import type { Store } from '../../conversation/ports.ts';
import { recordHere, recordsOf } from '../../conversation/spoken/finding.ts';
import type { Head } from '../../framework/record.ts';

export interface HereDeps {
	store: Pick<Store, 'find'>;
	ledger: Pick<Ledger, 'head'>;
}

/**
 * The meeting that is held in a channel, or that waits there for its first signature; undefined where a new one
 * may be opened. One that goes on again after it was signed is held there too.
 */
export async function meetingHere({ store, ledger }: HereDeps, channel: string): Promise<Head | undefined> {
	const head = await recordHere(ledger, channel, await recordsOf(store, channel));
	return head !== undefined && (occupies(head) || head.versions.length === 0) ? head : undefined;
}
