import { inTime, type P12, unlockP12 } from '../p12.ts';
import { makePracticeSigner, openPracticeSigner } from '../practice-signer.ts';
import { loadSealing, type SealWords, sealPdf } from '../seal.ts';
import type { Certified, Signer } from '../signer.ts';
import { readWordTemplate, renderWord } from '../word.ts';

/** A key as it is kept: the organisation's, or what `makePracticeSigner` returned. */
export type Key = P12 | { practice: Uint8Array };

const open = (key: Key): Promise<Signer> =>
	'practice' in key ? openPracticeSigner(key.practice) : unlockP12(key);

/** Without what signs: that stays where it was opened. */
const certified = ({ fingerprint, validFrom, validTo, practice }: Certified): Certified => ({
	fingerprint,
	validFrom,
	validTo,
	practice,
});

/** What the clerk does, in its own process; arguments and answers are plain data. */
export const jobs = {
	template: readWordTemplate,
	word: renderWord,
	/** @throws StartProblem, see `readP12` */
	p12: async (p12: P12) => certified(inTime(await unlockP12(p12), p12.path, new Date())),
	practice: async (kept: Uint8Array) => certified(await openPracticeSigner(kept)),
	make: makePracticeSigner,
	prepare: loadSealing,
	seal: async (key: Key, pdf: Uint8Array, words: SealWords) => sealPdf(pdf, await open(key), words),
};
export type Jobs = typeof jobs;
