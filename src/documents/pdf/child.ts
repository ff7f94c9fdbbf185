// One PDF, in a process of its own: reads a PdfInput as JSON, prints the file, and ends. Exit code 3: there is none,
// and what is printed says why. The document's text is neither in the arguments nor in any file.
import { text } from 'node:stream/consumers';
import { UnknownPdf } from './declare.ts';
import { createEngine, LayoutProblem, type PdfInput } from './engine.ts';

const why = (error: unknown): string =>
	error instanceof LayoutProblem || error instanceof UnknownPdf ? error.message : 'the layout engine failed';

try {
	const input = JSON.parse(await text(process.stdin)) as PdfInput;
	process.stdout.end(createEngine(process.argv[2] ?? '').render(input));
} catch (error) {
	process.stdout.end(why(error));
	process.exitCode = 3;
}
