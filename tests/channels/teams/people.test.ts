import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAuth } from '../../../src/channels/teams/authenticate.ts';
import { createCalls } from '../../../src/channels/teams/calls.ts';
import { createGuard } from '../../../src/channels/teams/guard.ts';
import { createHttp } from '../../../src/channels/teams/http.ts';
import { createPeople } from '../../../src/channels/teams/people.ts';
import { createPlaces } from '../../../src/channels/teams/places.ts';
import type { Calls, Guard, People, Place, Places } from '../../../src/channels/teams/ports.ts';
import { createFakeTeams, type FakeTeams, type Person } from '../../../src/commands/bench/fake-teams.ts';
import { CannotBeShown } from '../../../src/conversation/ports.ts';
import { type TestHouse, testHouse } from '../../support/house.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let teams: FakeTeams;
let house: TestHouse;
let calls: Calls;
let people: People;
let places: Places;
let guard: Guard;
/** Milliseconds. */
let now: number;
let [lead, police, school]: Person[] = [];
let group: string;

/** As after a restart: nothing is known but what was stored. */
function restarted(allowed = { standard: false, shared: false }): void {
	places = createPlaces(house.store, (person) => people.chat(person));
	people = createPeople({ calls, find: (id) => places.find(id), log: house.store, now: () => now });
	const { say } = house.messages;
	guard = createGuard({
		calls,
		find: (id) => places.find(id),
		allowed,
		say,
		log: silent,
		now: () => now,
	});
}

const placeOf = (id: string, kind: Place['kind'] = 'group', team?: string): Place => ({
	id,
	kind,
	serviceUrl: teams.serviceUrl,
	tenant: teams.tenant,
	bot: teams.bot,
	...(team !== undefined && { team }),
});
const from = ({ id, name, objectId }: Person) => ({ id, name, objectId });
const sent = (person: Person, place = placeOf(group)) => people.caller({ place, from: from(person) });
const idOf = ({ objectId, tenant }: Person) => `${objectId}@${tenant}`.toLowerCase();

beforeEach(async () => {
	now = 1_000_000;
	teams = await createFakeTeams({ limits: false });
	lead = teams.addPerson({ name: 'Priya Nair' });
	police = teams.addPerson({ name: 'Dafydd Merrowby', role: 'guest' });
	school = teams.addPerson({ name: 'Dafydd Merrowby', tenant: 'B0000000-0000-0000-0000-000000000001' });
	group = teams.addGroup([lead, police, school]);
	house = await testHouse();
	const http = createHttp({ timeoutMs: 2000 });
	calls = createCalls({ auth: createAuth({ mode: 'test' }, { httpClient: http }), http, log: silent });
	restarted();
	await places.seen(placeOf(group));
});
afterEach(async () => {
	calls.close();
	await teams.close();
	await house.end();
});

describe('who somebody is', () => {
	it('T2: is the object id with the tenant that Teams’ roster says, never the name', async () => {
		expect(await sent(lead!)).toEqual({ person: idOf(lead!), name: 'Priya Nair' });
		expect(await sent(school!)).toEqual({ person: idOf(school!), name: 'Dafydd Merrowby' });
		expect(idOf(school!)).toContain('@b0000000-');
		const other = { ...from(lead!), name: 'Callum Brathwick' };
		expect(await people.caller({ place: placeOf(group), from: other })).toMatchObject({
			person: idOf(lead!),
			name: 'Priya Nair',
		});
	});

	it('T4: is asked once, and known after a restart', async () => {
		await sent(lead!);
		await sent(lead!);
		expect(teams.calls('member')).toHaveLength(1);
		restarted();
		expect(await sent(lead!)).toMatchObject({ person: idOf(lead!) });
		expect(teams.calls('member')).toHaveLength(1);
	});

	it('T3: is nobody for anonymous participants, and for who says to be somebody else', async () => {
		const anonymous = teams.addPerson({ name: 'Priya Nair', role: 'anonymous' });
		teams.join(group, anonymous);
		expect(
			await people.caller({ place: placeOf(group), from: { ...from(anonymous), objectId: undefined } }),
		).toEqual({
			unwelcome: 'teams.who.anonymous',
		});
		expect(await sent(anonymous)).toHaveProperty('unwelcome');
		const forged = { ...from(police!), objectId: lead!.objectId };
		expect(await people.caller({ place: placeOf(group), from: forged })).toEqual({
			unwelcome: 'teams.who.unknown',
		});
		const stranger = teams.addPerson({ name: 'Alex Passer' });
		expect(await sent(stranger)).toEqual({ unwelcome: 'teams.who.unknown' });
	});

	it('is not guessed while Teams cannot say: whoever sent it is heard when it comes again', async () => {
		teams.fail('member', { status: 502 }, 10);
		await expect(sent(lead!)).rejects.toThrow();
		teams.heal();
		expect(await sent(lead!)).toMatchObject({ person: idOf(lead!) });
	});
});

