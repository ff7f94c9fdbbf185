import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { verifyPdf } from '../../../src/documents/verify.ts';
import { readCase } from '../../../src/house.ts';
import { createPress, type Press, templates } from '../../../src/press.ts';
import { createHtml } from '../../../src/wording/html.ts';
import { type Around, around } from '../contract/around.ts';
import { createPlay, type Play } from '../contract/play.ts';
import { buttonOf, buttonsOf, plainly, wordsOf } from '../contract/reading.ts';
import { lines, type Part } from './blocks.ts';
import { type Emulated, emulatedWorkspace } from './emulate.ts';
import { assertWithinLimits } from './limits.ts';
import { event, type Own, type Place } from './requests.ts';
import { type Running, run } from './running.ts';
import { channelOf } from './slack-driver.ts';

// Slack's pace has tests of its own.
vi.mock(import('../../../src/channels/slack/methods.ts'), async (original) => ({
	...(await original()),
	allowanceOf: () => ({ perMinute: 1_000_000, scopes: [] }),
}));

interface Message {
	ts: string;
	text: string;
	blocks?: Part[];
	edited?: object;
	reactions?: { name: string; count: number }[];
	files?: { name: string; url_private: string }[];
}

const whole = readCase('group');
const practice = {
	...whole,
	people: whole.people.filter((p) => p.role !== undefined || ['police', 'school-a'].includes(p.id)),
	guests: [],
	ahead: [],
};

let press: Press;
let slack: Emulated;
let app: Running;
let people: Around;
let play: Play;
beforeAll(async () => {
	press = await createPress(createHtml(templates));
	slack = await emulatedWorkspace();
	app = await run(slack, { press });
	people = around(channelOf(slack, app), practice.reference);
	play = createPlay(people, practice);
});
afterAll(async () => {
	await people.channel.end();
	press.close();
});

const history = async (channel = slack.channel): Promise<Message[]> => {
	const { messages } = await slack.admin<{ messages: Message[] }>('conversations.history', {
		channel,
		limit: 500,
	});
	return messages.toReversed();
};
const titled = async (title: string): Promise<Message[]> =>
	(await history()).filter(({ blocks }) => JSON.stringify(blocks?.[0] ?? {}).includes(title));
const placeOf = (button: { own: unknown }): Place => (button.own as Own).place;

let events = 0;
/** Slack tells of something that happened in the channel. */
async function happens(inner: Record<string, unknown>, id = `Ev${(events += 1)}`): Promise<void> {
	const { status } = await app.post(event(slack.team, inner, id));
	expect(status).toBe(200);
	await app.slack().settled();
}
const said = <T extends Record<string, unknown>>(person: string, text: string, more: T) => ({
	type: 'message',
	channel: slack.channel,
	channel_type: 'group',
	user: slack.user(person),
	team: slack.team,
	text,
	...more,
});

/** Somebody types in the channel, or in the thread of a message. @returns the message as Slack tells of it */
async function types(person: string, text: string, thread?: string) {
	const args = { channel: slack.channel, text, ...(thread !== undefined && { thread_ts: thread }) };
	const { ts } = await slack.as<{ ts: string }>(person, 'chat.postMessage', args);
	const more = { ts, event_ts: ts, thread_ts: thread, parent_user_id: thread && slack.bot };
	return said(person, text, more);
}

const reactionsTo = async (timestamp: string): Promise<string[]> => {
	const { message } = await slack.admin<{ message: Message }>('reactions.get', {
		channel: slack.channel,
		timestamp,
	});
	return (message.reactions ?? []).map(({ name }) => name);
};
/** What this person alone was told last, in the channel. */
const aside = (person: string) =>
	slack.sent('chat.postEphemeral').findLast((c) => c.args.user === slack.user(person));
const question = async (): Promise<string> => {
	const [button] = buttonsOf(await people.question('lead'));
	return (placeOf(button!) as { ts: string }).ts;
};

