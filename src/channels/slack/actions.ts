import { z } from 'zod';
import type { Intent, Said } from '../../conversation/cards.ts';
import type { Caller, Desk } from '../../conversation/desk.ts';
import { intents } from '../../conversation/sent.ts';
import type { Say } from '../../wording/messages.ts';
import type { Pressed } from './arrived.ts';
import type { Callers } from './callers.ts';
import type { Documents } from './documents.ts';
import type { Drafts } from './drafts.ts';
import { type Modals, type Shown, whyNotOpened } from './modals.ts';
import type { Places } from './places.ts';
import { readIntent, readMeta, readPage, type ShowMeta } from './render/all.ts';
import type { Signing } from './signing.ts';
import type { Teller } from './teller.ts';
import { modalOf } from './view.ts';
import { whereView } from './where.ts';

export interface ActionDeps {
	desk: Desk;
	callers: Callers;
	places: Places;
	signing: Signing;
	documents: Documents;
	drafts: Drafts;
	modals: Modals;
	teller: Teller;
	say: Say;
	/** Learns somebody's name: it stands in the record of whoever opens or joins a meeting. */
	meet(person: string): Promise<unknown>;
	/** An entry was withdrawn by a button: the sign under the message that made it is taken away. */
	withdrawn(record: string, entry: string): void;
	/** Publishes this person's Home tab anew, which Slack leaves as it was until they open it again. */
	homeAnew(person: string): Promise<void>;
	/** Goes on after the acknowledgement; its failures are noted. */
	begin(work: Promise<unknown>): void;
}

/** Where a button was, and what can be done there. */
interface Press {
	by: Caller;
	/** The channel of the message, or the one that the modal is about; "" on the Home tab. */
	conversation: string;
	on: 'message' | 'modal' | 'home';
	trigger: string;
	responseUrl: string | undefined;
	viewId: string;
	/** What the modal shows, where it is a card. */
	shows: ShowMeta | undefined;
	/** Whether the message is one that this person alone sees. */
	private: boolean;
	/** S12: one press, however often its request arrives. */
	delivery: string;
}

/** What the channel answers itself: a document's address or file. */
const pageIntent = z.object({
	do: z.literal('page'),
	path: z.string().max(200),
	send: z.enum(['pdf', 'docx']).optional(),
});
const anyIntent = z.union([pageIntent, intents]);

/** What moves the meeting is seen by everybody at once; whoever pressed needs no sentence besides. */
const seenAnyway = new Set(['start', 'next', 'back', 'pause', 'resume', 'check', 'prepare', 'step-back']);

function pressOf(body: Pressed, by: Caller): Press {
	const { channel, container, view, actions } = body;
	const { action_id, action_ts } = actions[0];
	const meta = view && readMeta(view);
	return {
		by,
		conversation: channel?.id ?? meta?.conversation ?? '',
		on: view === undefined ? 'message' : view.type === 'home' ? 'home' : 'modal',
		trigger: body.trigger_id,
		responseUrl: body.response_url,
		viewId: view?.id ?? '',
		shows: meta?.kind === 'show' ? meta : undefined,
		private: container.is_ephemeral === true,
		delivery: [container.message_ts ?? view?.id, action_id, action_ts].join('|'),
	};
}

const triggerOf = ({ trigger, by }: Press) => ({ id: trigger, person: by.person });

