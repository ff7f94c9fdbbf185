import type { Card } from '../../conversation/cards.ts';
import { allowed } from '../../conversation/forms/all.ts';
import type { Ledger } from '../../conversation/ledger.ts';
import type { HeadIndex, Store } from '../../conversation/ports.ts';
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

const takesPart = (head: Head, person: string): boolean =>
	head.lead === person ||
	head.coordinator === person ||
	head.people.some((p) => p.id === person && p.joinedAt !== null);

const manages = ({ lead, coordinator }: HeadIndex, person: string): boolean =>
	lead === person || coordinator === person;

export function createHome({ calls, identity, ledger, store, view, say }: HomeDeps): Home {
	/** Open meetings that somebody is in, and signed ones that they answer for; the newest first. */
	async function meetings(person: string): Promise<Head[]> {
		const open = await store.find({ status: 'open', limit: 500 });
		const signed = await store.find({ status: 'signed', limit: 500 });
		const ids = [...open, ...signed.filter(({ index }) => manages(index, person))].map((h) => h.record);
		const heads = await Promise.all(ids.map((record) => ledger.head(record)));
		return heads
			.filter((head) => head !== undefined)
			.filter((head) => takesPart(head, person))
			.toSorted((a, b) => b.openedAt.localeCompare(a.openedAt))
			.slice(0, most);
	}

	async function meetingCard(head: Head, team: string): Promise<Card> {
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
			const heads = await meetings(person);
			const cards = await Promise.all(
				heads.map(async (head) => [await meetingCard(head, team), ...(await waiting(head, person))]),
			);
			const title = say(heads.length === 0 ? 'slack.home.none' : 'slack.home.title');
			const open = { do: 'form', form: 'open', record: 'new' } as const;
			const buttons = [{ label: say('slack.home.open'), intent: open, style: 'main' as const }];
			const shown = homeView({ title, cards: cards.flat(), buttons }, say);
			await calls.quick('views.publish', { user_id: person, view: shown });
		},
	};
}
