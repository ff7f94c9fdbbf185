import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { ZodError } from 'zod';
import {
	type FileProblem,
	type Framework,
	frameworkSchema,
	makeFramework,
	problemsOf,
} from '../src/framework/framework.ts';

/** What is wrong with a framework file: each line says file, line and what was expected. */
export class FrameworkProblem extends Error {
	readonly problems: string[];
	constructor(problems: string[]) {
		super(problems.join('\n'));
		this.problems = problems;
	}
}

/** The line that a path of keys stands on, or that of its nearest parent that is there. */
function lineOf(doc: Document, lines: LineCounter, path: PropertyKey[]): number {
	for (let n = path.length; n >= 0; n -= 1) {
		const node = n === 0 ? doc.contents : doc.getIn(path.slice(0, n), true);
		if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
	}
	return 1;
}

function fromZod(error: ZodError): FileProblem[] {
	return error.issues.map((issue) =>
		issue.code === 'unrecognized_keys'
			? { path: [...issue.path, issue.keys[0] ?? ''], expected: `no key named "${issue.keys.join('", "')}"` }
			: { path: issue.path, expected: `${issue.path.map(String).join('.')}: ${issue.message}` },
	);
}

/**
 * Reads a framework file.
 * @param text the YAML; @param name how the file is called in what is said; @param hash SHA-256 of the text, hex
 * @throws FrameworkProblem with file, line and what was expected, for all that is wrong at once
 */
export function parseFramework(text: string, name: string, hash: string): Framework {
	const lines = new LineCounter();
	const doc = parseDocument(text, { lineCounter: lines });
	if (doc.errors.length > 0)
		throw new FrameworkProblem(
			doc.errors.map((e) => `${name}, line ${e.linePos?.[0].line ?? 1}: ${e.message.split('\n')[0]}`),
		);
	const say = (problems: FileProblem[]) =>
		new FrameworkProblem(
			problems.map((p) => `${name}, line ${lineOf(doc, lines, p.path)}: expected ${p.expected}`),
		);
	const file = frameworkSchema.safeParse(doc.toJS());
	if (!file.success) throw say(fromZod(file.error));
	const problems = problemsOf(file.data);
	if (problems.length > 0) throw say(problems);
	return makeFramework(file.data, hash);
}
