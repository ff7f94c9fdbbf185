import type { Card, Surface } from '../../conversation/cards.ts';
import type { Ledger } from '../../conversation/ledger.ts';
import { surfaces } from '../../conversation/surfaces.ts';
import type { View } from '../../conversation/view.ts';
import type { Head } from '../../framework/record.ts';
import type { Say } from '../../wording/messages.ts';
import type { Guard, Verdict } from './guard.ts';

export interface LookDeps {
	ledger: Pick<Ledger, 'head'>;
	view(head: Head): Promise<View>;
	guard: Pick<Guard, 'recent'>;
	say: Say;
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

/** For the two who can put it right: that the channel is no place for the meeting any more, and why. */
function goneCards(head: Head, verdict: Verdict, say: Say): Surface[] {
	const card: Card = {
		key: 'place',
		title: say('slack.gone.title'),
		blocks: [
			{ kind: 'warning', text: say(`slack.place.${verdict}`) },
			{ kind: 'text', runs: [{ text: say('slack.gone.again') }] },
		],
		buttons: [],
	};
	return [...new Set([head.lead, head.coordinator])].map((person) => ({ to: { person }, card }));
}

/**
 * S18: cards are shown only in a channel that is private now. Where it is not, what stands there is taken away;
 * while Slack cannot say, nothing there is touched. People's own cards are theirs wherever the meeting is.
 */
export function createLook({ ledger, view, guard, say }: LookDeps): (record: string) => Promise<Look> {
	return async (record) => {
		const head = await ledger.head(record);
		if (head === undefined) return { head, reference: '', wanted: [], places: [] };
		const verdict = await guard.recent(head.conversation);
		const all = surfaces(await view(head));
		const own = all.filter(({ to }) => 'person' in to);
		const people = head.people.map(({ id }) => ofPerson(id));
		const { reference, conversation } = head;
		if (verdict === 'private') return { head, reference, wanted: all, places: [conversation, ...people] };
		if (verdict === 'unknown') return { head, reference, wanted: own, places: people };
		const over = head.versions.length > 0 || head.endedEarly !== null;
		const gone = over ? [] : goneCards(head, verdict, say);
		// In an archived channel nothing can be taken away: what stands there is right again when it is taken out.
		const places = verdict === 'archived' ? people : [conversation, ...people];
		return { head, reference, wanted: [...own, ...gone], places };
	};
}
