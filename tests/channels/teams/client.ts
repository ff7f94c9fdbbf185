import type { Json, Person as TeamsPerson } from '../../../src/commands/bench/fake-teams.ts';
import type { Outcome, Person, Seen, SeenForm } from '../contract/driver.ts';
import { buttonOf } from '../contract/reading.ts';
import {
	type At,
	linesAt,
	messageSeen,
	type OpenForm,
	type Own,
	seenForm,
	sending,
	shownBy,
	turner,
	valuesOf,
} from './dialog.ts';
import { everybody, type Tenant } from './far-end.ts';
import type { Running } from './running.ts';

/** Whether nothing can be shown now: then nobody waits for it. */
type Blind = () => boolean;

let repeated = 0;

/** As Teams does when it did not hear of the answer in time: the same under another id, at another time. */
export const anew = (activity: Json): Json => ({
	...structuredClone(activity),
	id: `again-${(repeated += 1)}`,
	timestamp: new Date(Date.now() + 1000).toISOString(),
});

/** Without the message that a thread hangs from. */
const chatOf = ({ conversation }: Json): string =>
	String((conversation as { id: string }).id).replace(/;.*/, '');

/** One person's Teams: what they have on their screen, and the activities that Teams sends for what they do. */
export function createClient(tenant: Tenant, app: Running, id: string, blind: Blind): Person {
	const { teams, chat } = tenant;
	const who: TeamsPerson = tenant.person(id);
	const say = (key: string) => app.house().messages.say(key);
	const settled = () => (blind() ? Promise.resolve() : app.teams().settled());
	let last = (): Promise<Outcome> => Promise.reject(new Error('nothing was sent yet'));

	/** What others were shown alone is no message of this person's chat; whoever forges a press says that it is. */
	const mine = (conversation: string): string =>
		teams.conversation(conversation).kind === 'personal' ? teams.openPersonal(who) : conversation;

	function pressing({ action, at }: Own): Json {
		const [conversation, data] = [mine(at.conversation), action.data as Json];
		if (at.in === 'dialog') return teams.act.submit(who, conversation, at.message, data);
		if ('msteams' in data) return teams.act.fetch(who, conversation, at.message, data);
		const press = action.type === 'Action.Execute' ? teams.act.press : teams.act.submitted;
		return press(who, conversation, at.message, data);
	}

	/** A long card stands on several pages: all of them, as if it were one. */
	async function wholeCard({ title, card, at }: OpenForm): Promise<Seen> {
		const all: Seen['lines'][number][] = [];
		for (let page = card; ; ) {
			const lines = linesAt(page.body, at);
			const [later, earlier] = ['later', 'earlier'].map((way) => turner(lines, say(`teams.page.${way}`)));
			all.push(...lines.filter((one) => one !== later && one !== earlier));
			if (later === undefined) return { title, lines: all };
			const turned = shownBy(await app.send(pressing(later.own as Own)));
			if (turned.kind !== 'dialog') throw new Error('the dialog has no further page');
			page = turned.card;
		}
	}

	async function send(activity: Json, message: string): Promise<Outcome> {
		const shown = shownBy(await app.send(activity));
		if (shown.kind === 'text') return { text: shown.text };
		const at: At = { conversation: chatOf(activity), message, in: 'dialog' };
		if (shown.kind === 'replaced') return { text: '', card: messageSeen(shown.card, at) };
		const form: OpenForm = { title: shown.title, card: shown.card, at };
		if (sending(shown.card, 'submit') !== undefined) return { text: '', form: seenForm(form) };
		const card = await wholeCard(form);
		// What was typed and not taken stands beneath why.
		const [why] = card.title === say('teams.dialog.not-done') ? card.lines : [];
		return { text: typeof why === 'string' ? why : '', card };
	}

	function deliver(activity: Json, message: string): Promise<Outcome> {
		last = () => send(anew(activity), message);
		return send(activity, message);
	}

	const press = (own: Own): Promise<Outcome> => deliver(pressing(own), own.at.message);

	function cardsIn(conversation: string): Seen[] {
		return teams.messages(conversation).flatMap(({ id: message, from, card }) => {
			if (from !== 'bot' || card === undefined) return [];
			return [messageSeen(card as never, { conversation, message, in: 'message' })];
		});
	}

	function sent(form: SeenForm, what: 'submit' | 'keep', typed: Record<string, string>): [Json, string] {
		const open = form.own as OpenForm;
		const button = sending(open.card, what);
		if (button === undefined) throw new Error(`"${form.title}" has no button to ${what}`);
		const data = { ...valuesOf(open, typed), ...(button.data as Json) };
		const { conversation, message } = open.at;
		return [teams.act.submit(who, mine(conversation), message, data), message];
	}

	return {
		name: everybody[id] ?? id,
		async sees() {
			await settled();
			tenant.check();
			return [...cardsIn(chat), ...cardsIn(teams.openPersonal(who))];
		},
		async opens() {
			const { status } = await app.send(teams.act.message(who, chat, 'open', { mention: true }));
			if (status !== 200) throw new Error(`Teams was answered ${status}: ${app.troubles().join(', ')}`);
			await settled();
			const last = cardsIn(chat).at(-1);
			if (last?.title !== say('teams.open.title'))
				throw new Error(`no way to open: ${last?.title} ${app.troubles().join(', ')}`);
			return press(buttonOf(last, say('button.open')).own as Own);
		},
		press: ({ own }) => press(own as Own),
		fill: (form, typed = {}) => deliver(...sent(form, 'submit', typed)),
		async close(form, typed) {
			shownBy(await app.send(sent(form, 'keep', typed)[0]));
		},
		again: () => last(),
	};
}
