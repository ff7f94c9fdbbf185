import type { KnownBlock, PlainTextElement } from '@slack/types';
import type { Say } from '../../../wording/messages.ts';
import { heading } from './blocks.ts';
import { counted, label, limits, oneLine } from './literal.ts';

const fits = (text: string): boolean => counted(oneLine(text)) <= limits.modalWord;

/** A word for a modal's title or buttons: itself where it fits, otherwise another. */
export const modalWord = (text: string, otherwise = text): PlainTextElement =>
	label(fits(text) ? text : otherwise, limits.modalWord);

/** The title of a modal; one that is too long stands as a header in the modal. */
export function titled(text: string, say: Say): { title: PlainTextElement; header: KnownBlock[] } {
	return { title: modalWord(text, say('slack.modal.title')), header: fits(text) ? [] : heading(text, 1) };
}
