import type { Ledger } from './conversation/ledger.ts';
import type { Clock } from './conversation/ports.ts';
import { type Keys, keysHere, type Sealer } from './documents/sealer.ts';

/** Stands among the records' artefacts under a name that no record has: records' ids have 22 characters. */
const place = ['practice-signer', 'key'] as const;

/** What seals in this store while practising; undefined where none was made yet. */
export async function keptPracticeSealer(ledger: Ledger, keys: Keys = keysHere): Promise<Sealer | undefined> {
	const kept = await ledger.kept(...place);
	return kept && keys.practice(kept);
}

/**
 * What seals in a store where the organisation gave no key: made when it is first asked for, and kept sealed as
 * records are, so that it is the same after a restart and for every process on the store.
 */
export function practiceSealer(
	ledger: Ledger,
	organisation: string,
	clock: Clock,
	keys: Keys = keysHere,
): () => Promise<Sealer> {
	const openOrMake = async (): Promise<Sealer> => {
		const earlier = await keptPracticeSealer(ledger, keys);
		if (earlier !== undefined) return earlier;
		await ledger.keep(...place, await keys.make(organisation, new Date(clock.now())));
		// Another process may have been first: what stands in the store counts.
		return (await keptPracticeSealer(ledger, keys))!;
	};
	let sealer: Promise<Sealer> | undefined;
	return () => {
		sealer ??= openOrMake().catch((error: unknown) => {
			sealer = undefined;
			throw error;
		});
		return sealer;
	};
}
