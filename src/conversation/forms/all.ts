import type { Head, PersonId } from '../../framework/record.ts';
import { type Action, may } from '../../privacy/access.ts';
import type { Intent } from '../cards.ts';
import { isCommand } from '../commands/all.ts';
import { entryForms } from './entry.ts';
import type { FormKind } from './kind.ts';
import { meetingForms } from './meeting.ts';
import { puttingRightForms } from './putting-right.ts';
import { settlingForms } from './settling.ts';
import { signingForms } from './signing.ts';

const forms: Record<string, FormKind> = {
	...meetingForms,
	...entryForms,
	...settlingForms,
	...puttingRightForms,
	...signingForms,
};
/** A form by its name; undefined for one that there is not. */
export const formKind = (name: string): FormKind | undefined =>
	Object.hasOwn(forms, name) ? forms[name] : undefined;

/** What privacy/access.ts is asked about a button; a form that leads to other forms needs what reading needs. */
function actionOf(intent: Intent): Action | undefined {
	switch (intent.do) {
		case 'command':
			return isCommand(intent.kind) ? intent.kind : undefined;
		case 'form':
			return formKind(intent.form)?.command ?? 'read-entries';
		case 'show':
			return 'read-entries';
		case 'page':
			return 'read-document';
		case 'practice':
			return 'open';
	}
}

/**
 * Whether this person may use a button, by the one table of rights: for a channel that draws a card for one
 * person. Whether it is the time for it, `handle` says. Who is here need not join, who is not cannot leave.
 */
export function allowed(head: Head, person: PersonId, intent: Intent): boolean {
	const action = actionOf(intent);
	const present = head.people.some((p) => p.id === person && p.present);
	if (action === undefined || (action === 'join' && present) || (action === 'leave' && !present))
		return false;
	return may(head, person, action);
}
