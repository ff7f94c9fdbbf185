import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Identity } from '../../../src/channels/slack/calls.ts';
import { createPeople, type People } from '../../../src/channels/slack/people.ts';
import { personOf, toldApart } from '../../../src/channels/slack/person.ts';
import type { FakeOptions } from '../../../src/commands/bench/fake-slack.ts';
import { type Calling, calling } from './calling.ts';

const own: Identity = {
	team: 'TOURS',
	enterprise: null,
	bot: 'U0BOT',
	botId: 'B0BOT',
	scopes: [],
	url: 'https://ours.slack.com/',
};
const inOrganisation: Identity = { ...own, enterprise: 'EOURS' };
const described = (change: Record<string, unknown> = {}, as = own, teams: string[] = []) =>
	personOf({ id: 'U1', team_id: 'TOURS', name: 'sam', ...change }, as, teams);
const named = (change: Record<string, unknown>) => described(change)?.name;

describe('a person', () => {
	it('is as Slack describes them', () => {
		const profile = { display_name: 'Sam', real_name: 'Sam Lee' };
		expect(described({ profile })).toEqual({
			id: 'U1',
			name: 'Sam',
			ours: true,
			active: true,
			bot: false,
			guest: false,
			account: 'sam',
		});
	});

	it.each([{ is_restricted: true }, { is_restricted: true, is_ultra_restricted: true }])(
		'may be a guest, who is as welcome as everybody: %j',
		(guest) => {
			expect(described(guest)).toMatchObject({ guest: true, ours: true, active: true });
		},
	);

	it('may have been deactivated', () => {
		expect(described({ deleted: true })).toMatchObject({ active: false });
	});

	it.each([
		{ is_bot: true },
		{ is_workflow_bot: true },
		{ is_connector_bot: true },
		{ id: 'USLACKBOT', is_bot: false },
	])('may be none: %j', (bot) => {
		expect(described(bot)).toMatchObject({ bot: true });
	});

	it.each([[undefined], [null], ['U1'], [{}], [{ id: 7 }]])('is nobody when Slack says %j', (answer) => {
		expect(personOf(answer, own, [])).toBeUndefined();
	});
});

describe('S4: somebody is ours by their workspace or organisation, whatever is_stranger says', () => {
	it.each<[boolean, string, Record<string, unknown>, Identity, string[]]>([
		[true, 'our workspace', { team_id: 'TOURS' }, own, []],
		[false, 'another workspace that shares a channel', { team_id: 'TTHEIRS', is_stranger: false }, own, []],
		[false, 'another workspace', { team_id: 'TTHEIRS', is_stranger: true }, own, []],
		[
			true,
			'our organisation',
			{ team_id: 'TSISTER', enterprise_user: { enterprise_id: 'EOURS' } },
			inOrganisation,
			[],
		],
		[
			false,
			'another organisation',
			{ team_id: 'TTHEIRS', enterprise_user: { enterprise_id: 'ETHEIRS' } },
			inOrganisation,
			[],
		],
		[false, 'an organisation, where we have none', { team_id: 'TTHEIRS', enterprise_user: {} }, own, []],
		[
			false,
			'none, where Slack names ours by nothing',
			{ team_id: 'TTHEIRS' },
			{ ...own, enterprise: '' },
			[],
		],
		[true, 'a workspace in the allow-list', { team_id: 'TPARTNER' }, own, ['TPARTNER']],
		[
			true,
			'an organisation in the allow-list',
			{ team_id: 'TX', enterprise_user: { enterprise_id: 'EX' } },
			own,
			['EX'],
		],
		[false, 'a workspace beside the allow-list', { team_id: 'TTHEIRS' }, own, ['TPARTNER']],
		[false, 'no workspace at all', { team_id: undefined }, own, ['TPARTNER']],
	])('%s: %s', (ours, _what, user, as, teams) => {
		expect(described(user, as, teams)?.ours).toBe(ours);
	});
});

