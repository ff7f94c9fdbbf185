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
	}>({
		version: 1,
		head(head, data, { at }) {
			const { person: id, ...rest } = data;
			const before = person(head, id);
			const now = { ...rest, present: true, joinedAt: before?.joinedAt ?? at, leftAt: null };
			if (before === undefined) head.people.push({ id, ...now });
			else Object.assign(before, now);
			const other = data.standsInFor === null ? undefined : person(head, data.standsInFor);
			if (other?.present) Object.assign(other, { present: false, leftAt: at });
		},
	}),
	left: kind<{ person: PersonId }>({
		version: 1,
		head(head, data, { at }) {
			const one = person(head, data.person);
			if (one !== undefined) Object.assign(one, { present: false, leftAt: at });
		},
	}),
	'handed-over': kind<{ role: Role; to: PersonId | null }>({
		version: 1,
		head(head, data) {
			if (data.role === 'scribe') head.scribe = data.to;
			else if (data.to !== null) head[data.role] = data.to;
		},
	}),
	'guest-listed': kind<Omit<Guest, 'at'>>({
		version: 1,
		head(head, data, { at }) {
			head.guests.push({ ...data, at });
		},
	}),
	'guest-removed': kind<{ id: string }>({
		version: 1,
		head(head, data) {
			head.guests = head.guests.filter((g) => g.id !== data.id);
		},
	}),
};
