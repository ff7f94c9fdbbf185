import canonicalJson from 'canonicalize';
import type { AgencyId, CellId } from '../framework/framework.ts';
import type { EntryId, PlaceId } from '../framework/record.ts';
import { digest } from './digest.ts';
import type { BlankModel, CellModel, DocumentModel, EntryModel } from './shape.ts';

export const changeKinds = [
	'entry-added',
	'entry-amended',
	'entry-moved',
	'entry-withdrawn',
	'settled',
	'reopened',
	'passed',
	'header',
	'people',
	'places',
	'request-added',
	'request-changed',
	'check-found',
	'check-gone',
	'check-answered',
	'confirmed',
	'signed',
	'other',
] as const;

/** One thing that changed, without a word of what people wrote. */
export interface ModelChange {
	kind: (typeof changeKinds)[number];
	cell?: CellId;
	place?: PlaceId;
	agency?: AgencyId;
}

interface Seat {
	entry: EntryModel;
	cell: CellId;
	place: PlaceId | null;
}

const change = (
	kind: ModelChange['kind'],
	cell?: CellId,
	place?: PlaceId | null,
	agency?: AgencyId,
): ModelChange => ({
	kind,
	...(cell === undefined ? {} : { cell }),
	...(place == null ? {} : { place }),
	...(agency === undefined ? {} : { agency }),
});

/** By canonical JSON: a model that was kept has its keys in another order than one just compiled. */
const differs = (a: unknown, b: unknown): boolean => canonicalJson(a) !== canonicalJson(b);

const cellsOf = (model: DocumentModel): CellModel[] => model.contexts.flatMap((c) => c.cells);

const seats = (model: DocumentModel): Map<EntryId, Seat> =>
	new Map(
		cellsOf(model).flatMap((cell) =>
			cell.slots.flatMap(({ place, entries, withdrawn }) =>
				[...entries, ...withdrawn].map((entry): [EntryId, Seat] => [
					entry.id,
					{ entry, cell: cell.id, place: place?.id ?? null },
				]),
			),
		),
	);

/** Entries are only ever added and corrected, so each change is a new entry or a new correction. */
function entryChanges(before: DocumentModel, after: DocumentModel): ModelChange[] {
	const known = seats(before);
	return [...seats(after)].flatMap(([id, { entry, cell, place }]) => {
		const old = known.get(id);
		const added = old === undefined ? [change('entry-added', cell, place, entry.agency.id)] : [];
		const corrections = entry.corrections.slice(old?.entry.corrections.length ?? 0);
		return [...added, ...corrections.map((c) => change(`entry-${c.kind}`, cell, place, entry.agency.id))];
	});
}

const blanks = (
	model: DocumentModel,
): Map<string, { cell: CellId; place: PlaceId | null; blank: BlankModel | null }> =>
	new Map(
		cellsOf(model).flatMap(({ id: cell, slots }) =>
			slots.map((s) => [
				`${cell}@${s.place?.id ?? ''}`,
				{ cell, place: s.place?.id ?? null, blank: s.blank },
			]),
		),
	);

const isSettled = (blank: BlankModel | null | undefined): boolean => blank != null && blank.how !== 'open';

function slotChanges(before: DocumentModel, after: DocumentModel): ModelChange[] {
	const known = blanks(before);
	return [...blanks(after)].flatMap(([key, { cell, place, blank }]) => {
		const old = known.get(key)?.blank;
		if (!differs(old, blank)) return [];
		if (isSettled(blank)) return [change('settled', cell, place)];
		return isSettled(old) && blank !== null ? [change('reopened', cell, place)] : [];
	});
}

function passChanges(before: DocumentModel, after: DocumentModel): ModelChange[] {
	const passesOf = (model: DocumentModel) =>
		cellsOf(model).flatMap((c) => c.passes.map((agency) => change('passed', c.id, null, agency.id)));
	return passesOf(after).filter((one) => !passesOf(before).some((old) => !differs(old, one)));
}

function requestChanges(before: DocumentModel, after: DocumentModel): ModelChange[] {
	return after.requests.flatMap((r) => {
		const old = before.requests.find((o) => o.id === r.id);
		if (old !== undefined && !differs(old, r)) return [];
		return [change(old ? 'request-changed' : 'request-added', r.cell.id, r.place?.id, r.agency.id)];
	});
}

function checkChanges(before: DocumentModel, after: DocumentModel): ModelChange[] {
	const gone = before.checks.filter((c) => !after.checks.some((o) => o.id === c.id));
	return [
		...after.checks.flatMap((c) => {
			const old = before.checks.find((o) => o.id === c.id);
			const found = old === undefined ? [change('check-found')] : [];
			return differs(old?.answer ?? null, c.answer) ? [...found, change('check-answered')] : found;
		}),
		...gone.map(() => change('check-gone')),
	];
}

const confirmationChanges = (before: DocumentModel, after: DocumentModel): ModelChange[] =>
	after.confirmations
		.filter(
			(c) => c.at !== null && before.confirmations.find((o) => o.agency.id === c.agency.id)?.at !== c.at,
		)
		.map((c) => change('confirmed', undefined, null, c.agency.id));

const placesIn = (model: DocumentModel) => model.contexts.map((c) => c.places);

/**
 * What changed between two models of one record, for telling a lead what to read again. Empty exactly when
 * both have the same digest.
 */
export function difference(before: DocumentModel, after: DocumentModel): ModelChange[] {
	if (digest(before) === digest(after)) return [];
	const found = [
		...(differs(before.header, after.header) ? [change('header')] : []),
		...(differs(before.present, after.present) ? [change('people')] : []),
		...(differs(placesIn(before), placesIn(after)) ? [change('places')] : []),
		...entryChanges(before, after),
		...slotChanges(before, after),
		...passChanges(before, after),
		...requestChanges(before, after),
		...checkChanges(before, after),
		...confirmationChanges(before, after),
		...(after.versions.length > before.versions.length ? [change('signed')] : []),
	];
	return found.length > 0 ? found : [change('other')];
}
