import type { Head, PersonId } from '../framework/record.ts';
import type { Log } from '../log.ts';
import type { Say } from '../wording/messages.ts';
import type { Block, Button, Card, Said } from './cards.ts';
import type { ShownLog } from './deliver.ts';
import type { Caller } from './desk.ts';
import { allowed } from './forms/all.ts';
import type { Ledger } from './ledger.ts';
import type { Links } from './links.ts';
import type { File, Kind, Reader } from './reading.ts';

/** Documents for one person, in the browser or as a file. A path is `documents/RECORD/VERSION`, or `.../now`. */
export interface Documents {
	/** What the button of a document shows: a link that works once, where there is an address, and files. */
	card(by: Caller, path: string): Promise<Said>;
	/** Sends the file to whoever asked. The platform's failures are told, others thrown. */
	send(by: Caller, path: string, kind: Kind): Promise<Said>;
	/**
	 * Sends the sealed PDF of the latest version to the lead: once to each lead, noted as shown. Nothing to do
	 * before the first signature. @throws NotSent, and what the platform throws; it can be asked for again
	 */
	deliverSigned(head: Head): Promise<void>;
}

/** A file that may not leave now. */
export class NotSent extends Error {
	override name = 'NotSent';
}

export interface DocumentsDeps {
	/**
	 * Sends this person a file, once it is sure that it may leave: to whom, and from where, is the channel's to check, as
	 * late as it can. @returns its name, or why it did not leave. @throws when the platform did not take it
	 */
	leave(
		person: PersonId,
		head: Head,
		file: { make(): Promise<File>; path: string; kind: Kind },
	): Promise<{ name: string } | { why: string }>;
	/** The platform's own word for a failure of its; undefined for every other error. */
	failure(error: unknown): string | undefined;
	ledger: Pick<Ledger, 'head'>;
	reader: Pick<Reader, 'file'>;
	links: Pick<Links, 'make'>;
	shown: Pick<ShownLog, 'shown' | 'setShown'>;
	/** Where people reach the pages, without a slash at its end; null where they cannot. */
	publicUrl: string | null;
	/** Where the channel's sentences are: `slack.document`. */
	words: string;
	say: Say;
	log: Pick<Log, 'warn'>;
}

interface Asked {
	head: Head;
	version: number | 'now';
}

const paths = /^documents\/([\w-]{1,100})\/(now|[1-9]\d{0,5})$/;

export function createDocuments(deps: DocumentsDeps): Documents {
	const { ledger, reader, links, shown, publicUrl, log } = deps;
	const ours = (key: string, params?: Record<string, string>) => deps.say(`${deps.words}.${key}`, params);

	/** What a button asks for, if it is there and this person may read it: others learn nothing of it. */
	async function asked(person: PersonId, path: string): Promise<Asked | undefined> {
		const [, record = '', which = ''] = paths.exec(path) ?? [];
		const head = record === '' ? undefined : await ledger.head(record);
		if (head === undefined || !allowed(head, person, { do: 'page', path })) return undefined;
		const version = which === 'now' ? which : Number(which);
		const known = version === 'now' || head.versions.some((v) => v.version === version);
		return known ? { head, version } : undefined;
	}

	const send = (person: PersonId, { head, version }: Asked, path: string, kind: Kind) =>
		deps.leave(person, head, { make: () => reader.file(person, head.record, version, kind), path, kind });

	const no = (text: string): Said => ({ ok: false, text });

	function buttons(person: PersonId, path: string, { head, version }: Asked): Button[] {
		const file = (kind: Kind, label: string): Button => ({
			label,
			intent: { do: 'page', path, send: kind },
		});
		const files = [file('pdf', ours('pdf')), file('docx', ours('word'))];
		if (publicUrl === null) return files;
		const url = `${publicUrl}/${links.make(person, head.record, version)}`;
		const open: Button = {
			label: ours('open'),
			intent: { do: 'page', path },
			style: 'main',
			url,
		};
		return [open, ...files];
	}

	function cardOf(by: Caller, path: string, what: Asked): Card {
		const line = (text: string): Block => ({ kind: 'text', runs: [{ text }] });
		return {
			key: 'document',
			title: ours('title', { reference: what.head.reference }),
			blocks: [
				line(ours('for', { name: by.name })),
				...(publicUrl === null ? [] : [line(ours('browser'))]),
				line(ours('file')),
			],
			buttons: buttons(by.person, path, what),
		};
	}

	/** Under way, by where and what, so that two changes at once send one file. */
	const delivering = new Map<string, Promise<void>>();

	async function deliver(
		head: Head,
		version: number,
		note: { where: string; surface: string },
	): Promise<void> {
		if ((await shown.shown(note.where)).some((s) => s.surface === note.surface)) return;
		const sent = await send(head.lead, { head, version }, `documents/${head.record}/${version}`, 'pdf');
		if ('why' in sent) throw new NotSent(sent.why);
		await shown.setShown({ ...note, message: sent.name, hash: '' });
	}

	return {
		async card(by, path) {
			const what = await asked(by.person, path);
			if (what === undefined) return no(deps.say('refused.no-such-document'));
			return { ok: true, text: '', card: cardOf(by, path, what) };
		},
		async send(by, path, kind) {
			const what = await asked(by.person, path);
			if (what === undefined) return no(deps.say('refused.no-such-document'));
			try {
				const sent = await send(by.person, what, path, kind);
				if ('why' in sent) return no(sent.why);
				return { ok: true, text: ours('sent', { file: sent.name }) };
			} catch (error) {
				const code = deps.failure(error);
				if (code === undefined) throw error;
				log.warn('file-not-sent', { record: what.head.record, code });
				return no(ours('failed'));
			}
		},
		async deliverSigned(head) {
			const version = head.versions.at(-1)?.version;
			if (version === undefined) return;
			// Not `person:`, where what is no card of the record would be removed.
			const note = { where: `files:${head.lead}`, surface: `${head.record}:pdf:${version}` };
			const key = `${note.where} ${note.surface}`;
			const begun = delivering.get(key) ?? deliver(head, version, note).finally(() => delivering.delete(key));
			delivering.set(key, begun);
			await begun;
		},
	};
}