describe('in the workspace of emulate, over HTTP', () => {
	test('no meeting is opened in a channel that is shared with others or open to all, and it is said why', async () => {
		for (const [flag, why] of [
			['is_ext_shared', 'shared'],
			['is_pending_ext_shared', 'shared'],
			['is_archived', 'archived'],
		] as const) {
			slack.channelIs({ [flag]: true });
			const { text, form } = await people.channel.person('coordinator').opens();
			expect(form).toBeUndefined();
			expect(text).toContain(people.say(`slack.place.${why}`));
			slack.channelIs({ [flag]: false });
		}
		slack.channelIs({ is_private: false });
		expect((await people.channel.person('coordinator').opens()).text).toContain(
			people.say('slack.place.public'),
		);
		slack.channelIs({ is_private: true });
	});

	test('a meeting is opened by command and form; its card is posted once, and pinned', async () => {
		await play.open();
		await app.slack().settled();
		const cards = await titled(practice.reference);
		expect(cards).toHaveLength(1);
		const pins = await slack.admin<{ items: { message: Message }[] }>('pins.list', {
			channel: slack.channel,
		});
		expect(pins.items.map((pin) => pin.message.ts)).toEqual([cards[0]!.ts]);
	});

	test('guests join with buttons alone; the one card is changed and not posted again', async () => {
		const [before] = await titled(practice.reference);
		await play.gather();
		await app.slack().settled();
		const after = await titled(practice.reference);
		expect(after.map(({ ts }) => ts)).toEqual([before!.ts]);
		expect(after[0]!.edited).toBeDefined();
		expect(wordsOf(await people.status('police'))).toContain(people.channel.person('school-a').name);
	});

	test('each question is a message of its own, and the one before makes room', async () => {
		await people.does('lead', await people.status('lead'), 'start');
		const first = await question();
		await people.does('lead', await people.question('lead'), 'next');
		expect(await question()).not.toBe(first);
		expect((await history()).map(({ ts }) => ts)).not.toContain(first);
	});

	test('a reply in the thread of the question is recorded once, with a sign under it and a word in private', async () => {
		const cell = (await people.record()).head.cursor.context.at;
		const reply = await types('police', 'Seen <!channel> at A &amp; B, &lt;b&gt; *twice*', await question());
		await happens(reply, 'EvReply');
		await happens(reply, 'EvReply');
		await happens({ ...reply, type: 'app_mention' });
		const { entries } = await people.record();
		expect(entries).toMatchObject([
			{ cell, agency: 'police', text: expect.stringContaining('at A & B, <b> *twice*') },
		]);
		expect(await reactionsTo(reply.ts)).toEqual(['white_check_mark']);
		expect(slack.sent('chat.postEphemeral')).toHaveLength(1);
		expect(aside('police')?.args).toMatchObject({ thread_ts: reply.thread_ts });
	});

	test('an edit of the reply amends the entry, and undoing it withdraws it: what was said first is kept', async () => {
		const [entry] = (await people.record()).entries;
		const [reply] = slack.sent('reactions.add').map((c) => String(c.args.timestamp));
		const thread = await question();
		const message = (text: string) => said('police', text, { ts: reply, thread_ts: thread });
		const edited = { user: slack.user('police'), ts: '1800000000.000100' };
		await happens({
			...said('police', '', { subtype: 'message_changed', ts: '1800000000.000200' }),
			user: undefined,
			message: { ...message('Seen once.'), edited },
			previous_message: message('Seen twice.'),
		});
		const amended = (await people.record()).entries;
		expect(amended).toMatchObject([
			{ id: entry!.id, text: 'Seen once.', corrections: [{ before: { text: entry!.text } }] },
		]);
		const notice = slack.sent('chat.postEphemeral')[0]!.args;
		const place = { channel: slack.channel, ts: '1.1', alone: true } as const;
		const shown = lines(notice.blocks as Part[], (button): Own => ({ ...button, place }));
		await people.does('police', { title: '', lines: shown }, 'undo');
		expect((await people.record()).entries).toMatchObject([{ text: 'Seen once.', withdrawn: true }]);
		await app.slack().settled();
		expect(await reactionsTo(reply!)).toEqual([]);
	});

	test('what the bot posts and changes never comes back as something said', async () => {
		const { head } = await people.record();
		const own = await titled(practice.reference);
		const message = { ...own[0], type: 'message', user: slack.bot, bot_id: 'B00000HSB' };
		await happens({ ...message, channel: slack.channel, channel_type: 'group' });
		await happens({
			...said('lead', '', { subtype: 'message_changed', ts: '1.5' }),
			user: undefined,
			message,
			previous_message: message,
		});
		await happens({ ...message, channel: slack.channel, channel_type: 'group', thread_ts: await question() });
		expect((await people.record()).head.revision).toBe(head.revision);
	});

	test('the Home tab lists somebody’s meetings and what waits for them, and opens the next', async () => {
		await happens({ type: 'app_home_opened', user: slack.user('lead'), tab: 'home', channel: 'D1' });
		const home = slack.home(slack.user('lead'));
		const place = { channel: slack.channel, ts: '0' };
		const seen = { title: '', lines: lines(home?.blocks ?? [], (button): Own => ({ ...button, place })) };
		expect(plainly(seen)).toContain(practice.reference);
		expect(plainly(seen)).toContain(people.say('growing.title'));
		expect(buttonOf(seen, people.say('slack.home.open'))).toBeDefined();
		await happens({ type: 'app_home_opened', user: slack.user('stranger'), tab: 'home', channel: 'D1' });
		expect(JSON.stringify(slack.home(slack.user('stranger')))).not.toContain(practice.reference);
	});

	test('the lead signs what was shown, and has the sealed PDF as a file in their messages', async () => {
		const form = await people.form('police', await people.question('police'), 'add-entry');
		await people.send('police', form, { text: 'What the police know.', basis: 'fact' });
		const ending = await people.form('lead', await people.status('lead'), 'end-meeting');
		await people.send('lead', ending, { rest: 'settle', why: 'No time was left.' });
		await people.does('lead', await people.card('lead', people.say('check.adding.title')), 'check');
		await play.sign();
		const [version] = (await people.record()).head.versions;
		const name = `${practice.reference}-version-1.pdf`;
		const { channel } = await slack.as<{ channel: { id: string } }>('lead', 'conversations.open', {
			users: slack.bot,
		});
		const files = async () => {
			const { messages } = await slack.as<{ messages: Message[] }>('lead', 'conversations.history', {
				channel: channel.id,
			});
			return messages.flatMap((m) => m.files ?? []);
		};
		await vi.waitUntil(async () => (await files()).length > 0, 20_000);
		await app.slack().settled();
		expect((await files()).map((file) => file.name)).toEqual([name]);
		const bytes = await slack.file('lead', (await files())[0]!.url_private);
		const { fingerprint } = await app.house().sealer();
		const found = await verifyPdf(bytes, { certificates: [fingerprint], lookUp: undefined });
		expect(found.findings.filter(({ ok }) => ok === false)).toEqual([]);
		expect(found.fingerprint).toBe(version?.digest);
	}, 60_000);

	test('a restart sends nothing a second time', async () => {
		const before = slack.sent().length;
		await people.channel.restart();
		await app.slack().settled();
		const again = slack
			.sent()
			.slice(before)
			.map(({ method }) => method);
		expect(again.filter((method) => /^(chat|files|pins|reactions)/.test(method))).toEqual([]);
	});

	test('the scopes of the manifest were enough for every call', () => {
		expect(slack.sent().filter(({ error }) => error === 'missing_scope')).toEqual([]);
		expect(slack.sent().length).toBeGreaterThan(50);
	});

	test('everything that left is within Slack’s limits, and no notification says what was said', () => {
		const texts = ['Seen', 'police know', 'No time was left'];
		for (const { method, args } of slack.sent()) {
			if (['chat.postMessage', 'chat.update', 'chat.postEphemeral'].includes(method)) {
				assertWithinLimits(args, 'message');
				for (const text of texts) expect(args.text).not.toContain(text);
			}
			if (method === 'views.publish') assertWithinLimits(args.view, 'home');
			else if (method.startsWith('views.')) assertWithinLimits(args.view, 'modal');
		}
	});

	test('nothing went wrong on the way that the log would tell of', () => {
		expect(app.troubles()).toEqual([]);
	});
});
