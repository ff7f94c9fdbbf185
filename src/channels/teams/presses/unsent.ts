import type { Block, Said } from '../../../conversation/cards.ts';
import { formKind } from '../../../conversation/forms/all.ts';
import type { Say } from '../../../wording/messages.ts';
import type { Sent } from '../render/all.ts';

/** Choices, dates and ticks are one word; what somebody typed is hardly ever. */
const isTyped = (value: string): boolean => /\S\s+\S/.test(value);

/** Of a form whose words are worth keeping. */
function wordsOf(sent: Sent): string[] {
	if ('keep' in sent) return Object.values(sent.keep.values).filter(isTyped);
	const { form, values } = sent.submit;
	return formKind(form)?.drafted ? Object.values(values).filter(isTyped) : [];
}

/**
 * T54: where a form was refused and does not come back, what was typed in it does: Teams closes the dialog, and it
 * would stand nowhere else. For whoever typed it alone.
 */
export function unsent({ text }: Said, sent: Sent, say: Say): Said {
	const typed = wordsOf(sent);
	if (typed.length === 0) return { ok: false, text };
	const words = typed.map((one): Block => ({ kind: 'text', runs: [{ text: one, people: true }] }));
	const blocks: Block[] = [
		{ kind: 'warning', text },
		{ kind: 'text', runs: [{ text: say('teams.dialog.unsent') }] },
		...words,
	];
	return {
		ok: false,
		text,
		card: { key: 'unsent', title: say('teams.dialog.not-done'), blocks, buttons: [] },
	};
}
