import type { ModalView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { afterEach, describe, expect, test } from 'vitest';
import { createFakeSlack, type FakeOptions, type FakeSlack } from '../../../src/commands/bench/fake-slack.ts';

let slack: FakeSlack;
let now = 1_800_000_000_000;
afterEach(() => slack.close());

async function workspace(options: FakeOptions = {}): Promise<WebClient> {
	slack = await createFakeSlack({ now: () => now, ...options });
	return new WebClient(slack.token, {
		slackApiUrl: slack.url,
		retryConfig: { retries: 0 },
		rejectRateLimitedCalls: true,
	});
}

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
	call.then(
		() => 'ok',
		(error) => error.data?.error ?? error.code,
	);
const modal = (title: string): ModalView => ({
	type: 'modal',
	title: { type: 'plain_text', text: title },
	blocks: [],
});

describe('the fake workspace', () => {
	test('answers over HTTP as Slack does: message, update, pin, history with metadata', async () => {
		const client = await workspace();
		const channel = slack.addChannel();
		const events: unknown[] = [];
		slack.listen((event) => events.push(event.subtype ?? event.type));
		const metadata = { event_type: 'x', event_payload: { surface: 'r:status' } };
		const { ts = '' } = await client.chat.postMessage({ channel, text: 'one', blocks: [], metadata });
		await client.chat.update({ channel, ts, text: 'two', blocks: [{ type: 'divider' }] });
		await client.pins.add({ channel, timestamp: ts });
		expect(await codeOf(client.pins.add({ channel, timestamp: ts }))).toBe('already_pinned');
		expect(slack.messages(channel)).toMatchObject([
			{ ts, text: 'two', metadata, blocks: [{ type: 'divider' }], edited: {} },
		]);
		expect(slack.pins(channel)).toEqual([ts]);
		const found = await client.conversations.history({ channel, limit: 20, include_all_metadata: true });
		expect(found.messages).toMatchObject([{ ts, metadata, bot_id: 'B0BOT' }]);
		await client.chat.delete({ channel, ts });
		expect(slack.messages(channel)).toEqual([]);
		expect(slack.pins(channel)).toEqual([]);
		expect(events).toEqual(['message', 'message_changed', 'message_deleted']);
	});

	test('gives the scopes of the token, and refuses what they do not open', async () => {
		const client = await workspace();
		const { response_metadata } = await client.auth.test();
		expect(response_metadata?.scopes).toContain('chat:write');
		const open = slack.addChannel({ is_private: false });
		expect(await codeOf(client.conversations.info({ channel: open }))).toBe('missing_scope');
		const hidden = slack.addChannel({ without: 'bot' });
		expect(await codeOf(client.conversations.info({ channel: hidden }))).toBe('channel_not_found');
		slack.refuseToken('token_revoked');
		expect(await codeOf(client.auth.test())).toBe('token_revoked');
	});

	test('a trigger opens one modal, within three seconds; three stand on each other', async () => {
		const client = await workspace();
		const person = slack.addUser();
		const trigger_id = slack.trigger(person);
		const { view } = await client.views.open({ trigger_id, view: modal('one') });
		expect(await codeOf(client.views.open({ trigger_id, view: modal('two') }))).toBe('exchanged_trigger_id');
		const late = slack.trigger(person);
		now += 3001;
		expect(await codeOf(client.views.push({ trigger_id: late, view: modal('two') }))).toBe(
			'expired_trigger_id',
		);
		const pushed = () =>
			codeOf(client.views.push({ trigger_id: slack.trigger(person), view: modal('more') }));
		expect([await pushed(), await pushed(), await pushed()]).toEqual(['ok', 'ok', 'push_limit_reached']);
		await client.views.update({ view_id: view?.id ?? '', view: modal('changed') });
		expect(slack.modals(person)).toMatchObject([{ title: { text: 'changed' } }, {}, {}]);
		slack.answered(person, { response_action: 'clear' });
		expect(await codeOf(client.views.update({ view_id: view?.id ?? '', view: modal('gone') }))).toBe(
			'not_found',
		);
	});

	test('counts each method over sixty seconds, and messages by channel', async () => {
		const client = await workspace();
		const [one, other] = [slack.addChannel(), slack.addChannel()];
		const { ts = '' } = await client.chat.postMessage({ channel: one, text: 'a' });
		const again = codeOf(client.chat.postMessage({ channel: one, text: 'b' }));
		expect(await again).toBe('slack_webapi_rate_limited_error');
		expect(await codeOf(client.chat.postMessage({ channel: other, text: 'c' }))).toBe('ok');
		const update = () => codeOf(client.chat.update({ channel: one, ts, text: 'd' }));
		for (let i = 0; i < 50; i += 1) {
			expect(await update()).toBe('ok');
			now += 100;
		}
		now += 54_900;
		expect(await update()).toBe('slack_webapi_rate_limited_error');
		now += 101;
		expect(await update()).toBe('ok');
		expect(slack.counted()['chat.update']).toEqual({ calls: 52, limited: 1 });
	});

	test('takes a file in three steps, byte for byte', async () => {
		const client = await workspace();
		const channel = slack.addChannel();
		const bytes = Uint8Array.of(0, 255, 13, 10);
		const at = await client.files.getUploadURLExternal({ filename: 'a.pdf', length: 4 });
		expect((await fetch(at.upload_url ?? '', { method: 'POST', body: bytes })).status).toBe(200);
		await client.files.completeUploadExternal({ files: [{ id: at.file_id ?? '' }], channel_id: channel });
		expect(slack.files(channel)).toMatchObject([{ name: 'a.pdf', bytes: Buffer.from(bytes) }]);
	});

	test('fails as told, and does what it was asked when only its answer is lost', async () => {
		const client = await workspace();
		const channel = slack.addChannel();
		const post = () => codeOf(client.chat.postMessage({ channel, text: 'a' }));
		slack.fail('chat.postMessage', { status: 503 });
		slack.fail('*', { drop: true, done: true });
		slack.fail('chat.postMessage', { error: 'fatal_error' });
		expect(await post()).toBe('slack_webapi_http_error');
		expect(await post()).toBe('slack_webapi_request_error');
		expect(slack.messages(channel)).toHaveLength(1);
		expect(await post()).toBe('fatal_error');
		expect(slack.calls('chat.postMessage').map((c) => c.error)).toEqual(['503', 'drop', 'fatal_error']);
	});

	test('keeps what is sent to a response address', async () => {
		await workspace();
		await fetch(slack.hook('one'), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ text: 'told' }),
		});
		expect(slack.hooked('one')).toEqual([{ text: 'told' }]);
	});

	test('is the same without a network', async () => {
		slack = await createFakeSlack({ memory: true });
		const client = new WebClient(slack.token, { slackApiUrl: slack.url, fetch: slack.fetch });
		const channel = slack.addChannel();
		await client.chat.postMessage({ channel, text: 'Überall <b>' });
		expect(slack.messages(channel)).toMatchObject([{ text: 'Überall <b>' }]);
	});
});
