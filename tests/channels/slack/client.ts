import { setTimeout } from 'node:timers/promises';
import type { Button, Outcome, Person, Seen, SeenForm, Typed } from '../contract/driver.ts';
import {
	formOf,
	held,
	type Input,
	inputs,
	isMissing,
	lines,
	type Part,
	type State,
	stateOf,
	words,
} from './blocks.ts';
import { type Answered, ask, everybody, type Open, type Workspace } from './far-end.ts';
import { assertWithinLimits } from './limits.ts';
import { closing, type Own, type Place, press, type Request, slash, submission } from './requests.ts';
import type { Running } from './running.ts';

interface Posted {
	ts: string;
	blocks?: Part[];
}

const buttonsAt = (blocks: readonly Part[], place: Place) =>
	lines(blocks, (button): Own => ({ ...button, place }));

/** A modal's title, which stands in a header where it is too long. */
function titled({ title, blocks }: Open): { title: string; rest: Part[] } {
	const [first, ...rest] = blocks;
	return first?.type === 'header'
		? { title: words(first).join(''), rest }
		: { title: title.text, rest: blocks };
}

let hooks = 0;

/** What is shown while the modal itself is being made. */
const isStub = ({ callback_id }: Open): boolean => callback_id === 'loading';

/** Until this is so, or everything else is done. */
async function waitFor(isSo: () => boolean, otherwise: Promise<void>): Promise<void> {
	let done = false;
	const end = otherwise.finally(() => void (done = true));
	while (!done && !isSo()) await Promise.race([end, setTimeout(2)]);
}

/** Whether nothing can be shown now: then nobody waits for it. */
type Blind = () => boolean;

