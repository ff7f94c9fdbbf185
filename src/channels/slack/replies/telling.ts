import type { Card } from '../../../conversation/cards.ts';
import type { ShownLog } from '../../../conversation/deliver.ts';
import type { Heard } from '../../../conversation/spoken.ts';
import type { EntryId } from '../../../framework/record.ts';
import type { Log } from '../../../log.ts';
import type { Say } from '../../../wording/messages.ts';
import { type Args, type Calls, SlackProblem } from '../calls.ts';
import type { Method } from '../methods.ts';
import { renderMessage } from '../render/all.ts';
import type { Typed } from './typed.ts';

/** Under what has been recorded. */
const recordedSign = 'white_check_mark';

/** Milliseconds between tries, while Slack cannot be reached. */
const pauses = [500, 2000, 5000];

/** The sign is there, or the message that it should stand under is not: nothing is left to do. */
const settledAlready = new Set(['already_reacted', 'no_reaction', 'message_not_found']);

/** Where it is kept which message an entry was made by. */
const heardIn = (channel: string): string => `heard:${channel}`;

export interface TellingDeps {
	calls: Pick<Calls, 'inTurn'>;
	shown: ShownLog;
	say: Say;
	log: Log;
}

/** Where a private word goes: to this person, beside what they typed. */
type Beside = Pick<Typed, 'channel' | 'user' | 'thread' | 'ts'>;

/** Tells people what became of their words. What cannot be told is noted: the words themselves are stored. */
export interface Telling {
	privately(to: Beside, card: Card, reference: string): Promise<void>;
	/**
	 * A sign under what was recorded for everyone, and a private word with its buttons, once.
	 * @returns false where the message is not there any more
	 */
	recorded(to: Beside, heard: Heard): Promise<boolean>;
	/** Takes the sign away. */
	taken(channel: string, entry: EntryId): Promise<void>;
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export function createTelling({ calls, shown, say, log }: TellingDeps): Telling {
	/** A pause of Slack's is no reason to leave somebody without a word. */
	async function surely(method: Method, args: Args & { channel: string }): Promise<void> {
		for (let tries = 0; ; tries += 1) {
			try {
				await calls.inTurn(method, args, { urgency: 'people', channel: args.channel });
				return;
			} catch (error) {
				const pause = pauses[tries];
				if (!(error instanceof SlackProblem) || error.kind === 'refused' || pause === undefined) throw error;
				// After 429 the next turn comes when Slack takes calls again.
				if (error.kind !== 'limited') await after(pause);
			}
		}
	}

	/** @returns Slack's code when it did not work, else undefined */
	async function attempt(method: Method, args: Args & { channel: string }): Promise<string | undefined> {
		try {
			await surely(method, args);
			return undefined;
		} catch (error) {
			const code = error instanceof SlackProblem ? error.code : 'failed';
			if (!settledAlready.has(code)) log.warn('not-told', { method, channel: args.channel, code, error });
			return code;
		}
	}

	async function privately({ channel, user, thread }: Beside, card: Card, reference: string): Promise<void> {
		const message = renderMessage(card, { say, reference });
		const where = { channel, user, ...(thread !== undefined && { thread_ts: thread }) };
		await attempt('chat.postEphemeral', { ...where, ...message });
	}

	const noted = async (channel: string, entry: EntryId) =>
		(await shown.shown(heardIn(channel))).find((s) => s.surface === entry);

	return {
		privately,
		async recorded(to, { entry = '', card, reference }) {
			const { channel, ts } = to;
			const before = await noted(channel, entry);
			const code = await attempt('reactions.add', { channel, timestamp: ts, name: recordedSign });
			if (code === 'message_not_found') return false;
			if (before !== undefined) return true;
			await privately(to, card, reference);
			await shown.setShown({ where: heardIn(channel), surface: entry, message: ts, hash: '' });
			return true;
		},
		async taken(channel, entry) {
			const found = await noted(channel, entry);
			if (found === undefined) return;
			await attempt('reactions.remove', { channel, timestamp: found.message, name: recordedSign });
			await shown.forgetShown(heardIn(channel), entry);
		},
	};
}
