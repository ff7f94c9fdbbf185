import { describe, expect, test } from 'vitest';
import { assertWithinLimits, type Kind, problems } from './limits.ts';

// biome-ignore lint/suspicious/noExplicitAny: payloads are made wrong on purpose
type Json = any;

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
const x = (length: number) => 'x'.repeat(length);
const times = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i));

const options = (length: number, length1 = 3) =>
	times(length, (i) => ({ text: plain(`${i}`.padEnd(length1, 'x')), value: `v${i}` }));
const rich = (...elements: Json[]) => ({
	type: 'rich_text',
	elements: [{ type: 'rich_text_section', elements }],
});
const words = (text: string) => rich({ type: 'text', text });
const press = (i: number, more: Json = {}) => ({
	type: 'button',
	text: plain('Go'),
	action_id: `press:${i}`,
	value: '{}',
	...more,
});
const actions = (...elements: Json[]) => ({ type: 'actions', elements });
const input = (element: Json, more: Json = {}) => ({
	type: 'input',
	block_id: 'a',
	label: plain('A'),
	element: { action_id: 'in', ...element },
	...more,
});
const select = (more: Json) => input({ type: 'static_select', ...more });
const table = (rows: number, columns: number, text = 'x') => ({
	type: 'table',
	rows: times(rows, () => times(columns, () => ({ type: 'raw_text', text }))),
});

const message = (...blocks: Json[]) => ({ text: 'HSB-2026-014', blocks });
const modal = (blocks: Json[], more: Json = {}) => ({
	type: 'modal',
	callback_id: 'form',
	title: plain('Title'),
	submit: plain('Save'),
	close: plain('Cancel'),
	blocks,
	...more,
});
const home = (...blocks: Json[]) => ({ type: 'home', callback_id: 'home', blocks });

describe('a payload within every limit passes', () => {
	test.each<[string, Kind, Json]>([
		['fifty blocks in a message', 'message', message(...times(50, () => ({ type: 'divider' })))],
		['a hundred in a modal', 'modal', modal(times(100, () => ({ type: 'divider' })))],
		['a text of 3,000', 'home', home({ type: 'section', text: plain(x(3_000)) })],
		['a table of 20 columns', 'message', message(table(10, 20))],
		['a hundred options', 'modal', modal([select({ options: options(100, 75) })])],
		['25 buttons', 'home', home(actions(...times(25, (i) => press(i))))],
		[
			'a number',
			'modal',
			modal([input({ type: 'number_input', is_decimal_allowed: false, min_value: '0' })]),
		],
	])('%s', (_, kind, payload) => {
		expect(problems(payload, kind)).toEqual([]);
		expect(() => assertWithinLimits(payload, kind)).not.toThrow();
	});
});

