import { type Args, Refusal, text, type View, type World } from './world.ts';

/** How long a trigger can be exchanged, in milliseconds. */
const triggerLife = 3000;
const mostModals = 3;
const mostBytes = 250_000;

/** Spends the trigger. */
function exchange(world: World, id: unknown): string {
	const trigger = world.triggers.get(text(id));
	if (trigger === undefined) throw new Refusal('invalid_trigger_id');
	if (trigger.used) throw new Refusal('exchanged_trigger_id');
	if (world.now() - trigger.at > triggerLife) throw new Refusal('expired_trigger_id');
	trigger.used = true;
	return trigger.user;
}

/** The view that Slack makes of what it is sent. */
function made(world: World, given: unknown, id = world.newId('V')): View {
	const sent = Object(given) as Record<string, unknown>;
	if (!Array.isArray(sent.blocks)) throw new Refusal('invalid_arguments');
	if (JSON.stringify(sent).length > mostBytes) throw new Refusal('view_too_large');
	return {
		...sent,
		id,
		hash: `${world.newTs()}.hash`,
		team_id: world.ids.team,
		app_id: world.ids.app,
		bot_id: world.ids.botId,
		type: text(sent.type),
		callback_id: text(sent.callback_id),
		private_metadata: text(sent.private_metadata),
		blocks: sent.blocks,
		state: { values: {} },
		root_view_id: id,
		previous_view_id: null,
	};
}

export function push(world: World, user: string, given: unknown): View {
	const stack = world.modals.get(user) ?? [];
	if (stack.length === 0) throw new Refusal('not_found');
	if (stack.length >= mostModals) throw new Refusal('push_limit_reached');
	const links = { root_view_id: stack[0]?.id ?? '', previous_view_id: stack.at(-1)?.id ?? null };
	const view = { ...made(world, given), ...links };
	stack.push(view);
	return view;
}

/** In place of an open modal, of which nothing stays; what was typed is kept under the same block and action. */
export function change(world: World, old: View, given: unknown): View {
	const { id, state, root_view_id, previous_view_id } = old;
	const view = { ...made(world, given, id), state, root_view_id, previous_view_id };
	for (const name of Object.keys(old)) Reflect.deleteProperty(old, name);
	return Object.assign(old, view);
}

export function open(world: World, user: string, given: unknown): View {
	const view = made(world, given);
	world.modals.set(user, [view]);
	return view;
}

function hashFits(known: View | undefined, hash: unknown): void {
	if (hash !== undefined && known !== undefined && known.hash !== hash) throw new Refusal('hash_conflict');
}

export const views = {
	'views.open': (world: World, args: Args) => ({
		view: open(world, exchange(world, args.trigger_id), args.view),
	}),
	'views.push': (world: World, args: Args) => ({
		view: push(world, exchange(world, args.trigger_id), args.view),
	}),
	'views.update'(world: World, args: Args) {
		const all = [...world.modals.values()].flat();
		const known = all.find(
			(v) => v.id === args.view_id || (args.external_id && v.external_id === args.external_id),
		);
		if (known === undefined) throw new Refusal('not_found');
		hashFits(known, args.hash);
		return { view: change(world, known, args.view) };
	},
	'views.publish'(world: World, args: Args) {
		const user = world.users.get(text(args.user_id));
		if (user === undefined || user.deleted) throw new Refusal('user_not_found');
		const known = world.homes.get(user.id);
		hashFits(known, args.hash);
		const view = made(world, args.view, known?.id);
		world.homes.set(user.id, view);
		return { view };
	},
};
