import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Signature } from '../../src/documents/html.ts';
import { type DocumentModel, digest } from '../../src/documents/model.ts';
import { createPdf, type Pdf, PdfProblem } from '../../src/documents/pdf.ts';
import { checkKinds } from '../../src/framework/checks.ts';
import { Recording } from '../support/record.ts';
import { compiled, entriesIn, fullCase } from './case.ts';
import { fullModel } from './pdf-cases.ts';
import { ask, clipped, lacking, pagesOf } from './pdf-tools.ts';
import { playedGroup } from './played.ts';

const templates = join(import.meta.dirname, '../../templates/document');

describe('the PDF of the demo', () => {
	const maker = createPdf({ templates });
	let model: DocumentModel;
	let signature: Signature;
	let pdf: Uint8Array;
	let pages: string[];

	beforeAll(async () => {
		({ model, signature } = await playedGroup());
		pdf = await maker.render(model, signature, 'signed');
		pages = pagesOf(pdf);
	});
	afterAll(() => maker.close());

	it('is whole, after its incremental update too', () => {
		expect(ask(pdf, 'qpdf', '--check', 'FILE')).toContain('No syntax or stream encoding errors found');
	});

	it('says what it is: title, language, tags, A4 landscape, PDF 1.7', () => {
		const info = ask(pdf, 'pdfinfo', 'FILE');
		expect(info).toMatch(new RegExp(`^Title: +${model.header.reference}: ${model.header.title}$`, 'm'));
		expect(info).toMatch(/^Tagged: +yes$/m);
		expect(info).toMatch(/^PDF version: +1\.7$/m);
		expect(info).toMatch(/^Page size: +841\.89 x 595\.2\d+ pts \(A4\)$/m);
		expect(info).toMatch(/^JavaScript: +no$/m);
		expect(ask(pdf, 'qpdf', '--show-object=trailer', 'FILE')).toContain('/Root');
		expect(Buffer.from(pdf).toString('latin1')).toContain('/Lang (en-GB)');
	});

	it('claims PDF/A-2a and PDF/UA-1 together', () => {
		const metadata = ask(pdf, 'pdfinfo', '-meta', 'FILE');
		expect(metadata).toContain('<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>');
		expect(metadata).toContain('<pdfuaid:part>1</pdfuaid:part>');
		expect(metadata).toContain('<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>');
		const root = /\/Root (\d+) 0 R/.exec(ask(pdf, 'qpdf', '--show-object=trailer', 'FILE'))?.[1];
		expect(ask(pdf, 'qpdf', `--show-object=${root}`, 'FILE')).toContain('/DisplayDocTitle true');
	});

	it('carries its own open fonts, each as a subset with a way back to text', () => {
		const fonts = ask(pdf, 'pdffonts', 'FILE').trim().split('\n').slice(2);
		expect(fonts.length).toBeGreaterThan(1);
		for (const font of fonts) {
			expect(font).toMatch(/^[A-Z]{6}\+(SourceSans3|NotoSans|NotoEmoji|ChocolateClassical)/);
			expect(font).toMatch(/ yes yes yes /);
		}
	});

	it('has the reference, the marking twice and its number on every page', () => {
		pages.forEach((page, i) => {
			expect(page.split('OFFICIAL-SENSITIVE')).toHaveLength(3);
			expect(page).toContain(model.header.reference);
			expect(page).toContain('PRACTICE');
			expect(page).toContain(`Page ${i + 1} of ${pages.length}`);
		});
	});

	it('begins with the grid, then gives each context a page of its own in the order of the form', () => {
		expect(pages[0]).toContain('Overview');
		expect(pages[0]).toContain('This case is made up');
		const starts = model.contexts.map((c) =>
			pages.findIndex((page, i) => i > 0 && page.includes(`OFFICIAL-SENSITIVE ${c.title}`)),
		);
		expect(starts).toEqual([...starts].sort((a, b) => a - b));
		expect(new Set(starts).size).toBe(model.contexts.length);
		expect(starts[0]).toBe(1);
	});

	it('says on a page that goes on what it goes on with', () => {
		const goesOn = pages.filter((page) => page.includes(', continued'));
		for (const page of goesOn) expect(page).toMatch(/[A-Z][a-z ]+, continued/);
		expect(goesOn.length).toBeLessThan(pages.length / 2);
	});

	it('holds every word that was said, planned and answered', () => {
		const said = entriesIn(model).map((e) => e.text ?? '');
		const answered = model.checks.map((c) => c.answer?.reason ?? '');
		expect(said.length).toBeGreaterThan(70);
		expect(lacking(pdf, [...said, ...answered])).toEqual([]);
	});

	it('prints who signed, as what, for whom, when, and the whole fingerprint', () => {
		const last = pages.at(-1) ?? '';
		for (const part of [signature.name, signature.role, signature.agency, `as version ${signature.version}`])
			expect(last).toContain(part);
		expect(last).toContain(digest(model));
		expect(last).toContain(model.versions[0]?.digest);
	});

	it('leaves the sign-off in company', () => {
		const page = pages.find((p) => p.includes('Sign-off')) ?? '';
		expect(page).toContain('Who was present, and what agencies confirmed');
		expect(page).toContain('Voluntary sector');
	});

	it('clips nothing', () => {
		expect(clipped(pdf)).toEqual([]);
	});

	it('is the same file, byte for byte, when it is made again', async () => {
		const again = await maker.render(model, signature, 'signed');
		expect(Buffer.compare(again, pdf)).toBe(0);
		const other = await maker.render(model, { ...signature, name: 'Somebody Else' }, 'signed');
		expect(Buffer.compare(other, pdf)).not.toBe(0);
	});
});

