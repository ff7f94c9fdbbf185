import type { Intent } from '../../../conversation/cards.ts';
import type { Say } from '../../../wording/messages.ts';
import type { CardOptions, Look } from '../../adaptive/actions.ts';
import type { Part } from '../../adaptive/parts.ts';

/** How a meeting's cards are drawn for Teams. */
export interface Drawing {
	say: Say;
	/** `card`: for Microsoft's test client, which has no dialogs; a form then takes the place of the card. */
	forms: 'dialog' | 'card';
}

/** Teams shows six actions of a set, and hides the others. */
const most = 6;

const submit = (look: Look, data: object): Part => ({
	type: 'Action.Submit',
	...look,
	data,
	associatedInputs: 'none',
});

/** Clients that do not know Action.Execute send its fallback: the same data, as a submit. */
const execute = (look: Look, data: object, verb: string): Part => ({
	...submit(look, data),
	type: 'Action.Execute',
	verb,
	fallback: submit(look, data),
});

const verbOf = (intent: Intent): string => (intent.do === 'command' ? intent.kind : intent.do);

const opensDialog = ({ do: what }: Intent): boolean => what !== 'command';

/** Buttons of a message that everybody sees. */
export const inMessage = ({ forms }: Pick<Drawing, 'forms'>): CardOptions => ({
	most,
	grid: 'signs',
	action: (intent, look) =>
		opensDialog(intent) && forms === 'dialog'
			? submit(look, { msteams: { type: 'task/fetch' }, intent })
			: execute(look, { intent }, verbOf(intent)),
});

/** Buttons of what one person looks at: each press is answered with what the dialog shows next. */
export const inDialog = ({ forms }: Pick<Drawing, 'forms'>): CardOptions => ({
	most,
	grid: 'signs',
	action: (intent, look) =>
		forms === 'dialog' ? submit(look, { intent }) : execute(look, { intent }, verbOf(intent)),
});

/** A button that leads to another part of the card that `asked` shows. */
export function toPage(asked: Intent, page: number, title: string, { forms }: Drawing): Part {
	const data = { intent: asked, page };
	return forms === 'dialog' ? submit({ title }, data) : execute({ title }, data, verbOf(asked));
}

/** A button that takes what stands in the fields along. */
export function withInputs(verb: string, look: Look, data: object, { forms }: Drawing): Part {
	const plain: Part = { type: 'Action.Submit', ...look, data };
	if (forms === 'dialog') return plain;
	return { ...plain, type: 'Action.Execute', verb, fallback: plain };
}
