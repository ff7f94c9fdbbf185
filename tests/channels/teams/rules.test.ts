import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (pattern: string): [file: string, text: string][] =>
	globSync(pattern).map((file) => [file, readFileSync(file, 'utf8')]);

/** Rules as comments hold them: `T12: somebody opens or joins ...`, with the file that each stands in. */
const rules = read('src/{channels/teams,conversation}/**/*.ts').flatMap(([file, text]) =>
	[...text.matchAll(/^\s*(?:\/\/|\/\*\*|\*).*?\b(T\d+)(?=:|, S\d+:)/gm)].map(([, rule = '']) => ({
		rule,
		file,
	})),
);
const all = [...new Set(rules.map(({ rule }) => rule))];

/** The names of tests and of their groups alone. */
const named = read('tests/channels/teams/*.test.ts').flatMap(([, text]) =>
	[...text.matchAll(/^\s*(?:(?:describe|test|it)\(|.*\)\()(?:`|')(.*)/gm)].map(([, name = '']) => name),
);

test('each rule of security in Teams stands at one place', () => {
	expect(all.length).toBeGreaterThan(30);
	const twice = all.filter(
		(rule) => new Set(rules.filter((r) => r.rule === rule).map((r) => r.file)).size > 1,
	);
	expect(twice).toEqual([]);
});

test.each(all)('a test is named after %s', (rule) => {
	expect(named.filter((name) => new RegExp(`\\b${rule}\\b`).test(name))).not.toEqual([]);
});
