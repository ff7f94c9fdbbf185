import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { counted, label, literal, pieces, shorten } from '../../../src/channels/slack/render/literal.ts';
import { slackLength } from './limits.ts';

/** What people type, and what breaks when it is cut in the wrong place. */
const typed = fc.string({
	unit: fc.constantFrom(
		'a',
		' ',
		'\n',
		'&',
		'<',
		'>',
		'家',
		'👨‍👩‍👧',
		'é',
		'🏴',
		'\ud800',
		'\u202e',
		'\u0007',
	),
	maxLength: 400,
});
const most = fc.integer({ min: 60, max: 200 });

describe('text', () => {
	test('is counted as Slack counts it: what it escapes counts as escaped', () => {
		expect(counted('&'.repeat(1_000))).toBe(5_000);
		expect(counted('<a>')).toBe(9);
		fc.assert(fc.property(typed, (text) => counted(text) === slackLength(text)));
	});

	test('loses what has no glyph and nothing else', () => {
		expect(literal('a\u0000b\u202ec\u2066d\u001be\ud800f')).toBe('abcde\ufffdf');
		expect(literal('one\r\ntwo\rthree\tfour')).toBe('one\ntwo\nthree\tfour');
		const marks = '<!channel> <@U123> <https://x|y> *_~`:smile: @here &amp; مرحبا 👨‍👩‍👧';
		expect(literal(marks)).toBe(marks);
	});

	test('is whole and without controls, whatever is typed', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const shown = literal(text);
				// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
				return shown.isWellFormed() && !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(shown);
			}),
		);
	});

	test('is parted so that each part fits and all of it is there', () => {
		fc.assert(
			fc.property(typed, most, (text, size) => {
				const parts = pieces(text, size);
				return parts.join('') === text && parts.every((part) => part !== '' && counted(part) <= size);
			}),
		);
	});

	test('is parted between words where it can be', () => {
		expect(pieces('one two three four', 10)).toEqual(['one two ', 'three four']);
		expect(pieces('onetwothreefour', 10)).toEqual(['onetwothre', 'efour']);
		expect(pieces('', 10)).toEqual([]);
	});

	test('is shortened with an ellipsis, and never in the middle of a letter', () => {
		fc.assert(
			fc.property(typed, most, (text, size) => {
				const shown = shorten(literal(text), size);
				return (
					counted(shown) <= size && shown.isWellFormed() && (shown.endsWith('…') || shown === literal(text))
				);
			}),
		);
		expect(shorten('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 12)).toBe('👨‍👩‍👧…');
		expect(shorten('Cafe\u0301s', 5)).toBe('Caf…');
	});

	test('of a label is on one line and never empty', () => {
		expect(label(' a\n b\u2028c ', 20)).toEqual({ type: 'plain_text', text: 'a b c', emoji: false });
		expect(label('\u202e', 20).text).toBe('–');
	});
});
