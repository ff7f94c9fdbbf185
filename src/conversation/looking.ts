import type { Head } from '../framework/record.ts';
import type { Card, Surface } from './cards.ts';
import type { Ledger } from './ledger.ts';
import { surfaces } from './surfaces.ts';
import type { View } from './view.ts';

/**
 * What a conversation is to its meeting now: `fit` to hold it; `unknown` while the platform cannot say; no longer fit,
 * with a sentence that says why, and whether what stands there can still be taken away.
 */
export type Stand = 'fit' | 'unknown' | { why: string; fixed: boolean };

export interface LookDeps {
	ledger: Pick<Ledger, 'head'>;
	view(head: Head): Promise<View>;
	stand(conversation: string): Promise<Stand>;
	/** The title and the last line of the card that says that a conversation can no longer be used. */
	gone: { title: string; again: string };
}

/** What should be seen of one record, and where it is brought to that. */
export interface Look {
	/** Undefined for a record that there is not. */
	head: Head | undefined;
	reference: string;
	wanted: Surface[];
	places: string[];
}

/** Where somebody's own cards are, as a screen knows it. */
const ofPerson = (id: string): string => `person:${id}`;

/** For the two who can put it right: that the conversation is no place for the meeting any more, and why. */
function goneCards(head: Head, why: string, { title, again }: LookDeps['gone']): Surface[] {
	const card: Card = {
		key: 'place',
		title,
		blocks: [
			{ kind: 'warning', text: why },
			{ kind: 'text', runs: [{ text: again }] },
		],
		buttons: [],
	};
	return [...new Set([head.lead, head.coordinator])].map((person) => ({ to: { person }, card }));
}

/**
 * S18: cards are shown only in a conversation that may hold the meeting now. Where it may not, what stands there is
 * taken away; while the platform cannot say, nothing there is touched. People's own cards are theirs wherever the
 * meeting is.
 */
export function createLook({ ledger, view, stand, gone }: LookDeps): (record: string) => Promise<Look> {
	return async (record) => {
		const head = await ledger.head(record);
		if (head === undefined) return { head, reference: '', wanted: [], places: [] };
		const stands = await stand(head.conversation);
		const all = surfaces(await view(head));
		const own = all.filter(({ to }) => 'person' in to);
		const people = head.people.map(({ id }) => ofPerson(id));
		const { reference, conversation } = head;
		if (stands === 'fit') return { head, reference, wanted: all, places: [conversation, ...people] };
		if (stands === 'unknown') return { head, reference, wanted: own, places: people };
		const over = head.versions.length > 0 || head.endedEarly !== null;
		const told = over ? [] : goneCards(head, stands.why, gone);
		// What cannot be taken away is right again when the conversation is.
		const places = stands.fixed ? people : [conversation, ...people];
		return { head, reference, wanted: [...own, ...told], places };
	};
}
