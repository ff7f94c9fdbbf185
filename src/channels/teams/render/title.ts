import { shorten } from '../../../wording/cut.ts';
import { literal } from '../../adaptive/literal.ts';
import { heading, type Part } from '../../adaptive/parts.ts';
import type { Drawing } from './actions.ts';

/** What a dialog's title bar shows on a phone, about; Teams publishes no number, and cuts. */
export const longestTitle = 60;

/** The title of a dialog; one that is too long also stands whole in its card, as does that of a card without a dialog. */
export function titled(text: string, { forms, say }: Drawing): { title: string; header: Part[] } {
	const line = literal(text).replace(/\s+/g, ' ').trim() || say('teams.dialog.title');
	const title = shorten(line, longestTitle);
	return { title, header: title === line && forms === 'dialog' ? [] : [heading(line, 1)] };
}
