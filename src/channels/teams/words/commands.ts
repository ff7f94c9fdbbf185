import type { Button, Card } from '../../../conversation/cards.ts';
import type { ShownLog } from '../../../conversation/deliver.ts';
import { type HereDeps, meetingHere } from '../../../conversation/here.ts';
import { helloCard, noticeCard, openMeeting } from '../../../conversation/spoken/cards.ts';
import { recordHere, recordsOf } from '../../../conversation/spoken/finding.ts';
import type { Say } from '../../../wording/messages.ts';
import type { Calls, Guard } from '../ports.ts';
import { isRefused } from '../telling/sending.ts';
import { createSparing } from '../telling/sparing.ts';
import type { Beside, Telling } from '../telling.ts';
import type { Command } from '../typed.ts';

export interface CommandDeps extends HereDeps {
	calls: Pick<Calls, 'remove'>;
	guard: Pick<Guard, 'problem'>;
	shown: ShownLog;
	telling: Pick<Telling, 'openly' | 'notTaken'>;
	say: Say;
	/** Something about what is shown of this record may be different now. */
	changed(record: string): void;
}

/** Milliseconds in which a status card that was brought near the end is still there. */
const nearFor = 5000;

/** What the bot is asked for in so many words. Everything it answers is about nobody's case. */
export function createCommands(deps: CommandDeps): (command: Command, to: Beside) => Promise<void> {
	const { calls, guard, ledger, shown, store, telling, say, changed } = deps;
	const mayBring = createSparing(nearFor);

	/**
	 * The status card is far up by the time that somebody asks for it, and Teams lets no bot pin it: it goes, and is
	 * shown again at the end for everybody. Where it cannot be taken away, it stays.
	 */
	async function bringStatus({ place }: Beside, record: string): Promise<void> {
		if (!mayBring(record)) return;
		const surface = `${record}:status`;
		const row = (await shown.shown(place.id)).find((s) => s.surface === surface);
		if (row !== undefined && row.message !== '') {
			await calls.remove(place, row.message, 'people').catch((error: unknown) => {
				if (!isRefused(error)) throw error;
			});
			const now = (await shown.shown(place.id)).find((s) => s.surface === surface);
			if (now?.message === row.message) await shown.forgetShown(place.id, surface);
		}
		changed(record);
	}

	async function status(to: Beside): Promise<void> {
		const head = await recordHere(ledger, to.place.id, await recordsOf(store, to.place.id));
		if (head === undefined) return telling.openly(to, helloCard(say));
		await bringStatus(to, head.record);
	}

	/** A typed word opens no dialog; the button does, for whoever presses it. */
	async function open(to: Beside): Promise<void> {
		const problem = await guard.problem(to.place.id);
		if (problem !== undefined) return telling.notTaken(to, problem, say('teams.greeting.refused'));
		const head = await meetingHere(deps, to.place.id);
		if (head !== undefined) return bringStatus(to, head.record);
		await telling.openly(
			to,
			noticeCard(say('teams.open.title'), [say('teams.open.text')], [openMeeting(say)]),
		);
	}

	async function help(to: Beside): Promise<void> {
		const here = await meetingHere(deps, to.place.id);
		const buttons: Button[] = here === undefined ? [openMeeting(say)] : [];
		const card: Card = {
			key: 'help',
			title: say('teams.help.title'),
			blocks: [
				{ kind: 'text', runs: [{ text: say('teams.help.text') }] },
				{
					kind: 'list',
					items: (['words', 'open', 'status', 'private'] as const).map((one) => [
						{ text: say(`teams.help.${one}`) },
					]),
				},
			],
			buttons,
		};
		await telling.openly(to, card);
	}

	const does = { open, status, help };
	return (command, to) => does[command](to);
}
