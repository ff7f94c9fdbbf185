import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, isBlank } from '../../src/framework/text.ts';

const anything = fc.string({ unit: 'binary', maxLength: 60 });

describe('cleaning a text', () => {
	it('leaves it well-formed, without control characters and without blanks around it', () => {
		fc.assert(
			fc.property(anything, (typed) => {
				const kept = clean(typed);
				expect(kept.isWellFormed()).toBe(true);
				expect(kept).toBe(kept.trim());
				// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be gone
				expect(kept).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
			}),
		);
	});

	it('changes nothing the second time', () => {
		fc.assert(
			fc.property(anything, (typed) => {
				expect(clean(clean(typed))).toBe(clean(typed));
			}),
		);
	});

	it('leaves what can be read as it was typed', () => {
		const readable = fc.string({ unit: 'grapheme' }).map((s) => s.trim());
		fc.assert(
			fc.property(readable, (typed) => {
				expect(clean(typed)).toBe(typed);
			}),
		);
	});
});

describe('a text is blank', () => {
	it.each([
		'',
		' ',
		'\n\t',
		'\u00a0\u2003\u3000',
		'\u200b\u200c\u200d\u2060\ufeff',
		'\u00ad\u034f',
		'\u115f\u1160\u3164\uffa0',
		'\u2800',
		'\u202e\u2066\u2069',
		'\ufe0f',
		'\u0000\u009f',
		'\u{e0041}',
	])('when there is nothing in it to read: %j', (typed) => expect(isBlank(typed)).toBe(true));

	it.each(['.', 'a', '0', '\u200bx', '\ud800', '👍', 'א', '　あ'])('not when there is: %j', (typed) => {
		expect(isBlank(typed)).toBe(false);
	});
});
