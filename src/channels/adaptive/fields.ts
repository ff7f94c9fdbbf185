import type { Field, Option } from '../../conversation/cards.ts';
import { choiceTitle, literal } from './literal.ts';
import { type Part, richText, textRun } from './parts.ts';

const choices = (options: readonly Option[]): Part[] =>
	options.map(({ value, label }) => ({ title: choiceTitle(label), value }) as unknown as Part);

const some = (value: string | number | undefined): { value?: string | number } =>
	value === undefined || value === '' ? {} : { value };

/** What a field is, apart from its name and label. Values stay as they were typed: no host formats them. */
function control(field: Field): Part {
	switch (field.kind) {
		case 'text':
			return {
				type: 'Input.Text',
				isMultiline: field.lines > 1,
				maxLength: field.max,
				...some(field.value?.toWellFormed()),
			};
		case 'choice':
			return {
				type: 'Input.ChoiceSet',
				style: field.style ?? 'compact',
				wrap: true,
				choices: choices(field.options),
				...some(field.value),
			};
		case 'choices':
			return {
				type: 'Input.ChoiceSet',
				style: 'expanded',
				isMultiSelect: true,
				wrap: true,
				choices: choices(field.options),
				...some(field.values?.join(',')),
			};
		case 'date':
			return { type: 'Input.Date', ...some(field.value) };
		case 'time':
			return { type: 'Input.Time', ...some(field.value) };
		case 'number':
			return {
				type: 'Input.Number',
				...some(field.value),
				...(field.min !== undefined && { min: field.min }),
				...(field.max !== undefined && { max: field.max }),
			};
		case 'tick':
			return {
				type: 'Input.Toggle',
				// Hosts put a star behind the label of what is needed; a tick has its title alone.
				title: `${choiceTitle(field.label)}${field.required === true ? ' *' : ''}`,
				wrap: true,
				valueOn: 'true',
				valueOff: 'false',
				value: field.value === true ? 'true' : 'false',
			};
	}
}

/** "Fill in: Reference" reads well for any label, without guessing its grammar. */
const missing = ({ kind, label }: Field): string =>
	`${kind === 'choice' || kind === 'choices' ? 'Choose' : 'Fill in'}: ${label}`;

/**
 * Who says that something is missing: the host, before it sends anything; or the server, where a form can also be
 * kept half filled in, which the host would not send.
 */
export type Checks = 'host' | 'server';

function needed(field: Field, checks: Checks): Partial<Part> {
	// A tick is named by its own title, and a second label would repeat it; that it is needed, the server says.
	if (field.kind === 'tick') return {};
	const label = literal(field.label);
	if (field.required !== true) return { label };
	// Hosts put a star behind the label of what they need; this one looks like it.
	if (checks === 'server') return { label: `${label} *` };
	return { label, isRequired: true, errorMessage: literal(missing(field)) };
}

/**
 * One field as elements: its error and hint (`error-NAME`, `hint-NAME`; the room moves them between the label
 * and the control), then the input, whose accessible name is its label.
 */
export function field(field: Field, checks: Checks = 'host'): Part[] {
	const { name, hint, error } = field;
	const input: Part = { id: name, ...control(field), ...needed(field, checks) };
	const note = (id: string, text: string, look: Partial<Part>): Part =>
		richText([textRun({ text }, look)], { id: `${id}-${name}`, spacing: 'Small' });
	return [
		...(error === undefined ? [] : [note('error', error, { color: 'Attention', weight: 'Bolder' })]),
		input,
		...(hint === undefined ? [] : [note('hint', hint, { isSubtle: true })]),
	];
}