describe('the people of a conversation', () => {
	it('can be named for a meeting, told apart where they have one name', async () => {
		const anonymous = teams.addPerson({ name: 'Anonymous', role: 'anonymous' });
		teams.join(group, anonymous);
		const named = await people.members(group);
		expect(named.map(({ name }) => name)).toEqual([
			'Dafydd Merrowby (1)',
			'Dafydd Merrowby (2)',
			'Priya Nair',
		]);
		expect(new Set(named.map(({ id }) => id))).toEqual(new Set([lead!, police!, school!].map(idOf)));
	});

	it('are looked at again when somebody comes or goes', async () => {
		const late = teams.addPerson({ name: 'Come Late' });
		expect(await people.isIn(group, idOf(late))).toBe(false);
		teams.join(group, late);
		expect(await people.isIn(group, idOf(late))).toBe(false);
		people.forget(group);
		expect(await people.isIn(group, idOf(late))).toBe(true);
	});
});

describe('a personal chat', () => {
	it('is opened once with people of the host tenant, and remembered', async () => {
		await sent(lead!);
		const chat = await people.chat(idOf(lead!));
		expect(chat).toMatchObject({ kind: 'personal', serviceUrl: teams.serviceUrl });
		restarted();
		expect((await places.of(`person:${idOf(lead!)}`)).id).toBe(chat.id);
		expect(teams.calls('open')).toHaveLength(1);
	});

	it('T5: is not tried with people of other tenants, nor with whom nobody has met', async () => {
		await sent(school!);
		await expect(people.chat(idOf(school!))).rejects.toThrow(CannotBeShown);
		await expect(people.chat('nobody@nowhere')).rejects.toThrow(CannotBeShown);
		expect(teams.calls('open')).toEqual([]);
	});

	it('can be opened with somebody who was only named', async () => {
		await people.members(group);
		expect(await people.chat(idOf(lead!))).toMatchObject({ kind: 'personal' });
	});
});

describe('where a meeting may be held', () => {
	const at = async (kind: 'standard' | 'private' | 'shared') => {
		const team = teams.addTeam([lead!]);
		const channel = teams.addChannel(team, kind, [lead!]);
		await places.seen(placeOf(channel, 'channel', team));
		return guard.check(channel);
	};

	it('is a group chat or a private channel', async () => {
		expect(await guard.check(group)).toBe('fit');
		expect(await at('private')).toBe('fit');
		expect(await guard.problem(group)).toBeUndefined();
	});

	it('T7: is a standard or shared channel only where configuration allows it', async () => {
		expect(await at('standard')).toBe('standard');
		expect(await at('shared')).toBe('shared');
		restarted({ standard: true, shared: false });
		expect(await at('standard')).toBe('fit');
		expect(await at('shared')).toBe('shared');
	});

	it('T11: is never somebody’s own chat, nor where the bot was never', async () => {
		await places.seen(placeOf('personal', 'personal'));
		expect(await guard.check('personal')).toBe('personal');
		expect(await guard.check('19:elsewhere@thread.v2')).toBe('unknown');
		expect(await guard.problem('19:elsewhere@thread.v2')).toBe(house.messages.say('teams.place.unknown'));
	});

	it('is asked anew for what must be sure, and kept for what may not wait', async () => {
		expect(await guard.recent(group)).toBe('fit');
		teams.withBot(group, false);
		expect(await guard.recent(group)).toBe('fit');
		expect(await guard.check(group)).toBe('gone');
		expect(await guard.recent(group)).toBe('gone');
	});

	it('fails closed, and loses nobody’s answer, while Teams cannot say', async () => {
		teams.fail('members', { status: 503 }, 50);
		expect(await guard.recentProblem(group)).toBeUndefined();
		expect(await guard.problem(group)).toBe(house.messages.say('teams.place.unknown'));
	});
});
