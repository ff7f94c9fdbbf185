import type { Caller } from './command.ts';
import type { Values } from './forms/kind.ts';
import type { Ledger } from './ledger.ts';
import type { Clock } from './ports.ts';

/** Half-typed answers are kept this long. */
const days = 14;
/**
 * Of words that wait, so many UTF-16 units: several entries' worth, and never more than a form can show. Whatever
 * is behind them stands in the chat.
 */
const mostWaiting = 12_000;

/** A form as one person has it before them: what it is about stands in `hidden`. */
export interface Opened {
	by: Caller;
	form: string;
	record: string;
	hidden: Record<string, unknown>;
}

/** What people had half typed, and words that wait for a form: each for one person, sealed. */
export interface Drafts {
	/** What was half typed in this form, with what was kept for it. */
	find(opened: Opened): Promise<Values | undefined>;
	save(record: string, name: string, values: Values): Promise<void>;
	/** Puts words after what was half typed, once. */
	add(opened: Opened, words: string): Promise<void>;
	/** What has been sent is not brought back. */
	drop(opened: Opened): Promise<void>;
}

const about = ['cell', 'place', 'entry', 'request', 'check', 'signed', 'opened'];

/**
 * Where a half-typed form is kept: by record, person, form and what the form is about. What was half typed
 * before a signature is not brought back after it.
 */
export const draftName = ({ by, form, hidden }: Opened): string =>
	JSON.stringify([by.person, form, ...about.map((key) => hidden[key] ?? null)]);

/** Where words wait until it is chosen which question they are about; a form that was led to from there takes them up. */
const unplaced = ({ hidden, ...opened }: Opened): string | undefined =>
	hidden.kept === true ? draftName({ ...opened, hidden: { ...hidden, cell: null } }) : undefined;

const withWords = (values: Values | undefined, words: string): Values => {
	const before = values?.text ?? '';
	// The same message may come twice.
	const there = `\n\n${before}\n\n`.includes(`\n\n${words}\n\n`);
	const text = there ? before : [before, words].filter((t) => t !== '').join('\n\n');
	return { ...values, text: text.slice(0, Math.max(before.length, mostWaiting)) };
};

export function createDrafts(
	ledger: Pick<Ledger, 'draft' | 'saveDraft' | 'dropDraft'>,
	clock: Clock,
): Drafts {
	const at = (record: string, name: string) => ledger.draft(record, name, clock.now());
	const save: Drafts['save'] = (record, name, values) => {
		const until = new Date(Date.parse(clock.now()) + days * 86_400_000).toISOString();
		return ledger.saveDraft(record, name, values, until);
	};
	return {
		save,
		async find(opened) {
			const typed = await at(opened.record, draftName(opened));
			const waiting = unplaced(opened);
			const kept = waiting === undefined ? undefined : await at(opened.record, waiting);
			return kept?.text === undefined ? typed : withWords(typed, kept.text);
		},
		async add(opened, words) {
			const name = draftName(opened);
			await save(opened.record, name, withWords(await at(opened.record, name), words));
		},
		async drop(opened) {
			await ledger.dropDraft(opened.record, draftName(opened));
			const waiting = unplaced(opened);
			if (waiting !== undefined) await ledger.dropDraft(opened.record, waiting);
		},
	};
}
