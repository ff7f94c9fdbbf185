import { parentPort, workerData } from 'node:worker_threads';
import { renderWord, type WordTemplate } from '../word.ts';
import type { WordAnswer, WordRequest } from './writer.ts';

/** Makes Word copies beside the bot's own thread, which goes on meanwhile. */
const template = workerData as WordTemplate;

parentPort?.on('message', ({ id, model, signature, status }: WordRequest) => {
	let answer: WordAnswer;
	try {
		answer = { id, bytes: renderWord(template, model, signature, status) };
	} catch {
		// Without its cause: the library's errors hold the values of fields.
		answer = { id, bytes: null };
	}
	parentPort?.postMessage(answer);
});
