import type { AgencyId } from '../framework.ts';
import { kind } from '../kind.ts';
import type { CivilDate, Cursor } from '../record.ts';

/** Where the conversation went. */
export const walkingFacts = {
	turned: kind<{ cursor: Cursor }>({
		version: 1,
		head(head, { cursor }, { at }) {
			const before = head.cursor.value;
			head.cursor = cursor;
			if (cursor.value === 'asking') head.startedAt ??= at;
			if (cursor.value === 'planning' && before === 'adding')
				Object.assign(head, { endedAt: null, atEnd: null, confirmBy: null });
			if (cursor.value === 'adding' && before !== 'checking' && before !== 'signing') {
				head.endedAt = at;
				head.atEnd = structuredClone({ people: head.people, scribe: head.scribe });
			}
		},
	}),
	/** The meeting ended: agencies have until this date to confirm or correct their entries. */
	'confirmation-asked': kind<{ by: CivilDate }>({
		version: 1,
		head(head, data) {
			head.confirmBy = data.by;
			head.confirmed = {};
		},
	}),
	confirmed: kind<{ agency: AgencyId }>({
		version: 1,
		head(head, { agency }, { at }) {
			head.confirmed[agency] = at;
		},
	}),
};