/** One person's Slack: what they have on their screen, and the requests that Slack sends for what they do. */
export function createClient(workspace: Workspace, app: Running, person: string, blind: Blind): Person {
	const who = { id: workspace.user(person), name: everybody[person] ?? person, team: workspace.team };
	/** What was typed, by view. */
	const typedIn = new Map<string, State>();
	/** The page that a long card shows, by view. */
	const pageOf = new Map<string, number>();
	let last = (): Promise<Outcome> => Promise.reject(new Error('nothing was sent yet'));
	let dm: string | undefined;

	const top = (): Open | undefined => workspace.modals(who.id).at(-1);
	const now = ({ id }: Open): Open | undefined => workspace.modals(who.id).find((v) => v.id === id);
	const settled = () => (blind() ? Promise.resolve() : app.slack().settled());
	const triggerOn = (place: Place) => workspace.trigger(who.id, 'view' in place ? place.view.id : undefined);

	/** What the inputs of a view hold once this was typed. */
	function type(view: Open, typed: Typed): Input[] {
		const all = inputs(view.blocks, typedIn.get(view.id) ?? {}).map((input) => {
			const text = typed[input.name];
			return text === undefined ? input : { ...input, held: held(input.element, text) };
		});
		typedIn.set(view.id, stateOf(all));
		return all;
	}

	function formIn(view: Open, errors?: Record<string, string>): SeenForm {
		const { title, rest } = titled(view);
		return { ...formOf(title, rest, typedIn.get(view.id) ?? {}, errors), own: structuredClone(view) };
	}

	function turner(shown: Seen['lines'], way: 'earlier' | 'later'): Button | undefined {
		const label = app.house().messages.say(`slack.page.${way}`);
		return shown.find((line): line is Button => typeof line !== 'string' && line.label === label);
	}

	async function turn(view: Open, way: 'earlier' | 'later'): Promise<void> {
		const page = pageOf.get(view.id) ?? 0;
		const button = turner(buttonsAt(now(view)?.blocks ?? [], { view, page }), way);
		if (button === undefined) throw new Error(`the modal has no page ${way}`);
		await app.post(press(who, button.own as Own, '', await workspace.trigger(who.id, view.id)));
		await settled();
		pageOf.set(view.id, page + (way === 'later' ? 1 : -1));
	}

	/** A long card stands on several pages: all of them, as if it were one. */
	async function wholeCard(opened: Open): Promise<Seen> {
		const all: (string | Button)[] = [];
		const { title } = titled(opened);
		for (let page = 0; ; page += 1) {
			pageOf.set(opened.id, page);
			const view = structuredClone(now(opened) ?? opened);
			const shown = buttonsAt(titled(view).rest, { view, page });
			const turners = [turner(shown, 'earlier'), turner(shown, 'later')];
			all.push(...shown.filter((line) => typeof line === 'string' || !turners.includes(line)));
			if (turners[1] === undefined) return { title, lines: all };
			await turn(view, 'later');
		}
	}

	async function shown(view: Open, text = ''): Promise<Outcome> {
		if (view.submit != null) return { text, form: formIn(view) };
		if (view.callback_id === 'show') return { text, card: await wholeCard(view) };
		const said = titled(view).rest.flatMap(words);
		return { text: [text, ...said].filter((line) => line !== '').join('\n') };
	}

	/** What Slack is answered, once everything is stored. */
	async function acknowledged(request: Request): Promise<string> {
		const answer = await app.post(request);
		if (answer.status !== 200) throw new Error(`Slack was answered ${answer.status}`);
		return answer.text();
	}

	/** What was said by the address that came with a press. */
	const toldBy = (hook: string): string[] =>
		workspace.hooked(hook).flatMap(({ blocks }) => (blocks as Part[]).flatMap(words));

	/** Whoever presses is shown a modal, told something, or sees it in the cards. */
	async function send(request: Request, hook: string): Promise<Outcome> {
		const screen = () => JSON.stringify(top() ?? null);
		const [before, told] = [screen(), toldBy(hook).length];
		await acknowledged(request);
		const shows = () => screen() !== before && top() !== undefined && !isStub(top()!);
		await waitFor(() => shows() || toldBy(hook).length > told, settled());
		const text = toldBy(hook).slice(told).join('\n');
		return shows() ? shown(top()!, text) : { text };
	}

	async function submit(request: Request, view: Open): Promise<Outcome> {
		const text = await acknowledged(request);
		const answered = (text === '' ? undefined : JSON.parse(text)) as Answered;
		if (answered?.response_action === 'errors') return { text: '', form: formIn(view, answered.errors) };
		if (answered?.response_action === 'update') assertWithinLimits(answered.view, 'modal');
		const open = top()?.id === view.id;
		if (open) workspace.answered(who.id, answered);
		const left = () => (open ? now(view) : undefined);
		if (left() !== undefined) await waitFor(() => !isStub(left()!), settled());
		if (left() !== undefined) return shown(left()!);
		// A modal that was closed before shows nothing any more; what it would have shown is what they are told.
		return answered?.response_action === 'update' ? shown(answered.view) : { text: '' };
	}

	function deliver(sending: () => Promise<Outcome>): Promise<Outcome> {
		last = sending;
		return sending();
	}

	async function cardsIn(channel: string): Promise<Seen[]> {
		const asked = { channel, limit: '500' };
		const { messages } = await ask<{ messages: Posted[] }>(workspace, 'conversations.history', asked);
		return messages.toReversed().flatMap(({ ts, blocks: [header, ...rest] = [] }) => {
			const title = header?.type === 'header' ? words(header).join('') : undefined;
			return title === undefined ? [] : [{ title, lines: buttonsAt(rest, { channel, ts }) }];
		});
	}

	async function direct(): Promise<string> {
		const opened = () => ask<{ channel: { id: string } }>(workspace, 'conversations.open', { users: who.id });
		return (dm ??= (await opened()).channel.id);
	}

	return {
		name: who.name,
		async sees() {
			await settled();
			return (await Promise.all([cardsIn(workspace.channel), direct().then(cardsIn)])).flat();
		},
		async opens() {
			const hook = `hook${(hooks += 1)}`;
			const trigger = await workspace.trigger(who.id);
			const request = slash(who, workspace.channel, workspace.hook(hook), trigger);
			return deliver(() => send(request, hook));
		},
		async press({ own }) {
			const button = own as Own;
			const { place } = button;
			if ('view' in place)
				for (let at = pageOf.get(place.view.id) ?? 0; at !== place.page; at = pageOf.get(place.view.id)!)
					await turn(place.view, at < place.page ? 'later' : 'earlier');
			const hook = `hook${(hooks += 1)}`;
			const request = press(who, button, workspace.hook(hook), await triggerOn(place));
			return deliver(() => send(request, hook));
		},
		async fill(form, typed = {}) {
			const view = form.own as Open;
			const all = type(view, typed);
			const missing = all.filter(isMissing).map(({ name }) => name);
			if (missing.length > 0) throw new Error(`Slack sends no "${form.title}" without ${missing.join(', ')}`);
			const request = submission(who, view, stateOf(all), await workspace.trigger(who.id));
			return deliver(() => submit(request, view));
		},
		async close(form, typed) {
			const view = form.own as Open;
			// As people do: one field after the other, of which Slack tells while it is typed in.
			for (const [name, value] of Object.entries(typed)) {
				const all = type(view, { [name]: value });
				const input = all.find((one) => one.name === name);
				if (input?.block.dispatch_action !== true) continue;
				const element = { ...input.held, action_id: input.action_id };
				const own = { element, block_id: input.block_id, place: { view, page: 0 } };
				await app.post(press(who, own, '', await workspace.trigger(who.id, view.id), stateOf(all)));
			}
			workspace.closed(who.id);
			await app.post(closing(who, view));
			await settled();
		},
		again: () => last(),
	};
}
