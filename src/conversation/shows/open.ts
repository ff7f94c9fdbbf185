import { leftOpen } from '../../framework/probing.ts';
import type { Slot } from '../../framework/record.ts';
import type { Block, Card } from '../cards.ts';
import { button, form, slotTitle, theirs, type View } from '../view.ts';

/** More than this would be a card to scroll through. */
const most = 12;

function blocks(view: View, slot: Slot): Block[] {
	const at = { cell: slot.cell, ...(slot.place !== null && { place: slot.place }) };
	const of = slotTitle(view, slot);
	const open = (name: string, formName = name) => button(view, name, form(view, formName, at), { of });
	return [
		{ kind: 'text', runs: [theirs(of)] },
		{
			kind: 'buttons',
			buttons: [open('add-entry', 'entry'), open('nothing-known'), open('not-applicable'), open('ask-later')],
		},
	];
}

/** What has become open again after the meeting: an entry was withdrawn or moved, or a place came to be named. */
export function stillOpen(view: View): Card {
	const { say } = view;
	const left = leftOpen(view.framework, view.head);
	const more = left.length - most;
	return {
		key: 'open',
		title: say('show.open'),
		blocks: [
			...left.slice(0, most).flatMap((slot) => blocks(view, slot)),
			...(left.length === 0 ? [{ kind: 'text', runs: [{ text: say('show.none-open') }] } as const] : []),
			...(more > 0 ? [{ kind: 'text', runs: [{ text: say('left.more', { count: more }) }] } as const] : []),
		],
		buttons: [],
	};
}
