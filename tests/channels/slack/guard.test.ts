import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Calls, Identity } from '../../../src/channels/slack/calls.ts';
import { createGuard, type Guard, type Verdict, verdictOf } from '../../../src/channels/slack/guard.ts';
import type { Channel } from '../../../src/commands/bench/fake-slack.ts';
import { readSentences } from '../../../src/house.ts';
import { type Calling, calling } from './calling.ts';

const own: Identity = {
	team: 'TOURS',
	enterprise: 'EOURS',
	bot: 'U0BOT',
	botId: 'B0BOT',
	scopes: ['groups:read'],
	url: 'https://ours.slack.com/',
};
/** A private channel as conversations.info describes it. */
const channel = (change: Record<string, unknown> = {}) => ({
	id: 'C1',
	name: 'hsb-2026-014',
	is_channel: true,
	is_group: false,
	is_im: false,
	is_mpim: false,
	is_private: true,
	is_archived: false,
	is_member: true,
	is_shared: false,
	is_org_shared: false,
	is_ext_shared: false,
	is_pending_ext_shared: false,
	shared_team_ids: ['TOURS'],
	pending_shared: [],
	pending_connected_team_ids: [],
	...change,
});
const judged = (change: Record<string, unknown>, teams: string[] = []): Verdict =>
	verdictOf(channel(change), own, teams);

describe('a channel may hold a meeting', () => {
	it('when it is private, the bot is in it, and nobody else shares it', () => {
		expect(judged({})).toBe('private');
		expect(judged({ is_channel: false, is_group: true, id: 'G1' })).toBe('private');
	});

	it('when several workspaces of our own organisation share it', () => {
		const org = { is_shared: true, is_org_shared: true, shared_team_ids: ['TOURS', 'TSISTER'] };
		expect(judged(org)).toBe('private');
	});

	it.each<[Verdict, string, Record<string, unknown>]>([
		['public', 'is not private', { is_private: false }],
		['dm', 'is a direct message', { is_im: true, is_private: undefined, is_member: undefined }],
		['dm', 'is a message to several', { is_mpim: true }],
		['archived', 'is archived', { is_archived: true }],
		['not-in', 'has not the bot in it', { is_member: false }],
		[
			'public',
			'is public and archived and shared',
			{ is_private: false, is_archived: true, is_ext_shared: true },
		],
	])('and not, as %s, when it %s', (verdict, _what, change) => {
		expect(judged(change)).toBe(verdict);
	});
});

describe('S1: what Slack does not say in full is not private', () => {
	it.each([
		'is_private',
		'is_archived',
		'is_member',
		'is_shared',
		'is_org_shared',
		'is_ext_shared',
		'is_pending_ext_shared',
	])('%s is missing, or is no yes or no', (flag) => {
		for (const value of [undefined, null, 'true', 1]) expect(judged({ [flag]: value })).toBe('unknown');
	});

	it.each<[string, unknown]>([
		['nothing', undefined],
		['null', null],
		['a word', 'private'],
		['an empty answer', {}],
		['teams that are no list', channel({ connected_team_ids: 'TOURS' })],
	])('%s', (_what, answer) => {
		expect(verdictOf(answer, own, [])).toBe('unknown');
	});
});

