import { z } from 'zod';
import { longest } from '../framework/text.ts';
import type { Field } from './cards.ts';

/** Ids, numbers and words of ours, as buttons and forms carry them back. */
const small = z.union([z.string().max(200), z.number(), z.boolean(), z.null()]);

/** What a channel brings when a form is sent; checked here, because it comes from outside. */
export const submission = z.object({
	form: z.string().max(40),
	instance: z.string().min(1).max(100),
	hidden: z.record(z.string().max(40), small),
	values: z.record(z.string().max(60), z.string().max(longest.typed)),
});
export type Submission = z.infer<typeof submission>;

/** What a button carries back. A command's own arguments are parsed by the command. */
export const intents = z.discriminatedUnion('do', [
	z.looseObject({ do: z.literal('command'), kind: z.string().max(40), record: z.string().max(100) }),
	z.object({ do: z.literal('form'), form: z.string().max(40), record: z.string().max(100) }).catchall(small),
	z.object({ do: z.literal('show'), show: z.string().max(40), record: z.string().max(100) }).catchall(small),
]);

/** The first two parts of a name made as a JSON list; blanks for anything else that a browser sends. */
export function draftOf(name: string): [string, string] {
	const parts = z.tuple([z.string(), z.string()]).rest(z.unknown());
	try {
		const [first, second] = parts.parse(name.length > 600 ? [] : JSON.parse(name));
		return [first, second];
	} catch {
		return ['', ''];
	}
}

/** A field with what was typed in it before. */
export function withValue(field: Field, typed: string | undefined): Field {
	if (typed === undefined) return field;
	switch (field.kind) {
		case 'choices':
			return { ...field, values: typed.split(',').filter((v) => v !== '') };
		case 'number': {
			const { value: _, ...rest } = field;
			return typed === '' || Number.isNaN(Number(typed)) ? rest : { ...rest, value: Number(typed) };
		}
		case 'tick':
			return { ...field, value: typed === 'true' };
		default:
			return { ...field, value: typed };
	}
}
