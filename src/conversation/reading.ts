import { renderHtml, signatureOf } from '../documents/html.ts';
import { compile, type DocumentModel, mask, type Sight } from '../documents/model.ts';
import type { Framework } from '../framework/framework.ts';
import type { FullRecord, PersonId } from '../framework/record.ts';
import { may, mayReadState } from '../privacy/access.ts';
import type { Html } from '../wording/html.ts';
import type { Messages } from '../wording/messages.ts';
import type { Settings } from './command.ts';
import type { Ledger } from './ledger.ts';

export interface ReaderDeps {
	ledger: Ledger;
	html: Html;
	messages: Messages;
	settings: Settings;
	frameworkOf(hash: string): Promise<Framework>;
	/** Where the document's stylesheet is served. */
	stylesheet: string;
}

export type Page = { html: string } | { refused: string };

/** Shows documents: as they are now, or as they were signed. */
export interface Reader {
	/** A refusal tells nothing about whether the record or the version exists. */
	page(person: PersonId, record: string, version: number | 'now'): Promise<Page>;
	/** The model as it is now, unmasked: for exports on this machine. */
	model(record: string): Promise<DocumentModel | undefined>;
}

/**
 * What this person may read of an entry: what they could read when it stood so, and can read now. So a signed
 * document does not show what was restricted since, nor what was restricted when it was signed.
 */
function sightOf(record: FullRecord, person: PersonId): Sight {
	const entries = new Map(record.entries.map((e) => [e.id, e]));
	return (id, stood) => {
		const entry = entries.get(id);
		return entry !== undefined && mayReadState(record.head, person, entry, stood);
	};
}

export function createReader({
	ledger,
	html,
	messages,
	settings,
	frameworkOf,
	stylesheet,
}: ReaderDeps): Reader {
	const refused = { refused: messages.say('refused.no-such-document') };

	async function signedPage(record: FullRecord, person: PersonId, version: number): Promise<Page> {
		const { head } = record;
		const signed = head.versions.find((v) => v.version === version);
		const bytes = signed && (await ledger.kept(head.record, `${signed.digest}:model`));
		if (signed === undefined || bytes === undefined) return refused;
		const model = JSON.parse(new TextDecoder().decode(bytes)) as DocumentModel;
		const framework = await frameworkOf(head.framework.hash);
		const seen = mask(model, sightOf(record, person));
		return { html: renderHtml(html, seen, signatureOf(framework, signed), 'signed', stylesheet) };
	}

	async function pageNow(record: FullRecord, person: PersonId): Promise<Page> {
		const { head } = record;
		const last = head.versions.at(-1);
		// Until something changes, what was signed is the document, byte for byte.
		if (last !== undefined && head.changes === 0) return signedPage(record, person, last.version);
		const framework = await frameworkOf(head.framework.hash);
		const model = mask(compile(framework, record, settings), sightOf(record, person));
		const signature = last === undefined ? null : signatureOf(framework, last);
		return { html: renderHtml(html, model, signature, last === undefined ? 'draft' : 'changed', stylesheet) };
	}

	return {
		async page(person, record, version) {
			const full = await ledger.full(record);
			if (full === undefined || !may(full.head, person, 'read-document')) return refused;
			return version === 'now' ? pageNow(full, person) : signedPage(full, person, version);
		},
		async model(record) {
			const full = await ledger.full(record);
			return full && compile(await frameworkOf(full.head.framework.hash), full, settings);
		},
	};
}
