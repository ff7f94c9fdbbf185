import { z } from 'zod';
import { firstCursor } from '../../../flows/meeting.ts';
import { emptyHead, type NewFact } from '../../framework/facts.ts';
import { findContext } from '../../framework/framework.ts';
import { type Header, levels, modes, standings, walks } from '../../framework/record.ts';
import { normalReference, referenceProblem } from '../../framework/reference.ts';
import { clean, isBlank, longest } from '../../framework/text.ts';
import {
	command,
	type Deciding,
	id,
	isRefused,
	knownAgencies,
	type Outcome,
	type Refused,
	reasonOf,
	refused,
	typed,
} from '../command.ts';
import { namedPlace, tooManyPlaces } from './places.ts';

const header = {
	mode: z.enum(modes),
	standing: z.enum(standings),
	levels: z.array(z.enum(levels)),
	/** What was typed there may be no number, date or time; each is refused with its field. */
	age: z.union([z.number(), z.nan()]).nullable(),
	ageReason: typed.default(''),
	meetingDate: typed,
	endsAt: typed.nullable(),
	walk: z.enum(walks),
	autoAdvance: z.boolean(),
};
const named = z.strictObject({ person: id, name: z.string().min(1).max(longest.name), agency: id });

/** Ages 10 to 17 are the framework's (briefing, lines 100-102); another needs a reason, and does not stop the meeting. */
function headerOf(
	args: { [K in keyof Header]: K extends 'ageReason' ? string : Header[K] },
): Header | Refused {
	const { age, ageReason: reason, meetingDate, endsAt } = args;
	if (age !== null && (!Number.isInteger(age) || age < 0 || age > 120))
		return refused('age-not-a-number', {}, 'age');
	const outside = age !== null && (age < 10 || age > 17);
	if (outside && isBlank(reason)) return refused('age-outside', { age }, 'ageReason');
	const ageReason = outside ? reasonOf(reason, 'ageReason') : null;
	if (isRefused(ageReason)) return ageReason;
	if (!z.iso.date().safeParse(meetingDate).success) return refused('date-not-a-date', {}, 'meetingDate');
	if (endsAt !== null && !z.iso.datetime().safeParse(endsAt).success)
		return refused('time-not-a-time', {}, 'endsAt');
	return { ...args, ageReason };
}

function placeFacts(deciding: Deciding, places: Record<string, string[]>): NewFact[] | Refused {
	const facts: NewFact[] = [];
	for (const [contextId, labels] of Object.entries(places)) {
		const context = findContext(deciding.framework, contextId);
		if (context === undefined) return refused('no-such-cell');
		const different = new Map(labels.filter((l) => !isBlank(l)).map((l) => [clean(l).toLowerCase(), l]));
		const many = tooManyPlaces(context, different.size);
		if (many) return { ...many, field: `places-${contextId}` };
		for (const label of different.values()) {
			const place = namedPlace(deciding, context, label);
			if (isRefused(place)) return { ...place, field: `places-${contextId}` };
			facts.push(...place.facts);
		}
	}
	return facts;
}

function referenceRefused(reference: string): Refused | undefined {
	const problem = referenceProblem(reference);
	return problem === null ? undefined : refused(`reference-${problem}`, {}, 'reference');
}

export const openingCommands = {
	open: command({
		args: z.strictObject({
			reference: typed,
			conversation: id,
			...header,
			places: z.record(z.string(), z.array(typed)).default({}),
			agency: id,
			lead: named,
			coordinator: named,
			scribe: named.nullable().default(null),
		}),
		event: null,
		decide(deciding, args): Outcome {
			const { framework, head, by } = deciding;
			const { reference, conversation, places, agency, lead, coordinator, scribe, ...rest } = args;
			const wrong = referenceRefused(reference);
			if (wrong) return wrong;
			if (head.revision > 0 && head.endedEarly !== 'mistake')
				return refused('reference-taken', {}, 'reference');
			const parsed = headerOf(rest);
			if (isRefused(parsed)) return parsed;
			const people = [lead, coordinator, ...(scribe ? [scribe] : [])];
			if (!knownAgencies(deciding, [agency, ...people.map((p) => p.agency)]))
				return refused('no-such-agency', {}, 'agency');
			// Opened by mistake before: it starts again, with no place of then.
			const placed = placeFacts({ ...deciding, head: emptyHead(head.record) }, places);
			if (isRefused(placed)) return placed;
			return {
				facts: [
					{
						kind: 'opened',
						data: {
							reference: normalReference(reference),
							conversation,
							framework: { id: framework.id, hash: framework.hash },
							header: parsed,
							lead: lead.person,
							coordinator: coordinator.person,
						},
					},
					...people.map((data): NewFact => ({ kind: 'named', data })),
					...(scribe ? [{ kind: 'handed-over', data: { role: 'scribe', to: scribe.person } } as const] : []),
					{
						kind: 'joined',
						data: {
							person: by.person,
							name: by.name,
							agency,
							places: [],
							standsInFor: null,
							relieves: false,
						},
					},
					...placed,
					{ kind: 'turned', data: { cursor: firstCursor() } },
				],
				tell: { key: 'opened', params: { reference: normalReference(reference) } },
			};
		},
	}),
	'change-header': command({
		args: z.strictObject(header),
		event: 'HEADER',
		decide(_, args) {
			const parsed = headerOf(args);
			if (isRefused(parsed)) return parsed;
			return {
				facts: [{ kind: 'header-changed', data: { header: parsed } }],
				tell: { key: 'header-changed' },
			};
		},
	}),
};
