import { join } from 'node:path';
import { createPdf, type Pdf } from './documents/pdf.ts';
import { createWriter, type Writer } from './documents/word/writer.ts';
import { readWordTemplate } from './documents/word.ts';
import { root } from './house.ts';
import type { Html } from './wording/html.ts';

/** Where the document's templates are. */
export const templates = join(root, 'templates', 'document');

/**
 * What makes PDFs and Word copies. Nothing is rendered yet, but a Word template that cannot be used is refused.
 * @throws StartProblem that names the tag
 */
export const createPress = ({ words }: Html): { pdf: Pdf; word: Writer } => ({
	pdf: createPdf({ templates }),
	word: createWriter(readWordTemplate(join(templates, 'framework.docx'), words)),
});
