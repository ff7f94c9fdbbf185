import { z } from 'zod';
import type { ShownLog } from '../../conversation/deliver.ts';
import { createKept } from '../../conversation/kept.ts';
import { CannotBeShown } from '../../conversation/ports.ts';
import type { PersonId } from '../../framework/record.ts';
import { type Named, nameOf, toldApart } from './people/names.ts';
import { readPlace } from './places.ts';
import type { Calls, Known, Member, People, Place, Sender } from './ports.ts';
import { TeamsProblem } from './problem.ts';

/** Milliseconds. */
const membersKept = 60_000;
const refusedFor = 600_000;
/** Accounts kept in memory at most; the others are read again. */
const remembered = 5000;
/** As many as a choice can hold; a team of more people is no meeting. */
const mostMembers = 100;

/** Somebody as the bot knows them: their account with it, and where they were met. */
interface Account {
	person: PersonId;
	name: string;
	/** `29:...` */
	user: string;
	/** A conversation that the bot and they are in. */
	met: Place;
}

const stored = z.object({ person: z.string(), name: z.string(), user: z.string(), met: z.unknown() });

const accountRow = (user: string): string => `teams:account:${user}`;
const personRow = (person: PersonId): string => `teams:person:${person}`;

/** T2: who somebody is does not rest on a name: the object id with the tenant that they belong to. */
const personOf = (objectId: string, tenant: string): PersonId =>
	`${objectId.toLowerCase()}@${tenant.toLowerCase()}`;
const tenantOf = (person: PersonId): string => person.slice(person.indexOf('@') + 1);

/** T3: anonymous participants are nobody: Teams does not say who they are, and the next one may take their name. */
const isAnonymous = ({ role, objectId }: Member): boolean =>
	objectId === undefined || role.toLowerCase() === 'anonymous';

/** Who can be named in a conversation; `more`: there are others besides. */
interface Roster {
	named: Named[];
	more: boolean;
}

export interface PeopleDeps {
	calls: Pick<Calls, 'member' | 'members' | 'openChat'>;
	find(conversation: string): Promise<Place | undefined>;
	log: ShownLog;
	/** Milliseconds. */
	now?: () => number;
}

