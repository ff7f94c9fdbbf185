import { describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../../src/commands/bench/fake-slack.ts';
import { typed, wordsOf } from '../contract/reading.ts';
import { openForSigning, signature } from '../contract/signing.ts';
import { createClient } from './client.ts';
import { asPayload } from './signed.ts';
import { type Stage, stage } from './stage.ts';

// Slack's pace has tests of its own.
vi.mock(import('../../../src/channels/slack/methods.ts'), async (original) => ({
	...(await original()),
	allowanceOf: () => ({ perMinute: 1_000_000, scopes: [] }),
}));

const revision = async ({ record }: Stage) => (await record()).head.revision;

let presses = 0;

/** A press as Slack would send it, of a button that this person was never shown. */
function press({ slack, workspace }: Stage, person: string, action: object, more: object = {}) {
	const user = workspace.user(person);
	presses += 1;
	return asPayload({
		type: 'block_actions',
		team: { id: slack.team, domain: 'example' },
		user: { id: user, username: person, team_id: slack.team },
		trigger_id: slack.trigger(user),
		response_url: slack.hook(`press${presses}`),
		container: { type: 'message', message_ts: '1.1', channel_id: workspace.channel },
		channel: { id: workspace.channel, name: 'privategroup' },
		actions: [{ type: 'button', block_id: 'b', action_ts: String(presses), ...action }],
		...more,
	});
}

/** What the person who pressed last was told, in words. */
const told = ({ slack }: Stage): string => JSON.stringify(slack.hooked(`press${presses}`));

describe('a press that nobody was offered', () => {
	test.each([
		['of an unknown button', { action_id: 'somebody-else', value: '{}' }],
		['without a value', { action_id: 'press:1' }],
		['with a value that is no intent', { action_id: 'press:1', value: '{"do":"anything"}' }],
		['with a value that is no JSON', { action_id: 'press:1', value: '{' }],
		['of a page of nothing', { action_id: 'page:3', value: '3' }],
		['of an input in no form', { action_id: 'in', value: 'x' }],
	])('%s is acknowledged, and changes nothing', async (_, action) => {
		const meeting = await stage();
		const before = await revision(meeting);
		expect((await meeting.app.post(press(meeting, 'police', action))).status).toBe(200);
		await meeting.app.slack().settled();
		expect(await revision(meeting)).toBe(before);
		expect(meeting.slack.modals(meeting.workspace.user('police'))).toEqual([]);
		expect(meeting.app.troubles()).toEqual([]);
		// What is typed is none of a press, and needs no answer.
		if (action.action_id !== 'in') expect(told(meeting)).toContain(meeting.say('refused.not-understood'));
	});

	/** Everything that somebody is shown or told who presses what others were offered. */
	async function pressAll(meeting: Stage, person: string, record: string): Promise<string[]> {
		const answers: string[] = [];
		for (const intent of [
			{ do: 'command', kind: 'next', record, turn: 1 },
			{ do: 'command', kind: 'add-entry', record, cell: 'individual.risk', text: 'x', basis: 'fact' },
			{ do: 'form', form: 'sign', record },
			{ do: 'form', form: 'entry', record, cell: 'individual.risk' },
			{ do: 'show', show: 'ours', record },
			{ do: 'show', show: 'status', record },
			{ do: 'page', path: `documents/${record}/now` },
			{ do: 'page', path: `documents/${record}/now`, send: 'pdf' },
		]) {
			const body = press(meeting, person, { action_id: 'press:1', value: JSON.stringify(intent) });
			expect((await meeting.app.post(body)).status).toBe(200);
			await meeting.app.slack().settled();
			const user = meeting.workspace.user(person);
			answers.push(told(meeting) + JSON.stringify(meeting.slack.modals(user).map(({ blocks }) => blocks)));
			meeting.slack.closeModal(user, 'all');
		}
		return answers;
	}

	test('with a forged record tells a stranger the same whether or not there is such a record', async () => {
		const meeting = await stage();
		const { head } = await meeting.record();
		const other = meeting.app.house().vault.recordId('HSB-2026-999');
		const answers = await pressAll(meeting, 'stranger', head.record);
		expect(answers).toEqual(await pressAll(meeting, 'stranger', other));
		for (const answer of answers.slice(0, 6)) expect(answer).toContain(meeting.say('refused.not-joined'));
		for (const answer of answers.slice(6)) expect(answer).toContain(meeting.say('refused.no-such-document'));
		expect((await meeting.record()).head.revision).toBe(head.revision);
		expect(meeting.slack.calls('files.getUploadURLExternal')).toEqual([]);
	});

	test('that is replayed to the letter is one press', async () => {
		const meeting = await stage();
		const { head } = await meeting.record();
		const value = JSON.stringify({
			do: 'command',
			kind: 'pass',
			record: head.record,
			cell: 'individual.situation',
		});
		const body = press(meeting, 'police', { action_id: 'press:1', value });
		for (let i = 0; i < 3; i += 1) expect((await meeting.app.post(body)).status).toBe(200);
		expect(await revision(meeting)).toBe(head.revision + 1);
	});
});

describe('a form', () => {
	test('whose trigger has expired is not opened, and whoever pressed is told to press again', async () => {
		const meeting = await stage();
		meeting.slack.fail('views.open', { error: 'expired_trigger_id' });
		const outcome = await meeting.press('police', await meeting.question('police'), 'add-entry');
		expect(outcome).toEqual({ text: meeting.say('slack.too-late') });
		expect(await meeting.form('police', await meeting.question('police'), 'add-entry')).toBeDefined();
	});

	test('of somebody who was deactivated since is not taken', async () => {
		const meeting = await stage();
		const form = await meeting.form('police', await meeting.question('police'), 'add-entry');
		const before = await revision(meeting);
		meeting.slack.changeUser(meeting.workspace.user('police'), { deleted: true });
		await meeting.app.stop();
		await meeting.app.start();
		// Slack itself lets nobody in who is deactivated; a request that was on its way is looked at.
		const joins = await meeting.press('police', await meeting.status('lead'), 'join');
		expect(joins.form).toBeDefined();
		const outcome = await meeting.channel.person('police').fill(form, { text: 'x', basis: 'fact' });
		expect(outcome.text).toContain(meeting.say('slack.who.deactivated'));
		expect(await revision(meeting)).toBe(before);
	});

	test('of somebody of another organisation is not taken, although they share the channel', async () => {
		const meeting = await stage();
		const form = await meeting.form('police', await meeting.question('police'), 'add-entry');
		const before = await revision(meeting);
		meeting.slack.changeUser(meeting.workspace.user('police'), { team_id: 'TOTHER' });
		await meeting.app.stop();
		await meeting.app.start();
		const view = (form as unknown as { own: { id: string } }).own;
		const user = { id: meeting.workspace.user('police'), team_id: 'TOTHER' };
		const body = { type: 'view_submission', team: { id: meeting.slack.team }, user, trigger_id: 't', view };
		const answer = await meeting.app.post(asPayload({ ...body, view: { ...view, state: { values: {} } } }));
		expect(await answer.text()).toContain(meeting.say('slack.who.stranger'));
		expect(await revision(meeting)).toBe(before);
	});
});

describe('a channel that changes in the middle of a meeting', () => {
	const changes: [string, string, (meeting: Stage) => Record<string, unknown>][] = [
		[
			'was made public',
			'public',
			({ slack, workspace }) => {
				slack.changeChannel(workspace.channel, { is_private: false });
				return { type: 'message', subtype: 'channel_convert_to_public' };
			},
		],
		[
			'is shared with another organisation',
			'shared',
			({ slack, workspace }) => {
				slack.changeChannel(workspace.channel, { is_shared: true, is_ext_shared: true });
				return { type: 'channel_shared', connected_team_id: 'TOTHER' };
			},
		],
	];

	test.each(changes)(
		'and %s shows no card any more, and lead and coordinator are told',
		async (_, verdict, change) => {
			const meeting = await stage();
			const { workspace, say, titles, happens, app, direct } = meeting;
			const question = await meeting.question('police');
			expect(titles().length).toBe(2);
			expect(await happens({ ...change(meeting), channel: workspace.channel })).toBe(200);
			await app.slack().settled();
			expect(titles()).toEqual([]);
			const sentence = JSON.stringify(say(`slack.place.${verdict}`)).slice(1, -1);
			for (const id of ['lead', 'coordinator']) expect(direct(id)).toContain(sentence);
			expect(direct('police')).not.toContain(sentence);
			const outcome = await meeting.press('police', question, 'add-entry');
			expect(outcome.text).toBe(say(`slack.place.${verdict}`));
		},
	);

	test('and is put right again has its cards back, and goes on where it was', async () => {
		const meeting = await stage();
		const { slack, workspace, happens, app } = meeting;
		const before = await meeting.question('lead');
		slack.changeChannel(workspace.channel, { is_private: false });
		await happens({ type: 'message', subtype: 'channel_convert_to_public', channel: workspace.channel });
		await app.slack().settled();
		slack.changeChannel(workspace.channel, { is_private: true });
		await happens({ type: 'message', subtype: 'channel_convert_to_private', channel: workspace.channel });
		await app.slack().settled();
		expect((await meeting.question('lead')).title).toBe(before.title);
		expect(meeting.direct('lead')).not.toContain(meeting.say('slack.gone.title'));
		await meeting.writes('police', 'Still here.');
	});

	test.each([
		['was archived', { type: 'group_archive' }, { is_archived: true }],
		['is left by the bot', { type: 'member_left_channel' }, {}],
	])('and %s loses nothing: lead and coordinator are told', async (_, event, change) => {
		const meeting = await stage();
		const { slack, workspace, happens, app } = meeting;
		await meeting.writes('police', 'Before.');
		if ('is_archived' in change) slack.changeChannel(workspace.channel, change);
		else slack.leave(workspace.channel, slack.bot);
		const user = event.type === 'member_left_channel' ? slack.bot : workspace.user('lead');
		expect(await happens({ ...event, user, channel: workspace.channel })).toBe(200);
		await app.slack().settled();
		for (const id of ['lead', 'coordinator'])
			expect(meeting.direct(id)).toContain(meeting.say('slack.gone.title'));
		expect((await meeting.record()).entries.map((e) => e.text)).toEqual(['Before.']);
	});

	test('is not signed in while it is public, nor while Slack cannot say', async () => {
		const meeting = await stage();
		const { slack, workspace } = meeting;
		const ending = await meeting.form('lead', await meeting.status('lead'), 'end-meeting');
		await meeting.send('lead', ending, { rest: 'settle', why: 'No time was left.' });
		const form = await openForSigning(meeting);
		const signs = async () => (await meeting.channel.person('lead').fill(form, typed(form, signature))).text;
		slack.changeChannel(workspace.channel, { is_private: false });
		expect(await signs()).toContain(meeting.say('slack.place.public'));
		slack.changeChannel(workspace.channel, { is_private: true });
		slack.fail('conversations.info', { status: 503 }, Number.POSITIVE_INFINITY);
		expect(await signs()).toContain(meeting.say('slack.place.unknown'));
		expect((await meeting.record()).head.versions).toEqual([]);
	});

	test('and is left by somebody has one attendee less, who reads nothing more', async () => {
		const meeting = await stage();
		const { slack, workspace, happens } = meeting;
		const question = await meeting.question('police');
		slack.leave(workspace.channel, workspace.user('police'));
		await happens({
			type: 'member_left_channel',
			user: workspace.user('police'),
			channel: workspace.channel,
		});
		const { head } = await meeting.record();
		expect(head.people.find((p) => p.id === workspace.user('police'))).toMatchObject({ present: false });
		const { text } = await meeting.press('police', question, 'show-entries');
		expect(text).toContain(meeting.say('refused.you-left'));
	});
});

describe('Slack out of reach', () => {
	const away = ['chat.update', 'chat.postMessage', 'chat.delete', 'conversations.info', 'users.info'];

	/** Adds an entry while Slack does not answer: nobody waits for what is shown. */
	async function answersMeanwhile(meeting: Stage, fault: Fault): Promise<void> {
		const { slack, app, workspace } = meeting;
		const form = await meeting.form('police', await meeting.question('police'), 'add-entry');
		for (const method of away) slack.fail(method, fault, Number.POSITIVE_INFINITY);
		const started = performance.now();
		const impatient = createClient(workspace, app, 'police', () => true);
		await impatient.fill(form, typed(form, { text: 'While Slack was away.', basis: 'fact' }));
		expect(performance.now() - started).toBeLessThan(2000);
		expect((await meeting.record()).entries.map((e) => e.text)).toEqual(['While Slack was away.']);
		// Long enough for the cards to have failed.
		await new Promise((wait) => setTimeout(wait, 300));
	}

	const said = async (meeting: Stage) =>
		wordsOf(await meeting.question('lead')).includes(
			meeting.say('heard.from', { count: 1, agency: 'Police' }),
		);

	test.each<[string, Fault]>([
		['answers with errors', { status: 503 }],
		['drops connections', { drop: true }],
		['does not answer', { hang: true }],
		['says that it is asked too often', { retryAfter: 1 }],
		['cannot say why', { error: 'internal_error' }],
	])(
		'%s: the answer is stored at once, and the card follows within a minute of its return',
		async (_, fault) => {
			const meeting = await stage();
			await answersMeanwhile(meeting, fault);
			meeting.slack.heal();
			const healed = performance.now();
			expect(await said(meeting)).toBe(true);
			expect(performance.now() - healed).toBeLessThan(40_000);
			expect(meeting.titles()).toHaveLength(2);
		},
	);

	test('with the token revoked: the answer is stored, and the card follows when the bot starts with a good one', async () => {
		const meeting = await stage();
		await answersMeanwhile(meeting, { error: 'token_revoked' });
		meeting.slack.heal();
		await meeting.app.stop();
		await meeting.app.start();
		expect(await said(meeting)).toBe(true);
	});
});
