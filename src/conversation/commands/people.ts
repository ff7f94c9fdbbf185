import { z } from 'zod';
import { placesOf } from '../../framework/board.ts';
import { type Head, most, type PersonId, type PlaceId } from '../../framework/record.ts';
import { clean, isBlank, longest } from '../../framework/text.ts';
import { mayHandOver, speaksForRoom } from '../../privacy/access.ts';
import { command, type Deciding, id, refused, typed } from '../command.ts';

const knownAgency = ({ framework }: Deciding, agency: string): boolean =>
	framework.agencies.some((a) => a.id === agency);

const knownPlaces = ({ head, framework }: Deciding, places: PlaceId[]): PlaceId[] =>
	framework.contexts.flatMap((c) => placesOf(head, c.id).map((p) => p.id)).filter((p) => places.includes(p));

/**
 * Whether the one stood in for is out of the meeting by this: only their own agency knows that, and those who
 * run the meeting. Anybody else is recorded as a stand-in beside them.
 */
const relieves = (head: Head, by: PersonId, agency: string, other: PersonId | null): boolean =>
	other !== null &&
	(speaksForRoom(head, by) || head.people.some((p) => p.id === other && p.agency === agency));

export const peopleCommands = {
	join: command({
		args: z.strictObject({
			agency: id,
			places: z.array(id).default([]),
			standsInFor: id.nullable().default(null),
		}),
		event: 'PEOPLE',
		decide(deciding, { agency, places, standsInFor }) {
			const { head, me, by } = deciding;
			if (!knownAgency(deciding, agency)) return refused('no-such-agency', {}, 'agency');
			if (me !== undefined && me.joinedAt !== null && me.agency !== agency)
				return refused('agency-fixed', {}, 'agency');
			if (standsInFor !== null && !head.people.some((p) => p.id === standsInFor && p.id !== by.person))
				return refused('no-such-person', {}, 'standsInFor');
			return {
				facts: [
					{
						kind: 'joined',
						data: {
							person: by.person,
							name: by.name,
							agency,
							places: knownPlaces(deciding, places),
							standsInFor,
							relieves: relieves(head, by.person, agency, standsInFor),
						},
					},
				],
				tell: { key: 'joined', params: { reference: head.reference } },
			};
		},
	}),
	leave: command({
		args: z.strictObject({ removed: z.boolean().default(false) }),
		event: 'PEOPLE',
		decide({ me, by }, { removed }) {
			// Whoever has left the meeting can still leave, or be taken out of, the conversation.
			if (removed ? me === undefined || me.removed : !me?.present)
				return refused(me?.joinedAt ? 'you-left' : 'not-joined');
			return { facts: [{ kind: 'left', data: { person: by.person, removed } }], tell: { key: 'left' } };
		},
	}),
	/** Nobody changes their own but the lead, because an agency is what restricted entries are shown to. */
	'change-agency': command({
		args: z.strictObject({ person: id, agency: id }),
		event: 'PEOPLE',
		decide(deciding, { person, agency }) {
			const { head, by } = deciding;
			const one = head.people.find((p) => p.id === person);
			if (one === undefined) return refused('no-such-person', {}, 'person');
			if (!knownAgency(deciding, agency)) return refused('no-such-agency', {}, 'agency');
			if (one.id === by.person && head.lead !== by.person) return refused('not-your-own', {}, 'person');
			if (one.agency === agency) return refused('has-it-already', {}, 'agency');
			return {
				facts: [{ kind: 'agency-changed', data: { person, agency } }],
				tell: { key: 'agency-changed' },
			};
		},
	}),
	'hand-over': command({
		args: z.strictObject({ role: z.enum(['lead', 'coordinator', 'scribe']), to: id }),
		event: 'PEOPLE',
		decide({ head, by }, { role, to }) {
			if (!head.people.some((p) => p.id === to && !p.removed)) return refused('no-such-person', {}, 'to');
			if (!mayHandOver(head, by.person, role)) {
				const waits = head.coordinator === by.person;
				return waits ? refused('lead-is-here', {}, 'role') : refused('not-allowed');
			}
			if (head[role] === to) return refused('has-it-already', {}, 'to');
			return { facts: [{ kind: 'handed-over', data: { role, to } }], tell: { key: `handed-over-${role}` } };
		},
	}),
	'list-guest': command({
		args: z.strictObject({ name: typed, agency: id }),
		event: 'PEOPLE',
		decide(deciding, { name, agency }) {
			if (isBlank(name)) return refused('name-blank', {}, 'name');
			if (name.length > longest.name) return refused('name-too-long', { most: longest.name }, 'name');
			if (!knownAgency(deciding, agency)) return refused('no-such-agency', {}, 'agency');
			if (deciding.head.guests.length >= most.guests)
				return refused('too-many-guests', { most: most.guests });
			const guest = { id: deciding.newId(), name: clean(name), agency };
			return { facts: [{ kind: 'guest-listed', data: guest }], tell: { key: 'guest-listed' } };
		},
	}),
	'remove-guest': command({
		args: z.strictObject({ guest: id }),
		event: 'PEOPLE',
		decide({ head }, { guest }) {
			if (!head.guests.some((g) => g.id === guest)) return refused('no-such-person');
			return { facts: [{ kind: 'guest-removed', data: { id: guest } }], tell: { key: 'guest-removed' } };
		},
	}),
};
