import { z } from 'zod';
import { agenciesPresent, isOpen, slotMark, slotsOf } from '../../framework/board.ts';
import { civilDate } from '../../framework/dates.ts';
import type { NewFact } from '../../framework/facts.ts';
import { agencyTitle, contextOf, findCell } from '../../framework/framework.ts';
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
	const taken = chosen.filter(args.place === 'all' ? (slot) => isOpen(head, slot) : takes);
	return taken.length === 0 ? refused('not-open', {}, 'place') : taken;
}

/** The request that a slot waits for. */
const waitingFor = (head: Head, { cell, place }: Slot): Request | undefined =>
	head.requests.find((r) => r.state === 'open' && r.cell === cell && r.place === place);

/** Whether a reason can be given for this slot: it is open, or it was asked later and the answer is a reason. */
export const settleable = (head: Head, slot: Slot): boolean =>
	isOpen(head, slot) || (slotMark(head, slot) === 'settled' && waitingFor(head, slot) !== undefined);

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
			const facts = slots.flatMap((slot): NewFact[] => {
				const request = waitingFor(head, slot);
				return [
					{ kind: 'settled', data: { slot, settlement } },
					...(request ? [{ kind: 'request-answered', data: { request: request.id } } as const] : []),
				];
			});
			return {
				facts,
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
			const facts = slots.flatMap((slot): NewFact[] => {
				const request = waitingFor(head, slot);
				return [
					{ kind: 'reopened', data: { slot } },
					...(request
						? [{ kind: 'request-closed', data: { request: request.id, reason: null } } as const]
						: []),
				];
			});
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
