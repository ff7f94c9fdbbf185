import { describe, expect, it } from 'vitest';
import { normalReference, referenceProblem } from '../../src/framework/reference.ts';

describe('a reference', () => {
	it.each(['HSB-2026-014', 'hsb-2026-014', 'HSB 2026 014', 'SC/12/7', '20260014', 'A1-B2', ' HSB-1-2 '])(
		'may be "%s"',
		(typed) => {
			expect(referenceProblem(typed)).toBeNull();
			expect(normalReference(typed)).toMatch(/^[A-Z0-9/-]+$/);
		},
	);

	it.each(['', '   ', '\u200b\u2060', '\t'])('is missing in %j', (typed) => {
		expect(referenceProblem(typed)).toBe('empty');
	});

	it.each([
		'Kai',
		'kai walker',
		'WALKER-2011',
		'Kai-2011',
		'Zoë 12',
		'CASE',
		'CASE-1',
		'Élodie12',
		'Ян-2011',
		'Jo14 Sm15',
	])('looks like a name in "%s"', (typed) => {
		expect(referenceProblem(typed)).toBe('looks-like-a-name');
	});

	it.each([
		'HSB_2026_014',
		'HSB-2026-',
		'-12',
		'A--12',
		'<12>',
		'12.34',
		'HSB-2026-014-1-2-3-4',
		'1'.repeat(13),
		'ab\u200b12',
	])('is not a code in "%s"', (typed) => {
		expect(referenceProblem(typed)).toBe('not-a-code');
	});

	it('is the same however it is typed', () => {
		expect(new Set(['hsb 2026 014', ' HSB-2026-014', 'Hsb-2026-014'].map(normalReference)).size).toBe(1);
	});
});
