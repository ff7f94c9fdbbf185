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

/** Teams shows six actions of a set, and hides the others; more than these do not fit in a row. */
const most = 4;

const submit = (look: Look, data: object): Part => ({ type: 'Action.Submit', ...look, data });

/** Clients that do not know Action.Execute send its fallback: the same data, as a submit. */
const execute = (verb: string, look: Look, data: object): Part => ({
	type: 'Action.Execute',
	verb,
	...look,
	data,
	fallback: submit(look, data),
});

const verbOf = (intent: Intent): string => (intent.do === 'command' ? intent.kind : intent.do);

const opensDialog = ({ do: what }: Intent): boolean => what !== 'command';

/** Buttons of a message that everybody sees; it has no fields. */
export const inMessage = ({ forms }: Pick<Drawing, 'forms'>): CardOptions => ({
	most,
	compact: true,
	action: (intent, look) =>
		opensDialog(intent) && forms === 'dialog'
			? submit(look, { msteams: { type: 'task/fetch' }, intent })
			: execute(verbOf(intent), look, { intent }),
});

/** A button with what stands in the fields, in what one person looks at: it is answered with what that shows next. */
export const send = (verb: string, look: Look, data: object, { forms }: Pick<Drawing, 'forms'>): Part =>
	forms === 'dialog' ? submit(look, data) : execute(verb, look, data);

/** The same, whatever stands in the fields. */
function press(verb: string, look: Look, data: object, { forms }: Pick<Drawing, 'forms'>): Part {
	const none = { ...look, associatedInputs: 'none' } as const;
	return forms === 'dialog' ? submit(none, data) : execute(verb, none, data);
}

export const inDialog = (drawing: Pick<Drawing, 'forms'>): CardOptions => ({
	most,
	compact: true,
	action: (intent, look) => press(verbOf(intent), look, { intent }, drawing),
});

/** A button that leads to another part of the card that `asked` shows. */
export const toPage = (asked: Intent, page: number, title: string, drawing: Drawing): Part =>
	press(verbOf(asked), { title }, { intent: asked, page }, drawing);
