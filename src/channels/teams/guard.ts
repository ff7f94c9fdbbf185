import { createKept } from '../../conversation/kept.ts';
import type { Log } from '../../log.ts';
import type { Say } from '../../wording/messages.ts';
import type { Calls, Guard, Place, Verdict } from './ports.ts';
import { TeamsProblem } from './problem.ts';

/** Milliseconds that a verdict counts for buttons and cards. */
const keptFor = 150_000;
/** Nobody's press waits longer than this for what Teams says of the conversation, in milliseconds. */
const patience = 800;

export interface GuardDeps {
	calls: Pick<Calls, 'members' | 'channelKind'>;
	find(conversation: string): Promise<Place | undefined>;
	/** Kinds of channel that are allowed besides private ones. */
	allowed: { standard: boolean; shared: boolean };
	say: Say;
	log: Pick<Log, 'warn'>;
	/** Milliseconds. */
	now?: () => number;
}

const unknownSoon = (): Promise<Verdict> =>
	new Promise((resolve) => setTimeout(() => resolve('unknown'), patience).unref());

/** T6: an error is never a yes. */
function refusalOf(error: unknown): Verdict {
	return error instanceof TeamsProblem && error.kind === 'refused' ? 'gone' : 'unknown';
}

export function createGuard({ calls, find, allowed, say, log, now = Date.now }: GuardDeps): Guard {
	/** T7: a standard channel is read by the whole team, and a shared one by people of other teams and organisations. */
	async function channelVerdict(place: Place): Promise<Verdict> {
		const kind = await calls.channelKind(place);
		if (kind === undefined) return 'unknown';
		if (kind === 'private') return 'fit';
		return allowed[kind] ? 'fit' : kind;
	}

	async function look(conversation: string): Promise<Verdict> {
		try {
			const place = await find(conversation);
			if (place === undefined) return 'unknown';
			if (place.kind === 'personal') return 'personal';
			if (place.kind === 'channel') return await channelVerdict(place);
			// Whoever may ask who is in a chat is in it.
			await calls.members(place);
			return 'fit';
		} catch (error) {
			const verdict = refusalOf(error);
			if (verdict === 'unknown') log.warn('place-unknown', { channel: conversation, error });
			return verdict;
		}
	}

	const kept = createKept(keptFor, now, look);

	async function check(conversation: string): Promise<Verdict> {
		kept.forget(conversation);
		return recent(conversation);
	}

	async function recent(conversation: string): Promise<Verdict> {
		const verdict = await kept.get(conversation);
		if (verdict === 'unknown') kept.forget(conversation);
		return verdict;
	}

	const sentence = (verdict: Verdict): string | undefined =>
		verdict === 'fit' ? undefined : say(`teams.place.${verdict}`);

	return {
		check,
		recent,
		forget: (conversation) => kept.forget(conversation),
		problem: async (conversation) => sentence(await check(conversation)),
		async recentProblem(conversation) {
			const verdict = await Promise.race([recent(conversation), unknownSoon()]);
			return verdict === 'unknown' ? undefined : sentence(verdict);
		},
	};
}
