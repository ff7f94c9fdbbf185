import { emptyHead } from '../framework/facts.ts';
import type { Framework } from '../framework/framework.ts';
import type { Head, PersonId } from '../framework/record.ts';
import { normalReference } from '../framework/reference.ts';
import { whyNot } from '../privacy/access.ts';
import type { Vault } from '../privacy/vault.ts';
import type { Messages } from '../wording/messages.ts';
import type { Form, Intent, Said } from './cards.ts';
import { type Caller, isRefused, type Refused } from './command.ts';

export type { Caller } from './command.ts';

import { createDrafts, draftName } from './drafts.ts';
import { formKind } from './forms/all.ts';
import type { Candidate, Filling, FormKind, Values } from './forms/kind.ts';
import type { Answer, Handle } from './handle.ts';
import type { Ledger } from './ledger.ts';
import type { Clock } from './ports.ts';
import { draftOf, intents, type Submission, submission, withValue } from './sent.ts';
import { changeBlocks } from './shows/changes.ts';
import { showCard } from './shows.ts';
import type { View } from './view.ts';

export interface DeskDeps {
	handle: Handle;
	ledger: Ledger;
	vault: Pick<Vault, 'recordId'>;
	messages: Messages;
	clock: Clock;
	framework: Framework;
	frameworkOf(hash: string): Promise<Framework>;
	newId(): string;
	/** The people whom a meeting in this conversation can name. */
	candidates(conversation: string): Promise<Candidate[]>;
	/** One of them; undefined where nothing is known of this person besides their name. */
	candidate(conversation: string, person: PersonId): Promise<Candidate | undefined>;
	openForSigning(record: string): Promise<{ digest: string } | undefined>;
}

/** What a person is told by its key; a refusal of the machine names the phase that it is about. */
export function sentence({ say }: Pick<Messages, 'say'>, key: string, params: Answer['params']): string {
	const phase = typeof params.phase === 'string' ? { during: say(`during.${params.phase}`) } : {};
	return say(key, { ...params, ...phase });
}

/**
 * One person's dealings with the bot, the same for every channel: a button is pressed, a form is filled in,
 * something is shown to them alone. Everything that changes a record goes through `handle`.
 */
export interface Desk {
	press(by: Caller, conversation: string, intent: unknown, delivery: string): Promise<Said>;
	submit(by: Caller, conversation: string, sent: unknown): Promise<Said>;
	saveDraft(by: Caller, draft: string, values: Values): Promise<void>;
	/**
	 * Keeps words for a form with a text that is not open: they stand there when this person opens it by such a
	 * button, after what they had half typed. Also for somebody who has yet to join, in the record's conversation.
	 * Without a cell they are kept for the entry form of whichever is chosen (`kept: true` in its button).
	 */
	keepWords(by: Caller, conversation: string, intent: FormIntent, words: string): Promise<void>;
	/** The view of a record for surfaces. */
	view(head: Head): Promise<View>;
}

type FormIntent = Extract<Intent, { do: 'form' }>;

