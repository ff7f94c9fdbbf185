import type { ModalView } from '@slack/types';
import { tickValue } from '../../../src/channels/slack/render/inputs.ts';

// biome-ignore lint/suspicious/noExplicitAny: it looks into what is sent
type Json = any;
type State = { values: Record<string, Record<string, Json>> };

const inputsOf = (view: Pick<ModalView, 'blocks'>): Json[] =>
	view.blocks.filter((block) => block.type === 'input');

/** The state of one input as Slack sends it. */
function held(element: Json, initial: Json): Json {
	switch (element.type) {
		case 'radio_buttons':
		case 'static_select':
			return { selected_option: initial.option ?? null };
		case 'checkboxes':
		case 'multi_static_select':
			return { selected_options: initial.options ?? [] };
		case 'datepicker':
			return { selected_date: initial.text ?? null };
		case 'timepicker':
			return { selected_time: initial.text ?? null };
		default:
			return { value: initial.text ?? null };
	}
}

const state = (view: Pick<ModalView, 'blocks'>, initial: (block: Json) => Json): State => ({
	values: Object.fromEntries(
		inputsOf(view).map((block) => {
			const { type, action_id } = block.element;
			return [block.block_id, { [action_id]: { type, ...held(block.element, initial(block)) } }];
		}),
	),
});

/** What Slack sends back when nobody touched anything. */
export const stateOf = (view: Pick<ModalView, 'blocks'>): State =>
	state(view, ({ element: e }) => ({
		option: e.initial_option,
		options: e.initial_options,
		text: e.initial_value ?? e.initial_date ?? e.initial_time,
	}));

const all = (element: Json): Json[] =>
	element.options ?? element.option_groups?.flatMap((group: Json) => group.options) ?? [];

/** What Slack sends back when this was typed and chosen, by field name; '' for nothing. */
export const typedInto = (view: Pick<ModalView, 'blocks'>, typed: Record<string, string>): State =>
	state(view, ({ block_id, element }) => {
		const value = typed[block_id.split('~')[0]] ?? '';
		const values = value === 'true' ? [tickValue] : value.split(',');
		const chosen = all(element).filter((one) => values.includes(one.value));
		return { option: chosen[0], options: chosen, text: value === '' ? undefined : value };
	});
