import type { AgencyId } from '../framework/framework.ts';
import type { ActionRow, CellModel, CheckRow, DocumentModel, EntryModel } from './shape.ts';

export interface Viewer {
	/** Null for somebody who speaks for no agency. */
	agency: AgencyId | null;
	lead: boolean;
}

/**
 * The lead and the agency that said it may read every entry of its; a restricted one also the agencies that
 * it names; one written ahead nobody else, until its question is reached.
 */
export function mayRead(
	entry: Pick<EntryModel, 'agency' | 'restrictedTo' | 'ahead'>,
	viewer: Viewer,
): boolean {
	if (viewer.lead || entry.agency.id === viewer.agency) return true;
	if (entry.ahead) return false;
	return entry.restrictedTo === null || entry.restrictedTo.some((a) => a.id === viewer.agency);
}

/** Reasons go with the text: people quote what they correct. */
const hide = (entry: EntryModel): EntryModel => ({
	...entry,
	text: null,
	corrections: entry.corrections.map((c) => ({ ...c, reason: null, before: { ...c.before, text: null } })),
});

const allEntries = (model: DocumentModel): EntryModel[] =>
	model.contexts
		.flatMap((c) => c.cells)
		.flatMap((c) => c.slots)
		.flatMap((s) => [...s.entries, ...s.withdrawn]);

/** A reason is hidden with the only entries that it can be about. */
function maskCheck(check: CheckRow, hidden: Set<string>): CheckRow {
	const about = check.entries.length > 0 && check.entries.every((id) => hidden.has(id));
	return about && check.answer !== null ? { ...check, answer: { ...check.answer, reason: null } } : check;
}

/** The model as this person may read it: it still says that a restricted entry is there, who said it and when. */
export function mask(model: DocumentModel, viewer: Viewer): DocumentModel {
	const hidden = new Set(
		allEntries(model)
			.filter((e) => !mayRead(e, viewer))
			.map((e) => e.id),
	);
	if (hidden.size === 0) return model;
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
