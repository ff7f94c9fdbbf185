/** How much of one method Slack allows a workspace, and what the bot must be allowed to for it. */
interface Allowance {
	/** Calls a minute, of all places together (docs.slack.dev, Rate limits: Tier 2 is 20, 3 is 50, 4 is 100). */
	perMinute: number;
	/** Bot scopes; what they open depends on the kind of conversation, and the bot works in private ones and DMs. */
	scopes: readonly string[];
	/** Milliseconds between two calls for one channel. */
	perChannelMs?: number;
	/** Status cards have most of it and wait no more than two minutes, whatever else changes; questions have the rest. */
	cardsFirst?: boolean;
}

const tier2 = 20;
const tier3 = 50;
const tier4 = 100;
/** Where Slack promises "several hundred" or "hundreds" a minute. */
const hundreds = 300;

/**
 * Every method of Slack's Web API that the code calls, and no other: what is called goes through this table, and
 * the scopes of manifest.json follow from it.
 */
export const methods = {
	'auth.test': { perMinute: hundreds, scopes: [] },
	'chat.postMessage': { perMinute: hundreds, scopes: ['chat:write'], perChannelMs: 1000 },
	'chat.postEphemeral': { perMinute: tier4, scopes: ['chat:write'] },
	'chat.update': { perMinute: tier3, scopes: ['chat:write'], cardsFirst: true },
	'chat.delete': { perMinute: tier3, scopes: ['chat:write'] },
	'conversations.info': { perMinute: tier3, scopes: ['groups:read'] },
	'conversations.members': { perMinute: tier4, scopes: ['groups:read'] },
	'conversations.open': { perMinute: tier3, scopes: ['im:write'] },
	'conversations.history': { perMinute: tier3, scopes: ['groups:history', 'im:history'] },
	'pins.add': { perMinute: tier2, scopes: ['pins:write'] },
	'reactions.add': { perMinute: tier3, scopes: ['reactions:write'] },
	'reactions.remove': { perMinute: tier2, scopes: ['reactions:write'] },
	'users.info': { perMinute: tier4, scopes: ['users:read'] },
	'views.open': { perMinute: tier4, scopes: [] },
	'views.push': { perMinute: tier4, scopes: [] },
	'views.update': { perMinute: tier4, scopes: [] },
	'views.publish': { perMinute: tier4, scopes: [] },
	'files.getUploadURLExternal': { perMinute: tier4, scopes: ['files:write'] },
	'files.completeUploadExternal': { perMinute: tier4, scopes: ['files:write'] },
} as const satisfies Record<string, Allowance>;

export type Method = keyof typeof methods;

export const isMethod = (name: string): name is Method => Object.hasOwn(methods, name);

export const allowanceOf = (method: Method): Allowance => methods[method];
