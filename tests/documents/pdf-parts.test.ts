import { describe, expect, it } from 'vitest';
import { declareBoth, UnknownPdf } from '../../src/documents/pdf/declare.ts';
import { coverage, readFaces } from '../../src/documents/pdf/fonts.ts';
import { replacement, showable } from '../../src/documents/pdf/showable.ts';
import { turnstile } from '../../src/documents/pdf/turnstile.ts';

const faces = readFaces();
const shown = (text: string, trust: 'every-font' | 'first-font' | 'ascii' = 'every-font') =>
	showable(text, faces, trust);

describe('what the fonts can show', () => {
	it('is read from them', () => {
		const [text, arabic] = faces;
		expect(text?.has('ŵ'.codePointAt(0)!)).toBe(true);
		expect(text?.has('ب'.codePointAt(0)!)).toBe(false);
		expect(arabic?.has('ب'.codePointAt(0)!)).toBe(true);
		expect(text?.has(replacement.codePointAt(0)!)).toBe(true);
	});

	it('is the same for every cut of the text’s face where letters are', () => {
		const [regular, ...others] = faces[0]!.files.map(coverage);
		for (const other of others)
			for (let code = 0x20; code < 0x250; code += 1) expect(other.has(code)).toBe(regular!.has(code));
	});

	it('is refused for what is no font', () => {
		expect(() => coverage(Buffer.alloc(100))).toThrow('a font has no table "cmap"');
	});
});

describe('text made showable', () => {
	it.each([
		['stays as it is', 'It’s “plain” – 100 % ✓', 'It’s “plain” – 100 % ✓'],
		['is composed', 'e\u0301', 'é'],
		['loses control characters', 'a\u0000b\u001b\u0085c', 'ab\nc'],
		['keeps its line ends', 'a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
		['loses marks that turn the direction of others', '\u202ea\u2066b', 'ab'],
		['keeps invisible joins', '👩\u200d👧', '👩\u200d👧'],
		['has a sign for each lone surrogate', 'a\ud800b', `a${replacement}b`],
		['has a sign for private letters', '\ue000', replacement],
		['has a sign for the mark alone that its letter’s font lacks', 'a\u20d2', `a${replacement}`],
	])('%s', (_, text, expected) => {
		expect(shown(text).value).toBe(expected);
	});

	it('says when something was replaced, and not when the sign was typed', () => {
		expect(shown('ᚠ').replaced).toBe(true);
		expect(shown('a □').replaced).toBe(false);
	});

	it('retreats to the first font and to ASCII', () => {
		expect(shown('é ب', 'first-font').value).toBe(`é ${replacement}`);
		expect(shown('é ب\nok', 'ascii').value).toBe(`${replacement} ${replacement}\nok`);
	});
});

describe('the declaration of PDF/UA-1', () => {
	it('refuses a file that is not built as Typst builds it', () => {
		expect(() => declareBoth(Buffer.from('%PDF-1.7\nnothing'))).toThrow(UnknownPdf);
	});
});

describe('a turnstile', () => {
	it('lets no more in than it says, in the order of asking, also after one that fails', async () => {
		const { take } = turnstile(2);
		const began: number[] = [];
		let inside = 0;
		let most = 0;
		const visit = (n: number) =>
			take(async () => {
				began.push(n);
				most = Math.max(most, (inside += 1));
				await new Promise((resolve) => setTimeout(resolve, 5));
				inside -= 1;
				if (n === 1) throw new Error('fell');
				return n;
			});
		const asked = [0, 1, 2, 3, 4].map(visit);
		const late = asked[0]!.then(() => visit(5));
		expect(await Promise.allSettled([...asked, late])).toMatchObject([
			{ value: 0 },
			{ status: 'rejected' },
			{ value: 2 },
			{ value: 3 },
			{ value: 4 },
			{ value: 5 },
		]);
		expect(began).toEqual([0, 1, 2, 3, 4, 5]);
		expect(most).toBe(2);
	});
});
