import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import PizZip from 'pizzip';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { signatureOf } from '../../src/documents/html.ts';
import { type DocumentModel, digest, mask } from '../../src/documents/model.ts';
import { readWordTemplate, renderWord, type WordTemplate } from '../../src/documents/word.ts';
import { WordProblem } from '../../src/documents/wordproblem.ts';
import { type Field, type Fields, wordFields, wordView } from '../../src/documents/wordview.ts';
import { StartProblem } from '../../src/errors.ts';
import { checkKinds } from '../../src/framework/checks.ts';
import { clean } from '../../src/framework/text.ts';
import { createHtml } from '../../src/wording/html.ts';
import { freshFolder } from '../stores/folder.ts';
import { framework, Recording } from '../support/record.ts';
import { compiled, entriesIn, fullCase, hostile } from './case.ts';

const path = 'templates/document/framework.docx';
const { words } = createHtml('templates/document');
const template = readWordTemplate(path, words);

const partOf = (docx: Uint8Array, part: string): string => new PizZip(docx).file(part)!.asText();
const unescaped = (xml: string): string =>
	xml
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&quot;', '"')
		.replaceAll('&apos;', "'")
		.replaceAll('&amp;', '&');

/** What a reader reads, a paragraph a line; line breaks within one as they were typed. */
const textOf = (docx: Uint8Array, part = 'word/document.xml'): string =>
	unescaped(
		partOf(docx, part)
			.replace(/<w:br\/>/g, '\n')
			.replace(/<w:tab\/>/g, '\t')
			.replace(/<\/w:p>/g, '\n')
			.replace(/<[^>]*>/g, ''),
	);

const tagsOf = (xml: string): string[] => xml.match(/<[^>]*>/g) ?? [];

function unbalanced(xml: string): string[] {
	const open: string[] = [];
	for (const tag of tagsOf(xml)) {
		const name = /^<\/?([^\s/>]+)/.exec(tag)?.[1] ?? '';
		if (tag.startsWith('<?') || tag.endsWith('/>')) continue;
		if (!tag.startsWith('</')) open.push(name);
		else if (open.pop() !== name) return [...open, tag];
	}
	return open;
}

/** Nothing that XML 1.0 forbids, no tag that is not closed, and no mark-up of the template that is left over. */
function expectSound(docx: Uint8Array): void {
	for (const part of ['word/document.xml', 'word/header1.xml', 'word/footer1.xml', 'docProps/core.xml']) {
		const xml = partOf(docx, part);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
		expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
		expect(xml.isWellFormed()).toBe(true);
		expect(unbalanced(xml)).toEqual([]);
	}
}

const signed = () => {
	const recording = fullCase();
	const fingerprint = digest(compiled(recording));
	recording.later('2026-11-06T09:30:00.000Z').sign(fingerprint);
	return { recording, signature: signatureOf(framework, recording.fold().head.versions[0]!) };
};

describe('the fields of the Word template', () => {
	const { recording, signature } = signed();
	const ended = { as: 'not-hsb' as const, reason: 'no' };
	const whole = compiled(recording);
	const view = wordView(
		{ ...whole, header: { ...whole.header, endedEarly: ended } },
		words,
		signature,
		'changed',
	);

	const replanned = () => {
		const again = new Recording().open();
		const owner = { agency: null, person: 'A. Owner' };
		again.amend(again.plan('home'), { action: { target: 'schools', owner, due: null } });
		return wordView(compiled(again), words, null, 'draft');
	};

	/** The names that stand in the view, at each place that is filled somewhere. */
	interface Names {
		[name: string]: Names;
	}
	function shapeOf(values: unknown[]): Names {
		const objects = values
			.flat()
			.filter((v): v is Record<string, unknown> => typeof v === 'object' && v !== null);
		const names = [...new Set(objects.flatMap((o) => Object.keys(o)))].sort();
		return Object.fromEntries(names.map((name) => [name, shapeOf(objects.map((o) => o[name]))]));
	}
	const namesOf = (field: Field): Names =>
		typeof field === 'string'
			? {}
			: Object.fromEntries(
					Object.keys(field)
						.sort()
						.map((name) => [name, namesOf(field[name]!)]),
				);

	it('are those that the view has, each where it stands', () => {
		expect(shapeOf([view, replanned()])).toEqual(namesOf(wordFields));
	});

	it('have no name twice from the outside in, so that an empty one never shows another', () => {
		const twice = (fields: Fields, outer: string[]): string[] =>
			Object.entries(fields).flatMap(([name, inner]) => [
				...(outer.includes(name) ? [name] : []),
				...(typeof inner === 'string' ? [] : twice(inner, [...outer, ...Object.keys(fields)])),
			]);
		expect(twice(wordFields, [])).toEqual([]);
	});
});

