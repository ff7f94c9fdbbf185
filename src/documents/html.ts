import { agencyTitle, type Framework } from '../framework/framework.ts';
import type { Instant, SignedVersion } from '../framework/record.ts';
import type { Html } from '../wording/html.ts';
import type { DocumentModel } from './shape.ts';
import { viewOf } from './view.ts';

/** `changed`: signed once, and changed since. */
export type Status = 'draft' | 'signed' | 'changed';

export interface Signature {
	version: number;
	name: string;
	role: string;
	/** Its title. */
	agency: string;
	at: Instant;
	/** Of the model that was signed. */
	digest: string;
}

/** The signature block of a signed version, with the agency's title. */
export function signatureOf(framework: Framework, signed: SignedVersion): Signature {
	const { version, name, role, agency, at, digest } = signed;
	return { version, name, role, agency: agencyTitle(framework, agency), at, digest };
}

/**
 * A complete page, for reading and for printing on A4 landscape. It holds no script, no inline style and no
 * address but the stylesheet's, so it shows under `default-src 'none'; style-src 'self'`.
 * @param html templates/document made ready
 * @param signature the latest one; null for a draft
 * @param stylesheet where templates/document/framework.css is served, or lies beside the page
 */
export function renderHtml(
	html: Html,
	model: DocumentModel,
	signature: Signature | null,
	status: Status,
	stylesheet: string,
): string {
	return html.render('framework', { ...viewOf(model, signature, status), stylesheet });
}
