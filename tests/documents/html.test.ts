import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderHtml, type Signature, type Status, signatureOf } from '../../src/documents/html.ts';
import { type DocumentModel, digest, mask } from '../../src/documents/model.ts';
import { checkKinds } from '../../src/framework/checks.ts';
import { allBases, levels, modes, standings } from '../../src/framework/record.ts';
import { createHtml, escapeHtml } from '../../src/wording/html.ts';
import { framework, Recording } from '../support/record.ts';
import { compiled, entriesIn, fullCase, hostile } from './case.ts';

const html = createHtml('templates/document');

const page = (model: DocumentModel, signature: Signature | null = null, status: Status = 'draft'): string =>
	renderHtml(html, model, signature, status, '/framework.css');

const tagsOf = (text: string): string[] => text.match(/<[^>]*>/g) ?? [];
/** What a reader reads, in one line. */
const read = (text: string): string =>
	text
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();

const voidTags = new Set(['meta', 'link', 'br', 'img', 'input', '!doctype']);

function unbalanced(text: string): string[] {
	const open: string[] = [];
	for (const tag of tagsOf(text)) {
		const name = /^<\/?([!a-z0-9]+)/i.exec(tag)?.[1]?.toLowerCase() ?? '';
		if (tag.startsWith('</')) {
			if (open.pop() !== name) return [...open, tag];
		} else if (!voidTags.has(name)) open.push(name);
	}
	return open;
}

describe('what people typed', () => {
	it.each(hostile.map((text) => [text.slice(0, 40), text]))(
		'is shown literally and makes no mark-up: %s',
		(_, text) => {
			const shown = page(compiled(fullCase(() => text)));
			const harmless = page(compiled(fullCase(() => 'x'.repeat(text.length))));
			expect(tagsOf(shown)).toEqual(tagsOf(harmless));
			expect(shown).toContain(escapeHtml(text.toWellFormed()));
		},
	);

	it('cannot use the title, the stylesheet or the names of an organisation either', () => {
		const model = { ...compiled(fullCase()), organisation: '<b>"', marking: "</p>'" };
		expect(tagsOf(page(model))).toEqual(tagsOf(page({ ...model, organisation: 'x', marking: 'x' })));
	});
});

