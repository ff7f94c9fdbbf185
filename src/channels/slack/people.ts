import type { Candidate } from '../../conversation/forms/kind.ts';
import { createKept } from '../../conversation/kept.ts';
import type { Log } from '../../log.ts';
import { type Calls, SlackProblem } from './calls.ts';
import { type Found, personOf, type SlackPerson, toldApart } from './person.ts';

export type { SlackPerson } from './person.ts';

/** Who people are, as Slack says. */
export interface People {
	/** Kept 5 minutes. Undefined when Slack cannot say now, and for who is not there: callers decide. Never throws. */
	find(user: string): Promise<SlackPerson | undefined>;
	/** Whoever was found in the last 5 minutes, without asking. */
	kept(user: string): SlackPerson | undefined;
	/**
	 * Who can be named for a meeting in this channel: its people of ours, without bots and deactivated ones, at
	 * most 100. Kept a minute. @throws SlackProblem when Slack does not say who is in the channel
	 */
	members(channel: string): Promise<Candidate[]>;
	/** Whether somebody is in this channel now. Kept a minute. @throws SlackProblem */
	isIn(channel: string, user: string): Promise<boolean>;
	/** Somebody has joined or left. */
	forget(channel: string): void;
	/** The direct messages of the bot with this person. @throws SlackProblem */
	dm(user: string): Promise<string>;
}

/** Milliseconds. */
const personKept = 300_000;
const membersKept = 60_000;
/** As many as Slack takes for one choice; a channel of more people is no meeting. */
const mostMembers = 100;
/** How many are looked up at once. */
const together = 8;
/** Pages of one list: an end, should Slack give none. */
const mostPages = 10;

export interface PeopleDeps {
	calls: Pick<Calls, 'identity' | 'inTurn'>;
	/** Workspaces whose people are as good as ours. */
	teams: readonly string[];
	log: Log;
	/** Milliseconds. */
	now?: () => number;
}

/** Does this for all, a few at a time; the results stand in the same order. */
async function inGroups<A, B>(all: readonly A[], work: (one: A) => Promise<B>): Promise<B[]> {
	const done: B[] = [];
	for (let i = 0; i < all.length; i += together)
		done.push(...(await Promise.all(all.slice(i, i + together).map(work))));
	return done;
}

export function createPeople({ calls, teams, log, now = Date.now }: PeopleDeps): People {
	const people = createKept(personKept, now, async (user): Promise<Found> => {
		const own = await calls.identity();
		const answer = await calls.inTurn('users.info', { user }, { urgency: 'people' });
		const person = personOf(answer.user, own, teams);
		if (person === undefined) throw new Error('Slack described no person');
		return { ...person, id: user };
	});

	async function find(user: string): Promise<Found | undefined> {
		if (!/^[UW]\w{1,40}$/.test(user)) return undefined;
		try {
			return await people.get(user);
		} catch (error) {
			log.warn('person-unknown', { code: error instanceof SlackProblem ? error.code : 'failed', error });
			return undefined;
		}
	}

	async function idsIn(channel: string): Promise<string[]> {
		const { bot } = await calls.identity();
		const ids: string[] = [];
		let cursor = '';
		for (let page = 0; page < mostPages && ids.length < mostMembers; page += 1) {
			const args = { channel, limit: 200, ...(cursor !== '' && { cursor }) };
			const answer = await calls.inTurn('conversations.members', args, { urgency: 'people' });
			ids.push(...(answer.members as string[]).filter((id) => id !== bot));
			cursor = answer.response_metadata?.next_cursor ?? '';
			if (cursor === '') break;
		}
		return ids;
	}

	const present = createKept(membersKept, now, idsIn);

	const lists = createKept(membersKept, now, async (channel) => {
		const found = await inGroups((await idsIn(channel)).slice(0, mostMembers), find);
		// S5: who is not ours, is deactivated or is a bot can be named for nothing.
		const people = found.filter((p) => p?.ours && p.active && !p.bot) as Found[];
		const candidates = toldApart(people.toSorted((a, b) => a.name.localeCompare(b.name, 'en-GB')));
		return { candidates, whole: !found.includes(undefined) };
	});

	const dms = createKept(Number.POSITIVE_INFINITY, now, async (user) => {
		const answer = await calls.inTurn('conversations.open', { users: user }, { urgency: 'people' });
		return String(answer.channel.id);
	});

	return {
		find,
		kept: (user) => people.fresh(user),
		async members(channel) {
			const { candidates, whole } = await lists.get(channel);
			// Somebody whom Slack did not describe is missing: not for a whole minute.
			if (!whole) lists.forget(channel);
			return candidates;
		},
		isIn: async (channel, user) => (await present.get(channel)).includes(user),
		forget(channel) {
			lists.forget(channel);
			present.forget(channel);
		},
		dm: dms.get,
	};
}
