import type { Intent, Said } from '../../conversation/cards.ts';
import type { Caller, Desk } from '../../conversation/desk.ts';
import { type HereDeps, meetingHere } from '../../conversation/here.ts';
import type { Say } from '../../wording/messages.ts';
import type { Slash } from './arrived.ts';
import type { Callers } from './callers.ts';
import { type Modals, whyNotOpened } from './modals.ts';
import type { Places } from './places.ts';
import type { ShowMeta } from './render/all.ts';
import type { Teller } from './teller.ts';
import { modalOf } from './view.ts';

export interface CommandDeps extends HereDeps {
	desk: Desk;
	callers: Callers;
	modals: Modals;
	places: Places;
	say: Say;
	teller: Teller;
	/** Learns somebody's name: it stands in the record of whoever opens or joins a meeting. */
	meet(person: string): Promise<unknown>;
	/** Goes on after the acknowledgement; its failures are noted. */
	begin(work: Promise<unknown>): void;
}

/** What somebody is told, and what was asked where it is a card. */
interface Made {
	said: Said;
	asked?: ShowMeta['show'];
}

const no = (text: string): Made => ({ said: { ok: false, text } });

/** `/hsb`: opens a meeting here, joins the one that is open, or shows where it is. */
export function createCommands(deps: CommandDeps) {
	const { desk, callers, modals, places, say, meet, teller, begin } = deps;
	const press = (by: Caller, channel: string, asked: Intent): Promise<Said> =>
		desk.press(by, channel, asked, 'slash');

	/** What fits somebody here now; nothing of a meeting is shown to who has not joined it. */
	async function fitting(by: Caller, channel: string): Promise<Made> {
		const problem = await places.formProblem(channel);
		if (problem !== undefined) return no(problem);
		await meet(by.person);
		const open = await meetingHere(deps, channel);
		if (open === undefined)
			return { said: await press(by, channel, { do: 'form', form: 'open', record: 'new' }) };
		const asked = { do: 'show', show: 'status', record: open.record } as const;
		const said = await press(by, channel, asked);
		if (said.ok) return { said, asked };
		return { said: await press(by, channel, { do: 'form', form: 'join', record: open.record }) };
	}

	return async ({
		user_id,
		user_name,
		team_id,
		channel_id,
		trigger_id,
		response_url,
	}: Slash): Promise<void> => {
		const by = await callers({ id: user_id, name: user_name, team_id });
		const making = 'unwelcome' in by ? Promise.resolve(no(say(by.unwelcome))) : fitting(by, channel_id);
		const shown = making
			.catch((error: unknown) => {
				begin(Promise.reject(error));
				return no(say('slack.failed'));
			})
			.then(({ said, asked }) => modalOf(said, say, channel_id, asked));
		const opening = modals.open('views.open', { id: trigger_id, person: user_id }, shown);
		begin(opening.catch((error: unknown) => teller.tell(response_url, whyNotOpened(error, say))));
	};
}
