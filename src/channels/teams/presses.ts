import type { Intent, Said } from '../../conversation/cards.ts';
import type { Caller, Desk } from '../../conversation/desk.ts';
import { allowed } from '../../conversation/forms/all.ts';
import type { Ledger } from '../../conversation/ledger.ts';
import { draftOf } from '../../conversation/sent.ts';
import type { Say } from '../../wording/messages.ts';
import { within } from './connector/within.ts';
import type { TeamsDocuments } from './documents.ts';
import type { Arrived, Guard, InvokeAnswer, People } from './ports.ts';
import { createSame, hashed } from './presses/same.ts';
import { unsent } from './presses/unsent.ts';
import {
	type Drawing,
	dialogOf,
	freshNonce,
	type Pressed,
	readPress,
	readSubmit,
	type Sent,
} from './render/all.ts';
import type { Standing } from './standing.ts';

export interface PressDeps {
	desk: Desk;
	ledger: Pick<Ledger, 'head'>;
	people: Pick<People, 'caller' | 'isIn'>;
	guard: Guard;
	documents: TeamsDocuments;
	say: Say;
	forms: Drawing['forms'];
	standing: Standing;
	/** Goes on after the answer; its failures are noted. */
	begin(work: Promise<unknown>): void;
	/** An entry was withdrawn: the card that said that it was recorded says so. */
	withdrawn(conversation: string, entry: string): void;
}

type Form = Intent & { do: 'form' };
type Command = Intent & { do: 'command' };
type PageIntent = Intent & { do: 'page' };
type Kept = Extract<Sent, { keep: unknown }>['keep'];

/** Milliseconds that a press in somebody's own chat waits for who is in the conversation. */
const patience = 800;

/** The record that a button is about; none where it opens one. */
const recordOf = (intent: Intent): string =>
	intent.do === 'page' ? (intent.path.split('/')[1] ?? '') : String(intent.record ?? '');

const no = (text: string): Said => ({ ok: false, text });

/** Somebody who presses or sends, and where. */
interface Acting {
	by: Caller;
	arrived: Arrived;
}

