import { join } from 'node:path';
import { type Clerk, createClerk } from './documents/clerk.ts';
import { createPdf, type Pdf } from './documents/pdf.ts';
import { root } from './house.ts';
import type { Html } from './wording/html.ts';

/** Where the document's templates are. */
export const templates = join(root, 'templates', 'document');

/** What makes PDFs, Word copies and seals. */
export interface Press extends Clerk {
	pdf: Pdf;
}

/**
 * Nothing is rendered yet, but a Word template that cannot be used is refused.
 * @throws StartProblem that names the tag
 */
export async function createPress({ words }: Html): Promise<Press> {
	const clerk = await createClerk(join(templates, 'framework.docx'), words);
	const pdf = createPdf({ templates });
	return {
		...clerk,
		pdf,
		close() {
			pdf.close();
			clerk.close();
		},
	};
}
