import type { ShownLog } from '../../conversation/deliver.ts';
import type { Desk } from '../../conversation/desk.ts';
import type { Ledger } from '../../conversation/ledger.ts';
import { createOnce } from '../../conversation/once.ts';
import type { Store } from '../../conversation/ports.ts';
import type { Heard, Message, Spoken } from '../../conversation/spoken.ts';
import type { EntryId } from '../../framework/record.ts';
import { isBlank } from '../../framework/text.ts';
import type { Log } from '../../log.ts';
import type { Say } from '../../wording/messages.ts';
import type { Arrived, Calls, Guard, People, Places } from './ports.ts';
import type { Sending } from './telling/sending.ts';
import { createTelling } from './telling.ts';
import { createThreads } from './threads.ts';
import { type Command, commandOf, deliveryOf, eventOf, threadOf } from './typed.ts';
import { createCommands } from './words/commands.ts';
import { createDeleted } from './words/deleted.ts';

/** What people type for the bot in a group chat or a channel: it becomes entries, and a few words are commands. */
export interface Words {
	/**
	 * Takes a message, an edit or a deletion; everything else is passed over. Resolves once it is stored.
	 * @throws when it could not be stored: Teams then sends it again
	 */
	take(arrived: Arrived): Promise<void>;
	/** An entry was withdrawn, or changed in another way, by a button: the card that tells of it says so. */
	withdrawn(conversation: string, entry: EntryId): void;
	/** Resolves when everybody has been told. */
	settled(): Promise<void>;
}

export interface WordsDeps {
	calls: Pick<Calls, 'remove'>;
	sending: Sending;
	people: Pick<People, 'caller' | 'chat'>;
	places: Pick<Places, 'find'>;
	guard: Pick<Guard, 'problem' | 'recentProblem'>;
	spoken: Spoken;
	store: Pick<Store, 'find'>;
	shown: ShownLog;
	ledger: Pick<Ledger, 'head' | 'full'>;
	view: Desk['view'];
	say: Say;
	log: Log;
	/** Something about what is shown of this record may be different now. */
	changed(record: string): void;
}

export function createWords(deps: WordsDeps): Words {
	const { people, places, guard, spoken, shown, say, log } = deps;
	const telling = createTelling(deps);
	const command = createCommands({ ...deps, telling });
	const threads = createThreads(shown);
	const once = createOnce();
	const deleted = createDeleted();
	const begun = new Set<Promise<void>>();

	/** What goes on after the acknowledgement. */
	function begin(work: Promise<void>): void {
		const noted = work
			.catch((error: unknown) => log.error('words-failed', { error }))
			.finally(() => begun.delete(noted));
		begun.add(noted);
	}

	const beside = (arrived: Arrived) => ({ place: arrived.place, thread: threadOf(arrived) });

	function follow(arrived: Arrived, { by, withFile = false }: Message, heard: Heard | undefined): void {
		if (heard === undefined) return;
		const { kind, card, reference, record, entry } = heard;
		const to = beside(arrived);
		if (kind === 'refused') begin(telling.privately(to, by, card, reference));
		else if (record !== undefined && entry !== undefined)
			begin(telling.receipt(to, { record, entry }, withFile));
	}

	/**
	 * T34: what somebody typed, for `spoken`; undefined where nothing is taken: from somebody who is nobody, or in a
	 * conversation that is no place for a meeting. Whoever spoke to the bot is told why.
	 */
	async function messageOf(arrived: Arrived): Promise<Message | undefined> {
		const { place, text, withFile, mentioned } = arrived;
		const by = await people.caller(arrived);
		const problem = 'unwelcome' in by ? say(by.unwelcome) : await guard.recentProblem(place.id);
		if (problem !== undefined && mentioned) begin(telling.notTaken(beside(arrived), problem));
		if (problem !== undefined || 'unwelcome' in by) return undefined;
		const at = await threads(arrived);
		return { by, conversation: place.id, delivery: deliveryOf(arrived), text, withFile, at };
	}

	/** Called without a word, the bot shows where the meeting is. */
	const asked = ({ text, withFile }: Arrived): Command | undefined =>
		isBlank(text) && !withFile ? 'status' : commandOf(text);

	async function said(arrived: Arrived): Promise<void> {
		// T35: what is said to others is not looked at, however it came here.
		if (!arrived.mentioned || deleted.has(arrived)) return;
		const message = await messageOf(arrived);
		if (message === undefined) return;
		const word = asked(arrived);
		if (word !== undefined) return begin(command(word, beside(arrived)));
		const heard = await spoken.hear(message);
		// Its deletion arrived while it was stored.
		const after = deleted.has(arrived) ? await spoken.deleted(message) : undefined;
		follow(arrived, message, after ?? heard);
	}

	/** An edit that speaks to the bot for the first time is heard; one that no longer does still follows. */
	async function changed(arrived: Arrived): Promise<void> {
		if (deleted.has(arrived)) return;
		const { mentioned, sentAt = new Date().toISOString() } = arrived;
		const message = await messageOf(arrived);
		if (message === undefined) return;
		const addressed = mentioned && asked(arrived) === undefined;
		follow(arrived, message, await spoken.changed({ ...message, edit: sentAt, addressed }));
	}

	async function removed(arrived: Arrived): Promise<void> {
		deleted.note(arrived);
		const by = await people.caller(arrived);
		if ('unwelcome' in by) return;
		const message = { by, conversation: arrived.place.id, delivery: deliveryOf(arrived), text: '' };
		follow(arrived, message, await spoken.deleted(message));
	}

	async function receiptAgain(conversation: string, entry: EntryId): Promise<void> {
		const place = await places.find(conversation);
		if (place !== undefined) await telling.receiptAgain(place, entry);
	}

	return {
		async take(arrived) {
			if (arrived.place.kind === 'personal') return;
			if (arrived.type === 'message') await once(eventOf(arrived), () => said(arrived));
			if (arrived.type === 'message-changed') await once(eventOf(arrived), () => changed(arrived));
			// Done twice it does nothing, and a message may be deleted, brought back and deleted.
			if (arrived.type === 'message-deleted') await removed(arrived);
		},
		withdrawn(conversation, entry) {
			const earlier = [...begun];
			begin(Promise.all(earlier).then(() => receiptAgain(conversation, entry)));
		},
		async settled() {
			while (begun.size > 0) await Promise.all(begun);
		},
	};
}
