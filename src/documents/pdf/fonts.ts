import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** One face with its cuts, and what it has glyphs for. */
export interface Face {
	files: Buffer[];
	/** Whether it can show this code point. */
	has(codePoint: number): boolean;
}

// In the order in which they are tried; templates/document/framework.typ names them in the same order.
const faces = [
	{ folder: 'source-sans-3', name: 'SourceSans3', cuts: ['400Regular', '700Bold', '400Regular_Italic'] },
	{ folder: 'noto-sans-arabic', name: 'NotoSansArabic', cuts: ['400Regular'] },
	{ folder: 'noto-sans-bengali', name: 'NotoSansBengali', cuts: ['400Regular'] },
	{ folder: 'chocolate-classical-sans', name: 'ChocolateClassicalSans', cuts: ['400Regular'] },
	{ folder: 'noto-emoji', name: 'NotoEmoji', cuts: ['400Regular'] },
];

const packages = createRequire(import.meta.url);

/** The fonts of the document, from their packages; no font of the machine is ever used. */
export const readFaces = (): Face[] =>
	faces.map(({ folder, name, cuts }) => {
		const files = cuts.map((cut) =>
			readFileSync(packages.resolve(`@expo-google-fonts/${folder}/${cut}/${name}_${cut}.ttf`)),
		);
		// Most documents ask only the first face.
		let covered: Set<number>[] | undefined;
		return {
			files,
			has(codePoint) {
				covered ??= files.map(coverage);
				return covered.every((one) => one.has(codePoint));
			},
		};
	});

/** The offset of a table in a TrueType file. https://learn.microsoft.com/typography/opentype/spec/otff */
function tableAt(font: Buffer, tag: string): number {
	for (let i = 0; i < font.readUInt16BE(4); i += 1) {
		const entry = 12 + 16 * i;
		if (font.toString('latin1', entry, entry + 4) === tag) return font.readUInt32BE(entry + 8);
	}
	throw new TypeError(`a font has no table "${tag}"`);
}

/**
 * The code points that a font maps to glyphs, from the widest subtable of its `cmap` in format 4 or 12.
 * https://learn.microsoft.com/typography/opentype/spec/cmap
 */
export function coverage(font: Buffer): Set<number> {
	const cmap = tableAt(font, 'cmap');
	const subtables = Array.from({ length: font.readUInt16BE(cmap + 2) }, (_, i) => {
		const at = cmap + font.readUInt32BE(cmap + 4 + 8 * i + 4);
		return { at, format: font.readUInt16BE(at) };
	});
	const wide = subtables.find((s) => s.format === 12);
	const narrow = subtables.find((s) => s.format === 4);
	if (wide !== undefined) return segments(font, wide.at);
	if (narrow !== undefined) return deltas(font, narrow.at);
	throw new TypeError('a font has no table of characters that is known here');
}

/** Format 12: groups of code points with consecutive glyphs. */
function segments(font: Buffer, at: number): Set<number> {
	const found = new Set<number>();
	for (let i = 0; i < font.readUInt32BE(at + 12); i += 1) {
		const group = at + 16 + 12 * i;
		const last = font.readUInt32BE(group + 4);
		for (let code = font.readUInt32BE(group); code <= last; code += 1) found.add(code);
	}
	return found;
}

/** Format 4: segments of the basic plane; glyph 0 in one means that the font lacks the character. */
function deltas(font: Buffer, at: number): Set<number> {
	const found = new Set<number>();
	const size = font.readUInt16BE(at + 6);
	for (let i = 0; i < size / 2; i += 1) {
		const ends = at + 14 + 2 * i;
		const starts = ends + size + 2;
		const ranges = starts + 2 * size;
		const [start, end] = [font.readUInt16BE(starts), font.readUInt16BE(ends)];
		const [delta, range] = [font.readUInt16BE(starts + size), font.readUInt16BE(ranges)];
		for (let code = start; code <= end && code < 0xffff; code += 1) {
			const glyph = range === 0 ? code + delta : font.readUInt16BE(ranges + range + 2 * (code - start));
			if ((glyph & 0xffff) !== 0) found.add(code);
		}
	}
	return found;
}
