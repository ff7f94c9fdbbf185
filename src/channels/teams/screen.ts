import type { Card } from '../../conversation/cards.ts';
import type { ShownLog } from '../../conversation/deliver.ts';
import { CannotBeShown, MessageGone, PostInDoubt, type Screen } from '../../conversation/ports.ts';
import { threadsOf } from '../../conversation/threads.ts';
import type { AdaptiveCard } from '../adaptive/render.ts';
import type { Calls, Message, Place, Places, Urgency } from './ports.ts';
import { TeamsProblem } from './problem.ts';
import { type Drawing, messageOf, surfaceNonce, withNonce } from './render/all.ts';

export interface ScreenDeps {
	calls: Pick<Calls, 'turn' | 'post' | 'update' | 'remove'>;
	places: Pick<Places, 'of'>;
	log: Pick<ShownLog, 'setShown'>;
	drawing: Drawing;
}

/** A card as a message that has no nonce yet, and the question that a reply to it answers. */
export interface Drawn {
	message: { card: AdaptiveCard; summary: string };
	answers: Card['answers'] | null;
}

/** The message is not there. Of an update Teams says so now and then of one that is there, about once in 1,000. */
const gone = new Set([404, 410]);

const isRefused = (error: unknown): error is TeamsProblem =>
	error instanceof TeamsProblem && error.kind === 'refused';

/** What Teams has refused it would refuse again. Everything else is left as it is, to be tried again. */
const asScreen = (error: unknown): unknown =>
	isRefused(error) ? new CannotBeShown(error.message, { cause: error }) : error;

/** `record:key`; a record's id has no colon. */
const recordOf = (surface: string): string => surface.slice(0, surface.indexOf(':'));

/** A question is what everybody waits for; the status card comes after it. */
const urgencyOf = (surface: string): Urgency =>
	surface === `${recordOf(surface)}:status` ? 'card' : 'people';

/** New at every sending (T22). */
const asSent = ({ message }: Drawn): Message => ({
	...message,
	card: withNonce(message.card, surfaceNonce()),
});

/**
 * Teams as a screen: a surface of a conversation is a message there, one of a person a message in their personal chat
 * with the bot. Each step takes a place in the queue of its conversation. Nothing that was posted can be looked for:
 * a message in doubt is posted anew, and the stray one goes when somebody presses a button in it.
 */
export function createScreen({ calls, places, log, drawing }: ScreenDeps): Screen<Drawn> {
	async function at<T>(where: string, work: (place: Place) => Promise<T>): Promise<T> {
		try {
			return await work(await places.of(where));
		} catch (error) {
			throw asScreen(error);
		}
	}

	/** Of a message that has an id. @throws MessageGone */
	async function about(message: string, work: () => Promise<void>): Promise<void> {
		if (message === '') throw new MessageGone('its post was in doubt');
		try {
			await work();
		} catch (error) {
			if (isRefused(error) && gone.has(error.status)) throw new MessageGone(error.message, { cause: error });
			throw error;
		}
	}

	/**
	 * Before the question is known to stand, so that no reply to it is taken for small talk. Where it cannot be noted,
	 * the message must not be posted twice for that: a reply is then about the question that is asked.
	 */
	async function noteThread(conversation: string, id: string, surface: string, { answers }: Drawn) {
		if (answers === null || answers === undefined) return;
		const message = JSON.stringify({ record: recordOf(surface), ...answers });
		await log.setShown({ where: threadsOf(conversation), surface: id, message, hash: '' }).catch(() => {});
	}

	async function post(place: Place, drawn: Drawn, surface: string): Promise<string> {
		try {
			const id = await calls.post(place, asSent(drawn), 'taken');
			await noteThread(place.id, id, surface, drawn);
			return id;
		} catch (error) {
			if (error instanceof TeamsProblem && error.kind !== 'ambiguous') throw error;
			throw new PostInDoubt(surface, { cause: error });
		}
	}

	async function update(place: Place, message: string, drawn: Drawn): Promise<string> {
		try {
			await about(message, () => calls.update(place, message, asSent(drawn), 'taken'));
			return message;
		} catch (error) {
			// It may be there all the same, and must not stand beside what is posted in its place.
			if (error instanceof MessageGone && message !== '')
				await calls.remove(place, message, 'card').catch(() => {});
			throw error;
		}
	}

	return {
		render: (card, reference) => ({
			message: messageOf(card, reference, drawing),
			answers: card.answers ?? null,
		}),
		turn: (_step, where, surface, signal) =>
			at(where, (place) => calls.turn(place.id, urgencyOf(surface), signal)),
		post: (where, drawn, surface) => at(where, (place) => post(place, drawn, surface)),
		update: (where, message, drawn) => at(where, (place) => update(place, message, drawn)),
		remove: (where, message) =>
			at(where, (place) => about(message, () => calls.remove(place, message, 'taken'))),
	};
}
