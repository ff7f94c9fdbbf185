import { z } from 'zod';
import type { EventType } from '../../../flows/meeting.ts';
import { addWorkingDays, civilDate } from '../../framework/dates.ts';
import type { NewFact } from '../../framework/facts.ts';
import { findCell } from '../../framework/framework.ts';
import { leftOpen, whomToAsk } from '../../framework/probing.ts';
import type { Slot } from '../../framework/record.ts';
import { clean } from '../../framework/text.ts';
import {
	command,
	type Deciding,
	id,
	isRefused,
	noArgs,
	type Refused,
	reasonOf,
	refused,
	typed,
} from '../command.ts';
import { dateProblem } from './settling.ts';

/** A tap that moves the conversation and says nothing else. */
const tap = (event: EventType, key: string, moves = false) =>
	command({ args: noArgs, event, moves, decide: () => ({ facts: [], tell: { key } }) });

/** What is left open at the end becomes a request to whoever is most likely to know, or is settled with a reason. */
function closing(
	deciding: Deciding,
	slot: Slot,
	args: { rest: 'requests' | 'settle'; due: string | null; why: string },
): NewFact[] {
	const { framework, head, by, newId } = deciding;
	if (args.rest === 'settle')
		return [{ kind: 'settled', data: { slot, settlement: { how: 'not-applicable', why: clean(args.why) } } }];
	const request = newId();
	const { agency } = whomToAsk(framework, head, slot);
	return [
		{
			kind: 'requested',
			data: { id: request, ...slot, agency, person: null, due: args.due ?? '', madeBy: by.person },
		},
		{ kind: 'settled', data: { slot, settlement: { how: 'ask-later', request } } },
	];
}

function closingProblem(
	{ now }: Deciding,
	args: { rest: string; due: string | null; why: string },
): Refused | undefined {
	if (args.rest === 'requests') return dateProblem(now, args.due ?? '');
	const why = reasonOf(args.why, 'why');
	return isRefused(why) ? why : undefined;
}

export const walkingCommands = {
	start: tap('START', 'started'),
	next: tap('NEXT', 'moved-on', true),
	back: tap('BACK', 'moved-back', true),
	pause: tap('PAUSE', 'paused'),
	resume: tap('RESUME', 'resumed'),
	reconvene: tap('RECONVENE', 'reconvened'),
	check: tap('CHECK', 'checking'),
	prepare: tap('PREPARE', 'prepared'),
	'step-back': tap('STEP_BACK', 'stepped-back'),
	jump: command({
		args: z.strictObject({ cell: id }),
		event: ({ cell }) => ({ type: 'JUMP', cell }),
		decide({ framework }, { cell }) {
			if (findCell(framework, cell) === undefined) return refused('no-such-cell', {}, 'cell');
			return { facts: [], tell: { key: 'jumped' } };
		},
	}),
	'end-meeting': command({
		args: z.strictObject({
			rest: z.enum(['none', 'requests', 'settle']),
			due: z.string().nullable().default(null),
			why: typed.default(''),
		}),
		event: 'CLOSE',
		decide(deciding, { rest, ...how }) {
			const { framework, head, now, settings } = deciding;
			const left = leftOpen(framework, head);
			if (rest === 'settle' && left.length > 0 && head.lead !== deciding.by.person)
				return refused('lead-settles', {}, 'rest');
			const problem =
				rest === 'none' || left.length === 0 ? undefined : closingProblem(deciding, { rest, ...how });
			if (problem) return problem;
			const facts = rest === 'none' ? [] : left.flatMap((slot) => closing(deciding, slot, { rest, ...how }));
			const by = addWorkingDays(civilDate(now), settings.confirmDays);
			return {
				facts: [...facts, { kind: 'confirmation-asked', data: { by } }],
				tell: { key: 'meeting-ended', params: { left: rest === 'none' ? 0 : left.length } },
			};
		},
	}),
	'end-early': command({
		args: z.strictObject({ as: z.enum(['mistake', 'not-hsb']), reason: typed }),
		event: ({ as }) => ({ type: as === 'mistake' ? 'MISTAKE' : 'NOT_HSB' }),
		decide(_, { as, reason }) {
			const why = reasonOf(reason);
			if (isRefused(why)) return why;
			return {
				facts: [{ kind: 'ended-early', data: { as, reason: why } }],
				tell: { key: `ended-${as}` },
			};
		},
	}),
};
