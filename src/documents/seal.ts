import { outOfDate, type Signer } from './signer.ts';

/** Why a document was not sealed; nothing half sealed is left. Its message quotes nothing of the document. */
export class SealProblem extends Error {
	override name = 'SealProblem';
}

/** What a seal says of itself in the signature panel of a reader. */
export interface SealWords {
	/** Plain ASCII without brackets and backslashes: the library would show those escaped. */
	reason: string;
	time: Date;
}

const roomForSignature = 4096;

const library = () => import('@libpdf/core');

/** Loads what seals, so that the first seal does not wait for it; what is wrong with it shows then. */
export const loadSealing = (): void => void library().catch(() => {});

/**
 * Seals a PDF: a CAdES signature, detached, over the whole file, as an addition at its end. It is PAdES-style:
 * the time that it states is the machine's own.
 * @returns the sealed file; the bytes given stay as they are
 * @throws SealProblem when the certificate is out of date then, or the PDF or the key cannot be used
 */
export async function sealPdf(
	pdf: Uint8Array,
	signer: Signer,
	{ reason, time }: SealWords,
): Promise<Uint8Array> {
	const wrong = outOfDate(signer, time);
	if (wrong === 'expired') throw new SealProblem('the certificate to seal with has expired');
	if (wrong === 'early') throw new SealProblem('the certificate to seal with is not valid yet');
	const chain = (signer.certificateChain ?? []).reduce((sum, der) => sum + der.length, 0);
	try {
		const { PDF } = await library();
		const document = await PDF.load(pdf);
		const { bytes } = await document.sign({
			signer,
			reason,
			signingTime: time,
			subFilter: 'ETSI.CAdES.detached',
			estimatedSize: roomForSignature + signer.certificate.length + chain,
		});
		return bytes;
	} catch (cause) {
		throw new SealProblem('the PDF could not be sealed', { cause });
	}
}