describe('S2: a channel that another organisation shares is refused', () => {
	const partner = { is_shared: true, is_ext_shared: true, connected_team_ids: ['TPARTNER'] };
	const ways: [string, Record<string, unknown>][] = [
		['shared by Slack Connect', { is_shared: true, is_ext_shared: true }],
		['shared, and not said with whom', { is_shared: true }],
		['an invitation not yet accepted', { is_pending_ext_shared: true }],
		[
			'shared in our organisation and outside it',
			{ is_shared: true, is_org_shared: true, is_ext_shared: true },
		],
		['no flag, but a connected team', { connected_team_ids: ['TPARTNER'] }],
		['no flag, but a team connected in part', { connected_limited_team_ids: ['TPARTNER'] }],
		['no flag, but an invited team', { pending_connected_team_ids: ['TPARTNER'] }],
		['no flag, but a share that waits', { pending_shared: ['TPARTNER'] }],
		['hosted by another', { ...partner, conversation_host_id: 'TPARTNER' }],
	];
	it.each(ways)('%s', (_what, change) => {
		expect(judged(change)).toBe('shared');
		expect(judged(change, ['TSOMEBODY'])).toBe('shared');
	});

	it.each<[string, Record<string, unknown>]>([
		['one partner', partner],
		['the partner is the host', { ...partner, conversation_host_id: 'TPARTNER' }],
		['the partner is invited', { is_pending_ext_shared: true, pending_connected_team_ids: ['TPARTNER'] }],
		['it is named among those who share', { is_ext_shared: true, shared_team_ids: ['TOURS', 'TPARTNER'] }],
		['our own organisation is named too', { ...partner, shared_team_ids: ['EOURS', 'TOURS', 'TPARTNER'] }],
	])('and taken when every other team is in the allow-list: %s', (_what, change) => {
		expect(judged(change, ['TPARTNER'])).toBe('private');
		expect(judged({ ...change, is_private: false }, ['TPARTNER'])).toBe('public');
	});

	it.each<[string, Record<string, unknown>]>([
		['a second one has joined', { ...partner, connected_team_ids: ['TPARTNER', 'TOTHER'] }],
		['a second one is invited', { ...partner, pending_connected_team_ids: ['TOTHER'] }],
		['a second one waits', { ...partner, pending_shared: ['TOTHER'] }],
		['a second one joined in part', { ...partner, connected_limited_team_ids: ['TOTHER'] }],
		['a second one is the host', { ...partner, conversation_host_id: 'TOTHER' }],
		['a second one shares', { ...partner, shared_team_ids: ['TOURS', 'TOTHER'] }],
		['nobody is named', { is_shared: true, is_ext_shared: true, connected_team_ids: [] }],
		[
			'we alone are named',
			{ is_ext_shared: true, conversation_host_id: 'TOURS', connected_team_ids: ['TOURS'] },
		],
	])('and not when one is missing there: %s', (_what, change) => {
		expect(judged(change, ['TPARTNER'])).toBe('shared');
	});

	it('an organisation that we are not in is not ours because neither has an id', () => {
		const alone = { ...own, enterprise: null };
		expect(verdictOf(channel({ is_ext_shared: true, connected_team_ids: [''] }), alone, [])).toBe('shared');
	});
});

