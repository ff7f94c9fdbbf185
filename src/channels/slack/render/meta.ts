import { z } from 'zod';

/** Ids, numbers and words of ours. */
const small = z.union([z.string().max(200), z.number(), z.boolean(), z.null()]);
const conversation = z.string().max(64);

const formMeta = z.strictObject({
	v: z.literal(1),
	kind: z.literal('form'),
	form: z.string().max(40),
	instance: z.string().min(1).max(100),
	hidden: z.record(z.string().max(40), small),
	draft: z.string().max(1_000).nullable(),
	conversation,
});
const showMeta = z.strictObject({
	v: z.literal(1),
	kind: z.literal('show'),
	show: z.union([
		z
			.object({ do: z.literal('show'), show: z.string().max(40), record: z.string().max(100) })
			.catchall(small),
		z.strictObject({ do: z.literal('page'), path: z.string().max(200) }),
	]),
	page: z.number().int().min(0),
	conversation,
});
const meta = z.discriminatedUnion('kind', [formMeta, showMeta]);

/** What a modal carries so that its answer can be understood: ids only. */
export type FormMeta = z.infer<typeof formMeta>;
export type ShowMeta = z.infer<typeof showMeta>;
export type Meta = z.infer<typeof meta>;

/** What Slack takes as private_metadata. */
const longest = 3_000;

/** @throws when it would not come back whole: a fault of the program */
export function writeMeta(value: Meta): string {
	const text = JSON.stringify(value);
	meta.parse(JSON.parse(text));
	if (text.length > longest)
		throw new Error(`a modal carries ${text.length} characters, more than Slack takes`);
	return text;
}

/** S22: what a modal carries is parsed again when it comes back; undefined for anything that is not ours. */
export function readMeta({ private_metadata: text = '' }: { private_metadata?: string }): Meta | undefined {
	try {
		return meta.parse(JSON.parse(text));
	} catch {
		return undefined;
	}
}