describe('the Word copy', () => {
	const copy = renderWord(template, compiled(fullCase()));
	const text = textOf(copy);

	it('says on every page that it is not signed, with the marking and the reference', () => {
		expect(textOf(copy, 'word/header1.xml').trim()).toBe(
			'HSB-2026-014\tOFFICIAL-SENSITIVE\tEditable copy, not signed',
		);
		expect(textOf(copy, 'word/footer1.xml')).toContain('OFFICIAL-SENSITIVE');
		expect(partOf(copy, 'word/footer1.xml')).toContain(' NUMPAGES ');
		expect(text).toContain('Editable copy, not signed.');
	});

	it('is sound, full or empty, and with no marking', () => {
		expectSound(copy);
		expectSound(renderWord(template, compiled(new Recording().open())));
		const without = renderWord(template, { ...compiled(fullCase()), marking: '' });
		expect(textOf(without, 'word/header1.xml')).not.toContain('OFFICIAL');
	});

	it('is the same bytes for the same model, whenever it is made', () => {
		vi.useFakeTimers({ now: new Date('2031-01-01T00:00:00.000Z') });
		const later = renderWord(template, compiled(fullCase()));
		vi.useRealTimers();
		expect(Buffer.from(later).equals(copy)).toBe(true);
	});

	it('repeats the heads of its tables on each page', () => {
		expect(partOf(copy, 'word/document.xml').match(/<w:tblHeader\/>/g)).toHaveLength(4);
	});

	it.each([
		['the header', 'The behaviour was\nIn a group\nStanding\nAllegations and proven behaviour'],
		['an age outside 10 to 17 with its reason', '9. Outside 10 to 17, used because: age reason'],
		['the meeting', '3 November 2026, from 14:11 to 14:28'],
		['the lead', 'Lead\nLee Lead (Social care)'],
		['who speaks for a place', 'Education\nEd Teacher (School A)'],
		['a guest', 'Guest, without an account'],
		['who stood in, and joined late', 'Stand In, standing in for P. Constable, joined 14:27'],
		['the overview', 'Individual young person\nVulnerability (1), Risk (1), Actions (2)\nHSB\n'],
		['who said it, how, and when', 'attendance\nEducation · Fact · 14:12'],
		['who wrote it down for another agency', 'Police · Fact · 14:14 · recorded by Lee Lead (Social care)'],
		['a later entry', 'late\nEducation · Fact · 4 November 2026 at 09:03\nAdded after the meeting'],
		['who may read it', 'Restricted to the lead and Police'],
		['who alone may read it', 'Restricted to the lead alone'],
		['a gap in services', 'No service for this'],
		['an action', 'To change: Individual young person\nOwner: Education, K. Owner\nBy: 1 December 2026'],
		['an action without owner and date', 'Owner: not given\nBy: not given'],
		[
			'an amendment with the first wording',
			'Amended by Ed Teacher (Education), 4 November 2026 at 09:01. Reason: checked\nIt said: first wording\nIt was given as: Allegation',
		],
		[
			'a move, where it came from',
			'Moved here from Schools: Young person’s current situation, School A by Lee Lead',
		],
		['the move, where it went', 'An entry by Education was moved to Individual young person: Vulnerability'],
		['what was withdrawn', 'Withdrawn\nrumour'],
		['nothing known', 'Nothing known. Asked: Police, CAMHS.'],
		['not applicable', 'Not applicable: not at home'],
		['asked for later', 'To be found out by Education (Head), by 20 November 2026.'],
		['what is open', 'School A, a school without a label\nOpen. Nobody has answered this yet.'],
		['who had nothing', 'Nothing from: Police'],
		[
			'the action plan',
			'plan\nSaid in Individual young person, by Social care\nIndividual young person\nEducation, K. Owner',
		],
		[
			'the requests',
			'Schools: Strengths, School A\nEducation, Head\n20 November 2026\nWaiting\nLee Lead (Social care)',
		],
		[
			'what the record contradicts',
			'Schools: there are vulnerability or risk factors, and no action is meant to',
		],
		['the lead’s answer', 'next month\nLee Lead (Social care), 4 November 2026 at 09:05'],
		['who confirmed', 'Education: confirmed 4 November 2026 at 09:04'],
		['who has not', 'Police: no reply yet; asked for one by 5 November 2026'],
		['that it is a draft', 'Not signed: draft.'],
	])('shows %s', (_, expected) => {
		expect(text).toContain(expected);
	});

	it('names the version that it was made from, and is no signed document itself', () => {
		const { recording, signature } = signed();
		const shown = textOf(renderWord(template, compiled(fullCase()), signature));
		expect(shown).toContain('It was made from version 1, which Lee Lead signed on 6 November 2026 at 09:30.');
		expect(shown).toContain('This copy is not what was signed.');
		expect(shown).toContain(signature.digest);
		const changed = textOf(renderWord(template, compiled(recording), signature, 'changed'));
		expect(changed).toContain('The record has changed since it was signed.');
		expect(changed).toContain(`Earlier: version 1, signed by Lee Lead, 6 November 2026 at 09:30.`);
	});

	it('has a sentence for every check', () => {
		const model = compiled(new Recording().open());
		const check = { context: { id: 'schools', title: 'Schools' }, entries: [], answer: null };
		const shown = checkKinds.map((kind) =>
			textOf(renderWord(template, { ...model, checks: [{ ...check, id: kind, kind }] })),
		);
		expect(new Set(shown).size).toBe(checkKinds.length);
		for (const one of shown) expect(/lead’s answer\n(.*)\n/.exec(one)?.[1]?.length).toBeGreaterThan(20);
	});

	it('shows that a restricted entry is there, and not what it says', () => {
		const model = compiled(fullCase());
		const hidden = new Set(
			entriesIn(model)
				.filter((e) => e.restrictedTo !== null)
				.map((e) => e.id),
		);
		const shown = textOf(
			renderWord(
				template,
				mask(model, (id) => !hidden.has(id)),
			),
		);
		expect(shown.match(/There is a restricted entry\./g)).toHaveLength(3);
		expect(shown).toContain('There is a restricted entry from Social care.');
		expect(shown).not.toMatch(/secret plan/);
	});
});

