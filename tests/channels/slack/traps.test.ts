import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { around } from '../contract/around.ts';
import type { Button } from '../contract/driver.ts';
import { buttonOf, typed, wordsOf } from '../contract/reading.ts';
import { lines, type Part } from './blocks.ts';
import { fakeWorkspace, type Open } from './far-end.ts';
import { event, type Own, press } from './requests.ts';
import { run } from './running.ts';
import { asJson } from './signed.ts';
import { channelOf } from './slack-driver.ts';
import { type Stage, stage } from './stage.ts';

// What was measured about Bolt and Slack, each held against the whole app behind its real receiver.

vi.mock(import('../../../src/channels/slack/methods.ts'), async (original) => ({
	...(await original()),
	allowanceOf: () => ({ perMinute: 1_000_000, scopes: [] }),
}));

const texts = async ({ record }: Stage): Promise<string[]> => (await record()).entries.map((e) => e.text);
const methodsSince = ({ slack }: Stage, before: number): string[] =>
	slack
		.calls()
		.slice(before)
		.map(({ method }) => method);
/** The message that the live question is. */
async function thread(meeting: Stage): Promise<string> {
	const card = await meeting.question('police');
	const button = card.lines.find((line): line is Button => typeof line !== 'string');
	return ((button!.own as Own).place as { ts: string }).ts;
}
const inThread = async (meeting: Stage) => ({
	thread_ts: await thread(meeting),
	parent_user_id: meeting.slack.bot,
});

describe('an event that arrives again under its id', () => {
	test('S23: greets nobody twice', async () => {
		const { slack, workspace, app } = await stage();
		const inner = { type: 'member_joined_channel', channel: workspace.channel, user: slack.bot };
		const before = slack.messages(workspace.channel).length;
		const sent = event(slack.team, inner, 'EvJoined');
		await Promise.all([app.post(sent), app.post(sent)]);
		expect((await app.post(sent)).status).toBe(200);
		await app.slack().settled();
		expect(slack.messages(workspace.channel)).toHaveLength(before + 1);
	});

	test('because it could not be stored is stored then, once', async () => {
		const meeting = await stage();
		const { app, slack, workspace } = meeting;
		const more = await inThread(meeting);
		const user = workspace.user('police');
		const ts = slack.write(workspace.channel, user, 'Said once.', more);
		const inner = { type: 'message', channel: workspace.channel, channel_type: 'group', user, ts };
		const sent = event(slack.team, { ...inner, team: slack.team, text: 'Said once.', ...more }, 'EvFull');
		const { store } = app.house();
		const { commit } = store;
		store.commit = () => Promise.reject(new Error('the disk is full'));
		expect((await app.post(sent)).status).toBe(500);
		store.commit = commit;
		expect([(await app.post(sent)).status, (await app.post(sent)).status]).toEqual([200, 200]);
		expect(await texts(meeting)).toEqual(['Said once.']);
	});
});

test('a form that could not be stored is answered 500, and stored once it is sent again', async () => {
	const meeting = await stage();
	const form = await meeting.form('police', await meeting.question('police'), 'add-entry');
	const { store } = meeting.app.house();
	const { commit } = store;
	const police = meeting.channel.person('police');
	store.commit = () => Promise.reject(new Error('the disk is full'));
	await expect(police.fill(form, typed(form, { text: 'Typed once.', basis: 'fact' }))).rejects.toThrow('500');
	store.commit = commit;
	await police.again();
	await police.again();
	expect(await texts(meeting)).toEqual(['Typed once.']);
});

test('a mention is one entry, although Slack tells of it by two events at once', async () => {
	const meeting = await stage();
	const { slack, workspace, app } = meeting;
	const user = workspace.user('police');
	const text = `<@${slack.bot}> Said once.`;
	const ts = slack.write(workspace.channel, user, text);
	const said = { channel: workspace.channel, user, team: slack.team, text, ts, event_ts: ts };
	await Promise.all([
		meeting.happens({ type: 'message', channel_type: 'group', ...said }),
		meeting.happens({ type: 'app_mention', ...said }),
	]);
	await app.slack().settled();
	expect(await texts(meeting)).toEqual(['Said once.']);
	expect(slack.ephemerals(user)).toHaveLength(1);
});

