import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { isSlacks } from '../../../src/channels/slack/addresses.ts';
import { createCalls } from '../../../src/channels/slack/calls.ts';
import { createGuard } from '../../../src/channels/slack/guard.ts';
import { quietLogger } from '../../../src/channels/slack/logger.ts';
import { createTeller } from '../../../src/channels/slack/teller.ts';
import { readSentences } from '../../../src/house.ts';
import { typed } from '../contract/reading.ts';
import { openForSigning, signature } from '../contract/signing.ts';
import { asPayload } from './signed.ts';
import { type Stage, stage } from './stage.ts';

// Slack's pace has tests of its own.
vi.mock(import('../../../src/channels/slack/methods.ts'), async (original) => ({
	...(await original()),
	allowanceOf: () => ({ perMinute: 1_000_000, scopes: [] }),
}));

/** Somebody is no longer in the channel, as Slack tells it. */
async function goes({ slack, workspace, happens }: Stage, person: string): Promise<void> {
	const user = workspace.user(person);
	slack.leave(workspace.channel, user);
	const gone = { type: 'member_left_channel', user, channel: workspace.channel };
	expect(await happens(gone)).toBe(200);
}

const inMeeting = async ({ record, workspace }: Stage, person: string) =>
	(await record()).head.people.find(({ id }) => id === workspace.user(person))?.present ?? false;

async function ends(meeting: Stage): Promise<void> {
	const ending = await meeting.form('lead', await meeting.status('lead'), 'end-meeting');
	await meeting.send('lead', ending, { rest: 'settle', why: 'No time was left.' });
}

let presses = 0;

/** A press as Slack would send it, of a button that this person was never shown. */
function forged({ slack, workspace }: Stage, person: string, intent: object, more: object = {}) {
	const user = workspace.user(person);
	presses += 1;
	return asPayload({
		type: 'block_actions',
		team: { id: slack.team },
		user: { id: user, username: person, team_id: slack.team },
		trigger_id: slack.trigger(user),
		container: { type: 'message', message_ts: '1.1', channel_id: workspace.channel },
		channel: { id: workspace.channel },
		actions: [{ action_id: 'press:1', action_ts: String(presses), value: JSON.stringify(intent) }],
		...more,
	});
}

/** A machine that only this one reaches, and what it was asked for. */
async function listening(answer: RequestListener) {
	const asked: string[] = [];
	const server = createServer((req, res) => {
		asked.push(req.url ?? '');
		answer(req, res);
	});
	onTestFinished(() => void server.close());
	await new Promise<void>((begun) => server.listen(0, '127.0.0.1', begun));
	const { port } = server.address() as AddressInfo;
	return { origin: `http://127.0.0.1:${port}`, asked };
}

describe('whoever is out of the channel', () => {
	test.each(['police', 'stranger'])('S40: %s joins by no form that was still open', async (id) => {
		const meeting = await stage();
		const form = await meeting.form(id, await meeting.status(id), 'join');
		await goes(meeting, id);
		const outcome = await meeting.channel.person(id).fill(form, { agency: 'police' });
		expect(outcome.text).toContain(meeting.say('slack.place.unknown'));
		expect(await inMeeting(meeting, id)).toBe(false);
	});

	test('S40: joins again once they are back', async () => {
		const meeting = await stage();
		const { slack, workspace, happens } = meeting;
		await goes(meeting, 'police');
		const user = workspace.user('police');
		slack.join(workspace.channel, user);
		await happens({ type: 'member_joined_channel', user, channel: workspace.channel });
		const form = await meeting.form('police', await meeting.status('police'), 'join');
		await meeting.send('police', form, {});
		expect(await inMeeting(meeting, 'police')).toBe(true);
	});

	test('S40: nobody joins while Slack does not say who is in the channel', async () => {
		const meeting = await stage();
		const form = await meeting.form('stranger', await meeting.status('stranger'), 'join');
		const { slack, workspace, happens } = meeting;
		slack.fail('conversations.members', { status: 503 }, Number.POSITIVE_INFINITY);
		const user = workspace.user('housing');
		await happens({ type: 'member_left_channel', user, channel: workspace.channel });
		const outcome = await meeting.channel.person('stranger').fill(form, { agency: 'police' });
		expect(outcome.text).toContain(meeting.say('slack.place.unknown'));
		expect(await inMeeting(meeting, 'stranger')).toBe(false);
	});

	test('S41: is out of a meeting that was signed there, too', async () => {
		const meeting = await stage();
		await meeting.writes('police', 'What the police know.');
		const question = await meeting.question('police');
		await ends(meeting);
		const form = await openForSigning(meeting);
		await meeting.channel.person('lead').fill(form, typed(form, signature));
		expect((await meeting.record()).head.versions).toHaveLength(1);
		expect((await meeting.press('police', question, 'show-entries')).card).toBeDefined();
		await goes(meeting, 'police');
		expect(await inMeeting(meeting, 'police')).toBe(false);
		const { text } = await meeting.press('police', question, 'show-entries');
		expect(text).toContain(meeting.say('refused.you-left'));
	});

	test('S42: sees nothing more of the meeting on the Home tab', async () => {
		const meeting = await stage();
		const { slack, workspace, happens, app } = meeting;
		const user = workspace.user('police');
		const home = async () => {
			await happens({ type: 'app_home_opened', user, tab: 'home', channel: 'D1' });
			await app.slack().settled();
			return JSON.stringify(slack.home(user)?.blocks);
		};
		const { reference } = (await meeting.record()).head;
		expect(await home()).toContain(reference);
		await goes(meeting, 'police');
		expect(await home()).not.toContain(reference);
	});
});