describe('what is beyond a limit is named', () => {
	const grouped = (groups: number, each: number, label = 'G') =>
		select({
			option_groups: times(groups, (g) => ({
				label: plain(label),
				options: times(each, (i) => ({ text: plain('A'), value: `${g}-${i}` })),
			})),
		});
	const one = (more: Json) => select({ options: [{ text: plain('A'), value: 'a', ...more }] });

	test.each<[string, Kind, Json]>([
		['blocks: 51', 'message', message(...times(51, () => ({ type: 'divider' })))],
		['blocks: 101', 'modal', modal(times(101, () => ({ type: 'divider' })))],
		['blocks: 101', 'home', home(...times(101, () => ({ type: 'divider' })))],
		['blocks: 0', 'message', message()],
		['text: 0', 'message', { ...message(words('a')), text: '' }],
		['text: 4001', 'message', { ...message(words('a')), text: x(4_001) }],
		['message: ', 'message', message(...times(5, () => words(x(2_600))))],
		['view: ', 'modal', modal(times(90, () => words(x(2_900))))],
		['view: ', 'home', home(...times(30, () => words('家'.repeat(1_400))))],
		['title: 25', 'modal', modal([words('a')], { title: plain(x(25)) })],
		['submit: 25', 'modal', modal([words('a')], { submit: plain(x(25)) })],
		['close: 25', 'modal', modal([words('a')], { close: plain(x(25)) })],
		['private_metadata: 3001', 'modal', modal([words('a')], { private_metadata: x(3_001) })],
		['callback_id: 256', 'modal', modal([words('a')], { callback_id: x(256) })],
		['type home for a modal', 'modal', modal([words('a')], { type: 'home' })],
		['inputs without submit', 'modal', modal([select({ options: options(1) })], { submit: undefined })],
		['block_id: 256', 'message', message({ ...words('a'), block_id: x(256) })],
		['block_id block b stands twice', 'message', message(...times(2, () => ({ type: 'divider', block_id: 'b' })))],
		['action_id: 256', 'message', message(actions(press(1, { action_id: x(256) })))],
		['action_id press:1 stands twice', 'message', message(actions(press(1)), actions(press(1)))],
		['input without block_id', 'modal', modal([select({ options: options(1) })].map((b) => ({ ...b, block_id: undefined })))],
		['header: 151', 'message', message({ type: 'header', text: plain(x(151)) })],
		['section: 3001', 'message', message({ type: 'section', text: plain(x(3_001)) })],
		['section: 3005', 'message', message({ type: 'section', text: plain('&'.repeat(601)) })],
		['section: 3004', 'message', message({ type: 'section', text: plain('<'.repeat(751)) })],
		['section fields: 11', 'message', message({ type: 'section', fields: times(11, () => plain('a')) })],
		['section field: 2001', 'message', message({ type: 'section', fields: [plain(x(2_001))] })],
		['context elements: 11', 'message', message({ type: 'context', elements: times(11, () => plain('a')) })],
		['actions: 26', 'message', message(actions(...times(26, (i) => press(i))))],
		['button text: 76', 'message', message(actions(press(1, { text: plain(x(76)) })))],
		['button value: 2001', 'message', message(actions(press(1, { value: x(2_001) })))],
		['button url: 3001', 'message', message(actions(press(1, { url: x(3_001) })))],
		['accessibility label: 76', 'message', message(actions(press(1, { accessibility_label: x(76) })))],
		['button style', 'message', message(actions(press(1, { style: 'green' })))],
		['button without value', 'message', message(actions(press(1, { value: undefined })))],
		['static_select in actions', 'message', message(actions({ ...press(1), type: 'static_select' }))],
		['rich_text: 3001', 'message', message(rich({ type: 'text', text: x(1_500) }, { type: 'text', text: x(1_501) }))],
		['rich_text text: 0', 'message', message(words(''))],
		['rich_text_section elements: 0', 'message', message(rich())],
		['user in rich_text', 'message', message(rich({ type: 'user', user_id: 'U1', text: 'a' }))],
		['link in rich_text', 'message', message(rich({ type: 'link', url: 'https://x', text: 'a' }))],
		['broadcast in rich_text', 'message', message(rich({ type: 'broadcast', range: 'channel', text: 'a' }))],
		['table rows: 101', 'message', message(table(101, 2))],
		['table columns: 21', 'message', message(table(2, 21))],
		['table: more than 10,000', 'message', message(table(10, 10, x(110)))],
		['table cell is empty', 'message', message(table(2, 2, ''))],
		['table rows differ', 'message', message({ type: 'table', rows: [...table(1, 2).rows, ...table(1, 3).rows] })],
		['more than one table', 'message', message(table(2, 2), table(2, 2))],
		['table in a modal', 'modal', modal([table(2, 2)])],
		['table in a home', 'home', home(table(2, 2))],
		['input in a message', 'message', message(select({ options: options(1) }))],
		['carousel in a modal', 'modal', modal([{ type: 'carousel' }])],
		['label: 2001', 'modal', modal([{ ...select({ options: options(1) }), label: plain(x(2_001)) }])],
		['hint: 2001', 'modal', modal([{ ...select({ options: options(1) }), hint: plain(x(2_001)) }])],
		['input of file_input', 'modal', modal([input({ type: 'file_input' })])],
		['initial value', 'modal', modal([input({ type: 'plain_text_input', initial_value: x(3_001) })])],
		['a lone surrogate', 'modal', modal([input({ type: 'plain_text_input', initial_value: '\ud800' })])],
		['max_length', 'modal', modal([input({ type: 'plain_text_input', max_length: 3_001 })])],
		['placeholder: 151', 'modal', modal([input({ type: 'plain_text_input', placeholder: plain(x(151)) })])],
		['options: 11', 'modal', modal([input({ type: 'radio_buttons', options: options(11) })])],
		['options: 11', 'modal', modal([input({ type: 'checkboxes', options: options(11) })])],
		['options: 0', 'modal', modal([input({ type: 'checkboxes', options: [] })])],
		['radio_buttons takes no groups', 'modal', modal([input({ type: 'radio_buttons', option_groups: [] })])],
		['options: 101', 'modal', modal([select({ options: options(101) })])],
		['option groups: 101', 'modal', modal([grouped(101, 1)])],
		['options of a group: 101', 'modal', modal([grouped(1, 101)])],
		['group label: 76', 'modal', modal([grouped(1, 1, x(76))])],
		['not either options or groups', 'modal', modal([select({ options: options(1), option_groups: [] })])],
		['option text: 76', 'modal', modal([one({ text: plain(x(76)) })])],
		['option description: 76', 'modal', modal([one({ description: plain(x(76)) })])],
		['option value: 151', 'modal', modal([one({ value: x(151) })])],
		['option value: 0', 'modal', modal([one({ value: '' })])],
		['option value stands twice', 'modal', modal([select({ options: [...options(1), ...options(1)] })])],
		['not among the options', 'modal', modal([select({ options: options(2), initial_option: options(3)[2] })])],
		['not among the options', 'modal', modal([input({ type: 'checkboxes', options: options(2), initial_options: [{ text: plain('0x'), value: 'v0' }] })])],
		['initial options: 0', 'modal', modal([input({ type: 'checkboxes', options: options(2), initial_options: [] })])],
		['number is no string', 'modal', modal([input({ type: 'number_input', is_decimal_allowed: false, min_value: 1 })])],
		['out of range', 'modal', modal([input({ type: 'number_input', is_decimal_allowed: false, max_value: '5', initial_value: '6' })])],
		['whether it takes decimals', 'modal', modal([input({ type: 'number_input' })])],
		['initial date', 'modal', modal([input({ type: 'datepicker', initial_date: '1 May' })])],
		['initial time', 'modal', modal([input({ type: 'timepicker', initial_time: '9am' })])],
		['mrkdwn', 'message', message({ type: 'section', text: { type: 'mrkdwn', text: '*a*' } })],
		['no plain_text without emoji', 'message', message({ type: 'header', text: { type: 'plain_text', text: ':smile:', emoji: true } })],
		['a control', 'message', message(words('a\u0007b'))],
		['a control', 'message', message(words('a\u202eb'))],
		['a lone surrogate', 'message', message(words('a\ud800'))],
	])('%s (%s)', (problem, kind, payload) => {
		expect(problems(payload, kind).join('; ')).toContain(problem);
		expect(() => assertWithinLimits(payload, kind)).toThrow(problem);
	}); // biome-ignore format: one limit a line
});