test('nothing that the bot posts, changes or deletes comes back as something said', async () => {
	const meeting = await stage();
	const { slack, app } = meeting;
	const kinds = new Set<unknown>();
	const answers: Promise<Response>[] = [];
	slack.listen((inner) => {
		kinds.add(inner.subtype);
		const event_id = `EvOwn${answers.length}`;
		answers.push(app.post(asJson({ type: 'event_callback', team_id: slack.team, event_id, event: inner })));
	});
	await meeting.writesIn('police', 'Said by a person.', await inThread(meeting));
	await meeting.does('lead', await meeting.question('lead'), 'next');
	await app.slack().settled();
	const { revision } = (await meeting.record()).head;
	for (let seen = -1; seen < answers.length; ) {
		seen = answers.length;
		for (const { status } of await Promise.all(answers)) expect(status).toBe(200);
		await app.slack().settled();
	}
	expect(kinds).toEqual(new Set([undefined, 'message_changed', 'message_deleted']));
	// One that would be heard if a person had edited it: it stands in a question's thread, and names the bot.
	const ts = await thread(meeting);
	const mine = { type: 'message', user: slack.bot, ts, thread_ts: ts, parent_user_id: slack.bot, text: 'x' };
	const changed = { ...mine, ts: '1.1', text: `<@${slack.bot}> y`, edited: { user: slack.bot, ts: '1.2' } };
	for (const bot_id of [undefined, 'B0BOT']) {
		const about = { message: { ...changed, bot_id }, previous_message: { ...mine, ts: '1.1', bot_id } };
		const at = { channel: meeting.workspace.channel, channel_type: 'group', ts: '1.3', hidden: true };
		expect(await meeting.happens({ type: 'message', subtype: 'message_changed', ...at, ...about })).toBe(200);
	}
	await app.slack().settled();
	expect(slack.ephemerals(slack.bot)).toEqual([]);
	expect((await meeting.record()).head.revision).toBe(revision);
	expect(await texts(meeting)).toEqual(['Said by a person.']);
	expect(app.troubles()).toEqual([]);
});

describe('a button that opens an address', () => {
	test('is told of by Slack too: it is acknowledged, and nothing is asked of anybody', async () => {
		const meeting = await stage();
		const { slack, workspace, app } = meeting;
		await app.slack().settled();
		const before = slack.calls().length;
		const who = { id: workspace.user('lead'), name: 'lead', team: slack.team };
		const element = { type: 'button', action_id: 'url:1', url: 'https://hsb.example.org/documents/once/x' };
		const own = { element, block_id: 'b', place: { channel: workspace.channel, ts: '1.1' } };
		const sent = press(who, own, workspace.hook('url'), await workspace.trigger(who.id));
		expect((await app.post(sent)).status).toBe(200);
		await app.slack().settled();
		expect(methodsSince(meeting, before)).toEqual([]);
		expect(workspace.hooked('url')).toEqual([]);
	});
});

test('what a form that was sent leads to is its answer, and never a modal that needs the trigger', async () => {
	const meeting = await stage();
	await meeting.writes('police', 'To be moved.');
	const move = await meeting.form('police', await meeting.entries('police'), 'move');
	await meeting.app.slack().settled();
	const before = meeting.slack.calls().length;
	const { form } = await meeting.send('police', move, { cell: 'individual.strengths' });
	await meeting.send('police', form!, { reason: 'It is a strength.' });
	await meeting.app.slack().settled();
	const opened = methodsSince(meeting, before).filter((method) => /^views\.(open|push)$/.test(method));
	expect(opened).toEqual([]);
	expect((await meeting.record()).entries).toMatchObject([{ cell: 'individual.strengths' }]);
});