describe('a name', () => {
	it.each<[string, string, Record<string, unknown>]>([
		[
			'Sam',
			'as they chose',
			{ profile: { display_name: 'Sam', real_name: 'Sam Lee' }, real_name: 'Sam Lee' },
		],
		['Sam Lee', 'in full where they chose none', { profile: { display_name: '', real_name: 'Sam Lee' } }],
		['Sam Lee', 'of the account', { profile: { display_name: ' \u200b ' }, real_name: 'Sam Lee' }],
		['sam', 'of the account, in short', { profile: {}, real_name: '' }],
		['U1', 'at least their id', { name: '' }],
		['Sam Lee', 'in one line', { profile: { display_name: ' Sam\n\u2028 \t Lee\u0007 ' } }],
		['Sam eeL', 'read from left to right', { profile: { display_name: '\u202eSam \u2066eeL\u2069' } }],
		['<b>*Sam*</b> & Lee', 'literally', { profile: { display_name: '<b>*Sam*</b> & Lee' } }],
		['مریم می‌خواهد', 'in any script', { profile: { display_name: 'مریم می‌خواهد' } }],
	])('"%s": %s', (name, _what, user) => {
		expect(named(user)).toBe(name);
	});

	it('has at most 120 characters, and no half of one', () => {
		expect(named({ real_name: 'x'.repeat(500) })).toBe('x'.repeat(120));
		expect(named({ real_name: `${'x'.repeat(119)}😀 and more` })).toBe('x'.repeat(119));
		expect(named({ real_name: `${'x'.repeat(119)} and more` })).toBe('x'.repeat(119));
	});
});

let at: Calling;
let now: number;
let people: People;
async function begin(options: FakeOptions = {}, teams: string[] = []) {
	at = await calling(options);
	now = 1_000_000;
	people = createPeople({ calls: at.calls, teams, log: at.log, now: () => now });
}
beforeEach(() => begin());
afterEach(() => at.close());
const asked = (method: string) => at.slack.calls(method).length;

describe('looking somebody up', () => {
	it('asks once in five minutes, however many want it at once', async () => {
		const id = at.slack.addUser({ name: 'Sam' });
		expect(people.kept(id)).toBeUndefined();
		const found = await Promise.all([people.find(id), people.find(id), people.find(id)]);
		expect(found.map((p) => p?.name)).toEqual(['Sam', 'Sam', 'Sam']);
		expect(people.kept(id)).toMatchObject({ id, name: 'Sam', ours: true });
		at.slack.changeUser(id, { deleted: true });
		now += 299_999;
		expect((await people.find(id))?.active).toBe(true);
		expect(asked('users.info')).toBe(1);
		now += 1;
		expect(people.kept(id)).toBeUndefined();
		expect((await people.find(id))?.active).toBe(false);
		expect(asked('users.info')).toBe(2);
	});

	it('knows somebody of another workspace, and of our organisation', async () => {
		const other = at.slack.addUser({ team_id: 'TTHEIRS', is_stranger: false });
		expect(await people.find(other)).toMatchObject({ ours: false });
		await at.close();
		await begin({ enterprise: 'EOURS' });
		const sister = at.slack.addUser({ team_id: 'TSISTER', enterprise_user: { enterprise_id: 'EOURS' } });
		expect(await people.find(sister)).toMatchObject({ ours: true });
	});

	it.each<[string, (id: string) => void]>([
		['Slack answers 500', () => at.slack.fail('users.info', { status: 500 })],
		['the connection is cut', () => at.slack.fail('users.info', { drop: true })],
		['Slack does not say who we are', () => at.slack.fail('auth.test', { status: 503 })],
		['Slack knows them no more', () => at.slack.fail('users.info', { error: 'user_not_found' })],
		['Slack describes nobody', (id) => at.slack.changeUser(id, { name: 7 as never })],
	])('says nothing when %s, and keeps nothing', async (_what, fail) => {
		const id = at.slack.addUser();
		fail(id);
		expect(await people.find(id)).toBeUndefined();
		expect(people.kept(id)).toBeUndefined();
		expect(at.lines.map((line) => line.event)).toContain('person-unknown');
		at.slack.changeUser(id, { name: 'Sam' });
		expect((await people.find(id))?.name).toBe('Sam');
	});

	it.each(['', 'u1', 'U1&user=U2', 'C123', `U${'1'.repeat(90)}`])('asks nobody about "%s"', async (id) => {
		expect(await people.find(id)).toBeUndefined();
		expect(at.slack.calls()).toEqual([]);
	});
});

