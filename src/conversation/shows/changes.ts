import type { ModelChange } from '../../documents/model.ts';
import { contextOf } from '../../framework/framework.ts';
import type { Block, Run } from '../cards.ts';
import { agency, cellTitle, placeName, plain, theirs, type View } from '../view.ts';

/** "An entry was added: Schools: Risk, School A, Education" */
function line(view: View, { kind, cell, place, agency: id }: ModelChange): Run[] {
	const where = [
		...(cell === undefined ? [] : [cellTitle(view, cell)]),
		...(cell === undefined || place === undefined ? [] : [placeName(view, contextOf(cell), place)]),
		...(id === undefined ? [] : [agency(view, id)]),
	];
	const what = plain(view.say(`change.${kind}`));
	return where.length === 0 ? [what] : [what, plain(': '), theirs(where.join(', '))];
}

/** What changed since the lead opened the document for signing: where, by which agency, without a word of it. */
export const changeBlocks = (view: View, changes: readonly ModelChange[]): Block[] => [
	{ kind: 'warning', text: view.say('change.title') },
	{ kind: 'list', items: changes.map((one) => line(view, one)) },
];
