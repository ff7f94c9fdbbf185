import type { PlainTextElement } from '@slack/types';

/** Slack's limits that several parts of a payload share, in characters as Slack counts them (see `counted`). */
export const limits = {
	/** One text, and what we let a rich_text block hold. A little is left of Slack's 3,000. */
	text: 2_900,
	header: 150,
	/** Title, submit and close of a modal. */
	modalWord: 24,
	button: 75,
	option: 75,
	/** Label and hint of an input. */
	label: 2_000,
	typed: 3_000,
};

/** Everything but tab and line feed that has no glyph: controls, and the bidirectional overrides and isolates. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

/**
 * Text as a message or modal may show it; what is stored stays as it was typed. Nothing is escaped: S20, it is
 * only put where Slack formats nothing (`text` of rich_text, plain_text without emoji), never into mrkdwn.
 */
export const literal = (text: string): string =>
	text.replace(/\r\n?/g, '\n').replace(unseen, '').toWellFormed();

/** The same on one line, for labels, titles and buttons. */
export const oneLine = (text: string): string => literal(text).replace(/\s+/g, ' ').trim();

/** What Slack counts for one UTF-16 unit: `&amp;`, `&lt;`, `&gt;`. */
export const cost = (unit: number): number => (unit === 38 ? 5 : unit === 60 || unit === 62 ? 4 : 1);

/** Length as Slack counts it: it escapes `&`, `<` and `>` first, so that 1,000 `&` are 5,000 characters. */
export function counted(text: string): number {
	let sum = 0;
	for (let at = 0; at < text.length; at++) sum += cost(text.charCodeAt(at));
	return sum;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** No letter or emoji that people type is longer than this, in UTF-16 units. */
const longestGrapheme = 64;

/** The nearest place at or before `at` where no letter or emoji is cut in two. */
function boundary(text: string, at: number): number {
	const from = Math.max(0, at - longestGrapheme);
	const around = graphemes.segment(text.slice(from, at + longestGrapheme)).containing(at - from);
	const start = from + (around?.index ?? at - from);
	if (start > from) return start;
	return /[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at;
}

/** How many UTF-16 units of the text fit into so many counted characters. */
function fitting(text: string, most: number): number {
	let used = 0;
	for (let at = 0; at < text.length; at++) {
		used += cost(text.charCodeAt(at));
		if (used > most) return boundary(text, at);
	}
	return text.length;
}

/** The text, or its start and an ellipsis. */
export function shorten(text: string, most: number): string {
	if (counted(text) <= most) return text;
	return `${text.slice(0, fitting(text, most - 1)).trimEnd()}…`;
}

/** Where a piece of text ends: between words if there is a blank near the end. */
function pieceEnd(text: string, most: number): number {
	const at = fitting(text, most);
	if (at === text.length) return at;
	const blank = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf(' ', at - 1)) + 1;
	return Math.max(1, blank > at * 0.6 ? blank : at);
}

/** The text in parts that each fit; together they are the text. None for no text. */
export function pieces(text: string, most: number): string[] {
	const found: string[] = [];
	for (let rest = text; rest !== ''; ) {
		const end = pieceEnd(rest, most);
		found.push(rest.slice(0, end));
		rest = rest.slice(end);
	}
	return found;
}

/** Text of one line where Slack formats nothing; Slack refuses an empty one. */
export const label = (text: string, most: number): PlainTextElement => ({
	type: 'plain_text',
	text: shorten(oneLine(text), most) || '–',
	emoji: false,
});
