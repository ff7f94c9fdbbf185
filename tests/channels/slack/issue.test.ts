import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createFakeSlack, type FakeSlack } from '../../../src/commands/bench/fake-slack.ts';
import { type Around, around } from '../contract/around.ts';
import type { Button, Outcome, Seen, SeenForm } from '../contract/driver.ts';
import { buttonOf, plainly, typed, wordsOf } from '../contract/reading.ts';
import { openForSigning, signature } from '../contract/signing.ts';
import { formOf, lines, type Part } from './blocks.ts';
import { fakeWorkspace, type Open, type Workspace } from './far-end.ts';
import { assertWithinLimits } from './limits.ts';
import { event, type Own, type Place, slash, submission } from './requests.ts';
import { type Running, run } from './running.ts';
import { channelOf } from './slack-driver.ts';
import { stage } from './stage.ts';

// Slack's pace has tests of its own.
vi.mock(import('../../../src/channels/slack/methods.ts'), async (original) => ({
	...(await original()),
	allowanceOf: () => ({ perMinute: 1_000_000, scopes: [] }),
}));

interface Far {
	slack: FakeSlack;
	workspace: Workspace;
	app: Running;
	say: Around['say'];
}

interface Empty extends Around, Far {}

/** A channel without a meeting; nobody in it has typed anything. */
async function empty(): Promise<Empty> {
	const slack = await createFakeSlack({ limits: false });
	const workspace = await fakeWorkspace(slack);
	const app = await run(workspace);
	const people = around(channelOf(workspace, app));
	onTestFinished(() => people.channel.end());
	return { ...people, slack, workspace, app };
}

const asCard = (blocks: unknown, place: Place): Seen => ({
	title: '',
	lines: lines((blocks ?? []) as Part[], (button): Own => ({ ...button, place })),
});

/** What this person alone was told last in the channel, with its buttons. */
function aside({ slack, workspace }: Far, person: string): Seen {
	const told = slack.ephemerals(workspace.user(person)).at(-1);
	return asCard(told?.blocks, { channel: workspace.channel, ts: '1.1', alone: true });
}

let events = 0;
async function happens({ slack, app }: Far, inner: Record<string, unknown>): Promise<void> {
	const { status } = await app.post(event(slack.team, inner, `EvIssue${(events += 1)}`));
	expect(status).toBe(200);
	await app.slack().settled();
}

/** Somebody mentions the bot, as Slack tells of it: twice. */
async function mentions(at: Far, person: string, text = ''): Promise<void> {
	const { slack, workspace } = at;
	const user = workspace.user(person);
	const words = `<@${slack.bot}> ${text}`;
	const ts = slack.write(workspace.channel, user, words);
	const said = { channel: workspace.channel, user, team: slack.team, text: words, ts, event_ts: ts };
	await happens(at, { type: 'message', channel_type: 'group', ...said });
	await happens(at, { type: 'app_mention', ...said });
}

/** The Home tab of this person, opened now. */
async function home(at: Far, person: string): Promise<Seen> {
	const user = at.workspace.user(person);
	await happens(at, { type: 'app_home_opened', user, tab: 'home', channel: 'D1' });
	return homeNow(at, person);
}

function homeNow({ slack, workspace }: Far, person: string): Seen {
	const view = slack.home(workspace.user(person)) as unknown as Open;
	assertWithinLimits(view, 'home');
	return asCard(view.blocks, { view: { ...view, type: 'home' }, page: 0 });
}

const pressed = ({ channel }: Around, person: string, button: Button): Promise<Outcome> =>
	channel.person(person).press(button);

const header = (people: Around) => ({
	reference: people.reference,
	agency: 'yos',
	lead: people.channel.person('lead').name,
	coordinator: people.channel.person('coordinator').name,
	mode: 'group',
	meetingDate: '2026-12-01',
});