describe('what people typed', () => {
	const tags = ['{text}', '{#contexts}', '{/}', '{@raw}', '{=<< >>=}', '<w:t>', ']]>', '<!-- -->', '&#0;'];
	const bad = [
		'\u0000\u0001\u001b',
		'a\u000bb',
		'\ufffe\uffff',
		'#let x = 1',
		'{{#each x}}',
		'y'.repeat(300),
	];

	it.each([...hostile, ...tags, ...bad].map((typed) => [typed.slice(0, 30), typed]))(
		'is shown literally and makes no mark-up: %j',
		(_, typed) => {
			const copy = renderWord(template, compiled(fullCase(() => typed)));
			expectSound(copy);
			expect(textOf(copy)).toContain(clean(typed));
			const harmless = renderWord(
				template,
				compiled(fullCase(() => clean(typed).replace(/[^\n]/gu, 'x') || 'x')),
			);
			if (clean(typed) !== '')
				expect(tagsOf(partOf(copy, 'word/document.xml'))).toEqual(
					tagsOf(partOf(harmless, 'word/document.xml')),
				);
		},
	);

	it('cannot turn the words of the form around', () => {
		const text = textOf(renderWord(template, compiled(fullCase(() => '\u202eabc \u2067def'))));
		expect(text).toContain('\u202eabc \u2067def\u202c\u2069');
	});

	it('is never lost and never stops a copy, whatever it is', () => {
		const any = fc.string({
			unit: fc.oneof(
				fc.string({ unit: 'binary', maxLength: 1 }),
				fc.constantFrom(...'{}#/^<>&"\\'),
				fc.constantFrom('\ud800', '\u0000', '\n'),
			),
			maxLength: 60,
		});
		// Many in one copy, because a copy takes longer than a string.
		fc.assert(
			fc.property(fc.array(any, { minLength: 100, maxLength: 200 }), (typed) => {
				const recording = fullCase(() => typed[0]!);
				for (const one of typed) recording.say('individual.risk', one);
				const copy = renderWord(template, compiled(recording));
				expectSound(copy);
				const text = textOf(copy).replace(/[\u202c\u2069]/g, '');
				for (const one of typed) expect(text).toContain(clean(one).replace(/[\u202c\u2069]/g, ''));
			}),
			{ numRuns: 10 },
		);
	});

	it('makes a good copy with 200 entries in one cell', () => {
		const recording = new Recording().open();
		for (let i = 0; i < 200; i += 1) recording.say('individual.risk', `entry ${i}.`);
		const text = textOf(renderWord(template, compiled(recording)));
		for (let i = 0; i < 200; i += 1) expect(text).toContain(`entry ${i}.`);
	});
});

