import type { Button } from '../../conversation/cards.ts';
import { literal } from './literal.ts';
import type { Part } from './parts.ts';

export interface ActionOptions {
	/** `submit`: Action.Submit alone, as the practice room takes it. `execute`: Action.Execute, falling back to it. */
	actions: 'submit' | 'execute';
	/** How many actions the host shows in a row; more than these it drops or hides. */
	most: number;
	/** The address of one of our pages. */
	page: (path: string) => string;
}

const styles = { main: 'positive', warning: 'destructive' } as const;

/** A button's name is its label; the hint only describes it further. Its data is the intent, and nothing else. */
export function action({ label, intent, style, hint }: Button, options: ActionOptions): Part {
	const look = {
		title: literal(label),
		...(style !== undefined && { style: styles[style] }),
		...(hint !== undefined && hint !== label && { tooltip: literal(hint) }),
	};
	if (intent.do === 'page') return { type: 'Action.OpenUrl', ...look, url: options.page(intent.path) };
	const submit = { type: 'Action.Submit', ...look, data: intent, associatedInputs: 'none' };
	if (options.actions === 'submit') return submit;
	return {
		type: 'Action.Execute',
		...look,
		verb: intent.do,
		data: intent,
		associatedInputs: 'none',
		fallback: submit,
	};
}

/** Buttons in rows of like length, none longer than a host shows. */
export function actionSets(buttons: readonly Button[], options: ActionOptions): Part[] {
	const rows = Math.ceil(buttons.length / options.most);
	const length = Math.ceil(buttons.length / rows);
	return Array.from({ length: rows }, (_, i) => ({
		type: 'ActionSet',
		actions: buttons.slice(i * length, (i + 1) * length).map((button) => action(button, options)),
	}));
}
