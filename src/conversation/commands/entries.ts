import { z } from 'zod';
import { positionOf } from '../../../flows/meeting.ts';
import type { EntrySeat } from '../../framework/facts/entries.ts';
import type { NewFact } from '../../framework/facts.ts';
import { type Cell, findCell, findContext } from '../../framework/framework.ts';
import {
	type ActionPart,
	allBases,
	type Entry,
	type Head,
	type KeptEntry,
	type Request,
	type Slot,
} from '../../framework/record.ts';
import { clean, isBlank, longest } from '../../framework/text.ts';
import { mayCorrect, speaksForRoom } from '../../privacy/access.ts';
import {
	command,
	type Deciding,
	id,
	isRefused,
	knownAgencies,
	nameIfAny,
	type Refused,
	reasonIfAny,
	refused,
	typed,
} from '../command.ts';
import { chosenPlace } from './places.ts';

const content = {
	text: typed,
	basis: z.enum(allBases),
	/** Who may read it besides the lead and who said it. */
	shown: z.enum(['everyone', 'lead', 'agencies']).default('everyone'),
	restrictedTo: z.array(id).default([]),
	/** For actions: the context it should change, who owns it, by when. */
	target: z.string().max(100).default(''),
	ownerAgency: z.string().max(100).default(''),
	ownerPerson: typed.default(''),
	due: z.string().max(20).default(''),
	serviceGap: z.boolean().default(false),
};
type Content = z.infer<z.ZodObject<typeof content>>;

type Written = Pick<Entry, 'text' | 'basis' | 'restrictedTo' | 'action' | 'serviceGap'>;

function actionOf({ framework }: Deciding, cell: Cell, said: Content): ActionPart | null | Refused {
	if (cell.point.role !== 'action') return null;
	const target = said.target === '' ? cell.context.id : said.target;
	if (findContext(framework, target) === undefined) return refused('no-such-context', {}, 'target');
	const agency = said.ownerAgency === '' ? null : said.ownerAgency;
	if (agency !== null && !knownAgencies({ framework }, [agency]))
		return refused('no-such-agency', {}, 'ownerAgency');
	if (said.due !== '' && !z.iso.date().safeParse(said.due).success)
		return refused('date-not-a-date', {}, 'due');
	const person = nameIfAny(said.ownerPerson, 'ownerPerson');
	if (isRefused(person)) return person;
	return { target, owner: { agency, person }, due: said.due === '' ? null : said.due };
}

/** What was typed, checked and cleaned; a refusal names the field, and the form keeps what was typed. */
function written(deciding: Deciding, cell: Cell, said: Content): Written | Refused {
	const text = clean(said.text);
	if (isBlank(said.text)) return refused('text-blank', {}, 'text');
	if (text.length > longest.entry)
		return refused('text-too-long', { length: text.length, most: longest.entry }, 'text');
	const action = actionOf(deciding, cell, said);
	if (isRefused(action)) return action;
	if (said.shown !== 'agencies' && said.restrictedTo.length > 0)
		return refused('restricted-unclear', {}, 'shown');
	if (said.shown === 'agencies' && said.restrictedTo.length === 0)
		return refused('restricted-to-nobody', {}, 'restrictedTo');
	if (!knownAgencies(deciding, said.restrictedTo)) return refused('no-such-agency', {}, 'restrictedTo');
	const restrictedTo = said.shown === 'everyone' ? null : said.shown === 'lead' ? [] : said.restrictedTo;
	return {
		text,
		basis: said.basis,
		restrictedTo,
		action,
		serviceGap: said.serviceGap && cell.point.role === 'barrier',
	};
}

const beforeTheEnd = ['opening', 'asking', 'probing', 'planning', 'paused'];
const isAhead = (head: Head, cell: string): boolean =>
	beforeTheEnd.includes(head.cursor.value) && !positionOf(head.cursor).visited.includes(cell);

/** A request made before places were named is answered by an entry about any of them. */
const answers = (entry: Slot, request: Slot): boolean =>
	request.cell === entry.cell && (request.place === null || request.place === entry.place);

/**
 * The request that an entry answers: the one named, or one open to this agency, for the same cell and place
 * before one for the whole cell.
 */
function answersRequest(head: Head, entry: Slot & { agency: string }, named?: string | null): string | null {
	const open = head.requests.filter((r) => r.state === 'open' && answers(entry, r));
	const theirs = open.filter((r) => r.agency === entry.agency);
	const exact = theirs.find((r) => r.place === entry.place);
	return (open.find((r) => r.id === named) ?? exact ?? theirs[0])?.id ?? null;
}

/** The request that an entry comes to answer by a move; null while it stays with the one that it answers. */
function answersThere(head: Head, entry: Entry, to: Slot): string | null {
	const own = head.requests.find((r) => r.id === entry.request && r.state === 'answered');
	if (own !== undefined && answers(to, own)) return null;
	return answersRequest(head, { ...to, agency: entry.agency }, entry.request);
}

/** Whether what stands for a request is an answer in words, and not a reason that settled its cell since. */
const answeredInWords = ({ board }: Head, { cell, place, state }: Request): boolean =>
	state === 'answered' && board[cell]?.[place ?? '']?.settled === 'ask-later';

/** When the last answer to a request is withdrawn or moved away, the request waits for another. */
async function waitsAgain({ full, head }: Deciding, entry: Entry, to?: Slot): Promise<NewFact[]> {
	const by = (r: Request, e: Entry) => answers(e, r) && (e.request === r.id || e.agency === r.agency);
	const request = head.requests.find((r) => by(r, entry) && answeredInWords(head, r));
	if (request === undefined || (to !== undefined && answers(to, request))) return [];
	const others = (await full()).entries.filter((e) => e.id !== entry.id && !e.withdrawn && by(request, e));
	return others.length > 0 ? [] : [{ kind: 'request-reopened', data: { request: request.id } }];
}

