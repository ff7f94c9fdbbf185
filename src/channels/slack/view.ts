import type { Said } from '../../conversation/cards.ts';
import type { Say } from '../../wording/messages.ts';
import type { Shown } from './modals.ts';
import { noticeView, renderForm, renderShow, type ShowMeta } from './render/all.ts';

/** What a person is told, as a modal: a form, a card, or one sentence. */
export function modalOf(
	said: Said,
	say: Say,
	conversation: string,
	asked?: ShowMeta['show'],
	page = 0,
): Shown {
	if (said.form !== undefined) return { view: renderForm(said.form, { conversation, say }) };
	if (said.card !== undefined && asked !== undefined) {
		const show = { v: 1, kind: 'show', show: asked, page, conversation } as const;
		return { view: renderShow(said.card, show, say), show };
	}
	return { view: noticeView(say(said.ok ? 'slack.modal.done' : 'slack.modal.not-done'), said.text, say) };
}
