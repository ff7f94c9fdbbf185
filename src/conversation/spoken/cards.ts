import { placesOf } from '../../framework/board.ts';
import { contextOf, findContext } from '../../framework/framework.ts';
import type { EntryId, Slot } from '../../framework/record.ts';
import type { Params, Say } from '../../wording/messages.ts';
import type { Button, Card } from '../cards.ts';
import { button, command, form, slotTitle, theirs, type View } from '../view.ts';

/** What somebody is told about what they typed: nobody else sees it, and their words are not in it. */
export function noticeCard(title: string, sentences: string[], buttons: Button[]): Card {
	return {
		key: 'heard',
		title,
		blocks: sentences.map((text) => ({ kind: 'text', runs: [theirs(text)] })),
		buttons,
	};
}

export const change = (view: View, entry: EntryId): Button =>
	button(view, 'change', form(view, 'amend', { entry }));

/** One tap, without a form: the wording stays in the record, marked as withdrawn. */
export const undo = (view: View, entry: EntryId): Button =>
	button(view, 'undo', command(view, 'withdraw-entry', { entry, reason: view.say('spoken.why.undone') }));

/** Whether an entry could name a place and does not; where a context has none yet, the lead names them. */
const lacksPlace = ({ head }: View, slot: Slot): boolean =>
	slot.place === null && placesOf(head, contextOf(slot.cell)).length > 0;

export interface Written extends Slot {
	id: EntryId;
}

export function recordedCard(view: View, entry: Written, withFile: boolean): Card {
	const { say, framework } = view;
	const place = findContext(framework, contextOf(entry.cell))?.place?.one ?? '';
	const lacks = lacksPlace(view, entry);
	const sentences = [
		say('spoken.recorded.text', { title: slotTitle(view, entry) }),
		...(lacks ? [say('spoken.recorded.no-place', { place })] : []),
		...(withFile ? [say('spoken.recorded.file')] : []),
	];
	return noticeCard(say('spoken.recorded.title'), sentences, [
		change(view, entry.id),
		...(lacks ? [button(view, 'move', form(view, 'move', { entry: entry.id }))] : []),
		undo(view, entry.id),
	]);
}

export function amendedCard(view: View, entry: Written): Card {
	const text = view.say('spoken.amended.text', { title: slotTitle(view, entry) });
	const buttons = [change(view, entry.id), undo(view, entry.id)];
	return noticeCard(view.say('spoken.amended.title'), [text], buttons);
}

export function withdrawnCard(view: View, entry: Written): Card {
	const text = view.say('spoken.withdrawn.text', { title: slotTitle(view, entry) });
	return noticeCard(view.say('spoken.withdrawn.title'), [text], []);
}

/** Why something is not recorded, in a sentence of `spoken.refused`, and what to press. */
export const refusedCard = (say: Say, why: string, params: Params, buttons: Button[]): Card =>
	noticeCard(say('spoken.refused.title'), [say(`spoken.refused.${why}`, params)], buttons);

export const openMeeting = (say: Say): Button => ({
	label: say('button.open'),
	intent: { do: 'form', form: 'open', record: 'new' },
	style: 'main',
});

/** To somebody who only called the bot, where no meeting is. */
export const helloCard = (say: Say): Card =>
	noticeCard(say('spoken.hello.title'), [say('spoken.hello.text')], [openMeeting(say)]);
