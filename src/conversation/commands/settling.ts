import { z } from 'zod';
import { agenciesPresent, isOpen, slotMark, slotsOf } from '../../framework/board.ts';
import { civilDate } from '../../framework/dates.ts';
import type { NewFact } from '../../framework/facts.ts';
import { contextOf, findCell } from '../../framework/framework.ts';
import type { Instant, Slot } from '../../framework/record.ts';
import { clean, isBlank, longest } from '../../framework/text.ts';
import { speaksForRoom } from '../../privacy/access.ts';
import { command, type Deciding, id, isRefused, type Refused, refused, typed } from '../command.ts';

/** A date that something is asked by: a real one, not in the past. */
export function dateProblem(now: Instant, due: string): Refused | undefined {
	if (!z.iso.date().safeParse(due).success) return refused('date-not-a-date', {}, 'due');
	return due < civilDate(now) ? refused('date-past', {}, 'due') : undefined;
}

/** `place`: an id, "" where no place is named, or "all" for every slot of the cell that is open. */
const which = { cell: id, place: z.string().max(100), wholeContext: z.boolean().default(false) };

/** The open slots that are meant; refuses a cell or place that does not exist, and one that is not open. */
function meant(
	{ framework, head }: Deciding,
	args: { cell: string; place: string; wholeContext: boolean },
): Slot[] | Refused {
	if (findCell(framework, args.cell) === undefined) return refused('no-such-cell');
	const cells = args.wholeContext
		? framework.cells.filter((c) => c.context.id === contextOf(args.cell)).map((c) => c.id)
		: [args.cell];
	const slots = cells.flatMap((cell) => slotsOf(head, cell));
	const chosen = args.place === 'all' ? slots : slots.filter((s) => (s.place ?? '') === args.place);
	if (chosen.length === 0) return refused('no-such-place', {}, 'place');
	const open = chosen.filter((slot) => isOpen(head, slot));
	return open.length === 0 ? refused('not-open', {}, 'place') : open;
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
			const cells = args.wholeContext
				? framework.cells.filter((c) => c.context.id === cell.context.id).map((c) => c.id)
				: [cell.id];
			return {
				facts: [{ kind: 'passed', data: { agency, cells } }],
				tell: {
					key: args.wholeContext ? 'passed-context' : 'passed',
					params: { context: cell.context.title, point: cell.point.short },
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
			const slots = meant(deciding, args);
			if (isRefused(slots)) return slots;
			if (args.how === 'not-applicable' && isBlank(args.why)) return refused('reason-blank', {}, 'why');
			if (args.why.length > longest.reason)
				return refused('reason-too-long', { most: longest.reason }, 'why');
			const asked = args.asked.length > 0 ? args.asked : agenciesPresent(deciding.head);
			const settlement =
				args.how === 'nothing-known'
					? ({ how: 'nothing-known', asked } as const)
					: ({ how: 'not-applicable', why: clean(args.why) } as const);
			return {
				facts: slots.map((slot): NewFact => ({ kind: 'settled', data: { slot, settlement } })),
				tell: { key: 'settled', params: { count: slots.length, many: slots.length > 1 } },
			};
		},
	}),
	'ask-later': command({
		args: z.strictObject({ ...which, agency: id, person: typed.default(''), due: z.string() }),
		event: 'SETTLE',
		decide(deciding, { agency, person, due, ...args }) {
			const slots = meant(deciding, args);
			if (isRefused(slots)) return slots;
			if (!deciding.framework.agencies.some((a) => a.id === agency))
				return refused('no-such-agency', {}, 'agency');
			const problem = dateProblem(deciding.now, due);
			if (problem) return problem;
			const name = isBlank(person) ? null : clean(person).slice(0, longest.name);
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
			return {
				facts: slots.map((slot): NewFact => ({ kind: 'reopened', data: { slot } })),
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
			if (isBlank(reason)) return refused('reason-blank', {}, 'reason');
			return {
				facts: [
					{ kind: 'request-closed', data: { request, reason: clean(reason).slice(0, longest.reason) } },
				],
				tell: { key: 'request-closed' },
			};
		},
	}),
};
