import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { bareEnvironment } from './children.ts';
import type { Signature, Status } from './html.ts';
import type { DocumentModel } from './model.ts';
import type { PdfInput } from './pdf/engine.ts';
import { turnstile } from './pdf/turnstile.ts';
import { viewOf } from './view.ts';

/** Why there is no PDF. The message never has a word of what the document says. */
export class PdfProblem extends Error {
	override name = 'PdfProblem';
	/** `slow`: it took too long and was ended. `failed`: it could not be made. `closed`: close() was called. */
	readonly code: 'slow' | 'failed' | 'closed';

	constructor(code: PdfProblem['code'], message: string) {
		super(message);
		this.code = code;
	}
}

export interface PdfOptions {
	/** templates/document, with framework.typ. */
	templates: string;
	/** Renders at the same time; others wait their turn. */
	atOnce?: number;
	/** Milliseconds that one render may take, from when its turn comes. */
	longest?: number;
}

export interface Pdf {
	/**
	 * The document as PDF/A-2a and PDF/UA-1. The same arguments give the same bytes.
	 * @param signature the latest one; null for a draft
	 * @throws PdfProblem; nothing is left behind, and it can be asked for again
	 */
	render(model: DocumentModel, signature: Signature | null, status: Status): Promise<Uint8Array>;
	/** Ends the renders under way and those that wait. */
	close(): void;
}

/** The moment that the file says it was made: of the signature, or else the latest that the record knows. */
function madeAt({ header }: DocumentModel, signature: Signature | null): number {
	const at = signature?.at ?? header.endedAt ?? header.startedAt ?? header.openedAt;
	return Math.floor(Date.parse(at) / 1000);
}

export const pdfInput = (model: DocumentModel, signature: Signature | null, status: Status): PdfInput => ({
	view: viewOf(model, signature, status),
	madeAt: madeAt(model, signature),
});

/** Exit code of pdf/child.ts when no PDF can be made; what it printed is then the reason, in our own words. */
const refused = 3;

function outcome(code: number | null, printed: Buffer): Uint8Array {
	if (code === 0) return printed;
	const why = code === refused ? printed.toString() : `its process ended with ${code ?? 'a signal'}`;
	throw new PdfProblem('failed', `The PDF could not be made: ${why}.`);
}

/** One render in a process of its own: the bot goes on meanwhile, and whatever memory it took is given back. */
function start(templates: string): ChildProcess & { stdin: Writable; stdout: Readable } {
	const child = join(import.meta.dirname, 'pdf', 'child.ts');
	// What a library might print about a document is not kept.
	return spawn(process.execPath, [child, templates], {
		env: bareEnvironment(),
		stdio: ['pipe', 'pipe', 'ignore'],
	});
}

async function finished(child: ReturnType<typeof start>, input: PdfInput): Promise<Uint8Array> {
	const printed: Buffer[] = [];
	child.stdout.on('data', (part: Buffer) => printed.push(part));
	// It may be gone before it has read everything; how it ended says why.
	child.stdin.on('error', () => {});
	child.stdin.end(JSON.stringify(input));
	const [code] = (await once(child, 'close')) as [number | null];
	return outcome(code, Buffer.concat(printed));
}

/** Makes PDFs, each in a child process that ends with it. */
export function createPdf({ templates, atOnce = 2, longest = 20_000 }: PdfOptions): Pdf {
	const turns = turnstile(atOnce);
	const running = new Set<ChildProcess>();
	let closed = false;

	function refuseWhenClosed(): void {
		if (closed) throw new PdfProblem('closed', 'No PDF is made any more: the bot is stopping.');
	}

	async function run(input: PdfInput): Promise<Uint8Array> {
		refuseWhenClosed();
		const child = start(templates);
		let slow = false;
		const timer = setTimeout(() => {
			slow = true;
			child.kill('SIGKILL');
		}, longest);
		running.add(child);
		try {
			return await finished(child, input);
		} catch (error) {
			refuseWhenClosed();
			if (slow) throw new PdfProblem('slow', `The PDF took longer than ${longest / 1000} s and was ended.`);
			if (error instanceof PdfProblem) throw error;
			throw new PdfProblem('failed', 'The PDF could not be made: its process could not be started.');
		} finally {
			clearTimeout(timer);
			running.delete(child);
		}
	}

	return {
		render: async (model, signature, status) => turns.take(() => run(pdfInput(model, signature, status))),
		close() {
			closed = true;
			for (const child of running) child.kill('SIGKILL');
		},
	};
}
