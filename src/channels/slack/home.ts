import type { Card } from '../../conversation/cards.ts';
import { occupies } from '../../conversation/claims.ts';
import { allowed } from '../../conversation/forms/all.ts';
import type { Ledger } from '../../conversation/ledger.ts';
import type { Store } from '../../conversation/ports.ts';
import { surfaces } from '../../conversation/surfaces.ts';
import type { View } from '../../conversation/view.ts';
import type { Head } from '../../framework/record.ts';
import type { Say } from '../../wording/messages.ts';
import type { Calls, Identity } from './calls.ts';
import { homeView } from './render/all.ts';

export interface HomeDeps {
	calls: Pick<Calls, 'quick'>;
	identity(): Promise<Identity>;
	ledger: Pick<Ledger, 'head'>;
	store: Pick<Store, 'find'>;
	view(head: Head): Promise<View>;
	say: Say;
}

/** The Home tab: somebody's meetings, and what waits for them. */
export interface Home {
	/** @throws SlackProblem */
	publish(person: string): Promise<void>;
}

/** More meetings than anybody has open at once. */
const most = 15;

/** S42: whoever has left is told no more of a meeting. */
const takesPart = (head: Head, person: string): boolean =>
	allowed(head, person, { do: 'show', show: 'status', record: head.record });

const manages = ({ lead, coordinator }: Head, person: string): boolean =>
	lead === person || coordinator === person;

/** Before its first signature, and whenever it is held again. */
const isGoingOn = (head: Head): boolean => head.versions.length === 0 || occupies(head);

/** Somebody's meeting, with what waits for them in it. */
interface Mine {
	head: Head;
	waits: Card[];
}

export function createHome({ calls, identity, ledger, store, view, say }: HomeDeps): Home {
	/** Meetings that somebody is in, the newest first; of the signed ones, those that still have to do with them. */
	async function meetings(person: string): Promise<Mine[]> {
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
		return mine
			.filter(({ head, waits }) => isGoingOn(head) || manages(head, person) || waits.length > 0)
			.slice(0, most);
	}

	function meetingCard(head: Head, team: string): Card {
		const { value: phase } = head.cursor;
		const path = `https://app.slack.com/client/${team}/${head.conversation}`;
		const params = { changes: head.changes, version: head.versions.length };
		return {
			key: 'meeting',
			title: head.reference,
			blocks: [{ kind: 'text', runs: [{ text: say(`status.phase.${phase}`, params) }] }],
			buttons: [
				{
					label: say('slack.home.channel'),
					hint: `${say('slack.home.channel')}: ${head.reference}`,
					intent: { do: 'page', path: '' },
					url: path,
				},
			],
		};
	}

	/** What waits for a person in one meeting, without what they may not do. */
	async function waiting(head: Head, person: string): Promise<Card[]> {
		return surfaces(await view(head))
			.filter(({ to }) => 'person' in to && to.person === person)
			.map(({ card }) => ({ ...card, buttons: card.buttons.filter((b) => allowed(head, person, b.intent)) }));
	}

	return {
		async publish(person) {
			const { team } = await identity();
			const mine = await meetings(person);
			const cards = mine.flatMap(({ head, waits }) => [meetingCard(head, team), ...waits]);
			const title = say(mine.length === 0 ? 'slack.home.none' : 'slack.home.title');
			const open = { do: 'form', form: 'open', record: 'new' } as const;
			const buttons = [{ label: say('slack.home.open'), intent: open, style: 'main' as const }];
			const shown = homeView({ title, cards, buttons }, say);
			await calls.quick('views.publish', { user_id: person, view: shown });
		},
	};
}
