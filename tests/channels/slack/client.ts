import { setTimeout } from 'node:timers/promises';
import type { Outcome, Person, Seen } from '../contract/driver.ts';
import { isMissing, type Part, stateOf, words } from './blocks.ts';
import { type Answered, ask, everybody, type Open, type Workspace } from './far-end.ts';
import { assertWithinLimits } from './limits.ts';
import { buttonsAt, createModals } from './modal.ts';
import { closing, type Own, press, type Request, slash, submission } from './requests.ts';
import type { Running } from './running.ts';

interface Posted {
	ts: string;
	blocks?: Part[];
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

/** The cards of a channel, as Slack itself has them. */
async function cardsIn(workspace: Workspace, channel: string): Promise<Seen[]> {
	const asked = { channel, limit: '500' };
	const { messages } = await ask<{ messages: Posted[] }>(workspace, 'conversations.history', asked);
	return messages.toReversed().flatMap(({ ts, blocks: [header, ...rest] = [] }) => {
		const title = header?.type === 'header' ? words(header).join('') : undefined;
		return title === undefined ? [] : [{ title, lines: buttonsAt(rest, { channel, ts }) }];
	});
}

/** Whether nothing can be shown now: then nobody waits for it. */
type Blind = () => boolean;

/** One person's Slack: what they have on their screen, and the requests that Slack sends for what they do. */
export function createClient(workspace: Workspace, app: Running, person: string, blind: Blind): Person {
	const who = { id: workspace.user(person), name: everybody[person] ?? person, team: workspace.team };
	let last = (): Promise<Outcome> => Promise.reject(new Error('nothing was sent yet'));
	let dm: string | undefined;

	const top = (): Open | undefined => workspace.modals(who.id).at(-1);
	const now = ({ id }: Open): Open | undefined => workspace.modals(who.id).find((v) => v.id === id);
	const settled = () => (blind() ? Promise.resolve() : app.slack().settled());
	const trigger = (view?: Open) => workspace.trigger(who.id, view?.id);

	const modals = createModals({
		now,
		turner: (way) => app.house().messages.say(`slack.page.${way}`),
		async press(button) {
			await acknowledged(await pressing(button, ''));
			await settled();
		},
	});

	const pressing = async (button: Own, responseUrl: string): Promise<Request> =>
		press(who, button, responseUrl, await trigger('view' in button.place ? button.place.view : undefined));

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
		return shows() ? modals.shown(top()!, text) : { text };
	}

	async function submit(request: Request, view: Open): Promise<Outcome> {
		const text = await acknowledged(request);
		const answered = (text === '' ? undefined : JSON.parse(text)) as Answered;
		if (answered?.response_action === 'errors') return { text: '', form: modals.form(view, answered.errors) };
		if (answered?.response_action === 'update') assertWithinLimits(answered.view, 'modal');
		const open = top()?.id === view.id;
		if (open) workspace.answered(who.id, answered);
		const left = () => (open ? now(view) : undefined);
		if (left() !== undefined) await waitFor(() => !isStub(left()!), settled());
		if (left() !== undefined) return modals.shown(left()!);
		// A modal that was closed before shows nothing any more; what it would have shown is what they are told.
		return answered?.response_action === 'update' ? modals.shown(answered.view) : { text: '' };
	}

	function deliver(sending: () => Promise<Outcome>): Promise<Outcome> {
		last = sending;
		return sending();
	}

	async function direct(): Promise<string> {
		const opened = () => ask<{ channel: { id: string } }>(workspace, 'conversations.open', { users: who.id });
		return (dm ??= (await opened()).channel.id);
	}

	/** Slack tells of a field while it is typed in, where the form asks for that. */
	async function typing(view: Open, name: string, value: string): Promise<void> {
		const all = modals.type(view, { [name]: value });
		const input = all.find((one) => one.name === name);
		if (input?.block.dispatch_action !== true) return;
		const element = { ...input.held, action_id: input.action_id };
		const own = { element, block_id: input.block_id, place: { view, page: 0 } };
		await acknowledged(press(who, own, '', await trigger(view), stateOf(all)));
	}

	return {
		name: who.name,
		async sees() {
			await settled();
			const shared = cardsIn(workspace, workspace.channel);
			return [...(await shared), ...(await cardsIn(workspace, await direct()))];
		},
		async opens() {
			const hook = `hook${(hooks += 1)}`;
			const request = slash(who, workspace.channel, workspace.hook(hook), await trigger());
			return deliver(() => send(request, hook));
		},
		async press({ own }) {
			const button = own as Own;
			if ('view' in button.place) await modals.goTo(button.place.view, button.place.page);
			const hook = `hook${(hooks += 1)}`;
			const request = await pressing(button, workspace.hook(hook));
			return deliver(() => send(request, hook));
		},
		async fill(form, typed = {}) {
			const view = form.own as Open;
			const all = modals.type(view, typed);
			const missing = all.filter(isMissing).map(({ name }) => name);
			if (missing.length > 0) throw new Error(`Slack sends no "${form.title}" without ${missing.join(', ')}`);
			const request = submission(who, view, stateOf(all), await trigger());
			return deliver(() => submit(request, view));
		},
		async close(form, typed) {
			const view = form.own as Open;
			for (const [name, value] of Object.entries(typed)) await typing(view, name, value);
			workspace.closed(who.id);
			await acknowledged(closing(who, view));
			await settled();
		},
		again: () => last(),
	};
}
