import type { SubmittedForm } from './room.ts';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** An id that a browser made or sends back: never empty, never long. */
const isId = (value: unknown): value is string =>
	typeof value === 'string' && value.length > 0 && value.length <= 500;

const isValues = (value: unknown): value is Record<string, string> =>
	isFields(value) && Object.values(value).every((text) => typeof text === 'string');

/** What a pressed button sends; undefined for anything else. What the intent asks for is read by the room. */
export function readAct(body: unknown): { intent: unknown; delivery: string } | undefined {
	if (!isFields(body) || !isFields(body.intent) || !isId(body.delivery)) return undefined;
	return { intent: body.intent, delivery: body.delivery };
}

/** What a form sends; undefined for anything else. */
export function readForm(body: unknown): SubmittedForm | undefined {
	if (!isFields(body) || !isFields(body.hidden) || !isValues(body.values)) return undefined;
	const { form, instance, record, hidden, values } = body;
	return isId(form) && isId(instance) && isId(record)
		? { form, instance, record, hidden, values }
		: undefined;
}

/** Half-typed values; undefined for anything else. */
export function readDraft(
	body: unknown,
): { draft: string; record: string; values: Record<string, string> } | undefined {
	if (!isFields(body) || !isId(body.draft) || !isId(body.record) || !isValues(body.values)) return undefined;
	return { draft: body.draft, record: body.record, values: body.values };
}
