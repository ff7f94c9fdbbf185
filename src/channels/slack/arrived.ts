import { z } from 'zod';

/** Slack's ids of people, channels, teams and views. */
const id = z.string().min(1).max(64);

/** A block, or what an input holds: parsed by render/ for the kind that it is. */
const part = z.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null);

const view = z.object({
	id,
	type: z.string(),
	callback_id: z.string().default(''),
	private_metadata: z.string().default(''),
	previous_view_id: id.nullish(),
	root_view_id: id.nullish(),
	blocks: z.array(part).default([]),
	state: z.object({ values: z.record(z.string(), z.record(z.string(), part)) }).optional(),
});
export type ArrivedView = z.infer<typeof view>;

const user = z.object({
	id,
	team_id: id.optional(),
	name: z.string().optional(),
	username: z.string().optional(),
});
const team = z.looseObject({ id }).nullish();

const action = z.looseObject({
	action_id: z.string(),
	block_id: z.string().default(''),
	action_ts: z.string().default(''),
	value: z.string().optional(),
});

/** A button or an input: in a message, a modal or the Home tab. */
export const pressed = z.looseObject({
	user,
	team,
	trigger_id: z.string(),
	response_url: z.string().optional(),
	channel: z.looseObject({ id }).optional(),
	container: z.looseObject({
		type: z.string(),
		message_ts: z.string().optional(),
		is_ephemeral: z.boolean().optional(),
	}),
	view: view.optional(),
	actions: z.tuple([action]).rest(action),
});
export type Pressed = z.infer<typeof pressed>;

/** A modal that was sent, or closed without being sent. */
export const modal = z.object({ user, team, trigger_id: z.string().default(''), view });
export type Modal = z.infer<typeof modal>;

export const slash = z.looseObject({
	team_id: id,
	user_id: id,
	user_name: z.string().default(''),
	channel_id: id,
	trigger_id: z.string(),
	response_url: z.string().optional(),
});
export type Slash = z.infer<typeof slash>;

/** The outer part of an event; what is inside is read by whoever takes that event. */
export const envelope = z.looseObject({
	team_id: id,
	event_id: z.string(),
	event: z.looseObject({ type: z.string() }),
});
export type Envelope = z.infer<typeof envelope>;
