import { sentence } from '../../conversation/desk.ts';
import type { Ledger } from '../../conversation/ledger.ts';
import type { Store } from '../../conversation/ports.ts';
import type { Messages } from '../../wording/messages.ts';
import type { Helped, Others } from './others.ts';

export interface HelpDeps {
	conversation: string;
	others: Others;
	ledger: Pick<Ledger, 'head'>;
	store: Pick<Store, 'find'>;
	messages: Messages;
}

export interface Told {
	ok: boolean;
	text: string;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The room's own buttons: a fictional case to begin with, and its people, who speak when asked to. */
export function createHelp({ conversation, others, ledger, store, messages }: HelpDeps) {
	const { say } = messages;

	function told(helped: Helped, done: string): Told {
		if ('refused' in helped) return { ok: false, text: sentence(messages, helped.refused, helped.params) };
		return { ok: helped.said, text: helped.said ? done : say('practice.others.nothing') };
	}

	async function open(id: string): Promise<Told> {
		const [already] = await store.find({ conversation, status: 'open', limit: 1 });
		if (already === undefined) return told(await others.open(id), '');
		return { ok: false, text: say('refused.open-already', { reference: already.index.reference }) };
	}

	const helps: Record<string, (record: string) => Promise<Told>> = {
		answer: async (record) => told(await others.answer(record), say('practice.others.answered')),
		'to-the-end': async (record) => told(await others.toTheEnd(record), say('practice.others.walked')),
		after: async (record) => told(await others.afterMeeting(record), say('practice.others.confirmed')),
	};

	/** @param intent a button's data as the browser sent it back; @returns undefined for a button of the meeting */
	return async (intent: unknown): Promise<Told | undefined> => {
		const { do: does, help, record, id } = Object(intent) as Record<string, unknown>;
		if (does !== 'practice') return undefined;
		if (help === 'open' && others.cases.some((c) => c.id === id)) return open(text(id));
		const head = await ledger.head(text(record));
		const known = head !== undefined && others.knows(head.reference) && Object.hasOwn(helps, text(help));
		return known ? helps[text(help)]?.(head.record) : { ok: false, text: say('refused.not-understood') };
	};
}
