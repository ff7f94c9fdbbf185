import type { AgencyId } from '../framework.ts';
import { kind } from '../kind.ts';
import type { Guest, Head, PersonId, PlaceId } from '../record.ts';

const person = (head: Head, id: PersonId) => head.people.find((p) => p.id === id);

export type Role = 'lead' | 'coordinator' | 'scribe';

/** Who is in the meeting, for which agency, since when. */
export const peopleFacts = {
	/** Named for the meeting, not yet in it. */
	named: kind<{ person: PersonId; name: string; agency: AgencyId }>({
		version: 1,
		head(head, data) {
			if (person(head, data.person) !== undefined) return;
			const { person: id, name, agency } = data;
			head.people.push({
				id,
				name,
				agency,
				places: [],
				present: false,
				joinedAt: null,
				leftAt: null,
				removed: false,
				standsInFor: null,
			});
		},
	}),
	joined: kind<{
		person: PersonId;
		name: string;
		agency: AgencyId;
		places: PlaceId[];
		standsInFor: PersonId | null;
		/** Whether the one stood in for is out of the meeting by this. */
		relieves: boolean;
	}>({
		version: 2,
		upcasts: { 1: (data) => ({ ...(data as object), relieves: true }) },
		head(head, data, { at }) {
			const { person: id, relieves, ...rest } = data;
			const before = person(head, id);
			// The document names who recorded what; who was there is kept when the meeting ends.
			if (before !== undefined && before.name !== data.name) head.changes += 1;
			const now = { ...rest, present: true, joinedAt: before?.joinedAt ?? at, leftAt: null, removed: false };
			if (before === undefined) head.people.push({ id, ...now });
			else Object.assign(before, now);
			const other = relieves && data.standsInFor !== null ? person(head, data.standsInFor) : undefined;
			if (other?.present) Object.assign(other, { present: false, leftAt: at });
		},
	}),
	left: kind<{
		person: PersonId;
		/** Whether it was the conversation that they left, or were taken out of. */
		removed: boolean;
	}>({
		version: 2,
		upcasts: { 1: (data) => ({ ...(data as object), removed: false }) },
		head(head, { person: id, removed }, { at }) {
			const one = person(head, id);
			if (one === undefined) return;
			const leftAt = one.present ? at : one.leftAt;
			Object.assign(one, { present: false, leftAt, removed });
		},
	}),
	/** Somebody was in the wrong agency. What they said for it stays its own. */
	'agency-changed': kind<{ person: PersonId; agency: AgencyId }>({
		version: 1,
		head(head, { person: id, agency }) {
			for (const one of [...head.people, ...(head.atEnd?.people ?? [])])
				if (one.id === id) one.agency = agency;
			head.changes += 1;
		},
	}),
	'handed-over': kind<{ role: Role; to: PersonId | null }>({
		version: 1,
		head(head, data) {
			if (data.role === 'scribe') head.scribe = data.to;
			else if (data.to !== null) head[data.role] = data.to;
			// Who types after the meeting is not in the document.
			if (data.role !== 'scribe' || head.endedAt === null) head.changes += 1;
		},
	}),
	'guest-listed': kind<Omit<Guest, 'at'>>({
		version: 1,
		head(head, data, { at }) {
			head.guests.push({ ...data, at });
			head.changes += 1;
		},
	}),
	'guest-removed': kind<{ id: string }>({
		version: 1,
		head(head, data) {
			head.guests = head.guests.filter((g) => g.id !== data.id);
			head.changes += 1;
		},
	}),
};
