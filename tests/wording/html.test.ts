import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NotPlainData } from '../../src/wording/deep.ts';
import { BadTemplate, createHtml, escapeHtml } from '../../src/wording/html.ts';

let dir = '';
beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), 'templates-'));
	mkdirSync(join(dir, 'partials'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(dir, name), text);

/** What a template of this text shows of this view. */
function shown(text: string, view: object): string {
	write('page.hbs', text);
	return createHtml(dir).render('page', view);
}

describe('escaping', () => {
	it('changes & < > " and \' and nothing else', () => {
		const everything = Array.from({ length: 0x3000 }, (_, i) => String.fromCharCode(i)).join('');
		const escaped = escapeHtml(everything);
		expect(escaped).toBe(
			everything
				.replaceAll('&', '&amp;')
				.replaceAll('<', '&lt;')
				.replaceAll('>', '&gt;')
				.replaceAll('"', '&quot;')
				.replaceAll("'", '&#39;'),
		);
	});

	it('reaches every string, however deep, and the keys of objects', () => {
		const view = { a: '<', list: ['<', { b: '<' }], map: { '<k>': '<' }, n: 1, yes: true, none: null };
		const template =
			'{{a}}{{#each list}}{{#if b}}{{b}}{{else}}{{this}}{{/if}}{{/each}}{{#each map}}{{@key}}{{this}}{{/each}}{{n}}{{yes}}{{none}}';
		expect(shown(template.replace('{{#if b}}', '{{#if (lookup this "b")}}'), view)).toBe(
			'&lt;&lt;&lt;&lt;k&gt;&lt;1true',
		);
	});

	it('holds in {{{three}}} braces, attributes, partials and what a helper looks up', () => {
		write('partials/part.hbs', '<i title="{{text}}">{{{text}}}</i>');
		const html = shown('{{> part one}}{{lookup list 0}}', { one: { text: '"><b>' }, list: ["<'"] });
		expect(html).toBe('<i title="&quot;&gt;&lt;b&gt;">&quot;&gt;&lt;b&gt;</i>&lt;&#39;');
	});

	it('shows template text in a value literally', () => {
		expect(shown('{{text}}', { text: '{{text}} {{{text}}} {{> part}}' })).toBe(
			'{{text}} {{{text}}} {{&gt; part}}',
		);
	});

	it.each([
		['a function', () => '<b>'],
		['a date', new Date(0)],
		['an address', new URL('https://example.org/?a=<b>')],
		['a map', new Map()],
	])('refuses %s, whose text cannot be escaped beforehand', (_, value) => {
		expect(() => shown('{{value}}', { value })).toThrow(NotPlainData);
	});

	it('leaves the view as it was', () => {
		const view = { text: '<', deep: { list: ['<'] } };
		shown('{{text}}', view);
		expect(view).toEqual({ text: '<', deep: { list: ['<'] } });
	});
});

describe('a template', () => {
	it('that does not parse is refused with its file name', () => {
		write('broken.hbs', '<p>{{#if a}}</p>');
		expect(() => createHtml(dir)).toThrow(BadTemplate);
		expect(() => createHtml(dir)).toThrow(/^.*broken\.hbs: /);
	});

	it('of a partial that does not parse, or with an unknown helper, is refused with its file name', () => {
		write('partials/odd.hbs', '{{shout name "x"}}');
		expect(() => createHtml(dir)).toThrow(/partials\/odd\.hbs: .*shout/);
	});

	it.each(['<a class={{x}}>', '<a id="b" class= {{x}}>', '<input {{#if a}}checked{{/if}} value={{x}}>'])(
		'with an attribute without quotes is refused: %s',
		(text) => {
			write('page.hbs', text);
			expect(() => createHtml(dir)).toThrow(/page\.hbs: expected quotes/);
		},
	);

	it.each([
		'<a href="/x?a={{x}}">{{x}}</a>',
		"<a href='/x?a={{x}}'>y = {{x}}</a>",
		'<option {{#if (is x "1")}}selected{{/if}} value="{{x}}">',
	])('with quotes is used: %s', (text) => {
		expect(shown(text, { x: '1' })).toContain('1');
	});

	it('that names a field that the view lacks is refused, rather than leave a gap', () => {
		expect(() => shown('<p>{{titel}}</p>', { title: 'x' })).toThrow(/titel/);
	});

	it('does not indent the lines of what people wrote', () => {
		write('partials/part.hbs', '<pre>{{text}}</pre>\n');
		expect(shown('<div>\n\t\t{{> part}}\n</div>', { text: 'one\ntwo' })).toContain('<pre>one\ntwo</pre>');
	});

	it('that is not there is named', () => {
		expect(() => createHtml(dir).render('missing', {})).toThrow(/"missing"/);
	});
});

describe('words.yaml', () => {
	it('is there for templates, escaped, and for programs, as written', () => {
		write('words.yaml', 'basis:\n  fact: "Fact & more"\n');
		expect(shown('{{lookup words.basis basis}}', { basis: 'fact' })).toBe('Fact &amp; more');
		expect(createHtml(dir).words).toEqual({ basis: { fact: 'Fact & more' } });
	});

	it('that is not YAML is refused with its file name', () => {
		write('words.yaml', 'basis: [');
		expect(() => createHtml(dir)).toThrow(/words\.yaml: /);
	});
});
