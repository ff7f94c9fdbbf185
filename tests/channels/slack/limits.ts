/**
 * What Slack refuses, or cuts, or formats, found in a payload before it leaves; nothing in npm checks it.
 * Numbers: docs.slack.dev (Block Kit reference), and for a whole message slackapi/bolt-js issues 2509 and 2867.
 */
export type Kind = 'message' | 'modal' | 'home';

// biome-ignore lint/suspicious/noExplicitAny: it looks at anything that is sent
type Json = any;
type Report = (problem: string) => void;

/** Slack escapes these before it counts. */
export const slackLength = (text: string): number =>
	text.length + 4 * text.split('&').length + 3 * text.split(/[<>]/).length - 7;

/** Slack may write what is not ASCII as \uXXXX. */
const bytes = (payload: Json): number =>
	[...JSON.stringify(payload)].reduce((sum, c) => sum + (c <= '~' ? slackLength(c) : 6 * c.length), 0);

const within = (report: Report, what: string, text: unknown, most: number, least = 1): void => {
	const length = typeof text === 'string' ? slackLength(text) : Number.NaN;
	if (!(length >= least && length <= most))
		report(`${what}: ${length} characters, ${least} to ${most} are taken`);
};
const count = (report: Report, what: string, list: unknown, most: number, least = 1): Json[] => {
	const items: Json[] = Array.isArray(list) ? list : [];
	if (items.length < least || items.length > most)
		report(`${what}: ${items.length}, ${least} to ${most} are taken`);
	return items;
};

function plain(report: Report, what: string, text: Json, most = 3_000): void {
	if (text?.type !== 'plain_text' || text.emoji !== false) report(`${what} is no plain_text without emoji`);
	within(report, what, text?.text, most);
}

function option(report: Report, one: Json): void {
	plain(report, 'option text', one.text, 75);
	if (one.description !== undefined) plain(report, 'option description', one.description, 75);
	within(report, 'option value', one.value, 150);
}

/** Options, flat or in groups; what is chosen at first must be among them, word for word. */
function options(report: Report, element: Json, most: number): void {
	const { option_groups: groups, options: list, initial_option, initial_options } = element;
	if ((groups === undefined) === (list === undefined))
		report(`${element.type} has not either options or groups`);
	if (groups !== undefined && most < 100) report(`${element.type} takes no groups`);
	for (const group of groups === undefined ? [] : count(report, 'option groups', groups, 100)) {
		plain(report, 'group label', group.label, 75);
		count(report, 'options of a group', group.options, 100);
	}
	const all: Json[] = groups?.flatMap((group: Json) => group.options) ?? count(report, 'options', list, most);
	for (const one of all) option(report, one);
	if (new Set(all.map((one) => one.value)).size < all.length) report('option value stands twice');
	const known = new Set(all.map((one) => JSON.stringify(one)));
	if (initial_options !== undefined) count(report, 'initial options', initial_options, 100);
	for (const one of [...(initial_options ?? []), ...(initial_option === undefined ? [] : [initial_option])])
		if (!known.has(JSON.stringify(one))) report('initial option is not among the options');
}

function number(report: Report, { min_value, max_value, initial_value, is_decimal_allowed }: Json): void {
	if (is_decimal_allowed === undefined) report('number_input does not say whether it takes decimals');
	for (const one of [min_value, max_value, initial_value])
		if (one !== undefined && (typeof one !== 'string' || !/^-?\d+$/.test(one))) report('number is no string');
	const [min, max, at] = [min_value ?? '-9999', max_value ?? '9999', initial_value ?? min_value ?? '0'].map(
		Number,
	);
	if (at! < min! || at! > max!) report('initial number is out of range');
}

const inputs: Record<string, (report: Report, element: Json) => void> = {
	plain_text_input(report, { initial_value = '', max_length = 1, placeholder }) {
		if (initial_value.length > 3_000) report('initial value: more than 3,000 characters');
		if (!initial_value.isWellFormed()) report('a lone surrogate');
		if (!(max_length >= 1 && max_length <= 3_000)) report('max_length: 1 to 3,000 is taken');
		if (placeholder !== undefined) plain(report, 'placeholder', placeholder, 150);
	},
	number_input: number,
	datepicker(report, { initial_date = '2026-01-01' }) {
		if (!/^\d{4}-\d\d-\d\d$/.test(initial_date)) report('initial date is no date');
	},
	timepicker(report, { initial_time = '00:00' }) {
		if (!/^\d\d:\d\d$/.test(initial_time)) report('initial time is no time');
	},
	radio_buttons: (report, element) => options(report, element, 10),
	checkboxes: (report, element) => options(report, element, 10),
	// Of the workspace's own conversations: nothing of ours is in it.
	conversations_select: () => {},
	static_select: (report, element) => options(report, element, 100),
	multi_static_select: (report, element) => options(report, element, 100),
};

function button(report: Report, one: Json): void {
	if (one.type !== 'button') report(`${one.type} in actions`);
	plain(report, 'button text', one.text, 75);
	within(report, 'button value', one.value ?? 'x', 2_000);
	within(report, 'button url', one.url ?? 'x', 3_000);
	within(report, 'accessibility label', one.accessibility_label ?? 'x', 75);
	if (![undefined, 'primary', 'danger'].includes(one.style)) report(`button style ${one.style}`);
	if (one.value === undefined && one.url === undefined) report('button without value or url');
}

