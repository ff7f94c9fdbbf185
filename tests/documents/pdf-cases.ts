import type { DocumentModel } from '../../src/documents/model.ts';
import { bases } from '../../src/framework/record.ts';
import { framework, Recording } from '../support/record.ts';
import { compiled } from './case.ts';

const sentence =
	'The worker visited twice in the autumn term and was told that the lift home after the club is no longer offered. ';

/** About so many words of running text. */
export const wordsOf = (count: number): string =>
	sentence
		.repeat(Math.ceil(count / 21))
		.split(' ')
		.slice(0, count)
		.join(' ');

const agencies = ['police', 'education', 'health', 'camhs', 'youth-work', 'housing', 'yos'];

/** So many entries in every cell, and so many in one of them, of about so many words each. */
export function filled(entries: number, inOne: number, words: number): DocumentModel {
	const recording = new Recording().open().join('lead', 'Lee Lead', 'social-care');
	recording.place('schools', 'School A');
	let n = 0;
	for (const cell of framework.cells)
		for (let i = 0; i < (cell.id === 'schools.risk' ? inOne : entries); i += 1) {
			const more = { agency: agencies[(n += 1) % agencies.length] ?? '', basis: bases[n % 4] ?? 'fact' };
			const text = wordsOf(words + (n % 7) - 3);
			if (cell.point.role === 'action') recording.plan(cell.context.id, more, text);
			else recording.say(cell.id, text, more);
		}
	return compiled(recording);
}

/** 45 cells, about 6,600 words, one cell with 22 entries. */
export const fullModel = (): DocumentModel => filled(4, 22, 33);

export const emptyModel = (): DocumentModel => compiled(new Recording().open());

export const sparseModel = (): DocumentModel => {
	const recording = new Recording().open().join('lead', 'Lee Lead', 'social-care');
	for (const cell of framework.cells.slice(0, 20))
		if (cell.point.role === 'action') recording.plan(cell.context.id);
		else recording.say(cell.id, wordsOf(25));
	return compiled(recording);
};
