import { z } from 'zod';
import { fieldName } from './form.ts';
import { inputAction, tickValue } from './inputs.ts';

const option = z.looseObject({ value: z.string() });
/** An input's state as Slack sends it; which of these is there depends on its kind. */
const held = z.looseObject({
	value: z.string().nullish(),
	selected_option: option.nullish(),
	selected_options: z.array(option).nullish(),
	selected_date: z.string().nullish(),
	selected_time: z.string().nullish(),
});
type Held = z.infer<typeof held>;

const element = z.looseObject({
	type: z.string(),
	options: z.array(option).nullish(),
	initial_value: z.string().nullish(),
	initial_option: option.nullish(),
	initial_options: z.array(option).nullish(),
	initial_date: z.string().nullish(),
	initial_time: z.string().nullish(),
});
type Element = z.infer<typeof element>;

const input = z.looseObject({ type: z.literal('input'), block_id: z.string(), element });

/**
 * What an untouched input holds. After views.update Slack's state can lack what was only shown as an initial
 * value (slackapi/bolt-js issues 1073 and 1258).
 */
const untouched = (of: Element): Held => ({
	value: of.initial_value,
	selected_option: of.initial_option,
	selected_options: of.initial_options,
	selected_date: of.initial_date,
	selected_time: of.initial_time,
});

const isTick = ({ options }: Element): boolean => options?.[0]?.value === tickValue;

function typedIn(of: Element, state: Held): string {
	switch (of.type) {
		case 'radio_buttons':
		case 'static_select':
			return state.selected_option?.value ?? '';
		case 'checkboxes':
		case 'multi_static_select': {
			const values = (state.selected_options ?? []).map(({ value }) => value);
			return isTick(of) ? String(values.includes(tickValue)) : values.join(',');
		}
		case 'datepicker':
			return state.selected_date ?? '';
		case 'timepicker':
			return state.selected_time ?? '';
		default:
			return state.value ?? '';
	}
}

const isInput = (block: unknown): boolean => (block as { type?: unknown } | null)?.type === 'input';

/** A view as Slack sends it. */
export interface SentView {
	blocks: readonly unknown[];
	state?: { values: Record<string, Record<string, unknown>> } | undefined;
}

/** What stands in a form: strings by field name, several choices joined by commas, ticks "true" or "false". */
export function readValues({ blocks, state }: SentView): Record<string, string> {
	// Only what looks like an input is parsed: an error for every other block would cost more than all the rest.
	const inputs = blocks.filter(isInput).flatMap((block) => input.safeParse(block).data ?? []);
	const values = inputs.map(({ block_id, element: of }) => {
		const sent = held.safeParse(state?.values[block_id]?.[inputAction]);
		return [fieldName(block_id), typedIn(of, sent.data ?? untouched(of))] as const;
	});
	return Object.fromEntries(values);
}

interface Action {
	action_id: string;
	value?: string | undefined;
}

/** A button's intent, still to be parsed; undefined for what is no button of a card. */
export function readIntent({ action_id, value }: Action): unknown {
	if (!/^press:\d+$/.test(action_id) || value === undefined) return undefined;
	try {
		return JSON.parse(value);
	} catch {
		return undefined;
	}
}

/** The page that a paging button leads to, from 0; undefined for other buttons. */
export function readPage({ action_id }: Action): number | undefined {
	const page = /^page:(\d{1,6})$/.exec(action_id)?.[1];
	return page === undefined ? undefined : Number(page);
}
