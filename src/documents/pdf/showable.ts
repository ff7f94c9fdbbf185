import { mapStrings } from '../../wording/deep.ts';
import type { Face } from './fonts.ts';

/** Stands for a sign that no font has. It must be one that the first font has itself. */
export const replacement = '\u25a1';

/** How much of the fonts is relied on; each is a retreat from the one before, should a font turn out to be lacking. */
export const trusts = ['every-font', 'first-font', 'ascii'] as const;
export type Trust = (typeof trusts)[number];

const plain = /^[\n\x20-\x7e]*$/;
const invisible = /\p{Default_Ignorable_Code_Point}/u;
const joins =
	/[\p{M}\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}\p{Regional_Indicator}\p{Script=Hangul}]/u;
const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Line ends and blanks that a layout knows, no control characters, and no marks that turn the direction of what
 * follows: their effect would reach beyond what was typed. None of them is a sign that anybody reads.
 */
const tidy = (text: string): string =>
	text
		.toWellFormed()
		.normalize('NFC')
		.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
		.replace(/[\t\u1680]/g, ' ')
		// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
		.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '');

/** Whatever of a cluster this font lacks is replaced: signs of one cluster are only joined within one font. */
const within = (cluster: string, face: Face): string =>
	[...cluster].map((sign) => (shows(face, sign) ? sign : replacement)).join('');

const codeOf = (sign: string): number => sign.codePointAt(0) ?? 0;

// Private use: what a font shows there means nothing elsewhere, and PDF/A-2a forbids it.
const isPrivate = (code: number): boolean => (code >= 0xe000 && code <= 0xf8ff) || code >= 0xf0000;

const shows = (face: Face, sign: string): boolean =>
	sign === '\n' || invisible.test(sign) || (!isPrivate(codeOf(sign)) && face.has(codeOf(sign)));

function clusterShown(cluster: string, faces: Face[]): string {
	let best = replacement;
	for (const face of faces) {
		const shown = within(cluster, face);
		if (shown === cluster) return cluster;
		if (shown.split(replacement).length < best.split(replacement).length) best = shown;
	}
	return best === replacement ? within(cluster, faces[0] as Face) : best;
}

function textShown(text: string, faces: Face[], trust: Trust): string {
	const tidied = tidy(text);
	if (plain.test(tidied)) return tidied;
	if (trust === 'ascii') return tidied.replace(/[^\n\x20-\x7e]/gu, replacement);
	const used = trust === 'every-font' ? faces : faces.slice(0, 1);
	const first = faces[0] as Face;
	if (!joins.test(tidied) && [...tidied].every((sign) => shows(first, sign))) return tidied;
	return [...clusters.segment(tidied)].map(({ segment }) => clusterShown(segment, used)).join('');
}

export interface Shown<T> {
	value: T;
	/** Something was replaced. */
	replaced: boolean;
}

/**
 * Plain data with every string made fit for the fonts: canonically composed, and a visible sign in place of each
 * one that no font has, because PDF/A and PDF/UA refuse text that cannot be shown.
 */
export function showable<T>(data: T, faces: Face[], trust: Trust): Shown<T> {
	let replaced = false;
	const value = mapStrings(data, (text) => {
		const shown = textShown(text, faces, trust);
		replaced ||= shown.includes(replacement) && !text.includes(replacement);
		return shown;
	});
	return { value, replaced };
}
