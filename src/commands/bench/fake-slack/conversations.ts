import {
	type Args,
	type Channel,
	channelOf,
	kindOf,
	type Message,
	needScope,
	Refusal,
	text,
	type World,
} from './world.ts';

/** What conversations.info says of a channel. */
function described({ bot }: World['ids'], channel: Channel) {
	const { members, messages: _, pinned: __, ...plain } = channel;
	return { ...plain, is_channel: !plain.is_im, is_member: members.has(bot), num_members: members.size };
}

function dm(world: World, user: string): Channel {
	const open = [...world.channels.values()].find((c) => c.is_im && c.user === user);
	if (open) return open;
	const made: Channel = {
		id: world.newId('D'),
		name: '',
		user,
		is_im: true,
		is_private: false,
		is_archived: false,
		is_shared: false,
		is_ext_shared: false,
		is_org_shared: false,
		is_pending_ext_shared: false,
		members: new Set([user, world.ids.bot]),
		messages: [],
		pinned: [],
	};
	world.channels.set(made.id, made);
	return made;
}

/** Without its metadata where nobody asked for that. */
const seen =
	(args: Args) =>
	({ metadata, ...message }: Message) =>
		String(args.include_all_metadata) === 'true' ? { ...message, metadata } : message;

const limitOf = (args: Args): number => Math.min(Number(args.limit ?? 100), 999);

/** The messages of a page between `oldest` and `latest`, the newest first. */
function page(messages: Message[], args: Args) {
	const oldest = text(args.oldest);
	const latest = text(args.latest) || '~';
	const inclusive = String(args.inclusive) === 'true';
	const between = messages.filter(
		({ ts }) => (ts > oldest && ts < latest) || (inclusive && (ts === oldest || ts === latest)),
	);
	const found = between.toReversed();
	return { messages: found.slice(0, limitOf(args)).map(seen(args)), has_more: found.length > limitOf(args) };
}

/** A channel whose messages the token may read. */
function readable(world: World, args: Args): Channel {
	const channel = channelOf(world, args.channel);
	needScope(world, `${kindOf(channel)}:history`);
	if (!channel.members.has(world.ids.bot)) throw new Refusal('not_in_channel');
	return channel;
}

export const conversations = {
	'conversations.info'(world: World, args: Args) {
		const channel = channelOf(world, args.channel);
		needScope(world, `${kindOf(channel)}:read`);
		return { channel: described(world.ids, channel) };
	},
	'conversations.members'(world: World, args: Args) {
		const channel = channelOf(world, args.channel);
		needScope(world, `${kindOf(channel)}:read`);
		const all = [...channel.members];
		const start = Number(text(args.cursor) || 0);
		const end = start + limitOf(args);
		return {
			members: all.slice(start, end),
			response_metadata: { next_cursor: end < all.length ? String(end) : '' },
		};
	},
	'conversations.open'(world: World, args: Args) {
		const user = world.users.get(text(args.users));
		if (user === undefined) throw new Refusal('user_not_found');
		if (user.deleted) throw new Refusal('user_disabled');
		if (user.is_bot) throw new Refusal('cannot_dm_bot');
		return { channel: { id: dm(world, user.id).id } };
	},
	'conversations.history'(world: World, args: Args) {
		const channel = readable(world, args);
		const top = channel.messages.filter((m) => m.thread_ts === undefined || m.thread_ts === m.ts);
		return page(top, args);
	},
	'users.info'(world: World, args: Args) {
		const user = world.users.get(text(args.user));
		if (user === undefined) throw new Refusal('user_not_found');
		return {
			user: { ...user, profile: { real_name: user.real_name, display_name: user.name } },
		};
	},
	'auth.test': ({ ids }: World) => ({
		url: 'https://fake.slack.com/',
		team: 'Fake',
		user: 'hsb',
		team_id: ids.team,
		user_id: ids.bot,
		bot_id: ids.botId,
		...(ids.enterprise && { enterprise_id: ids.enterprise }),
		is_enterprise_install: false,
	}),
};
