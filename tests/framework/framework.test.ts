import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FrameworkProblem, parseFramework } from '../../flows/framework.ts';
import {
	agencyTitle,
	contextOf,
	findCell,
	findContext,
	pointOf,
	problemsOf,
} from '../../src/framework/framework.ts';
import { smallFile } from '../support/framework.ts';

const yaml = readFileSync('flows/framework.yaml', 'utf8');
const hash = createHash('sha256').update(yaml).digest('hex');
const parse = (text: string) => parseFramework(text, 'flows/framework.yaml', hash);

/** What is said of this file when one line of it is changed. */
function problems(change: (text: string) => string): string[] {
	const text = change(yaml);
	expect(text).not.toBe(yaml);
	try {
		parse(text);
	} catch (error) {
		if (error instanceof FrameworkProblem) return error.problems;
		throw error;
	}
	return [];
}
const lineWith = (words: string): number => yaml.split('\n').findIndex((l) => l.includes(words)) + 1;

describe('the framework file', () => {
	const framework = parse(yaml);

	it('has 5 contexts, 9 points, 45 questions and probes for peers, schools and neighbourhoods', () => {
		expect(framework.contexts.map((c) => c.id)).toEqual([
			'individual',
			'home',
			'peers',
			'schools',
			'neighbourhoods',
		]);
		expect(framework.points.map((p) => p.id)).toEqual([
			'situation',
			'hsb',
			'vulnerability',
			'risk',
			'resilience',
			'strengths',
			'involvement',
			'actions',
			'challenges',
		]);
		expect(framework.cells).toHaveLength(45);
		for (const cell of framework.cells) {
			expect(cell.question).toMatch(/\?/);
			expect(cell.listenFor.length).toBeGreaterThan(0);
		}
		const probed = framework.cells.filter((c) => c.probes.length > 0).map((c) => c.context.id);
		expect([...new Set(probed)]).toEqual(['peers', 'schools', 'neighbourhoods']);
		expect(framework.cells.flatMap((c) => c.probes)).toHaveLength(31);
	});

	it('says of each context what belongs there and what belongs elsewhere', () => {
		for (const context of framework.contexts) {
			expect(context.belongsHere).toMatch(/\w/);
			expect(context.belongsElsewhere.length).toBeGreaterThan(0);
		}
	});

	it('keeps the hash of its text, and finds cells, contexts and titles', () => {
		expect(framework.hash).toBe(hash);
		expect(findCell(framework, 'schools.risk')).toMatchObject({
			context: { id: 'schools' },
			point: { id: 'risk' },
		});
		expect([findCell(framework, 'moon.risk'), findContext(framework, 'moon')]).toEqual([
			undefined,
			undefined,
		]);
		expect([agencyTitle(framework, 'camhs'), agencyTitle(framework, 'gone')]).toEqual(['CAMHS', 'gone']);
		expect([contextOf('schools.risk'), pointOf('schools.risk')]).toEqual(['schools', 'risk']);
	});
});

describe('a broken framework file stops with file, line and what was expected', () => {
	it('when a cell is missing', () => {
		const [problem] = problems((text) => text.replace(/ {2}- id: schools\.risk\n(?: {4}.*\n)+/, ''));
		expect(problem).toMatch(
			/^flows\/framework\.yaml, line \d+: expected a question for every cell; "schools\.risk" is missing$/,
		);
	});

	it('when a key is unknown', () => {
		const found = problems((text) => text.replace('    wider: true', '    wide: true'));
		expect(found.some((p) => /line \d+: expected no key named "wide"/.test(p))).toBe(true);
	});

	it('when an id stands twice', () => {
		const at = lineWith('- id: schools.risk');
		expect(problems((text) => text.replace('- id: schools.risk', '- id: schools.hsb'))).toContain(
			`flows/framework.yaml, line ${at}: expected an id used once; "schools.hsb" stands above already`,
		);
	});

	it.each([
		[
			'an agency is not of the file',
			'ask: [education]',
			'ask: [moon]',
			/expected an agency of this file \(.*\), not "moon"/,
		],
		[
			'a probe is for no cell',
			'cell: schools.vulnerability',
			'cell: schools.weather',
			/expected a cell of this file, not "schools\.weather"/,
		],
		[
			'something belongs nowhere',
			'moveTo: [home]',
			'moveTo: [moon]',
			/expected a context or a cell of this file, not "moon"/,
		],
		[
			'a question is empty',
			/- id: home\.risk\n {4}question: ".*"/,
			'- id: home.risk\n    question: " "',
			/line \d+: expected cells\.\d+\.question/,
		],
		['a role is not one', 'role: concern', 'role: worry', /line \d+: expected points\.\d+\.role/],
		[
			'nothing is to be understood',
			/part: understanding/g,
			'part: planning',
			/at least one point of the part "understanding"/,
		],
	])('when %s', (_, from, to, problem) => {
		const found = problems((text) => text.replace(from, to));
		expect(found.filter((p) => problem.test(p))).not.toEqual([]);
	});

	it('when it is no YAML, or something else', () => {
		expect(problems((text) => text.replace('id: contextual-hsb', 'id: [contextual'))[0]).toMatch(
			/^flows\/framework\.yaml, line \d+: /,
		);
		for (const text of ['', '[]', 'just words']) expect(() => parse(text)).toThrow(FrameworkProblem);
	});

	it('with everything that is wrong at once', () => {
		expect(
			problems((text) =>
				text.replace('ask: [education]', 'ask: [moon]').replace('moveTo: [home]', 'moveTo: [moon]'),
			).length,
		).toBeGreaterThan(1);
	});
});

describe('another framework of contexts and points', () => {
	it('has nothing wrong when its parts fit', () => {
		expect(problemsOf(smallFile)).toEqual([]);
	});
});
