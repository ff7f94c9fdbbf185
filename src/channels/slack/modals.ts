import type { ModalView } from '@slack/types';
import type { Say } from '../../wording/messages.ts';
import { type Calls, SlackProblem, type ViewMethod } from './calls.ts';
import { allowanceOf } from './methods.ts';
import { loadingView, type ShowMeta } from './render/all.ts';

/** A modal, with what it shows where it is a card that can be shown again. */
export interface Shown {
	view: ModalView;
	show?: ShowMeta;
}

/** How long a modal may take before a stub is opened in its place, in milliseconds. */
const atOnce = 250;
/** Of this many opened cards it is remembered what they show. */
const remembered = 500;
/** Of what Slack allows everybody; a quick scribe opens one in four seconds, which is half of it. */
const mostOfOne = 0.3;

/** What allows a modal to be opened, for three seconds, and whose it is. */
export interface Trigger {
	id: string;
	person: string;
}

export interface Modals {
	/**
	 * Opens what is being made within the life of the trigger (3 s): itself when it is there at once, otherwise a
	 * stub that is filled when it is.
	 * @throws SlackProblem when nothing could be opened
	 */
	open(how: 'views.open' | 'views.push', trigger: Trigger, making: Promise<Shown>): Promise<void>;
	/** Exchanges what an open modal shows. */
	fill(viewId: string, shown: Shown): Promise<void>;
	/** What a modal shows, if it is a card that this process opened. */
	shows(viewId: string): ShowMeta | undefined;
}

/** Why a modal could not be opened, for whoever waits for it; what nobody expected is thrown. */
export function whyNotOpened(error: unknown, say: Say): string {
	if (!(error instanceof SlackProblem)) throw error;
	return say(error.kind === 'limited' ? 'slack.busy' : 'slack.too-late');
}

const after = (ms: number): Promise<undefined> =>
	new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());

export function createModals(calls: Calls, say: Say): Modals {
	const cards = new Map<string, ShowMeta>();
	const opened = new Map<string, number[]>();

	/** S53: one person cannot spend what Slack allows the whole workspace. */
	function pace(person: string, how: ViewMethod): void {
		const since = Date.now() - 60_000;
		const before = (opened.get(person) ?? []).filter((at) => at > since);
		if (before.length >= allowanceOf(how).perMinute * mostOfOne)
			throw new SlackProblem(how, { kind: 'limited', code: 'pace' });
		opened.set(person, [...before, Date.now()]);
		for (const [other, times] of opened) if ((times.at(-1) ?? 0) <= since) opened.delete(other);
	}

	function remember(viewId: string, show: ShowMeta | undefined): void {
		cards.delete(viewId);
		if (show === undefined) return;
		cards.set(viewId, show);
		const oldest = cards.keys().next().value;
		if (cards.size > remembered && oldest !== undefined) cards.delete(oldest);
	}

	async function fill(viewId: string, { view, show }: Shown): Promise<void> {
		await calls.quick('views.update', { view_id: viewId, view });
		remember(viewId, show);
	}

	/** A stub that stayed empty would keep somebody waiting: filling it is tried again while they look at it. */
	async function fillSurely(viewId: string, shown: Shown): Promise<void> {
		for (const pause of [500, 2000, 5000]) {
			try {
				return await fill(viewId, shown);
			} catch (error) {
				if (!(error instanceof SlackProblem) || error.kind === 'refused') throw error;
				await after(error.retryAfterMs ?? pause);
			}
		}
		await fill(viewId, shown);
	}

	return {
		async open(how, { id, person }, making) {
			pace(person, how);
			const ready = await Promise.race([making, after(atOnce)]);
			const view = ready?.view ?? loadingView(say);
			const opened = await calls.quick(how, { trigger_id: id, view });
			const viewId = String(opened.view.id);
			if (ready === undefined) await fillSurely(viewId, await making);
			else remember(viewId, ready.show);
		},
		fill: fillSurely,
		shows: (viewId) => cards.get(viewId),
	};
}
