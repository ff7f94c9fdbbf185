import type { Say } from '../../wording/messages.ts';
import type { Guard, Verdict } from './guard.ts';

/** Whether something may be done in a conversation: a sentence that says why not, and what to do. */
export interface Places {
	/** S11: for opening, signing and sending. Slack is asked now; what it cannot say is refused. */
	problem(conversation: string): Promise<string | undefined>;
	/**
	 * S49: for showing the form that leads there. What was seen of the channel in the last minutes will do, so that
	 * nobody spends by asking what signing needs; what Slack cannot say is refused.
	 */
	formProblem(conversation: string): Promise<string | undefined>;
	/** For buttons and words in a meeting that is open: a Slack that cannot be asked loses nobody's answer. */
	recentProblem(conversation: string): Promise<string | undefined>;
}

/** Nobody's press waits longer than this for what Slack says of the channel, in milliseconds. */
const patience = 800;

const unknownSoon = (): Promise<'unknown'> =>
	new Promise((resolve) => setTimeout(() => resolve('unknown'), patience).unref());

/** Direct messages with the bot: somebody's own cards. */
const isDirect = (conversation: string): boolean => conversation === '' || conversation.startsWith('D');

export function createPlaces(guard: Guard, say: Say): Places {
	const unlessPrivate = (verdict: Verdict): string | undefined =>
		verdict === 'private' ? undefined : say(`slack.place.${verdict}`);
	return {
		problem: async (conversation) => unlessPrivate(await guard.check(conversation)),
		async formProblem(conversation) {
			const lately = await guard.recent(conversation);
			// Whoever has just put it right is not told what was wrong before; what is unknown was asked for now.
			const known = lately === 'private' || lately === 'unknown';
			return unlessPrivate(known ? lately : await guard.check(conversation));
		},
		async recentProblem(conversation) {
			if (isDirect(conversation)) return undefined;
			const verdict = await Promise.race([guard.recent(conversation), unknownSoon()]);
			return ['private', 'unknown'].includes(verdict) ? undefined : say(`slack.place.${verdict}`);
		},
	};
}