test('S43: nothing is signed by a button, which would not ask what the channel is', async () => {
	const meeting = await stage();
	await ends(meeting);
	await openForSigning(meeting);
	const { record } = (await meeting.record()).head;
	const { digest } = (await meeting.app.house().openForSigning(record))!;
	meeting.slack.changeChannel(meeting.workspace.channel, { is_private: false });
	const sign = { do: 'command', kind: 'sign', record, digest, ...signature };
	const body = forged(meeting, 'lead', sign, { channel: { id: 'D0' } });
	expect((await meeting.app.post(body)).status).toBe(200);
	await meeting.app.slack().settled();
	expect((await meeting.record()).head.versions).toEqual([]);
});

test('S47: who asks what a channel is shares no look that may have seen it before', async () => {
	let clock = 0;
	const looks: ((is_private: boolean) => void)[] = [];
	const flags = ['archived', 'shared', 'org_shared', 'ext_shared', 'pending_ext_shared'];
	const others = Object.fromEntries(flags.map((flag) => [`is_${flag}`, false]));
	const look = () =>
		new Promise<{ channel: object }>((answer) => {
			looks.push((is_private) => answer({ channel: { is_private, is_member: true, ...others } }));
		});
	const own = { team: 'T1', enterprise: null, bot: 'U1', botId: 'B1', scopes: ['groups:read'], url: '' };
	const calls = { identity: async () => own, call: look, inTurn: look };
	const log = { debug() {}, info() {}, warn() {}, error() {} };
	const guard = createGuard({ calls, teams: [], log, now: () => clock });
	const opening = guard.check('C1');
	const atOnce = guard.check('C1');
	await vi.waitUntil(() => looks.length === 1);
	clock += 1500;
	const signing = guard.check('C1');
	await vi.waitUntil(() => looks.length === 2);
	looks[1]!(false);
	expect(await signing).toBe('public');
	looks[0]!(true);
	expect(await Promise.all([opening, atOnce])).toEqual(['private', 'private']);
	expect(await guard.recent('C1')).toBe('public');
});

describe('somebody who writes too much', () => {
	test('S44: has few of the thousands looked up whom a message names, and is recorded as they wrote', async () => {
		const meeting = await stage();
		const { slack, writesIn, app } = meeting;
		const before = slack.calls('users.info').length;
		const ids = Array.from({ length: 200 }, (_, i) => `U9${String(i).padStart(8, '0')}`);
		await writesIn('police', `<@${slack.bot}> Seen with ${ids.map((id) => `<@${id}>`).join(' ')}`);
		await app.slack().settled();
		expect(slack.calls('users.info').length - before).toBeLessThanOrEqual(25);
		const [entry] = (await meeting.record()).entries;
		expect(entry?.text).toBe(`Seen with ${ids.map((id) => `@${id}`).join(' ')}`);
	});

	test('S46: has so many words waiting for a form as it can show', async () => {
		const meeting = await stage();
		const { slack, writesIn } = meeting;
		for (let i = 0; i < 8; i += 1) await writesIn('stranger', `<@${slack.bot}> ${i} ${'said '.repeat(7000)}`);
		await meeting.app.slack().settled();
		const join = await meeting.form('stranger', await meeting.status('stranger'), 'join');
		await meeting.send('stranger', join, { agency: 'police' });
		const form = await meeting.form('stranger', await meeting.question('stranger'), 'add-entry');
		const words = form.words + form.fields.map(({ value }) => value).join('');
		expect(words).toContain('0 said said');
		expect(words.length).toBeLessThan(20_000);
	});
});