describe('a meeting is opened without the slash command, which guests may be barred from:', () => {
	test('by a mention without words, which offers it to whoever mentioned the bot', async () => {
		const at = await empty();
		await mentions(at, 'coordinator');
		expect(at.slack.ephemerals(at.workspace.user('coordinator'))).toHaveLength(1);
		const { form } = await pressed(
			at,
			'coordinator',
			buttonOf(aside(at, 'coordinator'), at.say('button.open')),
		);
		await at.send('coordinator', form!, header(at));
		expect((await at.record()).head.conversation).toBe(at.workspace.channel);
		await at.app.slack().settled();
		expect(at.slack.pins(at.workspace.channel)).toHaveLength(1);
	});

	test('by the button under the greeting, once the bot has been brought in', async () => {
		const at = await empty();
		const { slack, workspace, say } = at;
		await happens(at, { type: 'member_joined_channel', channel: workspace.channel, user: slack.bot });
		const [greeting] = slack.messages(workspace.channel);
		const card = asCard(greeting?.blocks, { channel: workspace.channel, ts: String(greeting?.ts) });
		expect(wordsOf(card)).toContain(say('slack.greeting'));
		const { form } = await pressed(at, 'coordinator', buttonOf(card, say('slack.home.open')));
		await at.send('coordinator', form!, header(at));
		expect((await at.record()).head.reference).toBe(at.reference);
	});

	test('by the Home tab, where the channel is chosen first', async () => {
		const at = await empty();
		const form = await chosen(at, at.workspace.channel);
		if (!('fields' in form)) throw new Error(form.words);
		await at.send('coordinator', form, header(at));
		expect((await at.record()).head.conversation).toBe(at.workspace.channel);
	});

	test.each([
		['is public', 'public', { is_private: false }],
		['is shared with another organisation', 'shared', { is_shared: true, is_ext_shared: true }],
		['is archived', 'archived', { is_archived: true }],
	])('not by the Home tab in a channel that %s, and it is said why', async (_, verdict, change) => {
		const at = await empty();
		at.slack.changeChannel(at.workspace.channel, change);
		expect(await chosen(at, at.workspace.channel)).toEqual({ words: at.say(`slack.place.${verdict}`) });
	});

	test('S15: not by the Home tab in a channel that whoever chose it is not in', async () => {
		const at = await empty();
		const other = at.slack.addChannel({ members: [at.workspace.user('lead')] });
		expect(await chosen(at, other)).toEqual({ words: at.say('slack.place.unknown') });
	});
});

/** The coordinator chooses a channel on the Home tab. @returns the form that opens a meeting, or what they were told */
async function chosen(at: Empty, channel: string): Promise<SeenForm | { words: string }> {
	const { slack, workspace, app, say } = at;
	const who = { id: workspace.user('coordinator'), name: 'coordinator', team: workspace.team };
	await pressed(at, 'coordinator', buttonOf(await home(at, 'coordinator'), say('slack.home.open')));
	const [where] = workspace.modals(who.id);
	assertWithinLimits(where, 'modal');
	const state = { channel: { in: { type: 'conversations_select', selected_conversation: channel } } };
	const answer = await app.post(submission(who, where!, state, await workspace.trigger(who.id)));
	const { view } = (await answer.json()) as { view: Open };
	assertWithinLimits(view, 'modal');
	slack.answered(who.id, { response_action: 'update', view });
	const [open] = workspace.modals(who.id);
	const seen = formOf(open!.title.text, open!.blocks, {});
	return seen.fields.length === 0 ? { words: seen.words } : { ...seen, own: structuredClone(open) };
}

describe('/hsb is refused, with the reason and what to do,', () => {
	async function asks({ workspace, app, channel }: Empty, where: string): Promise<string> {
		const id = workspace.user('coordinator');
		const who = { id, name: channel.person('coordinator').name, team: workspace.team };
		await app.post(slash(who, where, workspace.hook('slash'), await workspace.trigger(id)));
		await app.slack().settled();
		return JSON.stringify(workspace.modals(id).at(-1)?.blocks);
	}

	test('in a direct message', async () => {
		const at = await empty();
		expect(await asks(at, 'D0HSB')).toContain(at.say('slack.place.dm'));
	});

	test('while Slack cannot say what the channel is', async () => {
		const at = await empty();
		at.slack.fail('conversations.info', { status: 503 });
		expect(await asks(at, at.workspace.channel)).toContain(at.say('slack.place.unknown'));
	});
});

