import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DocumentModel } from '../../src/documents/model.ts';
import { createEngine } from '../../src/documents/pdf/engine.ts';
import { readFaces } from '../../src/documents/pdf/fonts.ts';
import { replacement, showable } from '../../src/documents/pdf/showable.ts';
import { pdfInput } from '../../src/documents/pdf.ts';
import { framework, Recording } from '../support/record.ts';
import { compiled, fullCase, hostile } from './case.ts';
import { emptyModel, filled, fullModel, sparseModel } from './pdf-cases.ts';
import { ask, clipped, lacking, pagesOf } from './pdf-tools.ts';

const engine = createEngine(join(import.meta.dirname, '../../templates/document'));
const faces = readFaces();
const made = (model: DocumentModel): Uint8Array => engine.render(pdfInput(model, null, 'draft'));
const shownAs = (text: string): string => showable(text, faces, 'every-font').value;

const signature = {
	version: 3,
	name: 'Lee Lead',
	role: 'Team manager',
	agency: 'Social care',
	at: '2026-11-06T09:30:00.000Z',
	digest: '0123456789abcdef'.repeat(4),
};

const said = (text: string): DocumentModel => {
	const recording = new Recording().open();
	recording.say('individual.risk', text);
	return compiled(recording);
};

const strange = [
	'#import "@preview/cetz:0.3.0"\n#panic("x") $ x^2 $ *bold* _it_ `raw` <label> @ref \\ // no comment /* none */',
	'#{ while true {} } #eval("1") #read("/etc/hosts") [#text(size: 90pt)[big]]',
	'{{#each x}}{{{y}}}{{/each}} {% if %} <?xml version="1.0"?><w:t>&lt;</w:t>]]>',
	'a\u0000b\u0007c\u001bd\u007fe\u0085f',
	'\u202eabc\u202c \u2067def\u2069 \u2066ghi',
	'z\u0301\u0302\u0303\u0304\u0305\u0306 a\u0338\u20d2',
	'\ue000\uf8ff\u{f0000}\u{10fffd}\ufffe\uffff\ufeff',
	'\u{1f468}\u200d\u{1f469}\u200d\u{1f467} \u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f} 1\ufe0f\u20e3',
	'한국어 ไทย हिन्दी עברית አማርኛ ਪੰਜਾਬੀ ᚠᛇ 𓀀 𝔘 ﷺ',
	'\u00ad\u200b\u200c\u200d\u2060\u3164\u115f',
	'x'.repeat(3000),
	'\u0628'.repeat(3000),
	'\u5b57'.repeat(3000),
	'\n'.repeat(200),
	' '.repeat(300),
	'-'.repeat(400),
	'é\n'.repeat(300),
];

describe('a document is good whatever people typed', () => {
	it.each([...hostile, ...strange].map((text) => [JSON.stringify(text).slice(0, 50), text]))(
		'%s',
		(_, text) => {
			const pdf = made(said(text));
			expect(engine.attempts).toBe(1);
			expect(clipped(pdf)).toEqual([]);
			expect(pagesOf(pdf).length).toBeGreaterThan(6);
		},
	);

	it.each(strange.slice(0, 3))('shows text that looks like a language literally: %s', (text) => {
		expect(lacking(made(said(text)), [text])).toEqual([]);
	});

	it.each(['W'.repeat(300), 'a name '.repeat(43).trim(), 'x'.repeat(3000), 'a\n'.repeat(200)])(
		'in every place where anything can be typed: %s',
		(text) => {
			const pdf = made(compiled(fullCase(() => text)));
			expect(clipped(pdf)).toEqual([]);
			expect(ask(pdf, 'qpdf', '--check', 'FILE')).toContain('No syntax or stream encoding errors');
		},
	);
});

describe('languages', () => {
	it.each([
		['Welsh', 'Mae’r ŵyr yn byw gyda’i fam-gu yn y tŷ â’r ŷd'],
		['Polish', 'Chłopiec źle się czuł, gęś, łódź, żółć'],
		['Vietnamese', 'Đứa trẻ ở nhà với bà ngoại, ửng đỏ'],
		['Greek', 'Το παιδί μένει στο σπίτι, ώρες'],
		['Cyrillic', 'Дитина ходить до школи, їжак, ёлка'],
		['Chinese', '孩子在学校没有朋友。學校、屋邨'],
	])('%s can be read and searched for', (_, text) => {
		expect(shownAs(text)).toBe(text.normalize('NFC'));
		expect(lacking(made(said(text)), [text])).toEqual([]);
	});

	it.each([
		['Arabic', 'الطفل لا يذهب إلى المدرسة', 'NotoSansArabic'],
		['Bengali', 'শিশুটি স্কুলে যায় না', 'NotoSansBengali'],
		['emoji', '😀 👩‍👩‍👧‍👦 ❤️ 🇬🇧 1️⃣', 'NotoEmoji'],
	])('%s is shown in a font that has it', (_, text, font) => {
		expect(shownAs(text)).toBe(text.normalize('NFC'));
		expect(ask(made(said(text)), 'pdffonts', 'FILE')).toContain(font);
	});

	it('puts a visible sign for each letter that no font has, and says so', () => {
		expect(shownAs('ab ᚠᛇ cd')).toBe(`ab ${replacement}${replacement} cd`);
		const pages = pagesOf(made(said('ab ᚠᛇ cd')));
		expect(pages.join(' ')).toContain(`ab ${replacement}${replacement} cd`);
		expect(pages.at(-1)).toContain('stands for a sign that the fonts of this document do not have');
		expect(pagesOf(made(said('ab cd'))).at(-1)).not.toContain('stands for a sign');
	});
});

