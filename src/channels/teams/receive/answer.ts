import type { AdaptiveCard } from '../../adaptive/render.ts';
import type { Arrived, InvokeAnswer } from '../ports.ts';

const cardType = 'application/vnd.microsoft.card.adaptive';
const messageType = 'application/vnd.microsoft.activity.message';

/** Docs: Universal Actions, response format. Without a body, or with another one, Teams says that it went wrong. */
const told = (value: string) => ({ statusCode: 200, type: messageType, value });
const replaced = (value: AdaptiveCard) => ({ statusCode: 200, type: cardType, value });

function toPress(answer: InvokeAnswer): object {
	if ('tell' in answer) return told(answer.tell);
	if ('replace' in answer) return replaced(answer.replace);
	if ('done' in answer) return told('');
	// A button that was drawn for a client with dialogs, pressed in one without.
	return 'card' in answer.dialog ? replaced(answer.dialog.card) : told(answer.dialog.text);
}

/** Docs: dialogs in bots. Wide enough for a label beside its input, as high as there is room. */
const opened = (title: string, card: AdaptiveCard) => ({
	task: {
		type: 'continue',
		value: { title, width: 'medium', height: 'large', card: { contentType: cardType, content: card } },
	},
});
const said = (value: string) => ({ task: { type: 'message', value } });

/** Without a body an open dialog closes. */
function toDialog(answer: InvokeAnswer): object | undefined {
	if ('tell' in answer) return said(answer.tell);
	if ('replace' in answer) return opened('', answer.replace);
	if ('done' in answer) return undefined;
	const { dialog } = answer;
	return 'card' in dialog ? opened(dialog.title, dialog.card) : said(dialog.text);
}

/** The body that an invoke is answered with, always with status 200; undefined for none. */
export function bodyOf(type: Arrived['type'], answer: InvokeAnswer = { done: true }): object | undefined {
	if (type === 'press') return toPress(answer);
	return type === 'fetch' || type === 'submit' ? toDialog(answer) : undefined;
}
