import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { phases } from '../../flows/meeting.ts';
import { commands } from '../../src/conversation/commands/all.ts';
import { changeKinds } from '../../src/documents/model.ts';
import { checkKinds } from '../../src/framework/checks.ts';
import { allBases, levels, modes, standings, walks } from '../../src/framework/record.ts';
import { MessageProblem, type Params, readMessages } from '../../src/wording/messages.ts';

const dir = 'templates/messages';
const messages = readMessages(dir);
const sources = ['src', 'flows'].flatMap((folder) =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((f) => f.isFile() && f.name.endsWith('.ts'))
		.map((f) => ({
			path: join(f.parentPath, f.name),
			text: readFileSync(join(f.parentPath, f.name), 'utf8'),
		})),
);
const found = (pattern: RegExp, path = /./): string[] => [
	...new Set(
		sources
			.filter((s) => path.test(s.path))
			.flatMap((s) =>
				[...s.text.matchAll(pattern)].flatMap((m) => m.slice(1).filter((k) => k !== undefined)),
			),
	),
];
const under = (group: string): string[] =>
	messages.keys().flatMap((k) => (k.startsWith(`${group}.`) ? [k.slice(group.length + 1)] : []));

/** Keys that the source puts together, with all that they can become. */
const references = ['reference-empty', 'reference-looks-like-a-name', 'reference-not-a-code'];
const denials = ['not-joined', 'you-left', 'not-allowed'];
const [refusals = ''] = found(/export type Refusal =([^;]+);/g, /flows\/meeting\.ts/);
const phaseRefusals = [...refusals.matchAll(/'([a-z-]+)'/g)].map((m) => `phase.${m[1]}`);
const ended = ['ended-mistake', 'ended-not-hsb'];
const handedOver = ['lead', 'coordinator', 'scribe'].map((r) => `handed-over-${r}`);

describe('every reason for which something is refused', () => {
	const literal = [
		...found(/refused\(\s*'([^']+)'/g),
		...found(/refused: '([^']+)'/g),
		...found(/'refused\.([^']+[a-z])'/g),
		...found(/about\(filling, \w+, '([^']+)'\)/g),
	];
	const all = [...new Set([...literal, ...references, ...denials, ...phaseRefusals])];

	it('was found in the source', () => {
		expect(phaseRefusals).toContain('phase.still-open');
		expect(all.length).toBeGreaterThan(50);
	});

	it.each(all)('%s has a sentence', (key) => {
		expect(messages.has(`refused.${key}`)).toBe(true);
	});

	it('is there for every sentence: none is left over', () => {
		expect(under('refused').filter((key) => !all.includes(key))).toEqual([]);
	});
});

describe('everything that a person is told when it was done', () => {
	const literal = [
		...found(/tell: \{\s*key: '([^']+)'/g),
		...found(/key: [\w.]+ \? '([^']+)' : '([^']+)'/g, /conversation\/commands/),
		...found(/tap\('\w+', '([^']+)'/g),
	];
	const all = [...new Set([...literal, ...ended, ...handedOver])];

	it('was found in the source', () => {
		expect(all.length).toBeGreaterThan(Object.keys(commands).length);
	});

	it.each(all)('%s has a sentence', (key) => {
		expect(messages.has(`told.${key}`)).toBe(true);
	});

	it('is there for every sentence: none is left over', () => {
		expect(under('told').filter((key) => !all.includes(key))).toEqual([]);
	});
});

describe('the words of cards and forms', () => {
	it.each(found(/\bsay\(\s*'([^']+)'/g))('%s are there', (key) => {
		expect(messages.has(key)).toBe(true);
	});

	it.each(found(/\bbutton\(\s*\w+,\s*'([^']+)'/g))('are there for the button %s', (key) => {
		expect(messages.has(`button.${key}`)).toBe(true);
	});

	const choices: [string, readonly string[]][] = [
		['mode', modes],
		['standing', standings],
		['level', levels],
		['basis', allBases],
		['walk', walks],
		['checks', checkKinds],
		['change', changeKinds],
		['during', phases],
		['status.phase', phases],
		['request', ['open', 'answered', 'closed']],
		['correction', ['amended', 'moved', 'withdrawn']],
		['role', ['lead', 'coordinator', 'scribe']],
		['shown', ['everyone', 'lead', 'agencies']],
		['put-right', found(/^\t'?([a-z-]+)'?: \(filling\) =>/gm, /putting-right/)],
	];
	it.each(choices)('are there for every %s', (group, values) => {
		expect(values.length).toBeGreaterThan(1);
		for (const value of values) expect([value, messages.has(`${group}.${value}`)]).toEqual([value, true]);
	});

	it('have their form for every name that the source gives one', () => {
		const forms = found(/\bform\(\w+, '([^']+)'/g);
		expect(forms.length).toBeGreaterThan(10);
		const titled = sources.find((s) => s.path.endsWith('forms/entry.ts'))!.text;
		for (const form of forms)
			expect([form, messages.has(`form.${form}.title`) || titled.includes(`${form}: {`)]).toEqual([
				form,
				true,
			]);
	});
});

