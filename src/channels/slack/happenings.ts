import { z } from 'zod';
import type { Card } from '../../conversation/cards.ts';
import type { Handle } from '../../conversation/handle.ts';
import { type HereDeps, meetingHere } from '../../conversation/here.ts';
import { createOnce } from '../../conversation/once.ts';
import type { Log } from '../../log.ts';
import type { Say } from '../../wording/messages.ts';
import type { Envelope } from './arrived.ts';
import type { Calls, Identity } from './calls.ts';
import type { Guard } from './guard.ts';
import type { Home } from './home.ts';
import type { People } from './people.ts';
import type { Places } from './places.ts';
import { renderMessage } from './render/all.ts';
import type { Replies } from './replies.ts';

export interface HappeningDeps extends HereDeps {
	calls: Calls;
	identity(): Promise<Identity>;
	guard: Guard;
	handle: Handle;
	home: Home;
	log: Log;
	people: People;
	places: Places;
	replies: Replies;
	say: Say;
	/** Something about what is shown of this record may be different now. */
	changed(record: string): void;
	/** Goes on after the acknowledgement; its failures are noted. */
	begin(work: Promise<unknown>): void;
}

const inChannel = z.looseObject({ channel: z.string(), user: z.string().default('') });
const opened = z.looseObject({ user: z.string(), tab: z.string().default('home') });
const direct = z.looseObject({
	channel_type: z.literal('im'),
	channel: z.string(),
	user: z.string(),
	bot_id: z.undefined().optional(),
	subtype: z.undefined().optional(),
});

/** Takes Slack's events: what is typed is handed on, and what happens to the channel is acted upon. */
export function createHappenings(deps: HappeningDeps): (body: Envelope) => Promise<void> {
	const { calls, guard, home, log, people, places, replies, say, store, changed, begin } = deps;

	async function recordsOf(channel: string): Promise<void> {
		for (const { record } of await store.find({ conversation: channel })) changed(record);
	}

	async function post(channel: string, card: Card, user?: string): Promise<void> {
		const message = { ...renderMessage(card, { say, reference: '' }), channel, unfurl_links: false };
		const how = { urgency: 'people', channel } as const;
		if (user === undefined) await calls.inTurn('chat.postMessage', message, how);
		else await calls.inTurn('chat.postEphemeral', { ...message, user }, how);
	}

	const card = (key: string, sentence: string, buttons: Card['buttons'] = []): Card => ({
		key,
		title: say('slack.modal.title'),
		blocks: [{ kind: 'text', runs: [{ text: sentence }] }],
		buttons,
	});

	/** The bot was brought into a channel: how to begin, or why not here. */
	async function greet(channel: string): Promise<void> {
		const problem = await places.problem(channel);
		if (problem !== undefined) return post(channel, card('greeting', problem));
		const open = { do: 'form', form: 'open', record: 'new' } as const;
		const button = { label: say('slack.home.open'), intent: open, style: 'main' } as const;
		await post(channel, card('greeting', say('slack.greeting'), [button]));
		await recordsOf(channel);
	}

	/** Somebody came to a channel with a meeting: they are asked to join it. */
	async function welcome(channel: string, user: string): Promise<void> {
		const head = await meetingHere(deps, channel);
		if (head === undefined || (await places.recentProblem(channel)) !== undefined) return;
		const join = { do: 'form', form: 'join', record: head.record } as const;
		const button = { label: say('button.join'), intent: join, style: 'main' } as const;
		await post(
			channel,
			card('welcome-here', say('slack.welcome', { reference: head.reference }), [button]),
			user,
		);
	}

	async function came({ channel, user }: z.infer<typeof inChannel>): Promise<void> {
		people.forget(channel);
		const { bot } = await deps.identity();
		if (user !== bot) return begin(welcome(channel, user));
		guard.forget(channel);
		begin(greet(channel));
	}

	/**
	 * S16: whoever is no longer in the channel is no longer in its meeting, until they join again. S41: nor in one
	 * that was signed there before.
	 */
	async function went({ channel, user }: z.infer<typeof inChannel>, event: string): Promise<void> {
		people.forget(channel);
		if (user === (await deps.identity()).bot) return placeChanged(channel);
		for (const { record } of await store.find({ conversation: channel })) {
			const head = await deps.ledger.head(record);
			const person = head?.people.find((p) => p.id === user && !p.removed);
			if (person === undefined) continue;
			const by = { person: user, name: person.name };
			await deps.handle({ delivery: `left|${event}`, by, record, kind: 'leave', args: { removed: true } });
		}
	}

	/** S17: what was known of the channel counts no longer, and what is shown there is looked at again. */
	async function placeChanged(channel: string): Promise<void> {
		guard.forget(channel);
		await recordsOf(channel);
	}

	/** S51: whoever is no longer of ours, or deactivated, is shown nothing more; nor who Slack cannot describe. */
	async function showHome(user: string): Promise<void> {
		const person = await people.find(user);
		if (person?.ours && person.active) await home.publish(user);
	}

	const takes: Record<string, (event: Envelope['event'], body: Envelope) => Promise<void> | void> = {
		app_home_opened(event) {
			const { data } = opened.safeParse(event);
			if (data?.tab === 'home') begin(showHome(data.user));
		},
		app_mention: (event) => replies.message(event),
		async message(event) {
			const { data } = direct.safeParse(event);
			if (data !== undefined) return begin(post(data.channel, card('help', say('slack.help'))));
			if (event.channel_type !== 'im') await replies.message(event);
			const converted = ['channel_convert_to_public', 'channel_convert_to_private', 'group_unarchive'];
			if (converted.includes(String(event.subtype))) await placeChanged(String(event.channel));
		},
		member_joined_channel: (event) => came(inChannel.parse(event)),
		member_left_channel: (event, { event_id }) => went(inChannel.parse(event), event_id),
		channel_shared: (event) => placeChanged(inChannel.parse(event).channel),
		group_archive: (event) => placeChanged(inChannel.parse(event).channel),
		app_uninstalled: () => log.error('slack-uninstalled'),
		tokens_revoked: () => log.error('slack-token-revoked'),
	};

	/** S23: an event that Slack, or somebody who kept it, sends again is one event; it may have failed before. */
	const once = createOnce();

	return async (body) => {
		const { type } = body.event;
		if (Object.hasOwn(takes, type)) await once(body.event_id, async () => takes[type]?.(body.event, body));
	};
}
