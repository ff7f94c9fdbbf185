import { readP12 } from './p12.ts';
import { makePracticeSigner, openPracticeSigner } from './practice-signer.ts';
import { loadSealing, type SealWords, sealPdf } from './seal.ts';
import type { Certified, Signer } from './signer.ts';

/** What documents are sealed with, wherever the key is. */
export interface Sealer extends Certified {
	/** What takes a moment to load is loaded from now on; `seal` does not need it. */
	prepare(): void;
	/** @throws SealProblem, see `sealPdf` */
	seal(pdf: Uint8Array, words: SealWords): Promise<Uint8Array>;
}

/** Opens keys to seal with, and makes the one for practice. */
export interface Keys {
	/** @throws StartProblem, see `readP12` */
	p12(path: string, password: string): Promise<Sealer>;
	/** @param kept what `make` returned */
	practice(kept: Uint8Array): Promise<Sealer>;
	/** @returns bytes to be kept sealed: they hold the private key */
	make(organisation: string, now: Date): Promise<Uint8Array>;
}

const sealerOf = (signer: Signer): Sealer => ({
	...signer,
	prepare: loadSealing,
	seal: (pdf, words) => sealPdf(pdf, signer, words),
});

/** In this process, for commands that end soon: what it takes is large and stays loaded. */
export const keysHere: Keys = {
	p12: async (path, password) => sealerOf(await readP12(path, password)),
	practice: async (kept) => sealerOf(await openPracticeSigner(kept)),
	make: makePracticeSigner,
};
