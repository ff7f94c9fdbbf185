import type { Block, Button, Card, Said } from '../../conversation/cards.ts';
import type { ShownLog } from '../../conversation/deliver.ts';
import type { Caller } from '../../conversation/desk.ts';
import { allowed } from '../../conversation/forms/all.ts';
import type { Ledger } from '../../conversation/ledger.ts';
import type { Links } from '../../conversation/links.ts';
import type { Kind, Reader } from '../../conversation/reading.ts';
import type { Head, PersonId } from '../../framework/record.ts';
import type { Log } from '../../log.ts';
import type { Say } from '../../wording/messages.ts';
import { type Calls, SlackProblem } from './calls.ts';
import type { Guard } from './guard.ts';
import type { People } from './people.ts';

/** Documents for one person, in the browser or as a file. A path is `documents/RECORD/VERSION`, or `.../now`. */
export interface Documents {
	/** What the button of a document shows: a link that works once, where there is an address, and files. */
	card(by: Caller, path: string): Promise<Said>;
	/** Sends the file to the direct messages of whoever asked. Slack's failures are told, others thrown. */
	send(by: Caller, path: string, kind: Kind): Promise<Said>;
	/**
	 * Sends the sealed PDF of the latest version to the lead: once to each lead, noted as shown. Nothing to do
	 * before the first signature. @throws NotSent, SlackProblem; it can be asked for again
	 */
	deliverSigned(head: Head): Promise<void>;
}

/** A file that may not leave now. */
export class NotSent extends Error {
	override name = 'NotSent';
}

export interface DocumentsDeps {
	calls: Pick<Calls, 'upload'>;
	people: Pick<People, 'find' | 'dm'>;
	guard: Pick<Guard, 'check'>;
	ledger: Pick<Ledger, 'head'>;
	reader: Pick<Reader, 'file'>;
	links: Pick<Links, 'make'>;
	shown: Pick<ShownLog, 'shown' | 'setShown'>;
	/** Where people reach the pages, without a slash at its end; null where they cannot. */
	publicUrl: string | null;
	say: Say;
	log: Log;
}

interface Asked {
	head: Head;
	version: number | 'now';
}

const paths = /^documents\/([\w-]{1,100})\/(now|[1-9]\d{0,5})$/;

export function createDocuments(deps: DocumentsDeps): Documents {
	const { calls, people, guard, ledger, reader, links, shown, publicUrl, say, log } = deps;

	/** What a button asks for, if it is there and this person may read it: others learn nothing of it. */
	async function asked(person: PersonId, path: string): Promise<Asked | undefined> {
		const [, record = '', which = ''] = paths.exec(path) ?? [];
		const head = record === '' ? undefined : await ledger.head(record);
		if (head === undefined || !allowed(head, person, { do: 'page', path })) return undefined;
		const version = which === 'now' ? which : Number(which);
		const known = version === 'now' || head.versions.some((v) => v.version === version);
		return known ? { head, version } : undefined;
	}

	/**
	 * S6: a file leaves only to somebody of ours who may read it, and only while the meeting's channel is private,
	 * which is asked last, just before. @returns its name, or why it did not leave
	 */
	async function send(
		id: PersonId,
		{ head, version }: Asked,
		kind: Kind,
	): Promise<{ name: string } | { why: string }> {
		const person = await people.find(id);
		if (!person?.ours || !person.active || person.bot) return { why: say('slack.document.person') };
		const file = await reader.file(id, head.record, version, kind);
		if ('refused' in file) return { why: file.refused };
		const dm = await people.dm(id);
		const verdict = await guard.check(head.conversation);
		if (verdict !== 'private')
			return { why: `${say('slack.document.place')} ${say(`slack.place.${verdict}`)}` };
		await calls.upload(dm, { name: file.name, bytes: file.bytes, title: file.name });
		return { name: file.name };
	}

	const no = (text: string): Said => ({ ok: false, text });

	function buttons(person: PersonId, path: string, { head, version }: Asked): Button[] {
		const file = (kind: Kind, label: string): Button => ({
			label,
			intent: { do: 'page', path, send: kind },
		});
		const files = [file('pdf', say('slack.document.pdf')), file('docx', say('slack.document.word'))];
		if (publicUrl === null) return files;
		const url = `${publicUrl}/${links.make(person, head.record, version)}`;
		const open: Button = {
			label: say('slack.document.open'),
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
			title: say('slack.document.title', { reference: what.head.reference }),
			blocks: [
				line(say('slack.document.for', { name: by.name })),
				...(publicUrl === null ? [] : [line(say('slack.document.browser'))]),
				line(say('slack.document.file')),
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
		const sent = await send(head.lead, { head, version }, 'pdf');
		if ('why' in sent) throw new NotSent(sent.why);
		await shown.setShown({ ...note, message: sent.name, hash: '' });
	}

	return {
		async card(by, path) {
			const what = await asked(by.person, path);
			if (what === undefined) return no(say('refused.no-such-document'));
			return { ok: true, text: '', card: cardOf(by, path, what) };
		},
		async send(by, path, kind) {
			const what = await asked(by.person, path);
			if (what === undefined) return no(say('refused.no-such-document'));
			try {
				const sent = await send(by.person, what, kind);
				if ('why' in sent) return no(sent.why);
				return { ok: true, text: say('slack.document.sent', { file: sent.name }) };
			} catch (error) {
				if (!(error instanceof SlackProblem)) throw error;
				log.warn('file-not-sent', { record: what.head.record, code: error.code, method: error.method });
				return no(say('slack.document.failed'));
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
