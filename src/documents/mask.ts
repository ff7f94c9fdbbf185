import type { AgencyId, CellId } from '../framework/framework.ts';
import type { EntryId } from '../framework/record.ts';
import type { ActionRow, CellModel, CheckRow, CorrectionModel, DocumentModel, EntryModel } from './shape.ts';

/** Where an entry stood, and who might read it then. */
export interface Stood {
	cell: CellId;
	restrictedTo: AgencyId[] | null;
}

/** Whether this person may read what an entry said while it stood so; src/privacy/access.ts knows. */
export type Sight = (entry: EntryId, stood: Stood) => boolean;

/** What a model of before this field does not say is taken to be for the lead alone. */
const stoodBefore = ({ before }: CorrectionModel): Stood => ({
	cell: before.cell.id,
	restrictedTo: before.restrictedTo === undefined ? [] : (before.restrictedTo?.map((a) => a.id) ?? null),
});

const stands = (entry: EntryModel, cell: CellId): Stood => ({
	cell,
	restrictedTo: entry.restrictedTo?.map((a) => a.id) ?? null,
});

/** A reason goes with the wordings on both sides of it: people quote what they correct, and what they put. */
function maskEntry(sees: Sight, entry: EntryModel, cell: CellId): EntryModel {
	const seen = sees(entry.id, stands(entry, cell));
	const states = entry.corrections.map((c) => seen && sees(entry.id, stoodBefore(c)));
	return {
		...entry,
		text: seen ? entry.text : null,
		corrections: entry.corrections.map((c, i) => ({
			...c,
			reason: states[i] && (states[i + 1] ?? seen) ? c.reason : null,
			before: states[i] ? c.before : { ...c.before, text: null, action: null },
		})),
	};
}

/** A reason is hidden with the only entries that it can be about. */
function maskCheck(check: CheckRow, hidden: ReadonlySet<EntryId>): CheckRow {
	const about = check.entries.length > 0 && check.entries.every((id) => hidden.has(id));
	return about && check.answer !== null ? { ...check, answer: { ...check.answer, reason: null } } : check;
}

const entriesOf = (cell: CellModel): EntryModel[] =>
	cell.slots.flatMap((s) => [...s.entries, ...s.withdrawn]);

/** The entries whose text is hidden from this person as they stand in the model. */
const hiddenIn = (model: DocumentModel, sees: Sight): Set<EntryId> =>
	new Set(
		model.contexts
			.flatMap((c) => c.cells)
			.flatMap((cell) => entriesOf(cell).filter((e) => !sees(e.id, stands(e, cell.id))))
			.map((e) => e.id),
	);

/**
 * The model without the wordings that this person may not read: it still says that they are there, who said
 * them and when. Each wording is judged by who might read it while it stood.
 */
export function mask(model: DocumentModel, sees: Sight): DocumentModel {
	const hidden = hiddenIn(model, sees);
	const row = (one: ActionRow) => (hidden.has(one.entry) ? { ...one, text: null } : one);
	const cell = (one: CellModel): CellModel => ({
		...one,
		slots: one.slots.map((s) => ({
			...s,
			entries: s.entries.map((e) => maskEntry(sees, e, one.id)),
			withdrawn: s.withdrawn.map((e) => maskEntry(sees, e, one.id)),
		})),
	});
	return {
		...model,
		contexts: model.contexts.map((c) => ({ ...c, cells: c.cells.map(cell) })),
		actions: model.actions.map(row),
		checks: model.checks.map((c) => maskCheck(c, hidden)),
	};
}
