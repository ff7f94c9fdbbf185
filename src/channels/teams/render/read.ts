import { z } from 'zod';
import type { Intent } from '../../../conversation/cards.ts';
import { intents, type Submission, submission } from '../../../conversation/sent.ts';
import { longest } from '../../../framework/text.ts';

/** What the channel answers itself: a document's address or file. */
const pageIntent = z.strictObject({
	do: z.literal('page'),
	path: z.string().max(200),
	send: z.enum(['pdf', 'docx']).optional(),
});

/** More than any button of ours carries, in UTF-16 units of JSON. */
const longestIntent = 2_000;

const intent = z
	.union([pageIntent, intents])
	.refine((one) => JSON.stringify(one).length <= longestIntent, 'longer than any of ours');

const press = z.object({
	intent,
	nonce: z.string().min(1).max(40),
	page: z.number().int().min(0).max(100_000).optional(),
});

/** A button of a card, or one to another part of what a dialog shows. */
export interface Pressed {
	intent: Intent;
	nonce: string;
	/** The part that a paging button leads to, from 0; else 0. */
	page: number;
}

export type Sent =
	| { submit: Submission }
	/** Half filled in, to be kept; `draft` is the form's. */
	| { keep: { draft: string; values: Record<string, string> } };

/** What is thrown while somebody else's data is looked at is its own fault: it is none of ours. */
function reading<T>(read: () => T | undefined): T | undefined {
	try {
		return read();
	} catch {
		return undefined;
	}
}

/** T23: what a button carries is parsed when it comes back; undefined for anything that is not ours. Never throws. */
export const readPress = (data: unknown): Pressed | undefined =>
	reading(() => {
		const parsed = press.safeParse(data);
		if (!parsed.success) return undefined;
		const { intent: asked, nonce, page = 0 } = parsed.data;
		return { intent: asked as Intent, nonce, page };
	});

/** What stands beside the values of the fields. */
const ours = new Set(['submit', 'keep', 'intent', 'nonce', 'page', 'msteams']);

/** Clients send text; a number or a switch may come as what it is. */
const value = z.union([
	z.string().max(longest.typed),
	z.number().transform(String),
	z.boolean().transform(String),
]);
const values = z.record(z.string().max(60), value);

function valuesOf(data: object): Record<string, string> | undefined {
	const typed = Object.entries(data).filter(([name, held]) => !ours.has(name) && held != null);
	return values.safeParse(Object.fromEntries(typed)).data;
}

const form = z.object({
	submit: z.looseObject({}).optional(),
	keep: z.object({ draft: z.string().max(1_000) }).optional(),
});

/** T23: a form that comes back, with strings by field name; undefined for anything that is not ours. Never throws. */
export const readSubmit = (data: unknown): Sent | undefined =>
	reading(() => {
		const parsed = form.safeParse(data);
		const typed = parsed.success ? valuesOf(data as object) : undefined;
		if (parsed.data === undefined || typed === undefined) return undefined;
		const { submit, keep } = parsed.data;
		if (keep !== undefined) return submit === undefined ? { keep: { ...keep, values: typed } } : undefined;
		const sent = submission.safeParse({ ...submit, values: typed });
		return sent.success ? { submit: sent.data } : undefined;
	});