async function mine({ full, head, by }: Deciding, entry: string): Promise<KeptEntry | Refused> {
	const found = (await full()).entries.find((e) => e.id === entry);
	if (found === undefined || found.withdrawn) return refused('entry-gone');
	return mayCorrect(head, by.person, found) ? found : refused('not-yours');
}

const seatOf = (entry: Entry): EntrySeat => ({
	cell: entry.cell,
	place: entry.place,
	agency: entry.agency,
	restricted: entry.restrictedTo !== null,
});

export const entryCommands = {
	'add-entry': command({
		args: z.strictObject({
			cell: id,
			place: z.string().max(100).default(''),
			newPlace: typed.default(''),
			agency: id.optional(),
			request: id.optional(),
			...content,
		}),
		event: 'ENTRY',
		decide(deciding, { cell: cellId, place: chosen, newPlace, agency: named, request, ...said }) {
			const { framework, head, me, by } = deciding;
			const cell = findCell(framework, cellId);
			if (cell === undefined) return refused('no-such-cell');
			const agency = named ?? me?.agency ?? '';
			if (agency !== me?.agency && !speaksForRoom(head, by.person))
				return refused('not-your-agency', {}, 'agency');
			if (!knownAgencies(deciding, [agency])) return refused('no-such-agency', {}, 'agency');
			const text = written(deciding, cell, said);
			if (isRefused(text)) return text;
			const place = chosenPlace(deciding, cell.context, chosen, newPlace);
			if (isRefused(place)) return place;
			const seat = { cell: cell.id, place: place.place, agency };
			const entry: Omit<Entry, 'at'> = {
				id: deciding.newId(),
				...seat,
				...text,
				recordedBy: by.person,
				ahead: isAhead(head, cell.id),
				afterMeeting: head.endedAt !== null,
				request: answersRequest(head, seat, request),
			};
			return {
				facts: [...place.facts, { kind: 'entry-added', data: entry }],
				tell: {
					key: entry.ahead ? 'entry-ahead' : 'entry-added',
					params: { context: cell.context.title, point: cell.point.short },
					ids: { entry: entry.id, cell: cell.id },
				},
			};
		},
	}),
	'amend-entry': command({
		args: z.strictObject({
			entry: id,
			/** How many corrections the entry had when the form was opened. */
			corrections: z.int().optional(),
			...content,
			reason: typed.default(''),
		}),
		event: 'ENTRY',
		async decide(deciding, { entry: entryId, corrections, reason, ...said }) {
			const entry = await mine(deciding, entryId);
			if (isRefused(entry)) return entry;
			if (entry.corrections.length > (corrections ?? Number.POSITIVE_INFINITY))
				return refused('entry-changed');
			const cell = findCell(deciding.framework, entry.cell);
			if (cell === undefined) return refused('no-such-cell');
			const text = written(deciding, cell, said);
			if (isRefused(text)) return text;
			const why = reasonIfAny(reason);
			if (isRefused(why)) return why;
			return {
				facts: [
					{ kind: 'entry-amended', data: { entry: entry.id, ...text, reason: why, seat: seatOf(entry) } },
				],
				tell: { key: 'entry-amended', ids: { entry: entry.id, cell: entry.cell } },
			};
		},
	}),
	'move-entry': command({
		args: z.strictObject({
			entry: id,
			cell: id,
			place: z.string().max(100).default(''),
			newPlace: typed.default(''),
			reason: typed.default(''),
		}),
		event: 'ENTRY',
		async decide(deciding, args) {
			const entry = await mine(deciding, args.entry);
			if (isRefused(entry)) return entry;
			const cell = findCell(deciding.framework, args.cell);
			if (cell === undefined) return refused('no-such-cell', {}, 'cell');
			const place = chosenPlace(deciding, cell.context, args.place, args.newPlace);
			if (isRefused(place)) return place;
			if (cell.id === entry.cell && place.place === entry.place) return refused('already-there', {}, 'cell');
			const reason = reasonIfAny(args.reason);
			if (isRefused(reason)) return reason;
			const action: ActionPart | null =
				cell.point.role === 'action'
					? (entry.action ?? { target: cell.context.id, owner: { agency: null, person: null }, due: null })
					: null;
			const to = { cell: cell.id, place: place.place };
			const answers = answersThere(deciding.head, entry, to);
			const seat = seatOf(entry);
			return {
				facts: [
					...place.facts,
					{ kind: 'entry-moved', data: { entry: entry.id, to, action, reason, answers, seat } },
					...(await waitsAgain(deciding, entry, to)),
				],
				tell: { key: 'entry-moved', params: { context: cell.context.title, point: cell.point.short } },
			};
		},
	}),
	'withdraw-entry': command({
		args: z.strictObject({ entry: id, reason: typed.default('') }),
		event: 'ENTRY',
		async decide(deciding, args) {
			const entry = await mine(deciding, args.entry);
			if (isRefused(entry)) return entry;
			const reason = reasonIfAny(args.reason);
			if (isRefused(reason)) return reason;
			return {
				facts: [
					{ kind: 'entry-withdrawn', data: { entry: entry.id, reason, seat: seatOf(entry) } },
					...(await waitsAgain(deciding, entry)),
				],
				tell: { key: 'entry-withdrawn' },
			};
		},
	}),
};
