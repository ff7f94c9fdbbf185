import type { KnownBlock } from '@slack/types';
import type { Say } from '../../../wording/messages.ts';
import { limits, literal, pieces } from './literal.ts';
import { rich, small } from './rich.ts';

/** What a text field can hold of what was typed, and the rest of it. */
export function parted(value: string): { start: string; rest: string } {
	const text = value.toWellFormed();
	// Slack counts what is typed as it is; only longer text is parted, with a margin.
	const [start = ''] = text.length <= limits.typed ? [text] : pieces(text, limits.typed);
	return { start, rest: text.slice(start.length) };
}

/** What of a text does not fit into its field (two drafts together, for example) stands beneath it, to be read. */
export function restOf(value: string | undefined, say: Say): KnownBlock[] {
	const { rest } = parted(value ?? '');
	if (rest === '') return [];
	const quoted = pieces(literal(rest), limits.text).map((piece) =>
		rich({ type: 'rich_text_quote', elements: [{ type: 'text', text: piece }] }),
	);
	return [...small(say('slack.field.rest')), ...quoted];
}
