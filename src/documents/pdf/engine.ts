import { basename, join } from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { declareBoth, UnknownPdf } from './declare.ts';
import { type Face, readFaces } from './fonts.ts';
import { showable, type Trust, trusts } from './showable.ts';

/** What a page is made of: what viewOf gives, and the instant in whole seconds that the file says it was made. */
export interface PdfInput {
	view: object;
	madeAt: number;
}

/** The layout could not be made. The message has no word of the document's text. */
export class LayoutProblem extends Error {
	override name = 'LayoutProblem';
}

/** Typst with its fonts loaded, in this process. It blocks while it works: the bot runs it in a child. */
export interface Engine {
	/** @throws LayoutProblem, UnknownPdf */
	render(input: PdfInput): Uint8Array;
	/** How often the last render had to be tried: more than 1 where the fonts did not show what they promised. */
	readonly attempts: number;
}

interface Diagnostic {
	path?: string;
	range?: { start?: { line?: number } };
}

/** Where in the templates it went wrong. Typst's own message is left out, because it quotes what it could not set. */
const places = (found: Diagnostic[]): string =>
	found
		.map(({ path = '', range }) => `${basename(path)} ${(range?.start?.line ?? 0) + 1}`)
		.filter((place, i, all) => all.indexOf(place) === i)
		.join(', ');

/** @param dir templates/document, with framework.typ */
export function createEngine(dir: string, faces: Face[] = readFaces()): Engine {
	const compiler = NodeCompiler.create({
		workspace: dir,
		fontArgs: [{ fontBlobs: faces.flatMap((f) => f.files) }],
	});

	function attempt({ view, madeAt }: PdfInput, trust: Trust): Uint8Array {
		const { value, replaced } = showable(view, faces, trust);
		compiler.mapShadow(join(dir, 'framework.json'), Buffer.from(JSON.stringify({ ...value, replaced })));
		const compiled = compiler.compile({ mainFilePath: join(dir, 'framework.typ') });
		const { result } = compiled;
		if (result === null) {
			const failed = compiled.takeDiagnostics();
			throw new LayoutProblem(
				`the templates failed at ${places(failed === null ? [] : compiler.fetchDiagnostics(failed))}`,
			);
		}
		// One standard at a time: the first export only proves that the second one's claim of PDF/UA-1 holds.
		compiler.pdf(result, { pdfStandard: 'ua-1', creationTimestamp: madeAt });
		return declareBoth(compiler.pdf(result, { pdfStandard: 'a-2a', creationTimestamp: madeAt }));
	}

	let attempts = 0;
	return {
		get attempts() {
			return attempts;
		},
		render(input) {
			attempts = 0;
			for (const trust of trusts) {
				attempts += 1;
				try {
					return attempt(input, trust);
				} catch (error) {
					if (error instanceof LayoutProblem || error instanceof UnknownPdf) throw error;
				} finally {
					// Otherwise every document stays in memory.
					compiler.evictCache(0);
				}
			}
			throw new LayoutProblem('the strict export refuses the layout, whatever its text');
		},
	};
}
