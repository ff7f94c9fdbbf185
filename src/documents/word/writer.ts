import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Signature, Status } from '../html.ts';
import type { DocumentModel } from '../model.ts';
import { WordProblem, type WordTemplate } from '../word.ts';

export interface WordRequest {
	id: number;
	model: DocumentModel;
	signature: Signature | null;
	status: Status;
}
/** `bytes` is null for what could not be made. */
export interface WordAnswer {
	id: number;
	bytes: Uint8Array | null;
}

export interface Writer {
	/**
	 * The Word copy of a document, made in a thread of its own: a full record takes longer than the bot may stand still.
	 * @throws WordProblem; it can be asked for again
	 */
	render(model: DocumentModel, signature: Signature | null, status: Status): Promise<Uint8Array>;
	close(): void;
}

/** Milliseconds that one copy may take, waiting for its turn included. */
const longest = 20_000;

/** Makes Word copies, one after the other. The thread starts with the first, and again should it ever end. */
export function createWriter(template: WordTemplate): Writer {
	const waiting = new Map<number, (bytes: Uint8Array | null) => void>();
	let worker: Worker | undefined;
	let asked = 0;

	function settle(id: number, bytes: Uint8Array | null): void {
		waiting.get(id)?.(bytes);
		waiting.delete(id);
	}

	function lost(): void {
		worker = undefined;
		for (const id of [...waiting.keys()]) settle(id, null);
	}

	function start(): Worker {
		// What a library might print about a document is not kept.
		const made = new Worker(join(import.meta.dirname, 'worker.ts'), {
			workerData: template,
			env: {},
			stdout: true,
			stderr: true,
		});
		made.on('message', ({ id, bytes }: WordAnswer) => settle(id, bytes));
		made.on('error', lost).on('exit', lost);
		made.unref();
		return made;
	}

	return {
		async render(model, signature, status) {
			worker ??= start();
			asked += 1;
			const id = asked;
			const { promise, resolve } = Promise.withResolvers<Uint8Array | null>();
			waiting.set(id, resolve);
			const late = setTimeout(() => settle(id, null), longest);
			worker.postMessage({ id, model, signature, status } satisfies WordRequest);
			const bytes = await promise;
			clearTimeout(late);
			if (bytes === null) throw new WordProblem('the Word copy could not be made');
			return bytes;
		},
		close() {
			void worker?.terminate();
			lost();
		},
	};
}
