import type { Card } from '../../conversation/cards.ts';
import type { ShownLog } from '../../conversation/deliver.ts';
import { CannotBeShown, MessageGone, PostInDoubt, type Screen, type Step } from '../../conversation/ports.ts';
import { threadsOf } from '../../conversation/threads.ts';
import type { Say } from '../../wording/messages.ts';
import { type Args, type Calls, SlackProblem, type Urgency } from './calls.ts';
import type { Method } from './methods.ts';
import type { People } from './people.ts';
import { createPins } from './pins.ts';
import { createPosted, metadataOf } from './posted.ts';
import { renderMessage, type SlackMessage } from './render/message.ts';

export interface ScreenDeps {
	calls: Pick<Calls, 'call' | 'inTurn' | 'turn'>;
	people: Pick<People, 'dm'>;
	log: ShownLog;
	say: Say;
}

/** A card as a message, and the question that a reply to it answers. */
export interface Drawn {
	message: SlackMessage;
	answers: Card['answers'] | null;
}

const methodOf = {
	post: 'chat.postMessage',
	update: 'chat.update',
	remove: 'chat.delete',
} as const satisfies {
	[step in Step]: Method;
};

/** The message is there, but cannot be changed or deleted any more (docs.slack.dev, chat.update, chat.delete). */
const fixed = new Set([
	'edit_window_closed',
	'block_mismatch',
	'cant_update_message',
	'cant_delete_message',
	'compliance_exports_prevent_deletion',
]);

/** What Slack has refused it would refuse again. Everything else is left as it is, to be tried again. */
function asScreen(error: unknown): unknown {
	if (!(error instanceof SlackProblem) || error.kind !== 'refused') return error;
	const { code } = error;
	if (code === 'message_not_found' || fixed.has(code)) return new MessageGone(code, { cause: error });
	return new CannotBeShown(code, { cause: error });
}

/** `record:key`; a record's id has no colon. */
const recordOf = (surface: string): string => surface.slice(0, surface.indexOf(':'));
const isStatus = (surface: string): boolean => surface === `${recordOf(surface)}:status`;
const urgencyOf = (surface: string): Urgency => (isStatus(surface) ? 'card' : 'question');

const ofPerson = 'person:';

/**
 * Slack as a screen: a surface of a conversation is a message in its channel, one of a person a direct message.
 * Each step takes a place in the budget of its method; status cards come last in line, and are pinned.
 */
export function createScreen({ calls, people, log, say }: ScreenDeps): Screen<Drawn> {
	const pins = createPins(calls, log);
	const find = createPosted(calls);

	const taken = (method: Method, args: Args) => calls.call(method, args, 'taken');

	/** In the channel where this surface is, with Slack's refusals as a screen tells them. */
	async function at<T>(where: string, work: (channel: string) => Promise<T>): Promise<T> {
		try {
			return await work(where.startsWith(ofPerson) ? await people.dm(where.slice(ofPerson.length)) : where);
		} catch (error) {
			throw asScreen(error);
		}
	}

	/** What is sent about a message that stands: at once, or in turn where it had to be looked for. */
	async function about(channel: string, ts: string, surface: string) {
		const there = ts === '' ? await find(channel, surface) : ts;
		if (there === undefined) throw new MessageGone();
		const send = (method: Method, args: Args) =>
			ts === '' ? calls.inTurn(method, args, { urgency: urgencyOf(surface) }) : taken(method, args);
		return { there, send };
	}

	/** Before the question is known to stand, so that no reply to it is taken for small talk. */
	async function noteThread(channel: string, ts: string, surface: string, { answers }: Drawn): Promise<void> {
		if (answers === null || answers === undefined) return;
		const message = JSON.stringify({ record: recordOf(surface), ...answers });
		await log.setShown({ where: threadsOf(channel), surface: ts, message, hash: '' });
	}

	async function post(channel: string, drawn: Drawn, surface: string): Promise<string> {
		const quiet = { unfurl_links: false, unfurl_media: false, metadata: metadataOf(surface) };
		try {
			const { ts } = await taken('chat.postMessage', { channel, ...drawn.message, ...quiet });
			await noteThread(channel, String(ts), surface, drawn);
			return String(ts);
		} catch (error) {
			if (error instanceof SlackProblem && !error.ambiguous) throw error;
			throw new PostInDoubt(surface, { cause: error });
		}
	}

	async function update(channel: string, ts: string, drawn: Drawn, surface: string): Promise<string> {
		const { there, send } = await about(channel, ts, surface);
		try {
			await send('chat.update', { channel, ts: there, ...drawn.message });
		} catch (error) {
			// What cannot be changed any more must not stand beside what is posted in its place.
			if (error instanceof SlackProblem && fixed.has(error.code))
				await calls.inTurn('chat.delete', { channel, ts: there }, { urgency: 'question' }).catch(() => {});
			throw error;
		}
		if (ts === '') await noteThread(channel, there, surface, drawn);
		return there;
	}

	return {
		render: (card, reference) => ({
			message: renderMessage(card, { say, reference }),
			answers: card.answers ?? null,
		}),
		turn: (step, where, surface, signal) =>
			at(where, (channel) => calls.turn(methodOf[step], { urgency: urgencyOf(surface), channel, signal })),
		post: (where, drawn, surface) => at(where, (channel) => post(channel, drawn, surface)),
		update: (where, ts, drawn, surface) => at(where, (channel) => update(channel, ts, drawn, surface)),
		remove: (where, ts, surface) =>
			at(where, async (channel) => {
				const { there, send } = await about(channel, ts, surface);
				await send('chat.delete', { channel, ts: there });
			}),
		async stands(where, ts, surface, signal) {
			if (isStatus(surface)) await at(where, (channel) => pins.keep(channel, ts, surface, signal));
		},
	};
}
