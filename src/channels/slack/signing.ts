import type { Ledger } from '../../conversation/ledger.ts';
import type { Places } from './places.ts';

/** S14: a document is signed only while its meeting's channel is private; asked anew for the signature. */
export interface Signing {
	/** Why a record cannot be signed now, as a sentence; undefined when it can, and for what is no record. */
	problem(record: string): Promise<string | undefined>;
	/** The same for showing the form, as far as was seen lately. */
	formProblem(record: string): Promise<string | undefined>;
}

export function createSigning(ledger: Pick<Ledger, 'head'>, places: Places): Signing {
	const asking = (ask: (conversation: string) => Promise<string | undefined>) => async (record: string) => {
		const head = await ledger.head(record);
		return head && ask(head.conversation);
	};
	return { problem: asking(places.problem), formProblem: asking(places.formProblem) };
}
