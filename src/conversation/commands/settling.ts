import { z } from 'zod';
import { agenciesPresent, isOpen, placesOf, sameSlot, slotMark, slotsOf } from '../../framework/board.ts';
import { civilDate } from '../../framework/dates.ts';
import type { NewFact } from '../../framework/facts.ts';
import { agencyTitle, type CellId, contextOf, findCell } from '../../framework/framework.ts';
import type { Head, Instant, Request, Settlement, Slot } from '../../framework/record.ts';
import { speaksForRoom } from '../../privacy/access.ts';
import {
	command,
	type Deciding,
	id,
	isRefused,
	knownAgencies,
	nameIfAny,
	type Refused,
	reasonOf,
	refused,
	typed,
} from '../command.ts';

/** A date that something is asked by: a real one, not in the past. */
export function dateProblem(now: Instant, due: string): Refused | undefined {
	if (!z.iso.date().safeParse(due).success) return refused('date-not-a-date', {}, 'due');
	return due < civilDate(now) ? refused('date-past', {}, 'due') : undefined;
}

/** `place`: an id, "" where no place is named, or "all" for every slot of the cell that is open. */
const which = { cell: id, place: z.string().max(100), wholeContext: z.boolean().default(false) };
type Which = z.infer<z.ZodObject<typeof which>>;

/** The slots that are meant; refuses a cell or place that does not exist, and one that `takes` nothing. */
function meant({ framework, head }: Deciding, args: Which, takes: (slot: Slot) => boolean): Slot[] | Refused {
	if (findCell(framework, args.cell) === undefined) return refused('no-such-cell');
	const cells = args.wholeContext
		? framework.cells.filter((c) => c.context.id === contextOf(args.cell)).map((c) => c.id)
		: [args.cell];
	const slots = cells.flatMap((cell) => slotsOf(head, cell));
	const chosen = args.place === 'all' ? slots : slots.filter((s) => (s.place ?? '') === args.place);
	if (chosen.length === 0) return refused('no-such-place', {}, 'place');
	const open = chosen.filter((slot) => isOpen(head, slot));
	// Where nothing is open any more, "all" is what was asked later.
	const onlyOpen = args.place === 'all' && (args.wholeContext || open.length > 0);
	const taken = onlyOpen ? open : chosen.filter(takes);
	return taken.length === 0 ? refused('not-open', {}, 'place') : taken;
}

/** The requests that wait for this very slot. */
const waitingFor = (head: Head, { cell, place }: Slot): Request[] =>
	head.requests.filter((r) => r.state === 'open' && r.cell === cell && r.place === place);

/** Those made for a cell before its places were named: they wait for the cell as a whole. */
const waitingForAll = (head: Head, cell: CellId): Request[] =>
	placesOf(head, contextOf(cell)).length === 0 ? [] : waitingFor(head, { cell, place: null });

/** Whether a reason can be given for this slot: it is open, or it was asked later and the answer is a reason. */
export const settleable = (head: Head, slot: Slot): boolean =>
	isOpen(head, slot) || [...waitingFor(head, slot), ...waitingForAll(head, slot.cell)].length > 0;

/** The requests that are answered by settling these slots. */
function answeredBy(head: Head, slots: Slot[]): NewFact[] {
	const left = (cell: CellId) =>
		slotsOf(head, cell).filter((slot) => isOpen(head, slot) && !slots.some((s) => sameSlot(s, slot)));
	const whole = [...new Set(slots.map((s) => s.cell))].filter((cell) => left(cell).length === 0);
	const requests = [
		...slots.flatMap((slot) => waitingFor(head, slot)),
		...whole.flatMap((cell) => waitingForAll(head, cell)),
	];
	return requests.map((r) => ({ kind: 'request-answered', data: { request: r.id } }));
}

interface Settling {
	how: 'nothing-known' | 'not-applicable';
	asked: string[];
	why: string;
}

function settlementOf(deciding: Deciding, { how, asked, why }: Settling): Settlement | Refused {
	if (how === 'nothing-known') {
		if (!knownAgencies(deciding, asked)) return refused('no-such-agency', {}, 'asked');
		return { how, asked: asked.length > 0 ? asked : agenciesPresent(deciding.head) };
	}
	const reason = reasonOf(why, 'why');
	return isRefused(reason) ? reason : { how, why: reason };
}

