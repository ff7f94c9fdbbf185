import type { Head } from '../framework/record.ts';
import type { Card } from './cards.ts';
import { occupies } from './claims.ts';
import { allowed } from './forms/all.ts';
import type { Ledger } from './ledger.ts';
import type { Store } from './ports.ts';
import { surfaces } from './surfaces.ts';
import type { View } from './view.ts';

export interface MineDeps {
	ledger: Pick<Ledger, 'head'>;
	store: Pick<Store, 'find'>;
	view(head: Head): Promise<View>;
}

/** Somebody's meeting, with what waits for them in it. */
export interface Mine {
	head: Head;
	waits: Card[];
}

/** S42: whoever has left is told no more of a meeting. */
const takesPart = (head: Head, person: string): boolean =>
	allowed(head, person, { do: 'show', show: 'status', record: head.record });

const manages = ({ lead, coordinator }: Head, person: string): boolean =>
	lead === person || coordinator === person;

/** Before its first signature, and whenever it is held again. */
const isGoingOn = (head: Head): boolean => head.versions.length === 0 || occupies(head);

/** Meetings that somebody is in, the newest first; of the signed ones, those that still have to do with them. */
export function createMine({ ledger, store, view }: MineDeps): (person: string) => Promise<Mine[]> {
	/** What waits for a person in one meeting, without what they may not do. */
	async function waiting(head: Head, person: string): Promise<Card[]> {
		return surfaces(await view(head))
			.filter(({ to }) => 'person' in to && to.person === person)
			.map(({ card }) => ({ ...card, buttons: card.buttons.filter((b) => allowed(head, person, b.intent)) }));
	}

	return async (person) => {
		const open = await store.find({ status: 'open', limit: 500 });
		const signed = await store.find({ status: 'signed', limit: 500 });
		const heads = await Promise.all([...open, ...signed].map(({ record }) => ledger.head(record)));
		const theirs = heads
			.filter((head) => head !== undefined)
			.filter((head) => takesPart(head, person))
			.toSorted((a, b) => b.openedAt.localeCompare(a.openedAt));
		const mine = await Promise.all(
			theirs.map(async (head) => ({ head, waits: await waiting(head, person) })),
		);
		return mine.filter(({ head, waits }) => isGoingOn(head) || manages(head, person) || waits.length > 0);
	};
}
