import type { Framework } from '../framework/framework.ts';
import type { FullRecord } from '../framework/record.ts';
import { mapStrings } from '../wording/deep.ts';
import { contextModel, type Source } from './cells.ts';
import { namesOf } from './names.ts';
import type { DocumentModel } from './shape.ts';
import { actionRows, checkRows, confirmationRows, headerModel, presentModel, requestRows } from './tables.ts';

// The door of this folder: what others read and write of the model comes from here.
export { changeKinds, difference, type ModelChange } from './difference.ts';
export { canonicalBytes, digest } from './digest.ts';
export { mask, type Sight } from './mask.ts';
export type * from './shape.ts';

export interface DocumentSettings {
	organisation: string;
	/** The protective marking; empty for none. */
	marking: string;
	/** A fictional case, from the practice room or the demo. */
	practice: boolean;
}

/** Thrown when a record holds cells that the framework given does not have: it was opened with another one. */
export class WrongFramework extends Error {}

function refuseLosing(framework: Framework, record: FullRecord): void {
	const known = new Set(framework.cells.map((c) => c.id));
	const lost = record.entries.find((e) => !known.has(e.cell));
	if (lost !== undefined)
		throw new WrongFramework(`an entry stands in "${lost.cell}", which ${framework.id} does not have`);
}

/**
 * The document of a record, as plain JSON: the same facts give the same model, byte for byte, and nothing
 * in it comes from a clock. Lone surrogates become U+FFFD, because canonical JSON refuses them.
 * @param framework the one that the record was opened with
 * @throws WrongFramework rather than leave out what somebody said
 */
export function compile(framework: Framework, record: FullRecord, settings: DocumentSettings): DocumentModel {
	refuseLosing(framework, record);
	const source: Source = { framework, record, names: namesOf(framework, record.head) };
	const model: DocumentModel = {
		format: 1,
		organisation: settings.organisation,
		marking: settings.marking,
		practice: settings.practice,
		framework: { id: framework.id, title: framework.title, hash: record.head.framework.hash },
		header: headerModel(source),
		present: presentModel(source),
		contexts: framework.contexts.map((context) => contextModel(source, context)),
		actions: actionRows(source),
		requests: requestRows(source),
		checks: checkRows(source),
		confirmBy: record.head.confirmBy,
		confirmations: confirmationRows(source),
		versions: record.head.versions.map(({ version, digest, at, name }) => ({ version, digest, at, name })),
	};
	return mapStrings(model, (text) => text.toWellFormed());
}
