import { z } from 'zod';
import { placesOf } from '../../framework/board.ts';
import type { PlaceId } from '../../framework/record.ts';
import { clean, isBlank, longest } from '../../framework/text.ts';
import { command, type Deciding, id, refused, typed } from '../command.ts';

const knownAgency = ({ framework }: Deciding, agency: string): boolean =>
	framework.agencies.some((a) => a.id === agency);

const knownPlaces = ({ head, framework }: Deciding, places: PlaceId[]): PlaceId[] =>
	framework.contexts.flatMap((c) => placesOf(head, c.id).map((p) => p.id)).filter((p) => places.includes(p));

export const peopleCommands = {
	join: command({
		args: z.strictObject({
			agency: id,
			places: z.array(id).default([]),
			standsInFor: id.nullable().default(null),
		}),
		event: 'PEOPLE',
		decide(deciding, { agency, places, standsInFor }) {
			const { head, by } = deciding;
			if (!knownAgency(deciding, agency)) return refused('no-such-agency', {}, 'agency');
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
						},
					},
				],
				tell: { key: 'joined', params: { reference: head.reference } },
			};
		},
	}),
	leave: command({
		args: z.strictObject({}),
		event: 'PEOPLE',
		decide({ me, by }) {
			if (!me?.present) return refused('not-joined');
			return { facts: [{ kind: 'left', data: { person: by.person } }], tell: { key: 'left' } };
		},
	}),
	'hand-over': command({
		args: z.strictObject({ role: z.enum(['lead', 'coordinator', 'scribe']), to: id }),
		event: 'PEOPLE',
		decide({ head, by }, { role, to }) {
			if (!head.people.some((p) => p.id === to)) return refused('no-such-person', {}, 'to');
			const mine = head.lead === by.person || head.coordinator === by.person || head[role] === by.person;
			if (!mine) return refused('not-allowed');
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
