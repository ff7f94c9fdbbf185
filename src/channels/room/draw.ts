import type { Block, Button, Card, Said } from '../../conversation/cards.ts';
import { allowed } from '../../conversation/forms/all.ts';
import type { Head } from '../../framework/record.ts';
import { renderCard, renderForm } from '../adaptive/render.ts';

/** What a window is answered: cards and forms drawn as Adaptive Cards. */
export interface Answer {
	ok: boolean;
	text: string;
	field?: string;
	card?: unknown;
	form?: {
		card: unknown;
		form: string;
		instance: string;
		hidden: unknown;
		title: string;
		draft: string | null;
		record: string;
	};
}

/** What the browser gets of what a person is told. */
export function drawn({ ok, text, field, card, form }: Said): Answer {
	return {
		ok,
		text,
		...(field !== undefined && { field }),
		...(card !== undefined && { card: renderCard(card) }),
		...(form !== undefined && {
			form: {
				card: renderForm(form),
				form: form.form,
				instance: form.instance,
				hidden: form.hidden,
				title: form.title,
				draft: form.draft,
				record: form.record,
			},
		}),
	};
}

const joins = ({ intent }: Button): boolean => intent.do === 'form' && intent.form === 'join';

/** A shared card as this person has it: without the buttons that they may not use; to join comes first. */
export function cardFor(card: Card, head: Head | undefined, person: string): Card {
	if (head === undefined) return card;
	const toCome = !head.people.some((p) => p.id === person && p.joinedAt !== null);
	const theirs = (buttons: readonly Button[]): Button[] => {
		const mine = buttons.filter((b) => allowed(head, person, b.intent));
		return toCome ? mine.map((b) => (joins(b) ? { ...b, style: 'main' } : b)) : mine;
	};
	const blocks = card.blocks.flatMap((block): Block[] => {
		if (block.kind !== 'buttons') return [block];
		const buttons = theirs(block.buttons);
		return buttons.length === 0 ? [] : [{ ...block, buttons }];
	});
	return { ...card, blocks, buttons: theirs(card.buttons) };
}
