import type { Intent, Said } from '../../../conversation/cards.ts';
import { literal } from '../../adaptive/literal.ts';
import type { AdaptiveCard } from '../../adaptive/render.ts';
import type { InvokeAnswer } from '../ports.ts';
import type { Drawing } from './actions.ts';
import { renderForm } from './form.ts';
import { withNonce } from './nonce.ts';
import { renderShow } from './show.ts';

/** How a dialog came to be opened. */
export interface Opened {
	/** For its buttons. */
	nonce: string;
	/** What the button that opened it asked for: its pages are asked for by the same. */
	asked?: Intent | undefined;
	/** From 0. */
	page?: number | undefined;
}

function drawnOf(
	{ form, card }: Said,
	opened: Opened,
	drawing: Drawing,
): { title: string; card: AdaptiveCard } | undefined {
	if (form !== undefined) return renderForm(form, drawing);
	if (card !== undefined) return renderShow(card, opened, drawing);
	return undefined;
}

/** One sentence; what a form that was taken has to say may be nothing. */
function sentence({ ok, text }: Said, { forms, say }: Drawing): InvokeAnswer {
	if (text === '') return { done: true };
	if (forms === 'card') return { tell: literal(text) };
	return { dialog: { title: say(ok ? 'teams.dialog.done' : 'teams.dialog.not-done'), text: literal(text) } };
}

/** What a person is told, for them alone: a form, a card or a sentence. */
export function dialogOf(said: Said, opened: Opened, drawing: Drawing): InvokeAnswer {
	const drawn = drawnOf(said, opened, drawing);
	if (drawn === undefined) return sentence(said, drawing);
	const card = withNonce(drawn.card, opened.nonce);
	return drawing.forms === 'card' ? { replace: card } : { dialog: { title: drawn.title, card } };
}
