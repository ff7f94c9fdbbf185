import { z } from 'zod';
import type { Log } from '../../log.ts';
import { type Calls, type Identity, SlackProblem } from './calls.ts';

/** What a conversation is to a meeting. Only `private` may hold one; all others have a sentence, `slack.place`. */
export type Verdict = 'private' | 'public' | 'shared' | 'dm' | 'archived' | 'not-in' | 'unknown';

/** Where a meeting may be held. Slack says it only when asked: neither commands nor interactions carry it. */
export interface Guard {
	/** Asks Slack now, or shares a look that has just begun. Never throws: what is not known is `unknown`. */
	check(channel: string): Promise<Verdict>;
	/** The last verdict; asks Slack, in turn, when it is older than 2.5 minutes or not there. Never throws. */
	recent(channel: string): Promise<Verdict>;
	/** Something about the channel has changed: no look that began before counts any more. */
	forget(channel: string): void;
}

/** Milliseconds. `unknown` is not kept at all. */
const keptFor = 150_000;
/** S47: an answer that takes longer may tell what the channel was before somebody else asked; milliseconds. */
const young = 1000;

const ids = z.array(z.string()).default([]);

/** S1: what a channel is must be said in full; a flag that is missing is not taken for "no". */
const channelInfo = z.object({
	is_private: z.boolean(),
	is_archived: z.boolean(),
	is_member: z.boolean(),
	is_shared: z.boolean(),
	is_org_shared: z.boolean(),
	is_ext_shared: z.boolean(),
	is_pending_ext_shared: z.boolean(),
	conversation_host_id: z.string().optional(),
	/** With the other workspaces of our own organisation where the channel is `is_org_shared`. */
	shared_team_ids: ids,
	connected_team_ids: ids,
	connected_limited_team_ids: ids,
	pending_shared: ids,
	pending_connected_team_ids: ids,
});
type ChannelInfo = z.infer<typeof channelInfo>;

/** Of a direct message Slack says hardly more than this. */
const direct = z.union([z.object({ is_im: z.literal(true) }), z.object({ is_mpim: z.literal(true) })]);

/** Organisations that a channel is connected to, or will be once they accept. */
const connected = (info: ChannelInfo): string[] => [
	...info.connected_team_ids,
	...info.connected_limited_team_ids,
	...info.pending_shared,
	...info.pending_connected_team_ids,
];

/**
 * S2: a channel that others share, or have been invited to, is refused (docs.slack.dev, Slack Connect) unless
 * every one of them is in the allow-list; nobody named is nobody allowed. Workspaces of one organisation may share.
 */
function sharedWithOthers(info: ChannelInfo, own: Identity, teams: readonly string[]): boolean {
	const isOwn = (team: string) => team === own.team || team === own.enterprise;
	const flagged = info.is_ext_shared || info.is_pending_ext_shared || (info.is_shared && !info.is_org_shared);
	if (!flagged && connected(info).every(isOwn)) return false;
	const host = info.conversation_host_id === undefined ? [] : [info.conversation_host_id];
	const others = [...connected(info), ...info.shared_team_ids, ...host].filter((team) => !isOwn(team));
	return others.length === 0 || !others.every((team) => teams.includes(team));
}

/** What Slack's answer makes of a channel. Pure. */
export function verdictOf(channel: unknown, own: Identity, teams: readonly string[]): Verdict {
	if (direct.safeParse(channel).success) return 'dm';
	const { data: info } = channelInfo.safeParse(channel);
	if (info === undefined) return 'unknown';
	if (!info.is_private) return 'public';
	if (sharedWithOthers(info, own, teams)) return 'shared';
	if (info.is_archived) return 'archived';
	return info.is_member ? 'private' : 'not-in';
}

/**
 * S3: an error is never a yes. The bot's scopes reach private channels alone, so Slack answers `missing_scope`
 * for public ones, and `channel_not_found` for private ones that the bot is not in.
 */
function refusalOf(error: unknown, own: Identity | undefined): Verdict {
	if (!(error instanceof SlackProblem) || own === undefined) return 'unknown';
	if (error.code === 'channel_not_found' || error.code === 'not_in_channel') return 'not-in';
	return error.code === 'missing_scope' && own.scopes.includes('groups:read') ? 'public' : 'unknown';
}

export interface GuardDeps {
	calls: Pick<Calls, 'identity' | 'call' | 'inTurn'>;
	/** Workspaces that may share a channel by Slack Connect. */
	teams: readonly string[];
	log: Log;
	/** Milliseconds. */
	now?: () => number;
}

export function createGuard({ calls, teams, log, now = Date.now }: GuardDeps): Guard {
	const kept = new Map<string, { verdict: Verdict; at: number }>();
	/** Looks under way. */
	const looks = { fresh: new Map<string, Promise<Verdict>>(), routine: new Map<string, Promise<Verdict>>() };
	/** When the fresh ones began. */
	const began = new WeakMap<Promise<Verdict>, number>();
	const isYoung = (underWay: Promise<Verdict>): boolean => now() - (began.get(underWay) ?? 0) < young;

	async function look(channel: string, how: keyof typeof looks): Promise<Verdict> {
		// Ids are Slack's; D is a direct message, and what is no id at all is not asked about.
		if (channel.startsWith('D')) return 'dm';
		if (!/^[CG]\w{1,40}$/.test(channel)) return 'unknown';
		let own: Identity | undefined;
		try {
			own = await calls.identity();
			const answer = await (how === 'fresh'
				? calls.call('conversations.info', { channel })
				: calls.inTurn('conversations.info', { channel }, { urgency: 'people' }));
			return verdictOf(answer.channel, own, teams);
		} catch (error) {
			const verdict = refusalOf(error, own);
			const code = error instanceof SlackProblem ? error.code : 'failed';
			if (verdict === 'unknown') log.warn('place-unknown', { channel, code, error });
			return verdict;
		}
	}

	/** One look at a time, shared by all who ask; what it found is kept unless the channel was forgotten since. */
	function shared(channel: string, how: keyof typeof looks): Promise<Verdict> {
		const fresh = looks.fresh.get(channel);
		if (fresh !== undefined && (how === 'routine' || isYoung(fresh))) return fresh;
		const routine = looks.routine.get(channel);
		if (routine !== undefined && how === 'routine') return routine;
		const begun = look(channel, how).then((verdict) => {
			if (looks[how].get(channel) !== begun) return verdict;
			looks[how].delete(channel);
			// What still waits may have been asked before.
			looks.routine.delete(channel);
			if (verdict === 'unknown') kept.delete(channel);
			else kept.set(channel, { verdict, at: now() });
			return verdict;
		});
		looks[how].set(channel, begun);
		began.set(begun, now());
		return begun;
	}

	return {
		check: (channel) => shared(channel, 'fresh'),
		async recent(channel) {
			const last = kept.get(channel);
			return last !== undefined && now() - last.at < keptFor ? last.verdict : shared(channel, 'routine');
		},
		forget(channel) {
			kept.delete(channel);
			looks.fresh.delete(channel);
			looks.routine.delete(channel);
		},
	};
}
