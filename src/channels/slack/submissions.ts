import { isDeepStrictEqual } from 'node:util';
import type { Said } from '../../conversation/cards.ts';
import type { Caller, Desk } from '../../conversation/desk.ts';
import type { Say } from '../../wording/messages.ts';
import type { ArrivedView, Modal } from './arrived.ts';
import type { Callers } from './callers.ts';
import type { Drafts } from './drafts.ts';
import type { Modals, Shown } from './modals.ts';
import type { Places } from './places.ts';
import type { ModalAnswer } from './receive.ts';
import { type FormMeta, formErrors, loadingView, readMeta, readValues, renderForm } from './render/all.ts';
import type { Signing } from './signing.ts';
import { modalOf } from './view.ts';
import { readWhere, whereCallback } from './where.ts';

export interface SubmissionDeps {
	desk: Desk;
	callers: Callers;
	places: Places;
	signing: Signing;
	drafts: Drafts;
	modals: Modals;
	say: Say;
	/** Learns somebody's name: it stands in the record of whoever opens or joins a meeting. */
	meet(person: string): Promise<unknown>;
	/** Whether somebody is in a channel now: only then do they open or join a meeting there. @throws SlackProblem */
	isMember(channel: string, person: string): Promise<boolean>;
	/** An entry was withdrawn: the sign under the message that made it is taken away. */
	withdrawn(record: string, entry: string): void;
	/** Publishes this person's Home tab anew. */
	homeAnew(person: string): Promise<void>;
	/** Goes on after the acknowledgement; its failures are noted. */
	begin(work: Promise<unknown>): void;
}

/** Slack gives up after 3 seconds; what takes longer than this, in milliseconds, is told in the modal later. */
const patience = 2000;

const noSoon = (): Promise<false> =>
	new Promise((resolve) => setTimeout(() => resolve(false), patience).unref());

const no = (sentence: string): Said => ({ ok: false, text: sentence });

