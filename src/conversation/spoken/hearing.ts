import { type Cell, findCell } from '../../framework/framework.ts';
import type { EntryId, Head } from '../../framework/record.ts';
import { clean, isBlank } from '../../framework/text.ts';
import { whyNot } from '../../privacy/access.ts';
import type { Params } from '../../wording/messages.ts';
import type { Button, Intent } from '../cards.ts';
import { occupies } from '../claims.ts';
import { sentence } from '../desk.ts';
import { allowed } from '../forms/all.ts';
import type { Answer } from '../handle.ts';
import { statusCard } from '../surfaces/status.ts';
import { button, form, type View } from '../view.ts';
import { helloCard, openMeeting, recordedCard, refusedCard } from './cards.ts';
import { entryOf, type Made, madeBy } from './entry.ts';
import { type Asked, askedIn, recordHere, recordsOf } from './finding.ts';
import type { Heard, Message, SpokenDeps } from './message.ts';
import { placeOf } from './place.ts';

type FormIntent = Extract<Intent, { do: 'form' }>;

/** The form that would take what is wanting, and under which name its words wait. */
interface Way {
	button: Button;
	form: FormIntent;
	name: 'entry' | 'choose-cell';
}

/** The entry form of the question, as its card opens it; without a question, of the one that is chosen. */
function wayFor(view: View, { cell, place }: Asked): Way {
	const entry = (args: Record<string, unknown>) => form(view, 'entry', args) as FormIntent;
	if (cell === null)
		return {
			button: button(view, 'choose-cell', form(view, 'choose-cell', { kept: true }), { style: 'main' }),
			form: entry({}),
			name: 'choose-cell',
		};
	const intent = entry({ cell, ...(place !== null && { place }) });
	return { button: button(view, 'add-entry', intent, { style: 'main' }), form: intent, name: 'entry' };
}

/** Takes what is typed as an entry. */
export function createHearing({ handle, ledger, store, desk, messages }: SpokenDeps) {
	const { say } = messages;

	const refusal = (head: Head | undefined, why: string, params: Params, buttons: Button[]): Heard => ({
		kind: 'refused',
		card: refusedCard(say, why, params, buttons),
		reference: head?.reference ?? '',
	});

	/** Said to nobody in particular, or with a file alone: where the meeting is, and what this person can do. */
	function nothingSaid(view: View | undefined, { by, withFile = false }: Message): Heard {
		if (view === undefined) return { kind: 'nothing-said', card: helloCard(say), reference: '' };
		const { head } = view;
		if (withFile) return refusal(head, 'file', {}, []);
		const card = statusCard(view);
		const buttons = card.buttons.filter(({ intent }) => allowed(head, by.person, intent));
		const more = occupies(head) ? [] : [openMeeting(say)];
		return {
			kind: 'nothing-said',
			card: { ...card, buttons: [...more, ...buttons] },
			reference: head.reference,
		};
	}

	async function recorded(made: Made & { view: View }, message: Message): Promise<Heard | undefined> {
		const entry = await entryOf(ledger, made);
		if (entry === undefined || entry.withdrawn) return undefined;
		const { view, record } = made;
		const card = recordedCard(view, entry, message.withFile ?? false);
		return { kind: 'recorded', card, reference: view.head.reference, record, entry: entry.id, again: true };
	}

	/** What came before, by this event or by another of the same message. */
	async function again(made: Made, message: Message): Promise<Heard | undefined> {
		const head = await ledger.head(made.record);
		return head && recorded({ ...made, view: await desk.view(head) }, message);
	}

	/** Nothing of it is lost: the words wait where the button leads. */
	async function keep({ by, conversation, text }: Message, way: Way): Promise<void> {
		await desk.keepWords(by, conversation, way.form, clean(text));
	}

	async function notJoined(view: View, way: Way, why: string, message: Message): Promise<Heard> {
		await keep(message, way);
		const join = button(view, 'join', form(view, 'join'), { style: 'main' });
		const { style: _, ...next } = way.button;
		const params = { reference: view.head.reference, next: say(`spoken.refused.next.${way.name}`) };
		return refusal(view.head, why, params, [join, next]);
	}

	async function notTaken(
		view: View,
		cell: Cell,
		way: Way,
		answer: Answer,
		message: Message,
	): Promise<Heard> {
		const { head } = view;
		const { key, params } = answer;
		if (key === 'refused.text-too-long') return refusal(head, 'too-long', params, []);
		if (key !== 'refused.place-needed')
			return refusal(head, 'other', { why: sentence(messages, key, params) }, []);
		await keep(message, way);
		return refusal(head, 'place-needed', { place: cell.context.place?.one ?? '' }, [way.button]);
	}

	async function add(view: View, cell: Cell, asked: Asked, message: Message): Promise<Heard | undefined> {
		const { head } = view;
		const { record } = head;
		const { by, delivery, text, withFile = false } = message;
		const place = placeOf(head, cell.context.id, text, asked);
		const args = { cell: cell.id, place: place ?? '', text, basis: 'not-said' };
		const answer = await handle({ delivery, by, record, kind: 'add-entry', args });
		const entry: EntryId = answer.ids.entry ?? '';
		if (answer.key === 'refused.stored-before') return again({ record, entry }, message);
		if (!answer.ok) return notTaken(view, cell, wayFor(view, asked), answer, message);
		const card = recordedCard(view, { id: entry, cell: cell.id, place }, withFile);
		return { kind: 'recorded', card, reference: head.reference, record, entry };
	}

	return async (message: Message): Promise<Heard | undefined> => {
		const { by, conversation, delivery, text, at } = message;
		const records = await recordsOf(store, conversation);
		const made = await madeBy(store, records, by, delivery);
		if (made !== undefined) return again(made, message);
		const head = await recordHere(ledger, conversation, records, at);
		const view = head && (await desk.view(head));
		if (isBlank(text)) return nothingSaid(view, message);
		if (view === undefined) return refusal(undefined, 'no-meeting', {}, [openMeeting(say)]);
		const asked = askedIn(view, at);
		const way = wayFor(view, asked);
		const denied = whyNot(view.head, by.person, 'add-entry');
		if (denied !== undefined) return notJoined(view, way, denied, message);
		const cell = findCell(view.framework, asked.cell ?? '');
		if (cell !== undefined) return add(view, cell, asked, message);
		await keep(message, way);
		return refusal(view.head, 'no-question', { reference: view.head.reference }, [way.button]);
	};
}