describe('a template', () => {
	/** The template with its document changed, as a file. */
	function changed(change: (xml: string) => string): string {
		const zip = new PizZip(Buffer.from(template.bytes));
		zip.file('word/document.xml', change(zip.file('word/document.xml')!.asText()));
		const file = join(freshFolder(), 'framework.docx');
		writeFileSync(file, zip.generate({ type: 'uint8array' }));
		return file;
	}

	function problemOf(file: string): string {
		try {
			readWordTemplate(file, words);
		} catch (problem) {
			expect(problem).toBeInstanceOf(StartProblem);
			return (problem as StartProblem).what;
		}
		throw new Error('the template was taken');
	}

	it.each<[string, (xml: string) => string, RegExp]>([
		['a loop that is not closed', (xml) => xml.replace('{/contexts}', ''), /"contexts"/],
		['a loop that is not opened', (xml) => xml.replace('{#present}', ''), /"present"/],
		[
			'a tag that is not closed',
			(xml) => xml.replace('{organisation}', '{organisation'),
			/"\{organisation" is unclosed/,
		],
		[
			'a tag that is misspelt',
			(xml) => xml.replace('{organisation}', '{organization}'),
			/no field \{organization\}/,
		],
		[
			'a tag in a place without it',
			(xml) => xml.replace('{organisation}', '{organisation}{basis}'),
			/no field \{basis\}/,
		],
		[
			'a field that was cut out',
			(xml) => xml.replace('{notApplicable}', ''),
			/lacks \{contexts > points > slots > blank > notApplicable\}/,
		],
		[
			'an entry that was cut out',
			(xml) => xml.replace('<w:t xml:space="preserve">{text}</w:t>', ''),
			/lacks \{contexts > points > slots > entries > text\}/,
		],
	])('with %s is refused by the name of the tag', (_, change, what) => {
		expect(problemOf(changed(change))).toMatch(what);
	});

	it('that was restyled is taken', () => {
		const file = changed((xml) => xml.replaceAll('w:val="Said"', 'w:val="Notice"'));
		expect(textOf(renderWord(readWordTemplate(file, words), compiled(fullCase())))).toContain(
			'second wording',
		);
	});

	it.each([
		['is no Word file', Buffer.from('hello')],
		['is an empty file', Buffer.alloc(0)],
		[
			'is a ZIP of something else',
			Buffer.from(new PizZip().file('a.txt', 'a').generate({ type: 'uint8array' })),
		],
	])('that %s is refused by its path', (_, bytes) => {
		const file = join(freshFolder(), 'framework.docx');
		writeFileSync(file, bytes);
		expect(problemOf(file)).toContain(file);
	});

	it('that is missing is refused by its path', () => {
		expect(problemOf(join(freshFolder(), 'none.docx'))).toMatch(/none\.docx cannot be read \(ENOENT\)/);
	});
});

describe('a copy that fails', () => {
	afterEach(() => vi.restoreAllMocks());

	it('says nothing of what was said, neither in its error nor in a log', () => {
		const logs = (['log', 'error', 'warn', 'info', 'debug'] as const).map((name) => vi.spyOn(console, name));
		const broken: WordTemplate = { bytes: Buffer.from('no template'), words };
		const model: DocumentModel = compiled(fullCase(() => 'something private'));
		let thrown: unknown;
		try {
			renderWord(broken, model);
		} catch (error) {
			thrown = error;
		}
		expect(thrown).toBeInstanceOf(WordProblem);
		expect(JSON.stringify([thrown, (thrown as Error).message, (thrown as Error).cause])).not.toContain(
			'private',
		);
		for (const log of logs) expect(log).not.toHaveBeenCalled();
	});
});