export function createDesk(deps: DeskDeps): Desk {
	const { handle, ledger, messages, clock, newId } = deps;
	const { say, has } = messages;
	const drafts = createDrafts(ledger, clock);

	const refusal = ({ refused: key, params = {}, field }: Refused): Said => ({
		ok: false,
		text: sentence(messages, `refused.${key}`, params),
		...(field && { field }),
	});

	const said = (answer: Answer): Said => ({
		ok: answer.ok,
		text: sentence(messages, answer.key, answer.params),
		...(answer.field && { field: answer.field }),
	});

	async function view(head: Head): Promise<View> {
		const framework = head.revision === 0 ? deps.framework : await deps.frameworkOf(head.framework.hash);
		return { framework, head, say, has, now: clock.now() };
	}

	/** A record that this person takes part in, or a new one; others are told the same whether it exists or not. */
	async function headFor(by: Caller, record: string, joining: boolean): Promise<Head | undefined> {
		const head = await ledger.head(record);
		if (head === undefined) return undefined;
		return joining || whyNot(head, by.person, 'read-entries') !== 'not-joined' ? head : undefined;
	}

	async function filling(
		by: Caller,
		conversation: string,
		head: Head,
		hidden: Record<string, unknown>,
	): Promise<Filling> {
		return {
			...(await view(head)),
			by,
			conversation,
			hidden,
			candidates: () => deps.candidates(conversation),
			self: () => deps.candidate(conversation, by.person),
			full: async () =>
				(await ledger.full(head.record)) ?? {
					head,
					entries: [],
					settlements: {},
					checkReasons: {},
					remarks: [],
				},
			openForSigning: async () => (await deps.openForSigning(head.record))?.digest ?? '',
		};
	}

	async function openForm(
		by: Caller,
		conversation: string,
		name: string,
		record: string,
		given: Record<string, unknown>,
	): Promise<Said> {
		const kind = formKind(name);
		if (kind === undefined) return refusal({ refused: 'not-understood' });
		const head = name === 'open' ? emptyHead(record) : await headFor(by, record, name === 'join');
		if (head === undefined || elsewhere(name, head, conversation)) return refusal({ refused: 'not-joined' });
		const denied = name === 'open' ? undefined : whyNot(head, by.person, kind.command ?? 'read-entries');
		if (denied) return refusal({ refused: denied });
		const asked = await kind.ask(await filling(by, conversation, head, given));
		if (isRefused(asked)) return refusal(asked);
		const hidden = { ...given, ...asked.hidden, record, signed: head.versions.length, opened: head.openedAt };
		const opened = { by, form: name, record, hidden };
		const typed = kind.drafted ? await drafts.find(opened) : undefined;
		const form: Form = {
			form: name,
			instance: newId(),
			record,
			title: asked.title,
			intro: asked.intro,
			fields: typed === undefined ? asked.fields : asked.fields.map((f) => withValue(f, typed[f.name])),
			submit: has(`form.${name}.submit`) ? say(`form.${name}.submit`) : say('form.save'),
			hidden,
			draft: kind.drafted ? JSON.stringify([record, draftName(opened)]) : null,
		};
		return { ok: true, text: '', form };
	}

	/** A form that was sent incomplete says which field it needs, where the command cannot. */
	function needed(form: Form, sent: Submission, wrong: Said): Said {
		const missing = form.fields.find(
			(f) => f.required && f.kind !== 'text' && f.kind !== 'tick' && (sent.values[f.name] ?? '') === '',
		);
		if (missing === undefined) return wrong;
		return { ok: false, text: say('refused.field-needed', { label: missing.label }), field: missing.name };
	}

	/** The form again, as it was filled in, with what is wrong. */
	async function again(
		by: Caller,
		conversation: string,
		sent: Submission,
		refused: Said,
		{ incomplete, changed, changes }: { incomplete: boolean; changed?: boolean; changes?: Answer['changes'] },
	): Promise<Said> {
		const record = String(sent.hidden.record ?? '');
		const { record: _, ...hidden } = sent.hidden;
		const { form } = await openForm(by, conversation, sent.form, record, hidden);
		if (form === undefined) return refused;
		// What was opened is gone on with, until the person is told what has changed in it.
		if (changes === undefined && !changed) form.hidden = { ...form.hidden, ...sent.hidden };
		const wrong = incomplete ? needed(form, sent, refused) : refused;
		const fields = form.fields.map((f) => ({
			// What has changed is read before the statements are made anew.
			...withValue(f, changes !== undefined && f.kind === 'tick' ? 'false' : (sent.values[f.name] ?? '')),
			...(f.name === wrong.field && { error: wrong.text }),
		}));
		const head = changes && (await ledger.head(record));
		const intro = head ? [...changeBlocks(await view(head), changes), ...form.intro] : form.intro;
		return { ...wrong, form: { ...form, intro, fields, instance: sent.instance, error: wrong.text } };
	}

	async function send(
		by: Caller,
		conversation: string,
		name: string,
		sent: Submission,
		kind: FormKind,
	): Promise<Answer> {
		const { record: ownRecord, opened, ...hidden } = sent.hidden;
		// Where it is opened and who can be named there are the channel's to say, not the form's.
		const known = name === 'open' ? { conversation, candidates: await deps.candidates(conversation) } : {};
		const args = kind.args(sent.values, { ...hidden, ...known }, clock.now());
		const record =
			name === 'open'
				? deps.vault.recordId(normalReference(String(args.reference)))
				: String(ownRecord ?? '');
		const about =
			[hidden.cell, hidden.entry, hidden.check, hidden.request].find((x) => typeof x === 'string') ?? '';
		return handle({
			delivery: `form|${name}|${about}|${sent.instance}`,
			by,
			record,
			kind: kind.command,
			...(typeof opened === 'string' && opened !== '' && { opened }),
			args,
		});
	}

	return {
		view,
		async press(by, conversation, raw, delivery) {
			const parsed = intents.safeParse(raw);
			if (!parsed.success) return refusal({ refused: 'not-understood' });
			const intent = parsed.data;
			if (intent.do === 'form') {
				const { do: _, form, record, ...given } = intent;
				return openForm(by, conversation, form, record, given);
			}
			if (intent.do === 'command') {
				const { do: _, kind, record, ...args } = intent;
				// Only their forms know which record a reference belongs to, and which conversation one may join in.
				if (kind === 'open' || kind === 'join') return refusal({ refused: 'not-understood' });
				return said(await handle({ delivery: `button|${delivery}`, by, record, kind, args }));
			}
			const { do: _, show, record, ...args } = intent;
			const head = await headFor(by, record, false);
			if (head === undefined) return refusal({ refused: 'not-joined' });
			const denied = whyNot(head, by.person, 'read-entries');
			const full = denied === undefined ? await ledger.full(record) : undefined;
			if (full === undefined) return refusal({ refused: denied ?? 'not-joined' });
			const card = showCard(show, { ...(await view(head)), person: by.person, record: full, args });
			return card === undefined ? refusal({ refused: 'not-allowed' }) : { ok: true, text: '', card };
		},
		async submit(by, conversation, raw) {
			const parsed = submission.safeParse(raw);
			const kind = parsed.success ? formKind(parsed.data.form) : undefined;
			if (!parsed.success || kind === undefined) return refusal({ refused: 'not-understood' });
			const sent = parsed.data;
			if (kind.leadsTo) {
				const { record, ...hidden } = sent.hidden;
				const next = kind.leadsTo(sent.values, hidden);
				const opened = await openForm(by, conversation, next.form, String(record ?? ''), next.hidden);
				return opened.ok ? opened : again(by, conversation, sent, opened, { incomplete: true });
			}
			const record = String(sent.hidden.record ?? '');
			const head = sent.form === 'join' ? await ledger.head(record) : undefined;
			if (head && elsewhere('join', head, conversation)) return refusal({ refused: 'not-joined' });
			const answer = await send(by, conversation, sent.form, sent, kind);
			if (answer.key === 'refused.stored-before') return said(answer);
			if (!answer.ok)
				return again(by, conversation, sent, said(answer), {
					incomplete: answer.key === 'refused.not-understood',
					changed: answer.key === 'refused.entry-changed',
					changes: answer.changes,
				});
			if (kind.drafted) await drafts.drop({ by, record, ...sent });
			return said(answer);
		},
		async saveDraft(by, draft, values) {
			const [record, name] = draftOf(draft);
			const [person, form] = draftOf(name);
			if (!formKind(form)?.drafted || person !== by.person) return;
			if ((await headFor(by, record, false)) === undefined) return;
			await drafts.save(record, name, values);
		},
		async keepWords(by, conversation, { do: _, form, record, ...given }, words) {
			const head = await ledger.head(record);
			if (head?.conversation !== conversation || !formKind(form)?.drafted) return;
			const hidden = { ...given, signed: head.versions.length, opened: head.openedAt };
			await drafts.add({ by, form, record, hidden }, words);
		},
	};
}

/** A record is joined in its own conversation. */
const elsewhere = (form: string, head: Head, conversation: string): boolean =>
	form === 'join' && head.conversation !== conversation;
