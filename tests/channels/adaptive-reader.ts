import type { Part } from '../../src/channels/adaptive/parts.ts';
import type { AdaptiveCard } from '../../src/channels/adaptive/render.ts';
import type { Button, SeenField, SeenForm } from './contract/driver.ts';

/** What a button's press needs, of the action that it is. */
export type OwnOf = (action: Part) => unknown;

export const list = (value: unknown): Part[] => (Array.isArray(value) ? (value as Part[]) : []);

/** What one part of a card reads as: words and buttons, from the top. */
export function linesOf(part: Part, own: OwnOf): (string | Button)[] {
	if (part.type === 'ActionSet')
		return list(part.actions).map((a) => ({ label: String(a.title), own: own(a) }));
	if (part.type === 'RichTextBlock')
		return [
			list(part.inlines)
				.map((run) => run.text)
				.join(''),
		];
	if (part.type === 'TextBlock') return [String(part.text)];
	const inner = [part.items, part.columns, part.rows, part.cells].flatMap(list);
	return inner.flatMap((one) => linesOf(one, own));
}

export const isInput = ({ type }: Part): boolean => type.startsWith('Input.');

const kinds: Record<string, SeenField['kind']> = {
	'Input.Text': 'text',
	'Input.Date': 'date',
	'Input.Time': 'time',
	'Input.Number': 'number',
	'Input.Toggle': 'tick',
};

const nothing: OwnOf = () => undefined;

function fieldOf(input: Part, body: Part[]): SeenField {
	const error = body.find((part) => part.id === `error-${input.id}`);
	const several = input.isMultiSelect === true ? 'choices' : 'choice';
	return {
		name: String(input.id),
		label: String(input.label ?? input.title),
		kind: kinds[input.type] ?? several,
		options: list(input.choices).map((o) => ({ value: String(o.value), label: String(o.title) })),
		value: String(input.value ?? ''),
		...(error !== undefined && { error: linesOf(error, nothing).join('') }),
	};
}

/** A form of Adaptive Cards, as one person has it before them. */
export function formOf(title: string, { body }: Pick<AdaptiveCard, 'body'>, own: unknown): SeenForm {
	const problem = body.find((part) => part.id === 'problem');
	const words = body
		.filter((part) => !isInput(part))
		.flatMap((part) => linesOf(part, nothing))
		.filter((line) => typeof line === 'string');
	return {
		title,
		words: words.join('\n'),
		fields: body.filter(isInput).map((input) => fieldOf(input, body)),
		...(problem !== undefined && { problem: linesOf(problem, nothing).join('\n') }),
		own,
	};
}