export const settlingCommands = {
	/** "Nothing from us": one agency, on a cell or on the whole of its context. */
	pass: command({
		args: z.strictObject({ cell: id, wholeContext: z.boolean().default(false), agency: id.optional() }),
		event: 'PASS',
		decide({ framework, head, me, by }, args) {
			const cell = findCell(framework, args.cell);
			if (cell === undefined) return refused('no-such-cell');
			const agency = args.agency ?? me?.agency ?? '';
			if (agency !== me?.agency && !speaksForRoom(head, by.person))
				return refused('not-your-agency', {}, 'agency');
			if (!knownAgencies({ framework }, [agency])) return refused('no-such-agency', {}, 'agency');
			const cells = args.wholeContext
				? framework.cells.filter((c) => c.context.id === cell.context.id).map((c) => c.id)
				: [cell.id];
			return {
				facts: [{ kind: 'passed', data: { agency, cells } }],
				tell: {
					key: args.wholeContext ? 'passed-context' : 'passed',
					params: {
						context: cell.context.title,
						point: cell.point.short,
						agency: agency === me?.agency ? null : agencyTitle(framework, agency),
					},
				},
			};
		},
	}),
	settle: command({
		args: z.strictObject({
			...which,
			how: z.enum(['nothing-known', 'not-applicable']),
			asked: z.array(id).default([]),
			why: typed.default(''),
		}),
		event: 'SETTLE',
		decide(deciding, args) {
			const { head } = deciding;
			const slots = meant(deciding, args, (slot) => settleable(head, slot));
			if (isRefused(slots)) return slots;
			const settlement = settlementOf(deciding, args);
			if (isRefused(settlement)) return settlement;
			const settled = slots.map((slot): NewFact => ({ kind: 'settled', data: { slot, settlement } }));
			return {
				facts: [...settled, ...answeredBy(head, slots)],
				tell: { key: 'settled', params: { count: slots.length, many: slots.length > 1 } },
			};
		},
	}),
	'ask-later': command({
		args: z.strictObject({ ...which, agency: id, person: typed.default(''), due: z.string() }),
		event: 'SETTLE',
		decide(deciding, { agency, person, due, ...args }) {
			const slots = meant(deciding, args, (slot) => isOpen(deciding.head, slot));
			if (isRefused(slots)) return slots;
			if (!knownAgencies(deciding, [agency])) return refused('no-such-agency', {}, 'agency');
			const problem = dateProblem(deciding.now, due);
			if (problem) return problem;
			const name = nameIfAny(person, 'person');
			if (isRefused(name)) return name;
			const facts = slots.flatMap((slot): NewFact[] => {
				const request = deciding.newId();
				return [
					{
						kind: 'requested',
						data: { id: request, ...slot, agency, person: name, due, madeBy: deciding.by.person },
					},
					{ kind: 'settled', data: { slot, settlement: { how: 'ask-later', request } } },
				];
			});
			return { facts, tell: { key: 'asked-later', params: { count: slots.length, many: slots.length > 1 } } };
		},
	}),
	reopen: command({
		args: z.strictObject({ cell: id, place: z.string().max(100) }),
		event: 'SETTLE',
		decide({ framework, head }, args) {
			if (findCell(framework, args.cell) === undefined) return refused('no-such-cell');
			const slots = slotsOf(head, args.cell).filter(
				(s) => (args.place === 'all' || (s.place ?? '') === args.place) && slotMark(head, s) === 'settled',
			);
			if (slots.length === 0) return refused('not-settled', {}, 'place');
			const facts = slots.flatMap((slot): NewFact[] => [
				{ kind: 'reopened', data: { slot } },
				...waitingFor(head, slot).map(
					(r): NewFact => ({ kind: 'request-closed', data: { request: r.id, reason: null } }),
				),
			]);
			return {
				facts,
				tell: { key: 'reopened' },
			};
		},
	}),
	'close-request': command({
		args: z.strictObject({ request: id, reason: typed }),
		event: 'SETTLE',
		decide({ head }, { request, reason }) {
			if (!head.requests.some((r) => r.id === request && r.state === 'open'))
				return refused('no-such-request');
			const why = reasonOf(reason);
			if (isRefused(why)) return why;
			return {
				facts: [{ kind: 'request-closed', data: { request, reason: why } }],
				tell: { key: 'request-closed' },
			};
		},
	}),
};
