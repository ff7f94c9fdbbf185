import type { ActionsBlock, Button as SlackButton } from '@slack/types';
import type { Button } from '../../../conversation/cards.ts';
import { label, limits } from './literal.ts';

/** More in a row wrap badly; Slack takes 25. */
const inARow = 5;
const longestValue = 2_000;

const styles = { main: 'primary', warning: 'danger' } as const;

/** Numbers the buttons of one payload, whose ids must differ. */
export type Counter = () => number;
export function counter(): Counter {
	let last = 0;
	return () => (last += 1);
}

/** @throws when the intent would not come back whole: a fault of the program */
function carried({ intent }: Button): string {
	const value = JSON.stringify(intent);
	if (value.length > longestValue) throw new Error('a button carries more than Slack takes');
	return value;
}

/**
 * A button carries its intent as JSON; one with an address opens that. What screen readers say instead of the
 * label begins with the label.
 */
export function button(given: Button, next: Counter): SlackButton {
	const { style, hint, url } = given;
	const what =
		url === undefined
			? { action_id: `press:${next()}`, value: carried(given) }
			: { action_id: `url:${next()}`, url };
	return {
		type: 'button',
		text: label(given.label, limits.button),
		...what,
		...(style !== undefined && { style: styles[style] }),
		...(hint !== undefined && { accessibility_label: label(hint, limits.button).text }),
	};
}

/** Buttons in rows of like length. */
export function buttonRows(buttons: readonly Button[], next: Counter): ActionsBlock[] {
	const rows = Math.ceil(buttons.length / inARow);
	const length = Math.ceil(buttons.length / rows);
	return Array.from({ length: rows }, (_, i) => ({
		type: 'actions',
		elements: buttons.slice(i * length, (i + 1) * length).map((one) => button(one, next)),
	}));
}