/** Takes presses of buttons, in messages and dialogs, and forms that were sent. */
export function createPresses(deps: PressDeps): (arrived: Arrived) => Promise<InvokeAnswer> {
	const { desk, ledger, people, guard, documents, say } = deps;
	const drawing: Drawing = { say, forms: deps.forms };
	const same = createSame<Said>();

	/**
	 * The conversation that something is about: the meeting's, wherever it was pressed. Only the conversation itself
	 * opens and joins a meeting.
	 */
	async function conversationOf({ place }: Arrived, record: string, form?: string): Promise<string> {
		if (form === 'open' || form === 'join') return place.id;
		return (await ledger.head(record))?.conversation ?? place.id;
	}

	/** T12: somebody opens or joins a meeting where they are; what Teams does not say is no yes. */
	async function outside(conversation: string, { person }: Caller): Promise<string | undefined> {
		const isThere = await people.isIn(conversation, person).catch(() => false);
		return isThere ? undefined : say('teams.place.outside');
	}

	/**
	 * T12: in somebody's own chat a meeting's buttons are theirs while they are in its conversation: Teams tells nobody
	 * who was away that they have left. What Teams cannot say keeps nobody's answer.
	 */
	async function outsideOf({ by, arrived }: Acting, record: string): Promise<string | undefined> {
		const head = arrived.place.kind === 'personal' ? await ledger.head(record) : undefined;
		if (head === undefined) return undefined;
		const isThere = await within(patience, people.isIn(head.conversation, by.person)).catch(() => true);
		return isThere ? undefined : say('teams.place.outside');
	}

	/** T13: a document is signed only while its conversation may hold the meeting. */
	async function signProblem(record: string, ask: Guard['problem']): Promise<string | undefined> {
		const head = await ledger.head(record);
		return head && ask(head.conversation);
	}

	async function formProblem({ by, arrived }: Acting, asked: Form): Promise<string | undefined> {
		const { id } = arrived.place;
		if (asked.form === 'open') return (await guard.problem(id)) ?? outside(id, by);
		return asked.form === 'sign' ? signProblem(asked.record, guard.problem) : undefined;
	}

	async function formFor(acting: Acting, asked: Form, delivery: string): Promise<Said> {
		const problem = await formProblem(acting, asked);
		if (problem !== undefined) return no(problem);
		const conversation = await conversationOf(acting.arrived, asked.record, asked.form);
		return desk.press(acting.by, conversation, asked, delivery);
	}

	/** Stored before anything is said. */
	async function command({ by, arrived }: Acting, asked: Command, delivery: string): Promise<Said> {
		// T14: no button of ours signs; its form is asked first.
		if (asked.kind === 'sign') return no(say('refused.not-understood'));
		const conversation = await conversationOf(arrived, asked.record);
		const said = await desk.press(by, conversation, asked, delivery);
		if (said.ok && asked.kind === 'withdraw-entry') deps.withdrawn(conversation, String(asked.entry));
		return said;
	}

	function paper({ by }: Acting, { path, send }: PageIntent, delivery: string): Promise<Said> {
		if (send === undefined) return documents.card(by, path);
		return same(hashed([by.person, delivery]), () => documents.send(by, path, send));
	}

	/** What one press asks for, once; the same press may arrive again under another id. */
	async function saidTo(acting: Acting, { intent, nonce }: Pressed): Promise<Said> {
		const { arrived, by } = acting;
		// Hashed: ids of messages and what a button asks for may be longer than a delivery's name.
		const delivery = `press|${hashed([arrived.replyTo ?? '', nonce, intent])}`;
		if (intent.do === 'form') return formFor(acting, intent, delivery);
		if (intent.do === 'command') return command(acting, intent, delivery);
		if (intent.do === 'page') return paper(acting, intent, delivery);
		const conversation = await conversationOf(arrived, String(intent.record ?? ''));
		return desk.press(by, conversation, intent, delivery);
	}

	async function pressed(acting: Acting, press: Pressed): Promise<InvokeAnswer> {
		const { place, type } = acting.arrived;
		const problem =
			place.kind === 'personal'
				? await outsideOf(acting, recordOf(press.intent))
				: await guard.recentProblem(place.id);
		const said = problem === undefined ? await saidTo(acting, press) : no(problem);
		const { intent, page } = press;
		// Teams shows an empty line for an empty answer.
		if (type === 'press' && intent.do === 'command') return { tell: said.text };
		const shows = intent.do === 'show' || (intent.do === 'page' && intent.send === undefined);
		return dialogOf(said, { nonce: freshNonce(), page, ...(shows && { asked: intent }) }, drawing);
	}

	async function sendProblem({ by, arrived }: Acting, form: string, record: string) {
		const { id } = arrived.place;
		if (form === 'open') return (await guard.problem(id)) ?? outside(id, by);
		if (form === 'join') return outside(id, by);
		const problem = form === 'sign' ? await signProblem(record, guard.problem) : undefined;
		return problem ?? outsideOf({ by, arrived }, record);
	}

	async function sent(acting: Acting, { submit }: Extract<Sent, { submit: unknown }>): Promise<Said> {
		const record = String(submit.hidden.record ?? '');
		const problem = await sendProblem(acting, submit.form, record);
		if (problem !== undefined) return no(problem);
		const conversation = await conversationOf(acting.arrived, record, submit.form);
		const said = await desk.submit(acting.by, conversation, submit);
		if (said.ok && submit.form === 'withdraw') deps.withdrawn(conversation, String(submit.hidden.entry));
		return said;
	}

	/** The dialog closes; a form that took the place of a card gives it back. */
	async function closed(arrived: Arrived): Promise<InvokeAnswer> {
		const card = deps.forms === 'card' ? await deps.standing.card(arrived) : undefined;
		return card === undefined ? { done: true } : { replace: card };
	}

	/** Nothing is kept for whoever is not in the meeting any more, and nobody is told that it was. */
	async function keep({ by }: Acting, { draft, values }: Kept): Promise<Said> {
		const [record] = draftOf(draft);
		const head = await ledger.head(record);
		const mayRead = head !== undefined && allowed(head, by.person, { do: 'show', show: 'status', record });
		if (!mayRead) return no(say('refused.not-joined'));
		await desk.saveDraft(by, draft, values);
		return { ok: true, text: say('teams.kept') };
	}

	async function submitted(acting: Acting, what: Sent): Promise<InvokeAnswer> {
		const { by, arrived } = acting;
		const said =
			'keep' in what
				? await same(hashed([by.person, arrived.data]), () => keep(acting, what.keep))
				: await sent(acting, what);
		const shown = said.ok || said.form !== undefined ? said : unsent(said, what, say);
		const quiet = said.ok && said.form === undefined && 'submit' in what && what.submit.form !== 'sign';
		return quiet ? closed(arrived) : dialogOf(shown, { nonce: freshNonce() }, drawing);
	}

	return async (arrived) => {
		const by = await people.caller(arrived);
		const refuse = (text: string) => dialogOf(no(text), { nonce: freshNonce() }, drawing);
		const told = (text: string): InvokeAnswer => (arrived.type === 'press' ? { tell: text } : refuse(text));
		const form = readSubmit(arrived.data);
		if ('unwelcome' in by && form !== undefined)
			return dialogOf(unsent(no(say(by.unwelcome)), form, say), { nonce: freshNonce() }, drawing);
		if ('unwelcome' in by) return told(say(by.unwelcome));
		if (form !== undefined) return submitted({ by, arrived }, form);
		const press = readPress(arrived.data);
		if (press === undefined) return told(say('refused.not-understood'));
		deps.begin(deps.standing.tidy(arrived, by.person, press.nonce));
		return pressed({ by, arrived }, press);
	};
}
