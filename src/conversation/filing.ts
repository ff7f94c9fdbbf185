import type { Writer } from '../documents/clerk.ts';
import type { Signature, Status } from '../documents/html.ts';
import type { DocumentModel } from '../documents/model.ts';
import type { Pdf } from '../documents/pdf.ts';
import type { Sealer } from '../documents/sealer.ts';
import { sealedOnce } from '../documents/sealing.ts';
import type { Ledger } from './ledger.ts';
import type { Clock } from './ports.ts';

export interface FilingDeps {
	ledger: Ledger;
	clock: Clock;
	pdf: Pdf;
	word: Writer;
	/** What documents are sealed with. */
	sealer(): Promise<Sealer>;
}

/** Documents as files: the sealed PDF of what was signed, a PDF that is not sealed, the Word copy. */
export interface Filing {
	/**
	 * The PDF of a signature, sealed with the organisation's key: made once, the very same bytes ever after.
	 * @throws PdfProblem, SealProblem; nothing is kept then, and it can be asked for again
	 */
	sealed(record: string, model: DocumentModel, signature: Signature): Promise<Uint8Array>;
	/** @throws PdfProblem */
	pdf(model: DocumentModel, signature: Signature | null, status: Status): Promise<Uint8Array>;
	/** @throws WordProblem */
	word(model: DocumentModel, signature: Signature | null, status: Status): Promise<Uint8Array>;
}

export function createFiling({ ledger, clock, pdf, word, sealer }: FilingDeps): Filing {
	return {
		async sealed(record, model, signature) {
			const { reference } = model.header;
			const render = () => pdf.render(model, signature, 'signed');
			const now = () => new Date(clock.now());
			return sealedOnce(ledger, { record, reference, signature }, await sealer(), render, now);
		},
		pdf: (model, signature, status) => pdf.render(model, signature, status),
		word: (model, signature, status) => word.render(model, signature, status),
	};
}