describe('the page', () => {
	it('is well-formed, full or empty', () => {
		expect(unbalanced(page(compiled(fullCase())))).toEqual([]);
		expect(unbalanced(page(compiled(new Recording().open())))).toEqual([]);
	});

	it('needs nothing that default-src none and style-src self forbid', () => {
		const shown = page(compiled(fullCase()));
		expect(shown).not.toMatch(/<script|<style|<img|<iframe|\sstyle=|\son[a-z]+=|https?:|url\(/i);
		expect(shown.match(/<link [^>]*>/g)).toEqual(['<link rel="stylesheet" href="/framework.css">']);
	});

	it('names every target once and links to nothing that is not there', () => {
		const shown = page(compiled(fullCase()));
		const ids = [...shown.matchAll(/\sid="([^"]*)"/g)].map((m) => m[1]);
		expect(new Set(ids).size).toBe(ids.length);
		const used = [...shown.matchAll(/(?:href="#|aria-labelledby=")([^"]*)"/g)].map((m) => m[1]);
		expect(used.filter((id) => !ids.includes(id))).toEqual([]);
		for (const cell of framework.cells) expect(used).toContain(cell.id.replace('.', '-'));
	});

	it('carries the protective marking above and below, or none', () => {
		expect(page(compiled(fullCase())).match(/OFFICIAL-SENSITIVE/g)).toHaveLength(2);
		expect(page({ ...compiled(fullCase()), marking: '' })).not.toContain('class="marking');
	});

	it('says that it is practice only when it is', () => {
		expect(read(page({ ...compiled(fullCase()), practice: true }))).toContain('This case is made up');
		expect(read(page(compiled(fullCase())))).not.toContain('This case is made up');
	});

	it('has words for every value that a record can hold', () => {
		const words = html.words as Record<string, Record<string, unknown>>;
		for (const mode of modes) expect(words.mode?.[mode]).toBeTypeOf('string');
		for (const standing of standings) expect(words.standing?.[standing]).toBeTypeOf('string');
		for (const level of levels) expect(words.level?.[level]).toBeTypeOf('string');
		for (const basis of allBases) expect(words.basis?.[basis]).toBeTypeOf('string');
		for (const mark of ['open', 'part', 'answered', 'settled'])
			expect(words.mark?.[mark]).toEqual({ sign: expect.any(String), word: expect.any(String) });
	});

	it('has a sentence for every check', () => {
		const model = compiled(new Recording().open());
		for (const kind of checkKinds) {
			const check = {
				id: kind,
				kind,
				context: { id: 'schools', title: 'Schools' },
				entries: [],
				answer: null,
			};
			const shown = page({ ...model, checks: [check] });
			expect(/<p class="finding">(.*)<\/p>/.exec(shown)?.[1]?.length).toBeGreaterThan(20);
		}
	});

	it('gives the stylesheet as a file of its own beside the template', () => {
		expect(existsSync('templates/document/framework.css')).toBe(true);
		const css = readFileSync('templates/document/framework.css', 'utf8');
		expect(css).toContain('size: A4 landscape');
		expect(css).not.toMatch(/url\(|@import/);
	});
});

describe('what a reader finds', () => {
	const text = read(page(compiled(fullCase())));

	it.each([
		['the header', 'The behaviour was In a group Standing Allegations and proven behaviour'],
		['levels', 'Levels (Hackett) Problematic, Abusive'],
		['an age outside 10 to 17 with its reason', '9 Outside 10 to 17, used because: age reason'],
		['the meeting', '3 November 2026, from 14:11 to 14:28'],
		['who speaks for a place', 'Education Ed Teacher ( School A )'],
		['a guest', 'Guest , without an account'],
		['who stood in, and joined late', 'Stand In , standing in for P. Constable , joined 14:27'],
		['who left', 'P. Constable , left 14:26'],
		['a cell of the grid in words', '● Answered 1 entry'],
		['who said it, how, and when', 'Education · Fact · 14:13'],
		['who wrote it down for another agency', 'Police · Fact · 14:14 · recorded by Lee Lead (Social care)'],
		['a later entry with its date', 'Education · Fact · 4 November 2026 at 09:03 Added after the meeting'],
		['who may read it', 'Restricted to the lead and Police'],
		['who alone may read it', 'Restricted to the lead alone'],
		['a gap in services', 'No service for this'],
		['an action’s owner and date', 'Owner Education, K. Owner By 1 December 2026'],
		['an action without them', 'Owner not given By not given'],
		[
			'an amendment with its reason',
			'Amended by Ed Teacher (Education), 4 November 2026 at 09:01. Reason: checked',
		],
		['the first wording', 'It said: first wording'],
		['how it was given first', 'It was given as: Allegation'],
		[
			'a move, where it came from',
			'Moved here from Schools: Young person’s current situation , School A by Lee Lead',
		],
		['the move, where it went', 'An entry by Education was moved to Individual young person: Vulnerability'],
		['what was withdrawn', 'Withdrawn rumour'],
		[
			'why it was withdrawn',
			'Withdrawn by Lee Lead (Social care), 4 November 2026 at 09:02. Reason: said twice',
		],
		['nothing known', 'Nothing known. Asked: Police, CAMHS.'],
		['not applicable', 'Not applicable: not at home'],
		['asked for later', 'To be found out by Education ( Head ), by 20 November 2026'],
		['what is open', 'Open. Nobody has answered this yet.'],
		['who had nothing', 'Nothing from: Police'],
		['the requests', 'Schools: Strengths, School A Education, Head 20 November 2026 Waiting'],
		[
			'what the record contradicts',
			'Schools : there are vulnerability or risk factors, and no action is meant to change this context.',
		],
		['the lead’s answer', 'next month Lee Lead (Social care), 4 November 2026 at 09:05'],
		['who confirmed', 'Education Confirmed 4 November 2026 at 09:04'],
		['who has not', 'Police No reply yet; asked for one by 5 November 2026'],
		['that it is a draft', 'Not signed: draft.'],
	])('%s', (_, expected) => {
		expect(text).toContain(expected);
	});

	it('says nothing of who wrote it down when the agency did itself', () => {
		expect(text).not.toContain('Education · Fact · 14:13 · recorded');
	});

	it('shows places with the same blank together', () => {
		const recording = new Recording().open();
		for (const label of ['School A', 'School B']) recording.place('schools', label);
		recording.place('schools', null);
		const shown = read(page(compiled(recording)));
		expect(shown).toContain(
			'School A , School B , a school without a label Open. Nobody has answered this yet.',
		);
	});

	it('shows that a restricted entry is there, and not what it says', () => {
		const model = compiled(fullCase());
		const hidden = entriesIn(model).filter((e) => e.restrictedTo !== null);
		const shown = read(page(mask(model, (id) => !hidden.some((e) => e.id === id))));
		expect(hidden).toHaveLength(2);
		// In their cells, in the plan, and an action without an owner, told in words of its own.
		expect(shown.match(/There is a restricted entry\./g)).toHaveLength(3);
		expect(shown).toContain('There is a restricted entry from Social care.');
		expect(shown).not.toMatch(/secret plan/);
	});

	// Cause: the reason for closing a request was kept nowhere that the document could find it.
	it.each(['They hold no file', ...hostile])('shows literally why a request was closed: %s', (reason) => {
		const closed = (why: string) => {
			const recording = new Recording().open();
			const request = recording.ask('home.hsb', 'camhs', '2026-11-20');
			return page(compiled(recording.fact('request-closed', { request, reason: why })));
		};
		expect(closed(reason)).toContain(
			`Closed without an answer: <span class="people" dir="auto">${escapeHtml(reason.toWellFormed())}<`,
		);
		expect(tagsOf(closed(reason))).toEqual(tagsOf(closed('x')));
	});

	it('shows that an earlier wording is restricted, and whom it was restricted to', () => {
		const recording = new Recording().open();
		const entry = recording.say('individual.risk', 'was secret', { restrictedTo: ['police'] });
		recording.amend(entry, { text: 'clean', restrictedTo: null }, 'so that all may read it');
		const shown = read(page(mask(compiled(recording), (_, { restrictedTo }) => restrictedTo === null)));
		expect(shown).toContain('The earlier wording is restricted. It was restricted to the lead and Police.');
		expect(shown).not.toMatch(/was secret|so that all/);
		expect(read(page(compiled(recording)))).toContain('It said: was secret');
	});

	it('shows that an entry was written ahead, until its question is reached', () => {
		const recording = new Recording().open();
		const ahead = recording.say('individual.risk', 'ahead of its time', { ahead: true });
		const shown = read(page(mask(compiled(recording), (id) => id !== ahead)));
		expect(shown).toContain('Written ahead. It is shown once its question is reached.');
		expect(shown).not.toContain('ahead of its time');
		expect(read(page(compiled(recording)))).toContain('ahead of its time');
	});
});

describe('the signature', () => {
	const recording = fullCase();
	const signed = digest(compiled(recording));
	recording.later('2026-11-06T09:30:00.000Z').sign(signed);
	const signature = signatureOf(framework, recording.fold().head.versions[0]!);

	it('names who signed, as what, for whom, when, and what', () => {
		const shown = read(page(compiled(fullCase()), signature, 'signed'));
		expect(shown).toContain(
			'Signed by Lee Lead Role Team manager Agency Social care Signed on 6 November 2026 at 09:30, as version 1',
		);
		for (const statement of html.words.statements as string[]) expect(shown).toContain(statement);
		expect(html.words.statements).toHaveLength(3);
		expect(shown).toContain(signed);
		expect(shown).not.toContain('Not signed');
		expect(read(page(compiled(recording), signature, 'signed'))).not.toContain('Earlier versions');
	});

	it('records silence as silence once the date is over', () => {
		const early = { ...signature, at: '2026-11-05T17:00:00.000Z' };
		const shown = (by: Signature) => read(page(compiled(fullCase()), by, 'signed'));
		expect(shown(signature)).toContain('Police No reply by 5 November 2026');
		expect(shown(early)).toContain('Police No reply yet; asked for one by 5 November 2026');
	});

	it('says when the document has changed since, and keeps the version that was signed', () => {
		const shown = read(page(compiled(recording), signature, 'changed'));
		expect(shown).toContain('Changed since signing. What is shown here is not what was signed as version 1.');
		expect(shown).toContain(`Version 1, signed by Lee Lead , 6 November 2026 at 09:30 ${signed}`);
	});
});