/** Takes modals that were sent, and those that were closed. */
export function createSubmissions(deps: SubmissionDeps) {
	const { desk, callers, places, signing, drafts, modals, say, begin } = deps;
	let resets = 0;

	const update = ({ view }: Shown): ModalAnswer => ({ response_action: 'update', view });

	/**
	 * S40: a form that was opened in a channel opens and joins nothing once its person is out of it. What Slack does
	 * not say in time is no yes.
	 */
	async function notThere(channel: string, { person }: Caller): Promise<string | undefined> {
		const there = deps.isMember(channel, person).catch(() => false);
		const isThere = await Promise.race([there, noSoon()]);
		return isThere ? undefined : say('slack.place.unknown');
	}

	/** Why this form may not be sent here now. */
	async function problemOf(by: Caller, meta: FormMeta): Promise<string | undefined> {
		const { form, hidden, conversation } = meta;
		if (form === 'open') return (await places.problem(conversation)) ?? notThere(conversation, by);
		if (form === 'join') return notThere(conversation, by);
		return form === 'sign' ? signing.problem(String(hidden.record ?? '')) : undefined;
	}

	async function send(by: Caller, meta: FormMeta, view: ArrivedView): Promise<Said> {
		const { form, instance, hidden, conversation } = meta;
		const problem = await problemOf(by, meta);
		if (problem !== undefined) return no(problem);
		return desk.submit(by, conversation, { form, instance, hidden, values: readValues(view) });
	}

	/** The form again: with an error at its field where that is all, otherwise as it is to be read now. */
	function again(said: Said, meta: FormMeta, view: ArrivedView): ModalAnswer {
		const { form } = said;
		if (form === undefined) return update(modalOf(said, say, meta.conversation));
		const errors = formErrors(form, view);
		const same = isDeepStrictEqual(JSON.parse(JSON.stringify(form.hidden)), meta.hidden);
		if (same && meta.form !== 'sign' && Object.keys(errors).length > 0)
			return { response_action: 'errors', errors };
		// Slack keeps what was typed under the name of an input; what is to be ticked anew gets another one.
		const reset = same ? {} : { reset: String((resets += 1)) };
		return update({ view: renderForm(form, { conversation: meta.conversation, say, ...reset }) });
	}

	/** The card below, which the form was opened from, as it is after this. */
	async function showAnew(by: Caller, view: ArrivedView): Promise<void> {
		const below = view.previous_view_id ?? undefined;
		const shows = below === undefined ? undefined : modals.shows(below);
		if (below === undefined || shows === undefined) return;
		const { show, page, conversation } = shows;
		const said = await desk.press(by, conversation, show, 'shown-anew');
		await modals.fill(below, modalOf(said, say, conversation, show, page));
	}

	function answerTo(said: Said, by: Caller, meta: FormMeta, view: ArrivedView): ModalAnswer {
		if (!said.ok) return again(said, meta, view);
		if (said.form !== undefined) return update(modalOf(said, say, meta.conversation));
		drafts.sent(meta.instance);
		if (meta.form === 'withdraw') deps.withdrawn(String(meta.hidden.record), String(meta.hidden.entry));
		begin(showAnew(by, view));
		// A form that was opened in no conversation was opened on the Home tab.
		if (meta.conversation === '') begin(deps.homeAnew(by.person));
		return meta.form === 'sign' ? update(modalOf(said, say, meta.conversation)) : undefined;
	}

	/**
	 * Answers in time, or opens the stub and fills it later: a document is sealed before its signature is stored.
	 * What cannot be stored is told too, because the stub has taken the form's place.
	 */
	async function orLater(viewId: string, answering: Promise<ModalAnswer>): Promise<ModalAnswer> {
		const late = Symbol('late');
		const timer = new Promise<typeof late>((resolve) => setTimeout(() => resolve(late), patience).unref());
		const first = await Promise.race([answering, timer]);
		if (first !== late) return first;
		const fill = async () => {
			const answer = await answering.catch((error: unknown) => {
				begin(Promise.reject(error));
				return update(modalOf(no(say('slack.failed')), say, ''));
			});
			if (answer?.response_action === 'update') await modals.fill(viewId, answer as unknown as Shown);
			else await modals.fill(viewId, modalOf(no(say('slack.look-again')), say, ''));
		};
		begin(fill());
		return update({ view: loadingView(say) });
	}

	/** The channel for a new meeting was chosen on the Home tab. */
	async function openIn(by: Caller, channel: string | undefined): Promise<Said> {
		if (channel === undefined) return no(say('refused.not-understood'));
		await deps.meet(by.person);
		const problem = await places.formProblem(channel);
		if (problem !== undefined) return no(problem);
		// S15: a person opens a meeting where they are; the choice came back from outside.
		const outside = await notThere(channel, by);
		if (outside !== undefined) return no(outside);
		return desk.press(by, channel, { do: 'form', form: 'open', record: 'new' }, 'where');
	}

	return {
		async submitted({ user, view }: Modal): Promise<ModalAnswer> {
			const by = await callers(user);
			if ('unwelcome' in by) return update(modalOf(no(say(by.unwelcome)), say, ''));
			if (view.callback_id === whereCallback) {
				const channel = readWhere(view);
				return orLater(
					view.id,
					openIn(by, channel).then((said) => update(modalOf(said, say, channel ?? ''))),
				);
			}
			const meta = readMeta(view);
			if (meta?.kind !== 'form') return update(modalOf(no(say('refused.not-understood')), say, ''));
			const answering = send(by, meta, view).then((said) => answerTo(said, by, meta, view));
			// Only what is slow by nature is answered before it is done; everything else is stored first.
			return meta.form === 'sign' ? orLater(view.id, answering) : answering;
		},
		async closed({ user, view }: Modal): Promise<void> {
			const by = await callers(user);
			if (!('unwelcome' in by)) await drafts.closed(by, view);
		},
	};
}