describe('Slack is asked', () => {
	let at: Calling;
	let now: number;
	let guard: Guard;
	beforeEach(async () => {
		at = await calling();
		now = 1_000_000;
		guard = createGuard({ calls: at.calls, teams: [], log: at.log, now: () => now });
	});
	afterEach(() => at.close());
	const asked = () => at.slack.calls('conversations.info').length;
	const change = (id: string, to: Partial<Omit<Channel, 'members'>>) => at.slack.changeChannel(id, to);

	it('for a private channel with the bot in it', async () => {
		expect(await guard.check(at.slack.addChannel())).toBe('private');
	});

	it.each<[Verdict, string, () => string]>([
		[
			'public',
			'a public channel, which the scopes do not reach',
			() => at.slack.addChannel({ is_private: false }),
		],
		['not-in', 'a private channel that the bot is not in', () => at.slack.addChannel({ without: 'bot' })],
		['not-in', 'a channel that is not there', () => 'C0NOTHING'],
		['shared', 'a shared channel', () => at.slack.addChannel({ is_ext_shared: true })],
		['archived', 'an archived channel', () => at.slack.addChannel({ is_archived: true })],
	])('S3: %s for %s', async (verdict, _what, make) => {
		expect(await guard.check(make())).toBe(verdict);
	});

	it('S3: a missing scope says nothing of the channel when the token has lost the one that matters', async () => {
		await at.close();
		at = await calling({ scopes: ['chat:write'] });
		guard = createGuard({ calls: at.calls, teams: [], log: at.log });
		expect(await guard.check(at.slack.addChannel())).toBe('unknown');
	});

	it.each<[string, () => void]>([
		['Slack answers 500', () => at.slack.fail('conversations.info', { status: 500 })],
		['Slack answers 429', () => at.slack.fail('conversations.info', { retryAfter: 30 })],
		['the connection is cut', () => at.slack.fail('conversations.info', { drop: true })],
		['Slack is in trouble', () => at.slack.fail('conversations.info', { error: 'internal_error' })],
		['the token is revoked', () => at.slack.refuseToken('token_revoked')],
		['Slack does not say who we are', () => at.slack.fail('auth.test', { status: 503 })],
	])('S3: unknown when %s, with a line that says so; asked again it is known', async (_what, fail) => {
		const id = at.slack.addChannel();
		fail();
		expect(await guard.check(id)).toBe('unknown');
		expect(at.lines).toContainEqual({
			event: 'place-unknown',
			fields: { channel: id, code: expect.any(String), error: expect.any(Error) },
		});
	});

	it('S3: what is not known is not kept', async () => {
		const id = at.slack.addChannel();
		at.slack.fail('conversations.info', { status: 500 });
		expect(await guard.recent(id)).toBe('unknown');
		expect(await guard.recent(id)).toBe('private');
	});

	it('S3: an answer that fails does not leave an older one standing', async () => {
		const id = at.slack.addChannel();
		expect(await guard.recent(id)).toBe('private');
		at.slack.fail('conversations.info', { status: 500 });
		expect(await guard.check(id)).toBe('unknown');
		change(id, { is_archived: true });
		expect(await guard.recent(id)).toBe('archived');
	});

	it.each<[Verdict, string]>([
		['dm', 'D0123'],
		['unknown', ''],
		['unknown', 'c1'],
		['unknown', 'C1&x=1'],
		['unknown', `C${'1'.repeat(100)}`],
		['unknown', 'practice-room'],
	])('not at all when the id says it: %s for "%s"', async (verdict, id) => {
		expect(await guard.check(id)).toBe(verdict);
		expect(at.slack.calls()).toEqual([]);
	});

	it('once by all who ask at a time', async () => {
		const id = at.slack.addChannel();
		const verdicts = await Promise.all([
			guard.check(id),
			guard.recent(id),
			guard.check(id),
			guard.recent(id),
		]);
		expect(verdicts).toEqual(['private', 'private', 'private', 'private']);
		expect(asked()).toBe(1);
	});

	it('each time that it has to be known now', async () => {
		const id = at.slack.addChannel();
		expect(await guard.check(id)).toBe('private');
		change(id, { is_ext_shared: true });
		expect(await guard.check(id)).toBe('shared');
		expect(await guard.recent(id)).toBe('shared');
		expect(asked()).toBe(2);
	});

	it('once in two and a half minutes otherwise, a channel at a time', async () => {
		const [one, two] = [at.slack.addChannel(), at.slack.addChannel()];
		await guard.recent(one);
		change(one, { is_archived: true });
		now += 149_999;
		expect(await guard.recent(one)).toBe('private');
		expect(await guard.recent(two)).toBe('private');
		expect(asked()).toBe(2);
		now += 1;
		expect(await guard.recent(one)).toBe('archived');
		expect(asked()).toBe(3);
	});

	it('again once the channel has changed, also when a look was under way', async () => {
		const id = at.slack.addChannel();
		await guard.recent(id);
		change(id, { is_archived: true });
		guard.forget(id);
		expect(await guard.recent(id)).toBe('archived');
	});

	it('in turn for what can wait, and at once for what cannot, which does not wait for the other', async () => {
		const ways: string[] = [];
		const never = new Promise<never>(() => {});
		const answer = { channel: channel() };
		const calls: Pick<Calls, 'identity' | 'call' | 'inTurn'> = {
			identity: async () => own,
			async call(method) {
				ways.push(`now ${method}`);
				return answer;
			},
			inTurn(method, _args, { urgency }) {
				ways.push(`${urgency} ${method}`);
				return never;
			},
		};
		const both = createGuard({ calls, teams: [], log: at.log });
		const waiting = both.recent('C1');
		expect(await both.check('C1')).toBe('private');
		expect(ways).toEqual(['people conversations.info', 'now conversations.info']);
		expect(await Promise.race([waiting, 'still waiting'])).toBe('still waiting');
	});

	it('and a look that began before a change is not kept', async () => {
		const gates: ((value: Record<string, unknown>) => void)[] = [];
		const calls = {
			identity: async () => own,
			call: async () => ({}),
			inTurn: () => new Promise<Record<string, unknown>>((resolve) => void gates.push(resolve)),
		};
		const slow = createGuard({ calls, teams: [], log: at.log });
		const before = slow.recent('C1');
		await expect.poll(() => gates.length).toBe(1);
		slow.forget('C1');
		const after = slow.recent('C1');
		await expect.poll(() => gates.length).toBe(2);
		gates[1]?.({ channel: channel({ is_private: false }) });
		expect(await after).toBe('public');
		gates[0]?.({ channel: channel() });
		expect(await before).toBe('private');
		expect(await slow.recent('C1')).toBe('public');
	});
});

describe('every refusal', () => {
	const { say } = readSentences();
	it.each(['public', 'shared', 'dm', 'archived', 'not-in', 'unknown'] satisfies Verdict[])(
		'"%s" says why, and what to do',
		(verdict) => {
			const sentence = say(`slack.place.${verdict}`);
			expect(sentence).toMatch(/(Make|Unarchive|Mention|Try) /);
			expect(sentence.split('. ').length).toBeGreaterThan(1);
		},
	);
});
