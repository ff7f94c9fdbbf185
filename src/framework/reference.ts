import { isBlank } from './text.ts';

/**
 * A reference is a code, never a name: groups of letters and digits joined by hyphens or slashes, with at
 * least two digits, and no more than four letters in a row ("HSB-2026-014"). Names have no digits, or a
 * long run of letters, or a small letter after a capital one.
 */
const code = /^[A-Z0-9]{1,12}(?:[-/][A-Z0-9]{1,12}){0,4}$/;

export const normalReference = (typed: string): string => typed.trim().toUpperCase().replace(/\s+/g, '-');

export function referenceProblem(typed: string): 'empty' | 'looks-like-a-name' | 'not-a-code' | null {
	if (isBlank(typed)) return 'empty';
	if (/\p{L}{5,}/u.test(typed) || /\p{Lu}\p{Ll}/u.test(typed) || !/\d.*\d/.test(typed))
		return 'looks-like-a-name';
	return code.test(normalReference(typed)) ? null : 'not-a-code';
}
