import type { Ledger } from '../../conversation/ledger.ts';
import type { Places } from './places.ts';

/** S14: a document is signed only while its meeting's channel is private; asked anew for form and signature. */
export interface Signing {
	/** Why a record cannot be signed now, as a sentence; undefined when it can, and for what is no record. */
	problem(record: string): Promise<string | undefined>;
}

export const createSigning = (ledger: Pick<Ledger, 'head'>, places: Places): Signing => ({
	async problem(record) {
		const head = await ledger.head(record);
		return head && places.problem(head.conversation);
	},
});
