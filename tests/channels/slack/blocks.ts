import { tickValue } from '../../../src/channels/slack/render/inputs.ts';
import type { Button, SeenField, SeenForm } from '../contract/driver.ts';

/** Something of Block Kit as it came: a block, an element, a text. */
export interface Part {
	type: string;
	[field: string]: unknown;
}

export interface Option {
	text: { text: string };
	description?: { text: string };
	value: string;
}

/** What one input holds, as Slack sends it. */
export type Held = Part;
export type State = Record<string, Record<string, Held>>;

const list = <T = Part>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);
const textOf = (value: unknown): string => {
	const text = (value as { text?: unknown } | undefined)?.text;
	return typeof text === 'string' ? text : '';
};

const isText = ({ type }: Part): boolean => ['text', 'emoji', 'plain_text', 'raw_text'].includes(type);

/** The words of a part, a line for each paragraph, item and cell. */
export function words(part: Part): string[] {
	if (part.type === 'emoji') return [`:${part.name}:`];
	if (isText(part)) return [textOf(part)];
	if (part.type === 'header') return [textOf(part.text)];
	const inner = [part.elements, part.fields, ...list<unknown>(part.rows)].flatMap((one) => list(one));
	const own = part.text === undefined ? [] : [textOf(part.text)];
	// The runs of one paragraph read as one line.
	if (inner.length > 0 && inner.every(isText)) return [...own, inner.flatMap(words).join('')];
	return [...own, ...inner.flatMap(words)];
}

/** A button with the block that it stands in. */
export interface Pressable {
	element: Part;
	block_id: string;
}

/** Words and buttons, from the top. @param own what a test is handed for a button */
export const lines = (
	blocks: readonly Part[],
	own: (button: Pressable) => unknown,
): readonly (string | Button)[] =>
	blocks.flatMap((block, i): (string | Button)[] => {
		if (block.type === 'input') return [];
		if (block.type !== 'actions') return words(block);
		const block_id = String(block.block_id ?? `b${i}`);
		return list(block.elements).map((element) => ({
			label: textOf(element.text),
			own: own({ element, block_id }),
		}));
	});

const optionsOf = (element: Part): Option[] => [
	...list<Option>(element.options),
	...list<{ options: Option[] }>(element.option_groups).flatMap((group) => group.options),
];

const several = (element: Part): boolean => ['checkboxes', 'multi_static_select'].includes(element.type);
const isTick = (element: Part): boolean =>
	element.type === 'checkboxes' && optionsOf(element).every((o) => o.value === tickValue);

const kinds: Record<string, SeenField['kind']> = {
	plain_text_input: 'text',
	number_input: 'number',
	datepicker: 'date',
	timepicker: 'time',
	static_select: 'choice',
	radio_buttons: 'choice',
};

/** What an input holds before anybody has touched it. */
function initial(element: Part): Held {
	const { type } = element;
	if (type === 'datepicker') return { type, selected_date: element.initial_date ?? null };
	if (type === 'timepicker') return { type, selected_time: element.initial_time ?? null };
	if (several(element)) return { type, selected_options: list(element.initial_options) };
	if (kinds[type] === 'choice') return { type, selected_option: element.initial_option ?? null };
	return { type, value: element.initial_value ?? null };
}

/** What an input holds once somebody has typed or chosen this. @throws for what Slack does not offer or take */
export function held(element: Part, typed: string): Held {
	const { type } = element;
	const options = optionsOf(element);
	const pick = (value: string): Option => {
		const found = options.find((o) => o.value === value);
		if (found === undefined) throw new Error(`Slack does not offer "${value}"`);
		return found;
	};
	if (type === 'datepicker') return { type, selected_date: typed || null };
	if (type === 'timepicker') return { type, selected_time: typed || null };
	if (isTick(element)) return { type, selected_options: typed === 'true' ? options : [] };
	if (several(element)) return { type, selected_options: typed === '' ? [] : typed.split(',').map(pick) };
	if (kinds[type] === 'choice') return { type, selected_option: typed === '' ? null : pick(typed) };
	if (typed.length > Number(element.max_length ?? 3000)) throw new Error('Slack takes no more letters here');
	return { type, value: typed === '' ? null : typed };
}

function textIn(
	element: Part,
	{ value, selected_option, selected_options, selected_date, selected_time }: Held,
) {
	if (isTick(element)) return String(list(selected_options).length > 0);
	if (several(element))
		return list<Option>(selected_options)
			.map((o) => o.value)
			.join(',');
	return String((selected_option as Option | null)?.value ?? value ?? selected_date ?? selected_time ?? '');
}

export interface Input {
	name: string;
	block_id: string;
	action_id: string;
	element: Part;
	block: Part;
	held: Held;
}

/** The inputs of a view with what they hold: what was typed under the same names, otherwise as they came. */
export function inputs(blocks: readonly Part[], typed: State): Input[] {
	return blocks
		.filter((block) => block.type === 'input')
		.map((block) => {
			const element = block.element as Part;
			const block_id = String(block.block_id);
			const action_id = String(element.action_id);
			const now = typed[block_id]?.[action_id];
			return {
				name: block_id.replace(/~.*$/, ''),
				block_id,
				action_id,
				element,
				block,
				held: now?.type === element.type ? now : initial(element),
			};
		});
}

export const stateOf = (all: readonly Input[]): State =>
	Object.fromEntries(all.map((input) => [input.block_id, { [input.action_id]: input.held }]));

/** Slack’s own application sends no form that lacks something. */
export const isMissing = ({ block, element, held }: Input): boolean =>
	block.optional !== true && ['', 'false'].includes(textIn(element, held));

const warning = (block: Part | undefined): string | undefined => {
	const [line = ''] = block?.type === 'rich_text' ? words(block) : [];
	return line.startsWith(':warning:') ? line.slice(':warning:'.length).trim() : undefined;
};

/** A form as it reads. @param errors by block id, as Slack shows them beneath the fields */
export function formOf(
	title: string,
	blocks: readonly Part[],
	typed: State,
	errors: Record<string, string> = {},
): Omit<SeenForm, 'own'> {
	const fields = inputs(blocks, typed).map(({ name, block_id, block, element, held }): SeenField => {
		const above = warning(blocks[blocks.indexOf(block) - 1]);
		const error = errors[block_id] ?? above;
		return {
			name,
			label: textOf(block.label),
			kind: isTick(element) ? 'tick' : (kinds[element.type] ?? 'choices'),
			options: optionsOf(element).map(({ text, description, value }) => ({
				value,
				label: description === undefined ? text.text : `${text.text.slice(0, -1)} ${description.text}`,
			})),
			value: textIn(element, held),
			...(error !== undefined && { error }),
		};
	});
	const problems = blocks.flatMap((block, i) =>
		blocks[i + 1]?.type === 'input' ? [] : (warning(block) ?? []),
	);
	return {
		title,
		words: blocks.flatMap((block) => (block.type === 'input' ? [] : words(block))).join('\n'),
		fields,
		...(problems.length > 0 && { problem: problems.join('\n') }),
	};
}
