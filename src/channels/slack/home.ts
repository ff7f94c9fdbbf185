import type { Card } from '../../conversation/cards.ts';
import { createMine, type MineDeps } from '../../conversation/mine.ts';
import type { Head } from '../../framework/record.ts';
import type { Say } from '../../wording/messages.ts';
import type { Calls, Identity } from './calls.ts';
import { homeView } from './render/all.ts';

export interface HomeDeps extends MineDeps {
	calls: Pick<Calls, 'quick'>;
	identity(): Promise<Identity>;
	say: Say;
}

/** The Home tab: somebody's meetings, and what waits for them. */
export interface Home {
	/** @throws SlackProblem */
	publish(person: string): Promise<void>;
}

/** More meetings than anybody has open at once. */
const most = 15;

export function createHome({ calls, identity, ledger, store, view, say }: HomeDeps): Home {
	const mineOf = createMine({ ledger, store, view });

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

	return {
		async publish(person) {
			const { team } = await identity();
			const mine = (await mineOf(person)).slice(0, most);
			const cards = mine.flatMap(({ head, waits }) => [meetingCard(head, team), ...waits]);
			const title = say(mine.length === 0 ? 'slack.home.none' : 'slack.home.title');
			const open = { do: 'form', form: 'open', record: 'new' } as const;
			const buttons = [{ label: say('slack.home.open'), intent: open, style: 'main' as const }];
			const shown = homeView({ title, cards, buttons }, say);
			await calls.quick('views.publish', { user_id: person, view: shown });
		},
	};
}