describe('the people of a channel', () => {
	const names = async (channel: string) => (await people.members(channel)).map((c) => c.name);

	it('are those who can be named, by name; guests among them', async () => {
		const guest = at.slack.addUser({ name: 'Amina', is_ultra_restricted: true });
		const sam = at.slack.addUser({ name: 'Sam' });
		const channel = at.slack.addChannel({ members: [sam, guest] });
		expect(await people.members(channel)).toEqual([
			{ id: guest, name: 'Amina', agency: null, places: [] },
			{ id: sam, name: 'Sam', agency: null, places: [] },
		]);
	});

	it('S5: are without bots, deactivated people, and people of others', async () => {
		const sam = at.slack.addUser({ name: 'Sam' });
		const others = [
			at.slack.addUser({ name: 'Robot', is_bot: true }),
			at.slack.addUser({ name: 'Gone', deleted: true }),
			at.slack.addUser({ name: 'Theirs', team_id: 'TTHEIRS' }),
		];
		const channel = at.slack.addChannel({ members: [sam, ...others] });
		expect(await names(channel)).toEqual(['Sam']);
	});

	it('are of a workspace in the allow-list too', async () => {
		await at.close();
		await begin({}, ['TPARTNER']);
		const partner = at.slack.addUser({ name: 'Partner', team_id: 'TPARTNER' });
		expect(await names(at.slack.addChannel({ members: [partner] }))).toEqual(['Partner']);
	});

	it('are told apart by their accounts, or their ids, when their names look the same in a list', async () => {
		const long = 'Long '.repeat(12);
		const members = [
			at.slack.addUser({ id: 'U1', name: `${long}name` }),
			at.slack.addUser({ id: 'U2', name: `${long}names` }),
			at.slack.addUser({ id: 'U3', name: 'Amina' }),
			at.slack.addUser({ id: 'U4', name: 'AMINA' }),
			at.slack.addUser({ id: 'U5', name: 'Sam' }),
		];
		const shown = await names(at.slack.addChannel({ members }));
		expect(new Set(shown.map((name) => name.slice(0, 75))).size).toBe(5);
		expect(shown).toEqual(expect.arrayContaining(['Amina (Amina)', 'AMINA (AMINA)', 'Sam']));
		const same = { name: 'Sam Lee', ours: true, active: true, bot: false, guest: false };
		const two = [
			{ ...same, id: 'U1', account: 'sam.lee' },
			{ ...same, id: 'U2', account: 'slee' },
		];
		expect(toldApart(two).map((c) => c.name)).toEqual(['Sam Lee (sam.lee)', 'Sam Lee (slee)']);
		const blank = two.map((person) => ({ ...person, account: '' }));
		expect(toldApart(blank).map((c) => c.name)).toEqual(['Sam Lee (U1)', 'Sam Lee (U2)']);
	});

	it('are found on every page of the list, each of them asked about once', async () => {
		const members = Array.from({ length: 30 }, (_, i) => at.slack.addUser({ name: `Person ${i}` }));
		const channel = at.slack.addChannel();
		const calls = { ...at.calls };
		const pages = [members.slice(0, 12), members.slice(12, 12), members.slice(12)];
		calls.inTurn = async (method, args, turn) => {
			if (method !== 'conversations.members') return at.calls.inTurn(method, args, turn);
			const page = Number(args.cursor ?? 0);
			const next_cursor = page + 1 < pages.length ? String(page + 1) : '';
			return { members: pages[page], response_metadata: { next_cursor } };
		};
		people = createPeople({ calls, teams: [], log: at.log });
		expect(await people.members(channel)).toHaveLength(30);
		expect(asked('users.info')).toBe(30);
		await people.members(channel);
		expect(asked('users.info')).toBe(30);
	});

	it('are looked up a few at a time, and at most a hundred', async () => {
		let busy = 0;
		let most = 0;
		let looked = 0;
		const calls = {
			identity: async () => own,
			inTurn: async (method: string, args: Record<string, unknown>) => {
				if (method === 'conversations.members') {
					const members = Array.from({ length: 200 }, (_, i) => `U${i}`);
					return { members, response_metadata: { next_cursor: 'more' } };
				}
				looked += 1;
				most = Math.max(most, (busy += 1));
				await new Promise((resolve) => setTimeout(resolve, 1));
				busy -= 1;
				return { user: { id: args.user, team_id: 'TOURS', name: args.user } };
			},
		};
		people = createPeople({ calls, teams: [], log: at.log });
		expect(await people.members('C1')).toHaveLength(100);
		expect(looked).toBe(100);
		expect(most).toBeGreaterThan(1);
		expect(most).toBeLessThanOrEqual(10);
	});

	it('are kept a minute, and forgotten when somebody joins or leaves', async () => {
		const [sam, ann] = [at.slack.addUser({ name: 'Sam' }), at.slack.addUser({ name: 'Ann' })];
		const channel = at.slack.addChannel({ members: [sam] });
		expect(await names(channel)).toEqual(['Sam']);
		at.slack.join(channel, ann);
		now += 59_999;
		expect(await names(channel)).toEqual(['Sam']);
		people.forget(channel);
		expect(await names(channel)).toEqual(['Ann', 'Sam']);
		at.slack.leave(channel, sam);
		now += 60_000;
		expect(await names(channel)).toEqual(['Ann']);
		expect(asked('conversations.members')).toBe(3);
	});

	it('are not kept as they were found before somebody joined', async () => {
		const [sam, ann] = [at.slack.addUser({ name: 'Sam' }), at.slack.addUser({ name: 'Ann' })];
		const channel = at.slack.addChannel({ members: [sam] });
		at.slack.latency(50, 'users.info');
		const before = names(channel);
		await expect.poll(() => asked('users.info')).toBe(1);
		at.slack.join(channel, ann);
		people.forget(channel);
		expect(await before).toEqual(['Sam']);
		expect(await names(channel)).toEqual(['Ann', 'Sam']);
	});

	it('are asked for again when Slack could not describe one of them', async () => {
		const [sam, ann] = [at.slack.addUser({ name: 'Sam' }), at.slack.addUser({ name: 'Ann' })];
		const channel = at.slack.addChannel({ members: [sam, ann] });
		at.slack.fail('users.info', { status: 500 });
		expect(await names(channel)).toHaveLength(1);
		expect(await names(channel)).toEqual(['Ann', 'Sam']);
	});

	it('are not made up when Slack does not say who they are', async () => {
		const channel = at.slack.addChannel({ members: [at.slack.addUser()] });
		at.slack.fail('conversations.members', { status: 500 });
		await expect(people.members(channel)).rejects.toMatchObject({ name: 'SlackProblem', code: 'http_500' });
		expect(await people.members(channel)).toHaveLength(1);
	});
});

describe('direct messages', () => {
	it('are opened once for each person', async () => {
		const [sam, ann] = [at.slack.addUser(), at.slack.addUser()];
		const [one, two] = await Promise.all([people.dm(sam), people.dm(sam)]);
		expect(one).toMatch(/^D/);
		expect(two).toBe(one);
		expect(await people.dm(ann)).not.toBe(one);
		now += 86_400_000;
		expect(await people.dm(sam)).toBe(one);
		expect(asked('conversations.open')).toBe(2);
	});

	it('are not there for somebody who was deactivated, which is not kept', async () => {
		const id = at.slack.addUser({ deleted: true });
		await expect(people.dm(id)).rejects.toMatchObject({ code: 'user_disabled' });
		at.slack.changeUser(id, { deleted: false });
		expect(await people.dm(id)).toMatch(/^D/);
	});
});
