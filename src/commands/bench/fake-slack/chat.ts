import { type Args, type Channel, channelOf, type Message, Refusal, text, type World } from './world.ts';

/** The channel, when the bot may write there. */
function writable(world: World, id: unknown): Channel {
	const channel = channelOf(world, id);
	if (channel.is_archived) throw new Refusal('is_archived');
	if (!channel.is_im && !channel.members.has(world.ids.bot)) throw new Refusal('not_in_channel');
	if (channel.user !== undefined && world.users.get(channel.user)?.deleted) throw new Refusal('is_archived');
	return channel;
}

export function messageIn(channel: Channel, ts: unknown): Message {
	const found = channel.messages.find((m) => m.ts === ts);
	if (found === undefined) throw new Refusal('message_not_found');
	return found;
}

const blocksOf = (args: Args) => (Array.isArray(args.blocks) ? { blocks: args.blocks } : {});
const threadOf = (args: Args) => (args.thread_ts === undefined ? {} : { thread_ts: text(args.thread_ts) });

function content(args: Args) {
	if (text(args.text) === '' && !Array.isArray(args.blocks)) throw new Refusal('no_text');
	return { text: text(args.text), ...blocksOf(args) };
}

/** What stands in the channel from now on, with the event that tells of it. */
export function put(world: World, channel: Channel, message: Message): void {
	channel.messages.push(message);
	world.tell({ ...message, channel: channel.id, channel_type: channel.is_im ? 'im' : 'group' });
}

function own(world: World, channel: Channel, args: Args, refusal: string): Message {
	const message = messageIn(channel, args.ts ?? args.timestamp);
	if (message.user !== world.ids.bot) throw new Refusal(refusal);
	return message;
}

function remove(world: World, channel: Channel, { ts }: Message): void {
	channel.messages = channel.messages.filter((m) => m.ts !== ts);
	channel.pinned = channel.pinned.filter((pinned) => pinned !== ts);
	world.tell({ type: 'message', subtype: 'message_deleted', channel: channel.id, deleted_ts: ts });
}

function react(message: Message, name: string, user: string): void {
	const reactions = (message.reactions ??= []);
	const there = reactions.find((r) => r.name === name);
	if (there?.users.includes(user)) throw new Refusal('already_reacted');
	if (there === undefined) reactions.push({ name, users: [user], count: 1 });
	else there.count = there.users.push(user);
}

export const chat = {
	'chat.postMessage'(world: World, args: Args) {
		const channel = writable(world, args.channel);
		const { bot, botId } = world.ids;
		const metadata = args.metadata === undefined ? {} : { metadata: args.metadata };
		const more = { ...content(args), ...metadata, ...threadOf(args) };
		const message: Message = { type: 'message', ts: world.newTs(), user: bot, bot_id: botId, ...more };
		put(world, channel, message);
		return { channel: channel.id, ts: message.ts, message };
	},
	'chat.postEphemeral'(world: World, args: Args) {
		const channel = writable(world, args.channel);
		const user = text(args.user);
		if (!channel.members.has(user)) throw new Refusal('user_not_in_channel');
		world.ephemerals.push({ channel: channel.id, user, ...content(args), ...threadOf(args) });
		return { message_ts: world.newTs() };
	},
	'chat.update'(world: World, args: Args) {
		const channel = channelOf(world, args.channel);
		if (channel.is_archived) throw new Refusal('is_inactive');
		const message = own(world, channel, args, 'cant_update_message');
		const before = { ...message };
		Object.assign(message, content(args), { edited: { user: world.ids.bot, ts: world.newTs() } });
		if (args.metadata !== undefined) message.metadata = args.metadata;
		world.tell({
			type: 'message',
			subtype: 'message_changed',
			channel: channel.id,
			channel_type: channel.is_im ? 'im' : 'group',
			ts: world.newTs(),
			message: { ...message },
			previous_message: before,
		});
		return { channel: channel.id, ts: message.ts, text: message.text, message };
	},
	'chat.delete'(world: World, args: Args) {
		const channel = channelOf(world, args.channel);
		if (channel.is_archived) throw new Refusal('cant_delete_message');
		const message = own(world, channel, args, 'cant_delete_message');
		remove(world, channel, message);
		return { channel: channel.id, ts: message.ts };
	},
	'pins.add'(world: World, args: Args) {
		const channel = writable(world, args.channel);
		const { ts } = messageIn(channel, args.timestamp);
		if (channel.pinned.includes(ts)) throw new Refusal('already_pinned');
		channel.pinned.push(ts);
		return {};
	},
	'reactions.add'(world: World, args: Args) {
		const channel = writable(world, args.channel);
		react(messageIn(channel, args.timestamp), text(args.name), world.ids.bot);
		return {};
	},
	'reactions.remove'(world: World, args: Args) {
		const message = messageIn(writable(world, args.channel), args.timestamp);
		const mine = message.reactions?.find((r) => r.name === args.name && r.users.includes(world.ids.bot));
		if (mine === undefined) throw new Refusal('no_reaction');
		mine.users = mine.users.filter((user) => user !== world.ids.bot);
		mine.count -= 1;
		message.reactions = message.reactions?.filter((r) => r.count > 0) ?? [];
		return {};
	},
};