export function createPeople({ calls, find, log, now = Date.now }: PeopleDeps): People {
	const accounts = new Map<string, Account>();

	async function read(where: string, surface: string): Promise<Account | undefined> {
		const row = (await log.shown(where)).find((one) => one.surface === surface);
		const kept = row && stored.safeParse(JSON.parse(row.message)).data;
		const met = kept && readPlace(JSON.stringify(kept.met));
		return kept && met && { ...kept, met };
	}

	function remember(account: Account): void {
		accounts.delete(account.user);
		accounts.set(account.user, account);
		const oldest = accounts.keys().next().value;
		if (accounts.size > remembered && oldest !== undefined) accounts.delete(oldest);
	}

	async function known(user: string): Promise<Account | undefined> {
		const there = accounts.get(user) ?? (await read(accountRow(user), 'account'));
		if (there !== undefined) remember(there);
		return there;
	}

	async function note(account: Account): Promise<Account> {
		const before = await known(account.user);
		remember(account);
		const same = before?.person === account.person && before.name === account.name;
		if (same && before.met.serviceUrl === account.met.serviceUrl) return account;
		const message = JSON.stringify(account);
		await log.setShown({ where: accountRow(account.user), surface: 'account', message, hash: '' });
		await log.setShown({ where: personRow(account.person), surface: 'account', message, hash: '' });
		return account;
	}

	function accountOf(place: Place, member: Member): Account | undefined {
		if (isAnonymous(member) || member.tenant === undefined) return undefined;
		const person = personOf(member.objectId!, member.tenant);
		return { person, name: nameOf(member), user: member.id, met: place };
	}

	/**
	 * T4: Teams' roster says which tenant somebody is of; an activity does not. It is asked once for each account, which
	 * is somebody's own with this bot, and never anybody else's.
	 */
	async function whoIs(place: Place, { id, objectId }: Sender): Promise<Account | undefined> {
		if (objectId === undefined) return undefined;
		const there = await known(id);
		if (there?.person.startsWith(`${objectId.toLowerCase()}@`)) return there;
		const member = await memberOf(place, id);
		if (member?.objectId?.toLowerCase() !== objectId.toLowerCase()) return undefined;
		const account = accountOf(place, member);
		return account && note(account);
	}

	async function memberOf(place: Place, id: string): Promise<Member | undefined> {
		try {
			return await calls.member(place, id);
		} catch (error) {
			// Whoever Teams says is not there is nobody; what Teams cannot say now is tried again by whoever sent it.
			if (error instanceof TeamsProblem && error.kind === 'refused') return undefined;
			throw error;
		}
	}

	const rosters = createKept(membersKept, now, async (conversation): Promise<Roster> => {
		const place = await find(conversation);
		if (place === undefined) return { named: [], more: false };
		const members = await calls.members(place);
		const found = members.flatMap((member) => {
			const account = accountOf(place, member);
			return account === undefined ? [] : [{ account, address: member.address }];
		});
		const named = found.slice(0, mostMembers).map(async ({ account, address }): Promise<Named> => {
			const { person, name } = await note(account);
			return { person, name, address };
		});
		return { named: await Promise.all(named), more: found.length > mostMembers };
	});

	/** Of a team that is larger than what is kept of it, Teams is asked about one person. */
	async function isMember(conversation: string, person: PersonId): Promise<boolean> {
		const place = await find(conversation);
		const account = await read(personRow(person), 'account');
		if (place === undefined || account === undefined) return false;
		const member = await calls.member(place, account.user);
		return member !== undefined && accountOf(place, member)?.person === person;
	}

	/** Who cannot be written to, until when: they are not asked about at every look at their meeting. */
	const refused = new Map<PersonId, number>();

	function lost(person: PersonId): void {
		if (refused.size >= remembered) refused.clear();
		refused.set(person, now() + refusedFor);
	}

	async function chatWith(person: PersonId): Promise<Place> {
		const account = await read(personRow(person), 'account');
		if (account === undefined) throw new CannotBeShown('nobody has met them yet');
		// T5: no bot can write to people of other tenants; they are told where the meeting is.
		if (tenantOf(person) !== account.met.tenant.toLowerCase())
			throw new CannotBeShown('they belong to another tenant');
		try {
			return await calls.openChat(account.met, account.user);
		} catch (error) {
			if (!(error instanceof TeamsProblem) || error.kind !== 'refused') throw error;
			lost(person);
			throw new CannotBeShown(error.code, { cause: error });
		}
	}

	const chats = createKept(Number.POSITIVE_INFINITY, now, async (person): Promise<Place> => {
		const [row] = (await log.shown(personRow(person))).filter(({ surface }) => surface === 'chat');
		const before = row && readPlace(row.message);
		return before ?? noteChat(person, await chatWith(person));
	});

	async function noteChat(person: PersonId, place: Place): Promise<Place> {
		const message = JSON.stringify(place);
		await log.setShown({ where: personRow(person), surface: 'chat', message, hash: '' });
		return place;
	}

	/**
	 * Whoever writes in their personal chat says where it is, and that it can be written to. T52: an administrator who
	 * gives somebody the app speaks in a chat that is not theirs, so Teams is asked whose it is before it is noted.
	 */
	async function metAlone({ person, user }: Account, place: Place): Promise<void> {
		refused.delete(person);
		const before = chats.fresh(person) ?? (await chats.get(person).catch(() => undefined));
		if (before?.id === place.id && before.serviceUrl === place.serviceUrl) return;
		const theirs = await calls.member(place, user).catch(() => undefined);
		if (theirs === undefined) return;
		await noteChat(person, place);
		chats.forget(person);
	}

	return {
		async caller({ place, from }): Promise<Known> {
			if (from.objectId === undefined) return { unwelcome: 'teams.who.anonymous' };
			const account = await whoIs(place, from);
			if (account === undefined) return { unwelcome: 'teams.who.unknown' };
			if (place.kind === 'personal') await metAlone(account, place);
			return { person: account.person, name: account.name };
		},
		// Whoever has left is in no roster any more.
		async person(place, sender) {
			const there = await known(sender.id);
			return there?.person ?? (await whoIs(place, sender))?.person;
		},
		async members(conversation) {
			return toldApart((await rosters.get(conversation)).named);
		},
		async isIn(conversation, id) {
			const { named, more } = await rosters.get(conversation);
			return named.some(({ person }) => person === id) || (more && isMember(conversation, id));
		},
		forget: (conversation) => rosters.forget(conversation),
		lost,
		async chat(person) {
			if (now() < (refused.get(person) ?? 0)) throw new CannotBeShown('Teams has refused it a while ago');
			return chats.get(person);
		},
	};
}
