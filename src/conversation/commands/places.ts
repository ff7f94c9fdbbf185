import { z } from 'zod';
import { placesOf } from '../../framework/board.ts';
import type { NewFact } from '../../framework/facts.ts';
import { type Context, findContext } from '../../framework/framework.ts';
import { most, type PlaceId } from '../../framework/record.ts';
import { clean, isBlank, longest } from '../../framework/text.ts';
import { command, type Deciding, id, isRefused, type Refused, refused, typed } from '../command.ts';

const same = (a: string | null, b: string): boolean => a?.toLowerCase() === b.toLowerCase();

function labelProblem(label: string): Refused | undefined {
	if (isBlank(label)) return refused('label-blank', {}, 'newPlace');
	if (label.length > longest.label) return refused('label-too-long', { most: longest.label }, 'newPlace');
	return undefined;
}

/** Refuses more places of one kind than a record may hold. */
export const tooManyPlaces = ({ place }: Context, count: number): Refused | undefined =>
	count <= most.places
		? undefined
		: refused('too-many-places', { most: most.places, places: place?.many ?? '' }, 'newPlace');

/** A new place of a context, or the one that has this label already. */
export function namedPlace(
	{ head, newId }: Deciding,
	context: Context,
	typedLabel: string,
): { place: PlaceId; facts: NewFact[] } | Refused {
	const label = clean(typedLabel);
	if (context.place === undefined) return refused('no-places-here', { context: context.title });
	const problem = labelProblem(label);
	if (problem) return problem;
	const places = placesOf(head, context.id);
	const known = places.find((p) => same(p.label, label));
	if (known) return { place: known.id, facts: [] };
	const many = tooManyPlaces(context, places.length + 1);
	if (many) return many;
	const place = { id: newId(), context: context.id, label };
	return { place: place.id, facts: [{ kind: 'place-added', data: place }] };
}

/** The place that an entry or a form names: an id, "new" with a label, or "" for none. */
export function chosenPlace(
	deciding: Deciding,
	context: Context,
	chosen: string,
	newLabel: string,
): { place: PlaceId | null; facts: NewFact[] } | Refused {
	if (context.place === undefined) return { place: null, facts: [] };
	if (chosen === 'new' || (chosen === '' && !isBlank(newLabel)))
		return namedPlace(deciding, context, newLabel);
	if (chosen === '')
		return context.place.needed === 'always'
			? refused('place-needed', { place: context.place.one, example: context.place.example }, 'place')
			: { place: null, facts: [] };
	const known = placesOf(deciding.head, context.id).some((p) => p.id === chosen);
	return known ? { place: chosen, facts: [] } : refused('no-such-place', {}, 'place');
}

/** Homes, groups, schools and spaces. */
export const placeCommands = {
	'add-place': command({
		args: z.strictObject({ context: id, label: typed }),
		event: 'PLACE',
		decide(deciding, args) {
			const context = findContext(deciding.framework, args.context);
			if (context === undefined) return refused('no-such-cell');
			const named = namedPlace(deciding, context, args.label);
			if (isRefused(named)) return { ...named, field: 'label' };
			if (named.facts.length === 0) return refused('place-known', {}, 'label');
			return {
				facts: named.facts,
				tell: { key: 'place-added', params: { context: context.title }, ids: { place: named.place } },
			};
		},
	}),
	'label-place': command({
		args: z.strictObject({ place: id, label: typed }),
		event: 'PLACE',
		decide({ head }, args) {
			const place = head.places.find((p) => p.id === args.place);
			if (place === undefined) return refused('no-such-place', {}, 'place');
			const label = clean(args.label);
			const problem = labelProblem(label);
			if (problem) return { ...problem, field: 'label' };
			if (placesOf(head, place.context).some((p) => p.id !== place.id && same(p.label, label)))
				return refused('place-known', {}, 'label');
			return {
				facts: [{ kind: 'place-labelled', data: { place: place.id, label } }],
				tell: { key: 'place-labelled' },
			};
		},
	}),
	'remove-place': command({
		args: z.strictObject({ place: id }),
		event: 'PLACE',
		async decide({ head, full }, args) {
			const place = head.places.find((p) => p.id === args.place);
			if (place === undefined) return refused('no-such-place', {}, 'place');
			// Withdrawn and moved entries too: the document still says where they were.
			const said = (await full()).entries.some((e) =>
				[e, ...e.corrections.map((c) => c.before)].some((seat) => seat.place === place.id),
			);
			if (said || head.requests.some((r) => r.place === place.id))
				return refused('place-in-use', {}, 'place');
			return {
				facts: [{ kind: 'place-removed', data: { place: place.id } }],
				tell: { key: 'place-removed' },
			};
		},
	}),
};