describe('making PDFs', () => {
	const model = compiled(fullCase());

	it('has a sentence for every check, and a word for what the chat did not say', async () => {
		const recording = new Recording().open();
		recording.say('individual.situation', 'Typed in the chat', { basis: 'not-said' });
		const check = { context: { id: 'schools', title: 'Schools' }, entries: [], answer: null };
		const checks = checkKinds.map((kind) => ({ ...check, id: kind, kind }));
		const maker = createPdf({ templates });
		const shown = pagesOf(await maker.render({ ...compiled(recording), checks }, null, 'draft')).join(' ');
		expect(shown).toContain('· Basis not said ·');
		expect(shown).toContain('Some entries came from the chat without saying');
		const answers = shown.slice(shown.indexOf('The lead’s answer')).split('Not answered yet');
		expect(answers.slice(0, -1).filter((one) => one.length > 20)).toHaveLength(checkKinds.length);
		maker.close();
	});

	it('lets two at a time through and keeps the others waiting, and all get theirs', async () => {
		const maker = createPdf({ templates });
		const made = await Promise.all([1, 2, 3, 4].map(() => maker.render(model, null, 'draft')));
		expect(new Set(made.map((pdf) => Buffer.from(pdf).toString('base64'))).size).toBe(1);
	});

	it('ends one that takes too long, says so, and goes on with the next', async () => {
		const maker = createPdf({ templates, longest: 20, atOnce: 1 });
		const [first, second] = await Promise.allSettled([
			maker.render(fullModel(), null, 'draft'),
			maker.render(model, null, 'draft'),
		]);
		for (const told of [first, second])
			expect((told as PromiseRejectedResult).reason).toMatchObject({ name: 'PdfProblem', code: 'slow' });
		expect(String((first as PromiseRejectedResult).reason)).toContain('took longer than 0.02 s');
	});

	it('ends what is under way and what waits when it is closed', async () => {
		const maker: Pdf = createPdf({ templates, atOnce: 1 });
		const asked = [maker.render(model, null, 'draft'), maker.render(model, null, 'draft')];
		setTimeout(() => maker.close(), 30);
		for (const told of await Promise.allSettled(asked))
			expect((told as PromiseRejectedResult).reason).toMatchObject({ code: 'closed' });
		await expect(maker.render(model, null, 'draft')).rejects.toThrow(PdfProblem);
	});

	it('names the place in a broken template, and never the text', async () => {
		const broken = mkdtempSync(join(tmpdir(), 'hsb-templates-'));
		const secret = 'something that was said';
		writeFileSync(join(broken, 'framework.typ'), '\n#let d = json("framework.json")\n#panic(d.header)\n');
		const maker = createPdf({ templates: broken });
		const told = await maker.render(compiled(fullCase(() => secret)), null, 'draft').catch((e: Error) => e);
		expect(String(told)).toBe(
			'PdfProblem: The PDF could not be made: the templates failed at framework.typ 3.',
		);
	});

	it('says so when its process cannot read what it needs', async () => {
		const maker = createPdf({ templates: join(tmpdir(), 'hsb-nothing-here') });
		await expect(maker.render(model, null, 'draft')).rejects.toMatchObject({ code: 'failed' });
	});

	it('puts nothing of the document into the arguments or the environment of its process', async () => {
		const maker = createPdf({ templates });
		const asked = maker.render(compiled(fullCase(() => 'said in confidence')), null, 'draft');
		const seen = execFileSync('ps', ['-eo', 'args', 'e'], { encoding: 'utf8' });
		expect(seen).toContain('child.ts');
		expect(seen).not.toContain('said in confidence');
		await asked;
	});
});
