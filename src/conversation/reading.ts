import { renderHtml, type Signature, type Status, signatureOf } from '../documents/html.ts';
import { compile, type DocumentModel, digest, mask, type Sight } from '../documents/model.ts';
import type { Framework } from '../framework/framework.ts';
import type { FullRecord, PersonId } from '../framework/record.ts';
import { may, mayReadState } from '../privacy/access.ts';
import type { Html } from '../wording/html.ts';
import type { Messages } from '../wording/messages.ts';
import type { Settings } from './command.ts';
import type { Filing } from './filing.ts';
import type { Ledger } from './ledger.ts';

export interface ReaderDeps {
	ledger: Ledger;
	html: Html;
	messages: Messages;
	settings: Settings;
	frameworkOf(hash: string): Promise<Framework>;
	/** Makes files; without it there are pages alone. */
	filing?: Filing | undefined;
	/** Where the document's stylesheet is served. */
	stylesheet: string;
}

export type Page = { html: string } | { refused: string };
export type Kind = 'pdf' | 'docx';
/** A document to keep: its name holds the reference and the version, and nothing else. */
export type File = { name: string; bytes: Uint8Array } | { refused: string };

/** Shows documents: as they are now, or as they were signed. A refusal tells nothing about what there is. */
export interface Reader {
	page(person: PersonId, record: string, version: number | 'now'): Promise<Page>;
	/** A signed version as PDF comes sealed, to whoever may read all of it; everything else is a copy. */
	file(person: PersonId, record: string, version: number | 'now', kind: Kind): Promise<File>;
	/** The model as it is now, unmasked: for exports on this machine. */
	model(record: string): Promise<DocumentModel | undefined>;
}

/** A document as one person may see it. */
interface Seen {
	reference: string;
	version: number | 'now';
	model: DocumentModel;
	/** Whether nothing in it is hidden from this person. */
	whole: boolean;
	signature: Signature | null;
	status: Status;
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
	filing,
}: ReaderDeps): Reader {
	const refused = { refused: messages.say('refused.no-such-document') };

	function seen(
		record: FullRecord,
		person: PersonId,
		model: DocumentModel,
		about: Omit<Seen, 'model' | 'whole' | 'reference'>,
	): Seen {
		const masked = mask(model, sightOf(record, person));
		const whole = digest(masked) === digest(model);
		return { reference: record.head.reference, model: masked, whole, ...about };
	}

	async function signedSeen(
		record: FullRecord,
		person: PersonId,
		version: number,
	): Promise<Seen | undefined> {
		const { head } = record;
		const signed = head.versions.find((v) => v.version === version);
		const bytes = signed && (await ledger.kept(head.record, `${signed.digest}:model`));
		if (signed === undefined || bytes === undefined) return undefined;
		const model = JSON.parse(new TextDecoder().decode(bytes)) as DocumentModel;
		const signature = signatureOf(await frameworkOf(head.framework.hash), signed);
		return seen(record, person, model, { version, signature, status: 'signed' });
	}

	async function seenNow(record: FullRecord, person: PersonId): Promise<Seen | undefined> {
		const { head } = record;
		const last = head.versions.at(-1);
		// Until something changes, what was signed is the document, byte for byte.
		if (last !== undefined && head.changes === 0) return signedSeen(record, person, last.version);
		const framework = await frameworkOf(head.framework.hash);
		const signature = last === undefined ? null : signatureOf(framework, last);
		const status = last === undefined ? 'draft' : 'changed';
		return seen(record, person, compile(framework, record, settings), { version: 'now', signature, status });
	}

	async function open(person: PersonId, record: string, version: number | 'now'): Promise<Seen | undefined> {
		const full = await ledger.full(record);
		if (full === undefined || !may(full.head, person, 'read-document')) return undefined;
		return version === 'now' ? seenNow(full, person) : signedSeen(full, person, version);
	}

	async function bytesOf(make: Filing, record: string, document: Seen, kind: Kind): Promise<Uint8Array> {
		const { model, signature, status, whole } = document;
		if (kind === 'docx') return make.word(model, signature, status);
		if (status === 'signed' && signature !== null && whole) return make.sealed(record, model, signature);
		return make.pdf(model, signature, status);
	}

	return {
		async page(person, record, version) {
			const document = await open(person, record, version);
			if (document === undefined) return refused;
			const { model, signature, status } = document;
			return { html: renderHtml(html, model, signature, status, stylesheet) };
		},
		async file(person, record, version, kind) {
			const document = await open(person, record, version);
			if (document === undefined || filing === undefined) return refused;
			const which = document.version === 'now' ? 'draft' : `version-${document.version}`;
			return {
				name: `${document.reference}-${which}.${kind}`.replaceAll('/', '-'),
				bytes: await bytesOf(filing, record, document, kind),
			};
		},
		async model(record) {
			const full = await ledger.full(record);
			return full && compile(await frameworkOf(full.head.framework.hash), full, settings);
		},
	};
}