/** Takes presses of buttons, and what is typed in forms while it is typed. */
export function createActions(deps: ActionDeps): (body: Pressed) => Promise<void> {
	const { desk, callers, places, signing, documents, drafts, modals, teller, say, begin } = deps;

	const no = (sentence: string): Said => ({ ok: false, text: sentence });

	/** One sentence to whoever pressed: in the modal that they look at, or beside the message. */
	async function answer(press: Press, sentence: string, replace = false): Promise<void> {
		if (press.on === 'message') return teller.tell(press.responseUrl, sentence, replace);
		const notice = modalOf({ ok: true, text: sentence }, say, press.conversation);
		if (press.on === 'modal') await modals.fill(press.viewId, notice);
		else await modals.open('views.open', triggerOf(press), Promise.resolve(notice));
	}

	/** What a button shows; whatever goes wrong is a sentence too, so that no modal stays empty. */
	async function made(press: Press, asked: Intent, page: number, making: Promise<Said>): Promise<Shown> {
		const said = await making.catch((error: unknown) => {
			begin(Promise.reject(error));
			return no(say('slack.failed'));
		});
		const shows = asked.do === 'show' || asked.do === 'page' ? asked : undefined;
		return modalOf(said, say, press.conversation, shows as ShowMeta['show'] | undefined, page);
	}

	async function formFor(press: Press, asked: Intent & { do: 'form' }): Promise<Said> {
		if (asked.form === 'open' || asked.form === 'join') await deps.meet(press.by.person);
		if (asked.form === 'open') {
			const problem = await places.formProblem(press.conversation);
			if (problem !== undefined) return no(problem);
		}
		const said = await desk.press(press.by, press.conversation, asked, press.delivery);
		if (asked.form !== 'sign' || said.form === undefined) return said;
		const problem = await signing.formProblem(asked.record);
		return problem === undefined ? said : no(problem);
	}

	function shownFor(press: Press, asked: Intent): Promise<Said> {
		if (asked.do === 'form') return formFor(press, asked);
		if (asked.do === 'page') return documents.card(press.by, asked.path);
		return desk.press(press.by, press.conversation, asked, press.delivery);
	}

	async function open(press: Press, asked: Intent): Promise<void> {
		const how = press.on === 'modal' ? 'views.push' : 'views.open';
		// On the Home tab nobody is in a channel: the form is about one that they choose first.
		const choosing = press.on === 'home' && asked.do === 'form' && asked.form === 'open';
		const making = choosing
			? Promise.resolve({ view: whereView(say) })
			: made(press, asked, 0, shownFor(press, asked));
		try {
			await modals.open(how, triggerOf(press), making);
		} catch (error) {
			await teller.tell(press.responseUrl, whyNotOpened(error, say));
		}
	}

	async function send(press: Press, asked: z.infer<typeof pageIntent>): Promise<void> {
		const { text } = await documents.send(press.by, asked.path, asked.send ?? 'pdf');
		await answer(press, text);
	}

	/** Stored before anything else is said. */
	async function command(press: Press, asked: Intent & { do: 'command' }): Promise<void> {
		// S43: no button of ours signs; its form asks Slack first (S14).
		if (asked.kind === 'sign') return begin(answer(press, say('refused.not-understood')));
		const said = await desk.press(press.by, press.conversation, asked, press.delivery);
		if (said.ok && asked.kind === 'withdraw-entry') deps.withdrawn(asked.record, String(asked.entry));
		if (press.on === 'home') begin(deps.homeAnew(press.by.person));
		if (said.ok && press.on === 'message' && seenAnyway.has(asked.kind)) return;
		begin(answer(press, said.text, press.private && said.ok));
	}

	async function turnPage(press: Press, page: number): Promise<void> {
		const asked = press.shows?.show;
		if (asked === undefined) return answer(press, say('refused.not-understood'));
		await modals.fill(press.viewId, await made(press, asked, page, shownFor(press, asked)));
	}

	/** S13: a button is read as what it asks for; what is none of ours does nothing, and says so. */
	async function pressed(press: Press, raw: unknown): Promise<void> {
		const parsed = anyIntent.safeParse(raw);
		if (!parsed.success) return begin(answer(press, say('refused.not-understood')));
		const asked = parsed.data as Intent;
		const problem = press.on === 'message' ? await places.recentProblem(press.conversation) : undefined;
		if (problem !== undefined) return begin(answer(press, problem));
		if (asked.do === 'command') return command(press, asked);
		if (asked.do === 'page' && asked.send !== undefined) return begin(send(press, asked));
		begin(open(press, asked));
	}

	return async (body) => {
		const [action] = body.actions;
		// Slack tells of links that were opened; there is nothing to do.
		if (action.action_id.startsWith('url:')) return;
		const by = await callers(body.user);
		const press = pressOf(body, 'unwelcome' in by ? { person: body.user.id, name: '' } : by);
		if ('unwelcome' in by) return begin(answer(press, say(by.unwelcome)));
		const isInput = action.action_id === 'in';
		if (isInput) return body.view && drafts.typed(by, body.view);
		const page = readPage(action);
		if (page !== undefined) return begin(turnPage(press, page));
		await pressed(press, readIntent(action));
	};
}
