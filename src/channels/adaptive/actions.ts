import type { Button, Intent } from '../../conversation/cards.ts';
import { literal } from './literal.ts';
import type { Part } from './parts.ts';

/** How a button looks, whatever it does. */
export interface Look {
	title: string;
	style?: 'positive' | 'destructive';
	tooltip?: string;
}

/** How a host wants its cards. */
export interface CardOptions {
	/** The action of a button that asks for this: what it sends or opens, with its look. */
	action(intent: Intent, look: Look): Part;
	/** How many actions the host shows in a row; more than these it drops or hides. */
	most: number;
	/**
	 * For a message that may hold little and is read on a phone: no bar of progress, a fact is a line, and the grid has signs alone, with
	 * points down and contexts across. Otherwise facts are two columns, and each sign has its word beside it, which the
	 * host's page hides from the eye.
	 */
	compact: boolean;
}

const styles = { main: 'positive', warning: 'destructive' } as const;

const page = (look: Look, url: string): Part => ({ type: 'Action.OpenUrl', ...look, url });

/** The practice room: a press is its intent and nothing else, and pages are the room's own. */
export const inTheRoom: CardOptions = {
	action: (intent, look) =>
		intent.do === 'page'
			? page(look, intent.path)
			: { type: 'Action.Submit', ...look, data: intent, associatedInputs: 'none' },
	most: 40,
	compact: false,
};

/** A button's name is its label; the hint only describes it further. */
export function action({ label, intent, style, hint, url }: Button, options: CardOptions): Part {
	const look: Look = {
		title: literal(label),
		...(style !== undefined && { style: styles[style] }),
		...(hint !== undefined && hint !== label && { tooltip: literal(hint) }),
	};
	return url === undefined ? options.action(intent, look) : page(look, url);
}

/** Buttons in rows of like length, none longer than a host shows. */
export function actionSets(buttons: readonly Button[], options: CardOptions): Part[] {
	const rows = Math.ceil(buttons.length / options.most);
	const length = Math.ceil(buttons.length / rows);
	return Array.from({ length: rows }, (_, i) => ({
		type: 'ActionSet',
		actions: buttons.slice(i * length, (i + 1) * length).map((button) => action(button, options)),
	}));
}
