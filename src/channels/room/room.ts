import type { Card, Surface } from '../../conversation/cards.ts';
import { deliver, type Showing } from '../../conversation/deliver.ts';
import type { Caller, Desk } from '../../conversation/desk.ts';
import type { Ledger } from '../../conversation/ledger.ts';
import type { Store } from '../../conversation/ports.ts';
import type { File, Kind, Page, Reader } from '../../conversation/reading.ts';
import { surfaces } from '../../conversation/surfaces.ts';
import type { Head } from '../../framework/record.ts';
import type { Messages } from '../../wording/messages.ts';
import { lobbyCard, othersCard } from './cards.ts';
import { type Answer, drawn } from './draw.ts';
import { createHelp } from './help.ts';
import type { Member, Others } from './others.ts';
import { createScreen } from './screen.ts';
import { windowCards } from './window.ts';

export const conversation = 'practice-room';

export interface RoomDeps {
	desk: Desk;
	ledger: Ledger;
	store: Pick<Store, 'find'>;
	reader: Reader;
	messages: Messages;
	cast: Member[];
	others: Others;
	/** Told when something could not be shown; the next change shows it. */
	failed(error: unknown): void;
}

/** Changes within this time, in milliseconds, are shown together. */
const together = 20;

/** The room's own cards are shown as if of a record of this name, which no record has. */
const ofRoom = { record: 'room', reference: '' };

const personKey = (person: string): string => `person:${person}`;

/** The practice room: one conversation, a window a person, everything on this machine. */
export function createRoom({ desk, ledger, store, reader, messages, cast, others, failed }: RoomDeps) {
	const { say } = messages;
	const screen = createScreen();
	const watchers = new Map<string, Set<() => void>>();
	const callers = new Map<string, Caller>(cast.map((m) => [m.id, { person: m.id, name: m.name }]));
	const byId = (person: string): Caller => callers.get(person) ?? { person, name: person };
	const help = createHelp({ conversation, others, ledger, store, messages });
	const everywhere = [conversation, ...cast.map((m) => personKey(m.id))];
	let shown: { head: Head | undefined; order: string[] } = { head: undefined, order: [] };
	let showing: Promise<void> = Promise.resolve();

	/** The open record of the room; without one the latest. */
	async function currentHead(): Promise<Head | undefined> {
		const [open] = await store.find({ conversation, status: 'open', limit: 1 });
		if (open) return ledger.head(open.record);
		const all = await Promise.all((await store.find({ conversation })).map((h) => ledger.head(h.record)));
		return all.filter((h) => h !== undefined).toSorted((a, b) => b.openedAt.localeCompare(a.openedAt))[0];
	}

	/** The room's own cards: help in a meeting from a case, and what to open when none is open. */
	function roomCards(head: Head | undefined): Surface[] {
		const over = head === undefined || head.versions.length > 0 || head.endedEarly !== null;
		const cards = [
			...(head === undefined ? [] : othersCard(messages, head, others)),
			...(over ? [lobbyCard(messages, cast, others.cases, head !== undefined)] : []),
		];
		return cards.map((card) => ({ to: { conversation }, card }));
	}

	async function showNow(): Promise<void> {
		const head = await currentHead();
		const before = shown.head;
		const own = head === undefined ? [] : surfaces(await desk.view(head));
		const wanted: Showing[] = [{ ...ofRoom, wanted: roomCards(head), places: everywhere }];
		if (head !== undefined) wanted.unshift({ ...head, wanted: own, places: everywhere });
		// The room shows one record: the one before gives way.
		if (before !== undefined && before.record !== head?.record)
			wanted.unshift({ ...before, wanted: [], places: everywhere });
		shown = { head, order: wanted.flatMap((w) => w.wanted.map((s) => s.card.key)) };
		let done = 0;
		for (const one of wanted) done += await deliver(one, screen, screen);
		// Who may do what can change without a card that changes.
		if (done === 0 && before?.revision === head?.revision) return;
		for (const all of watchers.values()) for (const changed of all) changed();
	}

	/** One after the other, so that what is shown is never older than what was shown before. */
	function refresh(): Promise<void> {
		showing = showing.then(showNow, showNow);
		return showing;
	}

	let soon: NodeJS.Timeout | undefined;
	/** Changes that no window shows yet. */
	let unseen = 0;
	/** After a commit: shows the difference a moment later, so that answers are never kept waiting for it. */
	function changed(): void {
		unseen += 1;
		soon ??= setTimeout(() => {
			soon = undefined;
			unseen = 0;
			refresh().catch(failed);
		}, together);
	}

	const standing = (where: string): Card[] =>
		screen.cards(where).toSorted((a, b) => shown.order.indexOf(a.key) - shown.order.indexOf(b.key));

	async function links(person: string) {
		const heads = await store.find({ conversation, status: 'signed' });
		const mine = heads.filter((h) => h.index.lead === person || h.index.coordinator === person);
		const opened = await Promise.all(mine.map((h) => ledger.head(h.record)));
		return opened.flatMap((head) =>
			(head?.versions ?? []).map(({ version }) => ({
				label: say('practice.document', { reference: head?.reference ?? '', version }),
				path: `documents/${head?.record}/${version}`,
			})),
		);
	}

	return {
		/** Shows whatever changed, and resolves when it is shown. */
		refresh,
		changed,
		/** How many changes wait to be shown. */
		waiting: () => unseen,
		cast: () =>
			cast.map(({ id, name, agencyTitle, role, places }) => ({
				id,
				name,
				agency: agencyTitle,
				role: say(`practice.roles.${role}`),
				note: say(`practice.notes.${role === 'attendee' && places.length > 0 ? 'attendee-place' : role}`, {
					agency: agencyTitle,
					places: places.join(', '),
				}),
			})),
		async view(person: string) {
			if (soon !== undefined) await refresh();
			await showing;
			const { head } = shown;
			return {
				record: head?.record ?? null,
				title: head?.reference ?? say('practice.title'),
				cards: windowCards(head, person, {
					shared: standing(conversation),
					own: standing(personKey(person)),
				}),
				links: await links(person),
			};
		},
		async act(person: string, intent: unknown, delivery: string): Promise<Answer> {
			const helped = await help(intent);
			if (helped === undefined) return drawn(await desk.press(byId(person), conversation, intent, delivery));
			await refresh();
			return helped;
		},
		submit: async (person: string, form: unknown): Promise<Answer> =>
			drawn(await desk.submit(byId(person), conversation, form)),
		saveDraft: (
			person: string,
			draft: string,
			_record: string,
			values: Record<string, string>,
		): Promise<void> => desk.saveDraft(byId(person), draft, values),
		watch(person: string, changed: () => void): () => void {
			const all = watchers.get(person) ?? new Set();
			watchers.set(person, all.add(changed));
			return () => void all.delete(changed);
		},
		file: (person: string, record: string, version: number | 'now', kind: Kind): Promise<File> =>
			reader.file(person, record, version, kind),
		document: (person: string, record: string, version: number | 'now'): Promise<Page> =>
			reader.page(person, record, version),
	};
}

export type Room = ReturnType<typeof createRoom>;