test('the header is not taken once the channel has become public, whatever it was when the form was opened', async () => {
	const at = await empty();
	const { form } = await at.channel.person('coordinator').opens();
	at.slack.changeChannel(at.workspace.channel, { is_private: false });
	await expect(at.send('coordinator', form!, header(at))).rejects.toThrow(at.say('slack.place.public'));
	expect(await at.app.house().store.find({})).toEqual([]);
});

describe('"Show entries"', () => {
	test('answers one person, and posts nothing', async () => {
		const meeting = await stage(['police', 'school-a']);
		const { slack, workspace } = meeting;
		await meeting.writes('police', 'What only they asked to see.');
		await meeting.app.slack().settled();
		const before = slack.calls().length;
		expect(wordsOf(await meeting.entries('school-a'))).toContain('What only they asked to see.');
		expect(
			slack
				.calls()
				.slice(before)
				.map(({ method }) => method)
				.filter((m) => !m.startsWith('conversations.')),
		).toEqual(['views.open']);
		for (const id of ['lead', 'police']) expect(slack.modals(workspace.user(id))).toEqual([]);
	});
});

describe('the Home tab', () => {
	test('is that of its person: what waits for them, and nothing of others', async () => {
		const meeting = await stage(['police', 'school-a']);
		await meeting.writes('police', 'What the police know.');
		const ending = await meeting.form('lead', await meeting.status('lead'), 'end-meeting');
		await meeting.send('lead', ending, { rest: 'settle', why: 'No time was left.' });
		const confirm = meeting.say('confirm.title', { agency: 'Police' });
		const lead = meeting.say('check.adding.intro');
		const police = plainly(await home(meeting, 'police'));
		expect([police.includes(confirm), police.includes(lead)]).toEqual([true, false]);
		const leads = plainly(await home(meeting, 'lead'));
		expect([leads.includes(confirm), leads.includes(lead)]).toEqual([false, true]);
		expect(plainly(await home(meeting, 'school-a'))).toContain(meeting.reference);
	});

	test('shows what waits now, also after its own buttons were pressed', async () => {
		const meeting = await stage();
		const ending = await meeting.form('lead', await meeting.status('lead'), 'end-meeting');
		await meeting.send('lead', ending, { rest: 'settle', why: 'No time was left.' });
		const card = await home(meeting, 'lead');
		await pressed(meeting, 'lead', buttonOf(card, meeting.say('button.check')));
		await meeting.app.slack().settled();
		expect((await meeting.record()).head.cursor.value).toBe('checking');
		const after = homeNow(meeting, 'lead');
		expect(wordsOf(after)).toContain(meeting.say('check.checking.title'));
		expect(wordsOf(after)).not.toContain(meeting.say('check.adding.intro'));
		const sendBack = await pressed(meeting, 'lead', buttonOf(after, meeting.say('button.send-back')));
		await meeting.send('lead', sendBack.form!, { reason: 'The school is missing.' });
		await meeting.app.slack().settled();
		expect(wordsOf(homeNow(meeting, 'lead'))).toContain(meeting.say('check.adding.intro'));
	});
});

describe('an entry that was said in the thread of a question', () => {
	test('loses its sign also when it is withdrawn after the meeting, from somebody’s direct messages', async () => {
		const meeting = await stage();
		const { slack, workspace } = meeting;
		const [button] = (await meeting.question('police')).lines.filter(
			(l): l is Button => typeof l !== 'string',
		);
		const { ts: thread } = (button!.own as Own).place as { ts: string };
		const ts = await meeting.writesIn('police', 'Said in the thread.', {
			thread_ts: thread,
			parent_user_id: slack.bot,
		});
		await meeting.app.slack().settled();
		const signs = () => slack.messages(workspace.channel).find((m) => m.ts === ts)?.reactions ?? [];
		expect(signs()).toHaveLength(1);
		const ending = await meeting.form('lead', await meeting.status('lead'), 'end-meeting');
		await meeting.send('lead', ending, { rest: 'settle', why: 'No time was left.' });
		const confirm = await meeting.card('police', meeting.say('confirm.title', { agency: 'Police' }));
		const { card } = await meeting.press('police', confirm, 'our-entries');
		const form = await meeting.form('police', card!, 'withdraw');
		await meeting.send('police', form, { reason: 'Not what I meant.' });
		await meeting.app.slack().settled();
		expect((await meeting.record()).entries).toMatchObject([{ withdrawn: true }]);
		expect(signs()).toEqual([]);
	});
});

