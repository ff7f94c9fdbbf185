import { expect } from 'vitest';

/**
 * What Teams refuses, hides, cuts or formats, found in a card before it leaves; nothing in npm checks it. Where the
 * numbers come from: learn.microsoft.com, "Format your bot messages", "Cards reference" and the schema of Adaptive
 * Cards 1.5; and what was tried.
 */
export type Kind = 'message' | 'dialog';

// biome-ignore lint/suspicious/noExplicitAny: it looks at anything that is sent
type Json = any;
type Report = (problem: string) => void;

const mostBytes = 25 * 1024;

/** The properties of each element that we use; one that is not here is a slip of the pen, or not of 1.5. */
const known: Record<string, string[]> = {
	AdaptiveCard: ['$schema', 'version', 'fallbackText', 'body', 'msteams'],
	TextBlock: ['text', 'style', 'wrap', 'size', 'weight', 'color', 'spacing'],
	RichTextBlock: ['inlines', 'spacing', 'id'],
	TextRun: ['text', 'weight', 'size', 'isSubtle', 'color'],
	Container: ['items', 'style', 'id'],
	ColumnSet: ['columns', 'spacing', 'id'],
	Column: ['items', 'width', 'style', 'minHeight', 'id'],
	Table: ['columns', 'rows', 'firstRowAsHeaders', 'showGridLines', 'horizontalCellContentAlignment', 'id'],
	TableRow: ['cells'],
	TableCell: ['items', 'style', 'id'],
	ActionSet: ['actions'],
	'Action.Submit': ['title', 'style', 'tooltip', 'data', 'associatedInputs'],
	'Action.Execute': ['title', 'style', 'tooltip', 'data', 'associatedInputs', 'verb', 'fallback'],
	'Action.OpenUrl': ['title', 'style', 'tooltip', 'url'],
	'Input.Text': ['isMultiline', 'maxLength', 'value'],
	'Input.ChoiceSet': ['style', 'isMultiSelect', 'wrap', 'choices', 'value'],
	'Input.Date': ['value'],
	'Input.Time': ['value'],
	'Input.Number': ['value', 'min', 'max'],
	'Input.Toggle': ['title', 'wrap', 'valueOn', 'valueOff', 'value'],
};
const ofInputs = ['id', 'label', 'isRequired', 'errorMessage'];

/** The parts of a card: whatever has a type, and is not what a button carries. */
function parts(value: Json): Json[] {
	if (typeof value !== 'object' || value === null) return [];
	const inner = Object.entries(value).flatMap(([key, held]) => (key === 'data' ? [] : parts(held)));
	return typeof value.type === 'string' ? [value, ...inner] : inner;
}

function properties(report: Report, part: Json): void {
	const names = known[part.type];
	if (names === undefined) report(`${part.type} is no element of ours`);
	const all = ['type', ...(names ?? Object.keys(part)), ...(part.type.startsWith('Input.') ? ofInputs : [])];
	for (const name of Object.keys(part)) if (!all.includes(name)) report(`${part.type}.${name} is not known`);
}

const checks: Record<string, (report: Report, part: Json, kind: Kind) => void> = {
	TextBlock(report, { text }) {
		if (/[[\]*_`<>~#|\\@]|:\/\//.test(text)) report(`a TextBlock holds what is formatted: ${text}`);
	},
	TextRun(report, { text }) {
		if (typeof text !== 'string' || text === '') report('a TextRun without text');
	},
	RichTextBlock(report, { inlines }) {
		if (!(inlines?.length > 0)) report('a RichTextBlock without text is not drawn');
	},
	ActionSet(report, { actions }) {
		if (!(actions?.length > 0 && actions.length <= 6))
			report(`${actions?.length} actions in a set, 1 to 6 are shown`);
	},
	'Action.Submit': carries,
	'Action.Execute'(report, part, kind) {
		carries(report, part, kind);
		if (typeof part.verb !== 'string' || part.verb === '') report('an Action.Execute without a verb');
		const { type, data } = part.fallback ?? {};
		if (type !== 'Action.Submit' || JSON.stringify(data) !== JSON.stringify(part.data))
			report('an Action.Execute whose fallback does not send the same');
	},
	'Action.OpenUrl'(report, { url }) {
		if (!/^https:\/\//.test(url)) report(`${url} is no whole address`);
	},
	'Input.ChoiceSet'(report, { choices, value = '' }) {
		const values: string[] = choices.map((one: Json) => one.value);
		if (new Set(values).size < values.length) report('a choice stands twice');
		for (const one of value.split(',').filter(Boolean))
			if (!values.includes(one)) report('what is chosen at first is not among the choices');
	},
	'Input.Text'(report, { value = '', maxLength }) {
		if (value.length > maxLength) report('an input holds more than it takes');
	},
};

function carries(report: Report, { title, data }: Json, kind: Kind): void {
	if (typeof title !== 'string' || title === '') report('a button without a name');
	if (typeof data?.nonce !== 'string') report('a button without its nonce');
	const fetches = data?.msteams !== undefined;
	if (fetches && kind === 'dialog') report('a dialog that opens a dialog');
	if (fetches && data.msteams.type !== 'task/fetch') report(`msteams.type ${data.msteams.type}`);
}

function shared(report: Report, all: Json[]): void {
	for (const { type } of all)
		if (type.startsWith('Input.'))
			report(`${type} in a card that everybody sees: what is half typed is lost when it changes`);
}

/** What is wrong with a card as it is sent. */
export function problems(card: Json, kind: Kind): string[] {
	const found: string[] = [];
	const report: Report = (problem) => void found.push(problem);
	const json = JSON.stringify(card);
	const bytes = Buffer.byteLength(json, 'utf16le');
	if (bytes > mostBytes) report(`${bytes} bytes of UTF-16, at most ${mostBytes} are safe`);
	if (card.version !== '1.5') report(`version ${card.version}`);
	if (!json.isWellFormed() || /\\ud[89a-f]/i.test(json)) report('a lone surrogate');
	const all = parts(card);
	for (const part of all) {
		properties(report, part);
		checks[part.type]?.(report, part, kind);
		for (const [name, held] of Object.entries(part))
			if (typeof held === 'string' && held.includes('{{') && name !== 'value')
				report(`${part.type}.${name} holds {{, which is expanded`);
	}
	if (kind === 'message') shared(report, all);
	const ids = all.flatMap(({ id }) => (id === undefined ? [] : [id]));
	for (const id of new Set(ids))
		if (ids.filter((one) => one === id).length > 1) report(`id ${id} stands twice`);
	return found;
}

export function assertWithinLimits(card: unknown, kind: Kind): void {
	expect(problems(card, kind)).toEqual([]);
}

/** A message: a card and what a notification shows, or text; never both, which Teams parts into two messages without an id. */
export function assertMessage(message: Json): void {
	expect(Object.keys(message).sort()).toEqual(['card', 'summary']);
	assertWithinLimits(message.card, 'message');
}

/** A dialog's title is cut on a phone. */
export function assertDialog(answer: Json): void {
	expect(Object.keys(answer)).toEqual(['dialog']);
	const { title, card, text } = answer.dialog;
	expect(title.length).toBeGreaterThan(0);
	expect(title.length).toBeLessThanOrEqual(60);
	expect(title).not.toContain('{{');
	if (card === undefined) expect(text).not.toContain('{{');
	else assertWithinLimits(card, 'dialog');
}