/** Only literal text and our own sign: nothing that mentions, links or dates. */
function richText(report: Report, { elements }: Json): void {
	let sum = 0;
	for (const part of count(report, 'rich_text elements', elements, 100)) {
		const sections: Json[] =
			part.type === 'rich_text_list' ? count(report, 'list items', part.elements, 100) : [part];
		for (const element of sections.flatMap((one) =>
			count(report, `${one.type} elements`, one.elements, 1_000),
		)) {
			if (element.type === 'emoji' && element.name === 'warning') continue;
			if (element.type !== 'text') report(`${element.type} in rich_text`);
			within(report, 'rich_text text', element.text, 3_000);
			sum += slackLength(element.text ?? '');
		}
	}
	if (sum > 3_000) report(`rich_text: ${sum} characters, 3000 are taken`);
}

const textOf = ({ elements = [], text = '' }: Json): string => text + elements.map(textOf).join('');

function table(report: Report, { rows }: Json): void {
	const all = count(report, 'table rows', rows, 100);
	const cells = all.flatMap((row) => count(report, 'table columns', row, 20));
	if (new Set(all.map((row) => row.length)).size > 1) report('table rows differ in length');
	for (const cell of cells)
		if (cell.type === 'rich_text') richText(report, cell);
		else if (cell.type !== 'raw_text' || cell.text === '') report('table cell is empty or unknown');
	const text = cells.map(textOf).join('');
	if (slackLength(text) > 10_000) report('table: more than 10,000 characters');
}

const blockKinds: Record<string, (report: Report, block: Json) => void> = {
	divider: () => {},
	header: (report, { text }) => plain(report, 'header', text, 150),
	section(report, { text, fields }) {
		if (text !== undefined) plain(report, 'section', text);
		if (fields !== undefined)
			for (const one of count(report, 'section fields', fields, 10))
				plain(report, 'section field', one, 2_000);
	},
	context(report, { elements }) {
		for (const one of count(report, 'context elements', elements, 10)) plain(report, 'context', one);
	},
	actions(report, { elements }) {
		for (const one of count(report, 'actions', elements, 25)) button(report, one);
	},
	rich_text: richText,
	table,
	input(report, { label, hint, element }) {
		plain(report, 'label', label, 2_000);
		if (hint !== undefined) plain(report, 'hint', hint, 2_000);
		const check = inputs[element?.type];
		if (check === undefined) report(`input of ${element?.type}`);
		else check(report, element);
	},
};

const surfaces: Record<Kind, { blocks: number; without: string[] }> = {
	message: { blocks: 50, without: ['input'] },
	modal: { blocks: 100, without: ['table'] },
	home: { blocks: 100, without: ['table'] },
};

/** Ids are short, and each names one thing. */
function ids(report: Report, blocks: Json[]): void {
	const seen = new Set<string>();
	const once = (id: string, what: string) => {
		if (seen.has(id)) report(`${what} ${id} stands twice`);
		seen.add(id);
	};
	for (const { block_id, type, element, elements = [] } of blocks) {
		if (block_id !== undefined) {
			within(report, 'block_id', block_id, 255);
			once(`block ${block_id}`, 'block_id');
		}
		if (type === 'input' && block_id === undefined) report('input without block_id');
		const actions: Json[] = type === 'input' ? [element] : type === 'actions' ? elements : [];
		for (const { action_id } of actions) {
			within(report, 'action_id', action_id, 255);
			once(type === 'input' ? `${block_id}/${action_id}` : action_id, 'action_id');
		}
	}
}

function view(report: Report, payload: Json, blocks: Json[], kind: 'modal' | 'home'): void {
	if (payload.type !== kind) report(`type ${payload.type} for a ${kind}`);
	within(report, 'private_metadata', payload.private_metadata ?? '', 3_000, 0);
	within(report, 'callback_id', payload.callback_id, 255);
	if (bytes(payload) > 250_000) report(`view: ${bytes(payload)} bytes, 250,000 are taken`);
	if (kind === 'home') return;
	plain(report, 'title', payload.title, 24);
	for (const name of ['submit', 'close'] as const)
		if (payload[name] !== undefined) plain(report, name, payload[name], 24);
	if (payload.submit === undefined && blocks.some(({ type }) => type === 'input'))
		report('inputs without submit');
}

function message(report: Report, payload: Json, blocks: Json[]): void {
	within(report, 'text', payload.text, 4_000);
	const size = slackLength(JSON.stringify(blocks));
	if (size > 12_500) report(`message: ${size} characters, about 13,200 are taken`);
	if (blocks.filter(({ type }) => type === 'table').length > 1) report('more than one table');
}

/** Strings anywhere: whole, without controls or overrides, and no markup. */
function strings(report: Report, value: Json): void {
	if (typeof value === 'string') {
		if (!value.isWellFormed()) report('a lone surrogate');
		// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
		if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(value))
			report('a control');
	} else if (typeof value === 'object' && value !== null) {
		if (['mrkdwn', 'markdown'].includes(value.type)) report('mrkdwn');
		// What somebody typed is given back as it was.
		for (const [name, inner] of Object.entries(value)) if (name !== 'initial_value') strings(report, inner);
	}
}

/** What is wrong with a payload, one sentence each. */
export function problems(payload: Json, kind: Kind): string[] {
	const found: string[] = [];
	const report: Report = (problem) => void found.push(problem);
	const { blocks: most, without } = surfaces[kind];
	const blocks = count(report, 'blocks', payload.blocks, most);
	for (const block of blocks) {
		const check = without.includes(block.type) ? undefined : blockKinds[block.type];
		if (check === undefined) report(`${block.type} in a ${kind}`);
		else check(report, block);
	}
	ids(report, blocks);
	if (kind === 'message') message(report, payload, blocks);
	else view(report, payload, blocks, kind);
	strings(report, payload);
	return found;
}

/** @throws Error that names everything that Slack would refuse, cut or format */
export function assertWithinLimits(payload: unknown, kind: Kind): void {
	const found = problems(payload, kind);
	if (found.length > 0) throw new Error(`beyond Slack's limits: ${[...new Set(found)].join('; ')}`);
}
