import type { InputBlock, KnownBlock } from '@slack/types';
import type { Field, Option } from '../../../conversation/cards.ts';
import type { Say } from '../../../wording/messages.ts';
import { warning } from './blocks.ts';
import { label, limits } from './literal.ts';
import { listed, option } from './options.ts';
import { paragraph, small } from './rich.ts';
import { parted, restOf } from './typed.ts';

type Element = InputBlock['element'];
type Of<K extends Field['kind']> = Extract<Field, { kind: K }>;

/** The action id of every input. */
export const inputAction = 'in';
/** The value of a tick's one option; a choice never has it. */
export const tickValue = '~yes';

/** Slack takes 10 radio buttons or checkboxes. More checkboxes than these push the rest of a form off a phone. */
const mostRadios = 10;
const mostBoxes = 6;

export interface Drawing {
	say: Say;
	/** Whether what is typed is sent while it is typed, because a draft is kept. */
	drafted: boolean;
	/** At most so many options a menu. */
	options: number;
	/** What block ids end in. */
	suffix: string;
}

const date = /^\d{4}-\d{2}-\d{2}$/;
const time = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Slack refuses an initial value that is not of the kind, and an option that is not among the options. */
const matching = (value: string | undefined, pattern: RegExp): string | undefined =>
	value !== undefined && pattern.test(value) ? value : undefined;

function text({ lines, max, value = '' }: Of<'text'>, { drafted }: Drawing): Element {
	const { start } = parted(value);
	return {
		type: 'plain_text_input',
		action_id: inputAction,
		multiline: lines > 1 || start.includes('\n'),
		max_length: Math.min(max, limits.typed),
		...(start !== '' && { initial_value: start }),
		...(drafted && { dispatch_action_config: { trigger_actions_on: ['on_character_entered'] } }),
	};
}

/** The first options and those that are chosen, where there are too many. */
const someOf = (options: readonly Option[], chosen: readonly string[], most: number): Option[] =>
	options.filter(({ value }, i) => i < most || chosen.includes(value));

function choice({ options, style, value }: Of<'choice'>, { options: most }: Drawing): Element {
	const offered = someOf(options, value === undefined ? [] : [value], most);
	const chosen = offered.find((one) => one.value === value);
	const initial = chosen && { initial_option: option(chosen) };
	if (style === 'expanded' && offered.length <= mostRadios)
		return {
			type: 'radio_buttons',
			action_id: inputAction,
			options: offered.map(option),
			...initial,
		};
	return { type: 'static_select', action_id: inputAction, ...listed(offered), ...initial };
}

function choices({ options, values = [] }: Of<'choices'>, { options: most }: Drawing): Element {
	const offered = someOf(options, values, most);
	const chosen = offered.filter(({ value }) => values.includes(value)).map(option);
	const initial = chosen.length > 0 && { initial_options: chosen };
	if (offered.length <= mostBoxes)
		return { type: 'checkboxes', action_id: inputAction, options: offered.map(option), ...initial };
	return { type: 'multi_static_select', action_id: inputAction, ...listed(offered), ...initial };
}

function number({ min, max, value }: Of<'number'>): Element {
	const fits = value !== undefined && value >= (min ?? value) && value <= (max ?? value);
	return {
		type: 'number_input',
		action_id: inputAction,
		is_decimal_allowed: false,
		...(min !== undefined && { min_value: String(min) }),
		...(max !== undefined && { max_value: String(max) }),
		...(fits && Number.isInteger(value) && { initial_value: String(value) }),
	};
}

/** A statement to tick: the statement is the input's label, which holds more than an option does. */
function tick({ value }: Of<'tick'>, { say }: Drawing): Element {
	const yes = option({ value: tickValue, label: say('slack.field.yes') });
	return {
		type: 'checkboxes',
		action_id: inputAction,
		options: [yes],
		...(value === true && { initial_options: [yes] }),
	};
}

function element(field: Field, drawing: Drawing): Element {
	switch (field.kind) {
		case 'text':
			return text(field, drawing);
		case 'choice':
			return choice(field, drawing);
		case 'choices':
			return choices(field, drawing);
		case 'date': {
			const initial_date = matching(field.value, date);
			return { type: 'datepicker', action_id: inputAction, ...(initial_date && { initial_date }) };
		}
		case 'time': {
			const initial_time = matching(field.value, time);
			return { type: 'timepicker', action_id: inputAction, ...(initial_time && { initial_time }) };
		}
		case 'number':
			return number(field);
		case 'tick':
			return tick(field, drawing);
	}
}

/** The hint of a field, and that not all of its options are listed where that is so. */
function hintOf(field: Field, { say, options: most }: Drawing): string {
	const cut = 'options' in field && field.options.length > most;
	const note = cut ? say('slack.field.most-options', { count: most }) : '';
	return [field.hint ?? '', note].filter((part) => part !== '').join(' ');
}

/** Slack refuses a menu without options: what cannot be chosen is said instead. */
const without = (field: Field, { say }: Drawing): KnownBlock[] =>
	'options' in field && field.options.length === 0
		? [...paragraph([{ text: field.label, bold: true }]), ...small(say('slack.field.no-options'))]
		: [];

/** One field: what is wrong with it, and its input, whose block is named as the field is. */
export function drawField(field: Field, drawing: Drawing): KnownBlock[] {
	const missing = without(field, drawing);
	if (missing.length > 0) return missing;
	const hint = hintOf(field, drawing);
	const block: InputBlock = {
		type: 'input',
		block_id: `${field.name}${drawing.suffix}`,
		label: label(field.label, limits.label),
		...(hint !== '' && { hint: label(hint, limits.label) }),
		optional: field.required !== true,
		...(drawing.drafted && { dispatch_action: true }),
		element: element(field, drawing),
	};
	return [
		...(field.error === undefined ? [] : warning(field.error)),
		block,
		...(field.kind === 'text' ? restOf(field.value, drawing.say) : []),
	];
}
