import type { Words } from '../wording/html.ts';
import type { Jobs, Key } from './clerk/jobs.ts';
import { createLine, type LineOptions } from './clerk/line.ts';
import type { Signature, Status } from './html.ts';
import { readBytes } from './p12.ts';
import { SealProblem } from './seal.ts';
import type { Keys, Sealer } from './sealer.ts';
import type { DocumentModel } from './shape.ts';
import type { Certified } from './signer.ts';
import { WordProblem } from './wordproblem.ts';

export interface Writer {
	/** The Word copy of a document, see `renderWord`. @throws WordProblem; it can be asked for again */
	render(model: DocumentModel, signature: Signature | null, status: Status): Promise<Uint8Array>;
}

/** Makes Word copies and seals in a process of its own, so that the bot neither stands still nor grows for them. */
export interface Clerk {
	word: Writer;
	keys: Keys;
	close(): void;
}

/**
 * @param template path of the Word template, which is read now and stays as it is read
 * @param words what words.yaml of the same folder says (`Html.words`)
 * @throws StartProblem when the template cannot be used
 */
export async function createClerk(template: string, words: Words, options: LineOptions = {}): Promise<Clerk> {
	const line = createLine(options);
	const read = await line.ask('template', template, words);

	const sealer = (key: Key, certified: Certified): Sealer => ({
		...certified,
		prepare: () => void line.ask('prepare').catch(() => {}),
		seal: (pdf, sealWords) => line.ask('seal', key, pdf, sealWords).catch(sealProblem),
	});
	return {
		word: {
			render: (...asked) =>
				line.ask('word', read, ...asked).catch(() => {
					throw new WordProblem();
				}),
		},
		keys: {
			async p12(path, password) {
				const key = { path, bytes: readBytes(path), password };
				return sealer(key, await line.ask('p12', key));
			},
			practice: async (kept) => sealer({ practice: kept }, await line.ask('practice', kept)),
			make: (...about: Parameters<Jobs['make']>) => line.ask('make', ...about),
		},
		close: line.close,
	};
}

function sealProblem(error: unknown): never {
	throw error instanceof SealProblem ? error : new SealProblem('the PDF could not be sealed');
}