/** Names that a sentence asks for. */
const paramsOf = (text: string): string[] => [
	...new Set(
		[...text.matchAll(/\{\{(?:#if |#is |)([a-z]\w*)(?: [^}]*)?\}\}/gi)]
			.map((m) => m[1] ?? '')
			.filter((n) => n !== 'else'),
	),
];
const texts = readdirSync(dir).map((file) => readFileSync(join(dir, file), 'utf8'));
const allParams = [...new Set(texts.flatMap(paramsOf))];
const numbers = [
	'count',
	'left',
	'changes',
	'length',
	'most',
	'open',
	'n',
	'of',
	'age',
	'version',
	'covered',
	'cells',
];
const plausible = [0, 1, 2, 45].flatMap((n) =>
	['Words', ''].map((word) =>
		Object.fromEntries(
			allParams.map((name) => [name, numbers.includes(name) ? n : name === 'many' ? n > 1 : word]),
		),
	),
);

describe('every sentence', () => {
	it('asks for what is known here', () => {
		expect(allParams).toEqual(expect.arrayContaining(['agency', 'count', 'reference']));
		expect(numbers.filter((n) => !allParams.includes(n))).toEqual([]);
	});

	it('reads well with anything in it: nothing missing, no leftovers', () => {
		const bad = messages.keys().flatMap((key) =>
			plausible.flatMap((params) => {
				const text = messages.say(key, params);
				const leftovers = /undefined|null|\[object|NaN|\{\{|\}\}/.test(text);
				const full = Object.values(params).includes('Words');
				const gaps = full && (text === '' || text !== text.trim() || / {2}| [.,;:?)]|\( /.test(text));
				return leftovers || gaps ? [`${key}: ${text}`] : [];
			}),
		);
		expect(messages.keys().length).toBeGreaterThan(300);
		expect(bad).toEqual([]);
	});

	it('that answers somebody is whole: it begins with a capital letter and ends', () => {
		const answers = messages.keys().filter((k) => /^(refused|told)\./.test(k));
		const said = answers.map((key) => messages.say(key, plausible.at(-2)));
		expect(said.filter((text) => !/^[A-Z“0-9].*[.”]$/s.test(text))).toEqual([]);
	});

	it('counts one as one', () => {
		// Never one: at least five seconds, at least two minutes.
		const keys = messages.keys().filter((key) => !['status.seconds', 'status.minutes'].includes(key));
		const one = keys.map((key) => messages.say(key, plausible[2]));
		expect(one.filter((text) => /(?<!of )\b1 (?!is |stays|cells|from|characters)\w+s\b/.test(text))).toEqual(
			[],
		);
	});

	it('shows what is put into it literally', () => {
		expect(messages.say('told.opened', { reference: '<b>{{x}}</b>' })).toContain('<b>{{x}}</b> is open');
	});

	it('throws for a key or a parameter that is not there, which is a fault of the program', () => {
		expect(() => messages.say('told.nothing-of-the-kind')).toThrow(
			'no sentence for "told.nothing-of-the-kind"',
		);
		expect(() => messages.say('told.opened')).toThrow(/reference/);
	});
});

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'hsb-messages-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('what is filled in', () => {
	const say = (text: string, params?: Params): string => {
		writeFileSync(join(folder, 'told.yaml'), stringify({ told: { a: text } }));
		return readMessages(folder).say('told.a', params);
	};
	const params = { name: 'Rowan {{b}} & Co', n: 0, no: null, nothing: undefined, yes: true };

	// The same with an `if` around it is left to Handlebars.
	it.each(['{{name}}', 'a {{n}} b {{n}}{{yes}}', '{{no}}|{{nothing}}|', '$& {{name}}'])(
		'%s reads as Handlebars reads it',
		(text) => expect(say(text, params)).toBe(say(`{{#if yes}}${text}{{/if}}`, params)),
	);

	it.each(['{{other}}', '{{toString}}', '{{#if yes}}{{other}}{{/if}}'])(
		'%s is a fault where it was not given',
		(text) => expect(() => say(text, params)).toThrow(/other|toString/),
	);
});

describe('a file of sentences that cannot be used', () => {
	it.each([
		['is not YAML', 'told:\n  a: "x\n', /^told\.yaml, line \d+: /],
		['has a number for a sentence', 'told:\n  a: 7\n', /"told\.a" should be a sentence/],
		['is not a template', 'told:\n  a: "{{#if x}}"\n', /"told\.a": /],
	])('%s stops with its name', (_, text, problem) => {
		writeFileSync(join(folder, 'told.yaml'), text);
		expect(() => readMessages(folder)).toThrow(MessageProblem);
		expect(() => readMessages(folder)).toThrow(problem);
	});

	it('has a sentence that stands in another file too', () => {
		for (const file of ['a.yaml', 'b.yaml']) writeFileSync(join(folder, file), 'told:\n  a: x\n');
		expect(() => readMessages(folder)).toThrow('"told.a" stands twice');
	});
});