describe('a meeting that is signed', () => {
	/** Everything open is asked for later, and the document is signed. */
	async function signedWithRequests() {
		const meeting = await stage(['police', 'school-a']);
		const ending = await meeting.form('lead', await meeting.status('lead'), 'end-meeting');
		await meeting.send('lead', ending, { rest: 'requests', due: '2027-01-15' });
		await meeting.send('lead', await openForSigning(meeting), signature);
		return meeting;
	}

	test('stands on the Home tab of whoever is still asked for something, and of nobody else besides lead and coordinator', async () => {
		const meeting = await signedWithRequests();
		const asked = new Set((await meeting.record()).head.requests.map((r) => r.agency));
		expect(asked).toContain('police');
		const title = meeting.say('asked.title', { agency: 'Police' });
		expect(plainly(await home(meeting, 'police'))).toContain(title);
		for (const id of ['lead', 'coordinator'])
			expect(plainly(await home(meeting, id))).toContain(meeting.reference);
		expect(plainly(await home(meeting, 'stranger'))).not.toContain(meeting.reference);
	});

	test('and held again is the meeting of its channel: /hsb leads to it, and who leaves the channel leaves it', async () => {
		const meeting = await signedWithRequests();
		const { slack, workspace, say } = meeting;
		const choosing = await meeting.form('police', await meeting.status('police'), 'add-late');
		const { form } = await meeting.send('police', choosing, { cell: 'individual.strengths' });
		await meeting.send('police', form!, { text: 'Known only now.', basis: 'fact' });
		await meeting.does('lead', await meeting.card('lead', say('check.changed.title')), 'check');
		const back = await meeting.form(
			'lead',
			await meeting.card('lead', say('check.checking.title')),
			'send-back',
		);
		await meeting.send('lead', back, { reason: 'We meet again.' });
		await meeting.does('lead', await meeting.status('lead'), 'reconvene');
		expect((await meeting.channel.person('police').opens()).card?.title).toContain(meeting.reference);
		expect(plainly(await home(meeting, 'school-a'))).toContain(meeting.reference);
		const user = workspace.user('police');
		slack.leave(workspace.channel, user);
		await happens(meeting, { type: 'member_left_channel', user, channel: workspace.channel });
		const person = (await meeting.record()).head.people.find((p) => p.id === user);
		expect(person?.present).toBe(false);
	});
});