describe('S45: an address that came with a press', () => {
	test.each<[string, string | undefined, boolean]>([
		['https://hooks.slack.com/actions/T1/2/3', undefined, true],
		['https://files.slack.com/upload/v1/x', 'https://slack.com/api/', true],
		['https://hooks.slack-gov.com/actions/T1/2/3', 'https://slack-gov.com/api/', true],
		['http://hooks.slack.com/actions/T1/2/3', undefined, false],
		['https://hooks.slack.com.example.org/x', undefined, false],
		['https://notslack.com/x', undefined, false],
		['https://hooks.slack.com@127.0.0.1/x', undefined, false],
		['http://169.254.169.254/latest/meta-data', undefined, false],
		['file:///etc/passwd', undefined, false],
		['', undefined, false],
		['http://127.0.0.1:4100/hook/a', 'http://127.0.0.1:4100/api/', true],
		['http://localhost:4101/upload', 'http://127.0.0.1:4100/api/', true],
		['http://10.0.0.1:4100/hook/a', 'http://127.0.0.1:4100/api/', false],
		['http://127.0.0.1/hook/a', 'https://slack.com/api/', false],
	])('%s, with the API at %s', (address, apiUrl, is) => {
		expect(isSlacks(address, apiUrl)).toBe(is);
	});

	/** Tells somebody something by this address. @returns how often that failed */
	async function told(address: string, apiUrl: string): Promise<number> {
		let failures = 0;
		const teller = createTeller(readSentences().say, () => void (failures += 1), apiUrl);
		await teller.tell(address, 'Said to one person.');
		return failures;
	}

	test('is not asked for anything where it is none of Slack', async () => {
		const inside = await listening((_, res) => void res.end());
		expect(await told(`${inside.origin}/admin`, 'https://slack.com/api/')).toBe(1);
		expect(inside.asked).toEqual([]);
		expect(await told(`${inside.origin}/hook`, `${inside.origin}/api/`)).toBe(0);
		expect(inside.asked).toEqual(['/hook']);
	});

	test('is followed to no other', async () => {
		const inside = await listening((req, res) => {
			res.writeHead(req.url === '/hook' ? 307 : 200, { location: '/inside' }).end();
		});
		expect(await told(`${inside.origin}/hook`, `${inside.origin}/api/`)).toBe(1);
		expect(inside.asked).toEqual(['/hook']);
	});

	test('for a file is given nothing where it is none of Slack', async () => {
		const inside = await listening((_, res) => void res.end());
		const calls = createCalls({
			token: 'xoxb-1',
			log: { debug() {}, info() {}, warn() {}, error() {} },
			fetch: async (asked) =>
				String(asked).startsWith(inside.origin)
					? fetch(asked)
					: Response.json({ ok: true, upload_url: `${inside.origin}/upload`, file_id: 'F1' }),
		});
		const file = { name: 'a.pdf', title: 'a', bytes: new Uint8Array(3) };
		await expect(calls.upload('D1', file)).rejects.toMatchObject({ code: 'foreign_address' });
		expect(inside.asked).toEqual([]);
		calls.close();
	});
});

