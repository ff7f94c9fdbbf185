import type { EntryId } from '../framework/record.ts';
import type { ActionRow, CellModel, CheckRow, DocumentModel, EntryModel } from './shape.ts';

/** Reasons go with the text: people quote what they correct. */
const hide = (entry: EntryModel): EntryModel => ({
	...entry,
	text: null,
	corrections: entry.corrections.map((c) => ({ ...c, reason: null, before: { ...c.before, text: null } })),
});

/** A reason is hidden with the only entries that it can be about. */
function maskCheck(check: CheckRow, hidden: ReadonlySet<EntryId>): CheckRow {
	const about = check.entries.length > 0 && check.entries.every((id) => hidden.has(id));
	return about && check.answer !== null ? { ...check, answer: { ...check.answer, reason: null } } : check;
}

/**
 * The model without the text of these entries: it still says that they are there, who said them and when.
 * @param hidden the entries that this person may not read; src/privacy/access.ts knows which
 */
export function mask(model: DocumentModel, hidden: ReadonlySet<EntryId>): DocumentModel {
	const entry = (one: EntryModel) => (hidden.has(one.id) ? hide(one) : one);
	const row = (one: ActionRow) => (hidden.has(one.entry) ? { ...one, text: null } : one);
	const cell = (one: CellModel): CellModel => ({
		...one,
		slots: one.slots.map((s) => ({
			...s,
			entries: s.entries.map(entry),
			withdrawn: s.withdrawn.map(entry),
		})),
	});
	return {
		...model,
		contexts: model.contexts.map((c) => ({ ...c, cells: c.cells.map(cell) })),
		actions: model.actions.map(row),
		checks: model.checks.map((c) => maskCheck(c, hidden)),
	};
}
