/** The slash command. Everything that it does has a button or a mention besides: guests may be barred from it. */
export const slashCommand = '/hsb';

/**
 * What the bot subscribes to: each of Slack's events with the scopes that it needs. Listeners are registered from
 * this table, and manifest.json is held against it.
 */
export const events = {
	app_home_opened: [],
	app_mention: ['app_mentions:read'],
	'message.groups': ['groups:history'],
	'message.im': ['im:history'],
	member_joined_channel: ['groups:read'],
	member_left_channel: ['groups:read'],
	channel_shared: ['groups:read'],
	group_archive: ['groups:read'],
	app_uninstalled: [],
	tokens_revoked: [],
} as const satisfies Record<string, readonly string[]>;

export type SlackEvent = keyof typeof events;

/** As Bolt names it: it tells apart the kinds of message by their channel, not by their name. */
export const listenedTo = [...new Set(Object.keys(events).map((name) => name.split('.')[0] ?? name))];
