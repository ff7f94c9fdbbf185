import { z } from 'zod';
import { bases, levels, modes, standings } from '../src/framework/record.ts';

/** A fictional case: who sits in the meeting and what they say, cell by cell. */
const person = z.strictObject({
	/** lead, coordinator, school-a ...: also the window's name in the practice room. */
	id: z.string().regex(/^[a-z][a-z0-9-]*$/),
	name: z.string(),
	agency: z.string(),
	role: z.enum(['lead', 'coordinator', 'scribe']).optional(),
	/** Labels of places that this person speaks for. */
	places: z.array(z.string()).default([]),
});

const said = z.strictObject({
	by: z.string(),
	/** The agency that said it, when `by` is the scribe. */
	agency: z.string().optional(),
	/** Label of the place. */
	place: z.string().optional(),
	text: z.string().max(3000),
	basis: z.enum(bases).default('fact'),
	/** Agencies; an empty list restricts to the lead. */
	restrictedTo: z.array(z.string()).optional(),
	/** For actions. `due` counts days from the meeting. */
	action: z
		.strictObject({
			target: z.string(),
			agency: z.string().optional(),
			person: z.string().optional(),
			due: z.int().optional(),
		})
		.optional(),
	serviceGap: z.boolean().default(false),
	/** A name to refer to this entry in `corrections`. */
	ref: z.string().optional(),
});

const settled = z.strictObject({
	by: z.string(),
	place: z.string().optional(),
	how: z.enum(['nothing-known', 'not-applicable', 'ask-later']),
	/** Agencies that were asked, for nothing-known. */
	asked: z.array(z.string()).optional(),
	/** For not-applicable. */
	why: z.string().optional(),
	/** For ask-later; `due` counts days from the meeting. */
	agency: z.string().optional(),
	person: z.string().optional(),
	due: z.int().optional(),
});

const turn = z.strictObject({
	say: z.array(said).default([]),
	/** "Nothing from us", by person id. */
	pass: z.array(z.string()).default([]),
	settle: z.array(settled).default([]),
});

export const practiceSchema = z.strictObject({
	title: z.string(),
	/** Two or three sentences for the newcomer who picks this case. */
	summary: z.string(),
	reference: z.string(),
	header: z.strictObject({
		mode: z.enum(modes),
		standing: z.enum(standings),
		levels: z.array(z.enum(levels)),
		age: z.int(),
	}),
	people: z.array(person),
	guests: z.array(z.strictObject({ name: z.string(), agency: z.string() })).default([]),
	/** Labels by context, named at the opening. */
	places: z.record(z.string(), z.array(z.string())),
	/** What is said while each cell is asked, by cell id. */
	cells: z.record(z.string(), turn),
	/** What is said when the bot probes an open slot: by cell id, then by place label ("" where none). */
	probes: z.record(z.string(), z.record(z.string(), turn)).default({}),
	/** Entries written ahead, before the meeting starts, with the cell. */
	ahead: z.array(said.extend({ cell: z.string() })).default([]),
	/** After the meeting: by the agency itself, or by the lead. */
	corrections: z
		.array(
			z.discriminatedUnion('kind', [
				z.strictObject({
					kind: z.literal('amend'),
					by: z.string(),
					ref: z.string(),
					text: z.string(),
					reason: z.string().optional(),
				}),
				z.strictObject({
					kind: z.literal('move'),
					by: z.string(),
					ref: z.string(),
					cell: z.string(),
					place: z.string().optional(),
					reason: z.string(),
				}),
				z.strictObject({ kind: z.literal('withdraw'), by: z.string(), ref: z.string(), reason: z.string() }),
			]),
		)
		.default([]),
	/** Agencies (person ids) that confirm their entries after the meeting; the others stay silent. */
	confirm: z.array(z.string()).default([]),
	/** Answers to what was asked later, by cell id; said after the first signing. */
	late: z.array(said.extend({ cell: z.string() })).default([]),
	/** Reasons for what the record contradicts, tried against the check's kind. */
	checks: z.record(z.string(), z.string()).default({}),
	sign: z.strictObject({ name: z.string(), role: z.string() }),
});

export type PracticeCase = z.infer<typeof practiceSchema>;
