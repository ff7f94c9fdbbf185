import type { Card, Said, Surface } from '../../conversation/cards.ts';
import { deliver } from '../../conversation/deliver.ts';
import type { Caller, Desk } from '../../conversation/desk.ts';
import type { Ledger } from '../../conversation/ledger.ts';
import type { Store } from '../../conversation/ports.ts';
import type { Page, Reader } from '../../conversation/reading.ts';
import { surfaces } from '../../conversation/surfaces.ts';
import type { View } from '../../conversation/view.ts';
import type { Head } from '../../framework/record.ts';
import type { Messages } from '../../wording/messages.ts';
import { renderCard, renderForm } from '../adaptive/render.ts';
import { lobbyCard, othersCard } from './cards.ts';
import { createScreen } from './screen.ts';

export const conversation = 'practice-room';

/** One of the people whom a window can be. */
export interface Member {
	id: string;
	name: string;
	agency: string;
	agencyTitle: string;
	role: 'lead' | 'coordinator' | 'scribe' | 'attendee';
	places: string[];
}

/** The other people of a fictional case, who speak when asked to. */
export interface Others {
	cases: { id: string; title: string }[];
	/** Opens a record with this case and lets everybody join; returns the record. */
	open(id: string): Promise<string>;
	/** Says what the case has at the question that is live. False when it has nothing there. */
	answer(record: string): Promise<boolean>;
	toTheEnd(record: string): Promise<void>;
	afterMeeting(record: string): Promise<void>;
}

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

interface Answer {
	ok: boolean;
	text: string;
	field?: string;
	card?: unknown;
	form?: {
		card: unknown;
		form: string;
		instance: string;
		hidden: unknown;
		title: string;
		draft: string | null;
		record: string;
	};
}

/** What the browser gets of what a person is told: cards and forms drawn as Adaptive Cards. */
function drawn({ ok, text, field, card, form }: Said): Answer {
	return {
		ok,
		text,
		...(field !== undefined && { field }),
		...(card !== undefined && { card: renderCard(card) }),
		...(form !== undefined && {
			form: {
				card: renderForm(form),
				form: form.form,
				instance: form.instance,
				hidden: form.hidden,
				title: form.title,
				draft: form.draft,
				record: form.record,
			},
		}),
	};
}

/** Private cards that wait for nobody: they stand below the question. */
const quiet = new Set(['growing', 'coordinator']);

const personKey = (person: string): string => `person:${person}`;

/** The practice room: one conversation, a window a person, everything on this machine. */
export function createRoom({ desk, ledger, store, reader, messages, cast, others, failed }: RoomDeps) {
	const { say } = messages;
	const screen = createScreen();
	const watchers = new Map<string, Set<() => void>>();
	const callers = new Map<string, Caller>(cast.map((m) => [m.id, { person: m.id, name: m.name }]));
	const byId = (person: string): Caller => callers.get(person) ?? { person, name: person };
	let shown: { head: Head | undefined; wanted: Surface[] } = { head: undefined, wanted: [] };
	let showing: Promise<void> = Promise.resolve();

	/** The open record of the room; without one the latest. */
	async function currentHead(): Promise<Head | undefined> {
		const [open] = await store.find({ conversation, status: 'open', limit: 1 });
		if (open) return ledger.head(open.record);
		const all = await Promise.all((await store.find({ conversation })).map((h) => ledger.head(h.record)));
		return all.filter((h) => h !== undefined).toSorted((a, b) => b.openedAt.localeCompare(a.openedAt))[0];
	}

	function withRoomCards(head: Head | undefined, view: View | undefined): Surface[] {
		const shared = (card: Card): Surface => ({ to: { conversation }, card });
		const over = head === undefined || head.versions.length > 0 || head.endedEarly !== null;
		return [
			...(view === undefined ? [] : surfaces(view)),
			...(head === undefined ? [] : othersCard(messages, head).map(shared)),
			...(over ? [shared(lobbyCard(messages, cast, others.cases, head !== undefined))] : []),
		];
	}

	async function showNow(): Promise<void> {
		const head = await currentHead();
		const wanted = withRoomCards(head, head && (await desk.view(head)));
		const places = [conversation, ...cast.map((m) => personKey(m.id))];
		shown = { head, wanted };
		if ((await deliver(wanted, places, screen, screen)) === 0) return;
		for (const all of watchers.values()) for (const changed of all) changed();
	}

	/** One after the other, so that what is shown is never older than what was shown before. */
	function refresh(): Promise<void> {
		showing = showing.then(showNow, showNow);
		return showing;
	}

	let soon: NodeJS.Timeout | undefined;
	/** After a commit: shows the difference a moment later, so that answers are never kept waiting for it. */
	function changed(): void {
		soon ??= setTimeout(() => {
			soon = undefined;
			refresh().catch(failed);
		}, together);
	}

	const helped = async (done: Promise<unknown>, key: string): Promise<Answer> => {
		const found = await done;
		await refresh();
		return { ok: found !== false, text: say(`practice.others.${found === false ? 'nothing' : key}`) };
	};

	/** The room's own buttons; undefined for those of the meeting. */
	async function practiceButton(intent: unknown): Promise<Answer | undefined> {
		const { do: does, help, record = '', id = '' } = (intent ?? {}) as Record<string, string>;
		if (does !== 'practice') return undefined;
		if (help === 'open' && others.cases.some((c) => c.id === id)) {
			await others.open(id);
			await refresh();
			return { ok: true, text: '' };
		}
		if (help === 'answer') return helped(others.answer(record), 'answered');
		if (help === 'to-the-end') return helped(others.toTheEnd(record), 'walked');
		if (help === 'after') return helped(others.afterMeeting(record), 'confirmed');
		return { ok: false, text: say('refused.not-understood') };
	}

	const inOrder = (where: string, to: 'conversation' | 'private') => {
		const order = shown.wanted.map((s) => s.card.key);
		return screen
			.cards(where)
			.toSorted((a, b) => order.indexOf(a.key) - order.indexOf(b.key))
			.map(({ key, card }) => ({ key, where: to, card }));
	};

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
			const own = inOrder(personKey(person), 'private');
			return {
				record: head?.record ?? null,
				title: head?.reference ?? say('practice.title'),
				cards: [
					...own.filter((c) => !quiet.has(c.key)),
					...inOrder(conversation, 'conversation'),
					...own.filter((c) => quiet.has(c.key)),
				],
				links: await links(person),
			};
		},
		async act(person: string, intent: unknown, delivery: string): Promise<Answer> {
			const own = await practiceButton(intent);
			if (own !== undefined) return own;
			return drawn(await desk.press(byId(person), conversation, intent, delivery));
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
		document: (person: string, record: string, version: number | 'now'): Promise<Page> =>
			reader.page(person, record, version),
	};
}

export type Room = ReturnType<typeof createRoom>;