describe('S48: whoever was taken out of the channel during the meeting', () => {
	test('reads, checks and answers nothing after its end either, and is handed nothing', async () => {
		const meeting = await stage();
		await meeting.writes('police', 'What the police know.');
		const entries = await meeting.question('police');
		await goes(meeting, 'police');
		await ends(meeting);
		expect((await meeting.press('police', entries, 'show-entries')).text).toContain(
			meeting.say('refused.you-left'),
		);
		expect(meeting.direct('police')).not.toContain(meeting.say('confirm.title', { agency: 'Police' }));
		const handing = await meeting.form('lead', await meeting.status('lead'), 'hand-over');
		const offered = handing.fields.find((f) => f.name === 'to')?.options.map((o) => o.value);
		expect(offered).not.toContain(meeting.workspace.user('police'));
		expect(offered).toContain(meeting.workspace.user('scribe'));
	});

	test('also if they had left the meeting before', async () => {
		const meeting = await stage();
		await meeting.writes('police', 'What the police know.');
		const entries = await meeting.question('police');
		await meeting.does('police', await meeting.status('police'), 'leave');
		await goes(meeting, 'police');
		await ends(meeting);
		expect((await meeting.press('police', entries, 'show-entries')).text).toContain(
			meeting.say('refused.you-left'),
		);
	});

	test('takes part again once they are back and have joined', async () => {
		const meeting = await stage();
		await goes(meeting, 'police');
		meeting.slack.join(meeting.workspace.channel, meeting.workspace.user('police'));
		await meeting.happens({
			type: 'member_joined_channel',
			user: meeting.workspace.user('police'),
			channel: meeting.workspace.channel,
		});
		const form = await meeting.form('police', await meeting.status('police'), 'join');
		await meeting.send('police', form, { agency: 'police' });
		await meeting.writes('police', 'Back again.');
	});

	test('types for nobody any more, if they were the scribe', async () => {
		const meeting = await stage();
		const form = await meeting.form('scribe', await meeting.question('scribe'), 'add-entry');
		await goes(meeting, 'scribe');
		const sent = await meeting.channel
			.person('scribe')
			.fill(form, typed(form, { text: 'x', basis: 'fact', agency: 'police' }));
		expect(JSON.stringify(sent)).toContain(meeting.say('refused.you-left'));
		expect((await meeting.record()).entries).toEqual([]);
	});
});

describe('S49: what signing needs', () => {
	test('is not spent by somebody who asks for forms', async () => {
		const meeting = await stage();
		const asked = () => meeting.slack.calls('conversations.info').length;
		const before = asked();
		for (let i = 0; i < 20; i += 1) {
			await meeting.channel.person('police').opens();
			meeting.slack.closeModal(meeting.workspace.user('police'), 'all');
		}
		expect(asked() - before).toBeLessThan(3);
	});
});

describe('S50: a channel that was made public without a word from Slack', () => {
	test('shows no cards any more once it is looked at again', async () => {
		vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
		onTestFinished(() => void vi.useRealTimers());
		const meeting = await stage();
		meeting.slack.changeChannel(meeting.workspace.channel, { is_private: false });
		for (let minutes = 0; minutes < 4; minutes += 1) await vi.advanceTimersByTimeAsync(60_000);
		await meeting.app.slack().settled();
		expect(meeting.titles()).toEqual([]);
		expect(meeting.direct('lead')).toContain(meeting.say('slack.gone.title'));
	});
});

describe('S51: the Home tab', () => {
	test.each<[string, object]>([
		['was deactivated', { deleted: true }],
		['is of another organisation now', { team_id: 'TOTHER' }],
	])('shows nothing to somebody who %s', async (_, change) => {
		const meeting = await stage();
		const user = meeting.workspace.user('police');
		meeting.slack.changeUser(user, change);
		await meeting.app.stop();
		await meeting.app.start();
		await meeting.happens({ type: 'app_home_opened', tab: 'home', user });
		await meeting.app.slack().settled();
		expect(meeting.slack.home(user)).toBeUndefined();
		const other = meeting.workspace.user('lead');
		await meeting.happens({ type: 'app_home_opened', tab: 'home', user: other });
		await meeting.app.slack().settled();
		expect(JSON.stringify(meeting.slack.home(other))).toContain(meeting.reference);
	});
});

describe('S52: the log', () => {
	test('is not filled by whoever sends unsigned requests', () => {
		const lines: unknown[] = [];
		const note = (event: string, fields?: object) => void lines.push([event, fields]);
		const logger = quietLogger({ debug: note, info: note, warn: note, error: note });
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		for (let i = 0; i < 1000; i += 1) logger.warn('Request verification failed', new Error('what was sent'));
		expect(lines).toEqual([['slack-said', { count: 1, error: expect.any(Error) }]]);
		vi.advanceTimersByTime(10_001);
		logger.warn('again');
		expect(lines[1]).toEqual(['slack-said', { count: 1000 }]);
	});
});