describe('records of every size', () => {
	it.each<[string, () => DocumentModel, number, number]>([
		['an empty one', emptyModel, 7, 7],
		['a sparse one', sparseModel, 7, 7],
		['a full one', fullModel, 8, 16],
		['one with 200 entries in a cell', () => filled(1, 200, 20), 8, 14],
	])('%s: nothing is dropped or clipped', (_, model, atLeast, atMost) => {
		const pdf = made(model());
		const texts = model()
			.contexts.flatMap((c) => c.cells)
			.flatMap((c) => c.slots)
			.flatMap((s) => s.entries.map((e) => e.text ?? ''));
		expect(lacking(pdf, texts)).toEqual([]);
		expect(clipped(pdf)).toEqual([]);
		expect(pagesOf(pdf).length).toBeGreaterThanOrEqual(atLeast);
		expect(pagesOf(pdf).length).toBeLessThanOrEqual(atMost);
	});

	it('a draft says so, and a document that changed since says what was signed', () => {
		const [draft, changed] = [null, signature].map((by) => {
			const input = pdfInput(sparseModel(), by, by === null ? 'draft' : 'changed');
			return pagesOf(engine.render(input)).at(-1) ?? '';
		});
		expect(draft).toContain('Sign-off Not signed: draft.');
		expect(changed).toContain('What is shown here is not what was signed as version 3.');
		expect(changed).toContain(`Signed by Lee Lead`);
		expect(changed).toContain(signature.digest);
	});

	it('a long context says on each further page which it is', () => {
		const pages = pagesOf(made(filled(1, 200, 20)));
		expect(pages.filter((p) => p.includes('Schools, continued')).length).toBeGreaterThan(2);
	});

	it('heads of long tables stand again on every page', () => {
		const recording = new Recording().open();
		for (let i = 0; i < 60; i += 1) recording.plan('home');
		const pages = pagesOf(made(compiled(recording)));
		expect(pages.filter((p) => p.includes('Action Meant to change Owner By Said in Said by')).length).toBe(2);
	});
});

const cells = framework.cells.filter((c) => c.point.role !== 'action').map((c) => c.id);
describe('when a font does not show what it promised', () => {
	const lying = faces.map((face) => ({ ...face, has: () => true }));
	const wary = createEngine(join(import.meta.dirname, '../../templates/document'), lying);

	it('tries again with visible signs, and the rest of the document stays', () => {
		const pdf = wary.render(pdfInput(said('ab ᚠ cd'), null, 'draft'));
		expect(wary.attempts).toBe(3);
		expect(lacking(pdf, [`ab ${replacement} cd`])).toEqual([]);
	});

	it('needs no second try for what the fonts do show', () => {
		wary.render(pdfInput(said('ab é cd'), null, 'draft'));
		expect(wary.attempts).toBe(1);
	});
});

const anyText = fc.oneof(
	fc.string({ unit: 'grapheme', maxLength: 60 }),
	fc.string({ unit: 'binary', maxLength: 60 }),
	fc.string({ unit: 'binary-ascii', maxLength: 200 }),
	fc.constantFrom(...hostile.map((t) => t.slice(0, 300)), ...strange.map((t) => t.slice(0, 200))),
);
const anyRecord = fc.record({
	entries: fc.array(fc.record({ cell: fc.constantFrom(...cells), text: anyText, place: fc.nat(2) }), {
		maxLength: 12,
	}),
	labels: fc.array(anyText, { minLength: 2, maxLength: 2 }),
	name: anyText,
	why: anyText,
});

it('any record gives a PDF that both strict exports accept, the same one each time', () => {
	fc.assert(
		fc.property(anyRecord, ({ entries, labels, name, why }) => {
			const recording = new Recording().open();
			recording.join('somebody', name, 'police');
			const places = labels.map((label) => recording.place('schools', label));
			for (const { cell, text, place } of entries)
				recording.say(cell, text, cell.startsWith('schools') ? { place: places[place] ?? null } : {});
			recording.settle('home.hsb', { how: 'not-applicable', why });
			recording.plan(
				'home',
				{ action: { target: 'home', owner: { agency: null, person: name }, due: null } },
				why,
			);
			const input = pdfInput(compiled(recording), null, 'draft');
			const first = engine.render(input);
			expect(Buffer.from(first.subarray(0, 5)).toString()).toBe('%PDF-');
			expect(engine.attempts).toBe(1);
			expect(Buffer.compare(engine.render(input), first)).toBe(0);
		}),
		// PDF_RUNS=2000 for an afternoon's worth.
		{ numRuns: Number(process.env.PDF_RUNS ?? 40) },
	);
}, 1_200_000);
