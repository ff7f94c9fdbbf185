import type { Ledger } from './conversation/ledger.ts';
import type { Clock } from './conversation/ports.ts';
import { makePracticeSigner, openPracticeSigner } from './documents/practice-signer.ts';
import type { Signer } from './documents/signer.ts';

/** Stands among the records' artefacts under a name that no record has: records' ids have 22 characters. */
const place = ['practice-signer', 'key'] as const;

/** The practice signer of this store; undefined where none was made yet. */
export async function keptPracticeSigner(ledger: Ledger): Promise<Signer | undefined> {
	const kept = await ledger.kept(...place);
	return kept && openPracticeSigner(kept);
}

/**
 * The signer of a store where the organisation gave no key: made when it is first asked for, and kept sealed as
 * records are, so that it is the same after a restart and for every process on the store.
 */
export function practiceSigner(ledger: Ledger, organisation: string, clock: Clock): () => Promise<Signer> {
	const openOrMake = async (): Promise<Signer> => {
		const earlier = await keptPracticeSigner(ledger);
		if (earlier !== undefined) return earlier;
		await ledger.keep(...place, await makePracticeSigner(organisation, new Date(clock.now())));
		// Another process may have been first: what stands in the store counts.
		return (await keptPracticeSigner(ledger))!;
	};
	let signer: Promise<Signer> | undefined;
	return () => {
		signer ??= openOrMake().catch((error: unknown) => {
			signer = undefined;
			throw error;
		});
		return signer;
	};
}