test('what is typed in a form arrives as it was typed, and is shown as that', async () => {
	const meeting = await stage();
	const text = 'A &amp; B <b> <!channel> <@U123> *not bold* _nor_ ~this~ :smile: https://x.test';
	await meeting.writes('police', text);
	expect(await texts(meeting)).toEqual([text]);
	const { workspace } = meeting;
	expect(wordsOf(await meeting.entries('lead')).replaceAll('\u200b', '')).toContain(text);
	const [modal] = workspace.modals(workspace.user('lead')).slice(-1);
	expect(JSON.stringify(modal)).not.toMatch(/"type":"(mrkdwn|link|user|broadcast)"/);
});

// Cause: the ids that a form carries come back in another order, and were taken for other ids.
test('a form with a wrong field stays as it is, with all that was typed: Slack is told the field alone', async () => {
	const meeting = await stage();
	const form = await meeting.form('police', await meeting.question('police'), 'add-entry');
	const { workspace } = meeting;
	const user = workspace.user('police');
	const before = structuredClone(workspace.modals(user));
	const again = await meeting.channel.person('police').fill(form, { text: '   ', basis: 'opinion' });
	expect(again.form?.fields.find((f) => f.name === 'text')?.error).toBe(meeting.say('refused.text-blank'));
	expect(again.form?.fields.find((f) => f.name === 'basis')?.value).toBe('opinion');
	expect(workspace.modals(user)).toEqual(before);
});

test('"Undo" takes the place of the private word that it stands in', async () => {
	const meeting = await stage();
	const { slack, workspace, app, say } = meeting;
	await meeting.writesIn('police', 'Not meant for here.', await inThread(meeting));
	await app.slack().settled();
	const user = workspace.user('police');
	const told = slack.ephemerals(user).at(-1);
	const place = { channel: workspace.channel, ts: '1.1', alone: true } as const;
	const card = { title: '', lines: lines(told?.blocks as Part[], (b): Own => ({ ...b, place })) };
	const who = { id: user, name: 'police', team: slack.team };
	const undo = buttonOf(card, say('button.undo')).own as Own;
	await app.post(press(who, undo, workspace.hook('undo'), await workspace.trigger(user)));
	await app.slack().settled();
	expect(workspace.hooked('undo')).toMatchObject([{ response_type: 'ephemeral', replace_original: true }]);
	expect((await meeting.record()).entries).toMatchObject([{ withdrawn: true }]);
});

describe('a document in the browser', () => {
	test('is behind a link of its own for whoever asked: opened, confirmed, and then no more', async () => {
		const publicUrl = 'https://hsb.example.org';
		const workspace = await fakeWorkspace();
		const app = await run(workspace, {}, { publicUrl });
		const people = around(channelOf(workspace, app));
		onTestFinished(() => people.channel.end());
		const { form } = await people.channel.person('coordinator').opens();
		const { name } = people.channel.person('lead');
		const coordinator = people.channel.person('coordinator').name;
		const header = { agency: 'yos', mode: 'group', meetingDate: '2026-12-01' };
		await people.send('coordinator', form!, {
			reference: people.reference,
			lead: name,
			coordinator,
			...header,
		});
		const join = await people.form('lead', await people.status('lead'), 'join');
		await people.send('lead', join, { agency: 'social-care' });
		await people.does('lead', await people.status('lead'), 'start');
		const growing = await people.card('lead', people.say('growing.title'));
		await people.press('lead', growing, 'read-document');
		const [modal] = workspace.modals(workspace.user('lead')) as Open[];
		const url = /"url":"([^"]+)"/.exec(JSON.stringify(modal))?.[1] ?? '';
		expect(url.startsWith(`${publicUrl}/documents/once/`)).toBe(true);
		const path = url.slice(publicUrl.length + 1);
		const confirm = async () => app.page(path, { method: 'POST', headers: { origin: publicUrl } });
		for (let i = 0; i < 2; i += 1)
			expect(await (await app.page(path)).text()).not.toContain(people.reference);
		expect(await (await confirm()).text()).toContain(people.reference);
		expect((await confirm()).status).toBe(410);
	});
});