describe('around a meeting', () => {
	test('whoever comes into its channel is asked, alone, to join it', async () => {
		const meeting = await stage();
		const { workspace, say, reference } = meeting;
		const user = workspace.user('school-a');
		await happens(meeting, { type: 'member_joined_channel', channel: workspace.channel, user });
		const card = aside(meeting, 'school-a');
		expect(wordsOf(card)).toContain(say('slack.welcome', { reference }));
		const { form } = await pressed(meeting, 'school-a', buttonOf(card, say('button.join')));
		await meeting.send('school-a', form!, { agency: 'education' });
		expect((await meeting.record()).head.people.find((p) => p.id === user)).toMatchObject({ present: true });
	});

	test('the bot says in a public channel why no meeting can be held there, and offers none', async () => {
		const at = await empty();
		const channel = at.slack.addChannel({ is_private: false });
		await happens(at, { type: 'member_joined_channel', channel, user: at.slack.bot });
		const card = asCard(at.slack.messages(channel)[0]?.blocks, { channel, ts: '1.1' });
		expect(plainly(card)).toContain(at.say('slack.place.public'));
		expect(plainly(card)).not.toContain('[');
	});

	test('whoever writes to the bot alone is told where meetings are held; nothing is recorded', async () => {
		const meeting = await stage();
		const { slack, workspace, say } = meeting;
		const user = workspace.user('police');
		const { revision } = (await meeting.record()).head;
		const channel = slack.addChannel({ id: 'D0POLICE', is_im: true, is_private: false, user });
		const said = {
			type: 'message',
			channel_type: 'im',
			channel,
			user,
			text: 'He was seen',
			ts: '1.1',
		};
		await happens(meeting, said);
		const told = slack.calls('chat.postMessage').at(-1);
		expect(told?.args.channel).toBe(channel);
		expect(JSON.stringify(told?.args.blocks)).toContain(say('slack.help'));
		const before = slack.calls('chat.postMessage').length;
		await happens(meeting, { ...said, user: slack.bot, bot_id: 'B0BOT' });
		expect(slack.calls('chat.postMessage')).toHaveLength(before);
		expect((await meeting.record()).head.revision).toBe(revision);
	});

	test('a channel that is taken out of the archive has its cards as they were, once', async () => {
		const meeting = await stage();
		const { slack, workspace, titles } = meeting;
		const before = titles();
		const { channel } = workspace;
		slack.changeChannel(channel, { is_archived: true });
		await happens(meeting, { type: 'group_archive', channel });
		expect(meeting.direct('lead')).toContain(meeting.say('slack.gone.title'));
		slack.changeChannel(channel, { is_archived: false });
		await happens(meeting, { type: 'message', subtype: 'group_unarchive', channel, channel_type: 'group' });
		expect(titles()).toEqual(before);
		expect(meeting.direct('lead')).not.toContain(meeting.say('slack.gone.title'));
	});

	test.each([
		['app_uninstalled', {}, 'slack-uninstalled'],
		['tokens_revoked', { tokens: { bot: ['U0BOT'] } }, 'slack-token-revoked'],
	])('the log says that Slack let the bot go (%s)', async (type, more, line) => {
		const at = await empty();
		await happens(at, { type, ...more });
		expect(at.app.troubles()).toEqual([line]);
	});
});

describe('a modal that takes its time', () => {
	test('is opened before the trigger expires, and shows the form once it is made', async () => {
		const at = await empty();
		at.slack.latency(600, 'conversations.members');
		const { form } = await at.channel.person('coordinator').opens();
		expect(form?.fields.map(({ name }) => name)).toContain('reference');
		const [stub] = at.slack.calls('views.open').slice(-1);
		expect((stub!.args.view as Open).callback_id).toBe('loading');
	});

	test('because a document is being sealed says so in time, and then that it is signed', async () => {
		const meeting = await stage();
		const ending = await meeting.form('lead', await meeting.status('lead'), 'end-meeting');
		await meeting.send('lead', ending, { rest: 'settle', why: 'No time was left.' });
		const form = await openForSigning(meeting);
		const { store } = meeting.app.house();
		const { commit } = store;
		store.commit = async (...given) => {
			await new Promise((wait) => setTimeout(wait, 2500));
			return commit.apply(store, given);
		};
		const { workspace, app } = meeting;
		const started = performance.now();
		const answered: number[] = [];
		const post = app.post;
		app.post = async (...given) => {
			const answer = await post(...given);
			answered.push(performance.now() - started);
			return answer;
		};
		const outcome = await meeting.channel.person('lead').fill(form, typed(form, signature));
		expect(answered[0]).toBeLessThan(2900);
		expect(outcome.text).toContain(meeting.say('told.signed', { reference: meeting.reference, version: 1 }));
		expect((await meeting.record()).head.versions).toHaveLength(1);
		expect(workspace.modals(workspace.user('lead')).map((v) => v.callback_id)).toEqual(['notice']);
	});

	test('and cannot be opened now because too many are: whoever pressed is told to press again', async () => {
		const meeting = await stage();
		meeting.slack.fail('views.open', { retryAfter: 1 });
		const outcome = await meeting.press('police', await meeting.question('police'), 'add-entry');
		expect(outcome).toEqual({ text: meeting.say('slack.busy') });
	});
});
