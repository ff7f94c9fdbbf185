import type { PlainTextElement } from '@slack/types';
import * as cut from '../../../wording/cut.ts';

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
export const counted = (text: string): number => cut.countedBy(text, cost);

/** The text, or its start and an ellipsis. */
export const shorten = (text: string, most: number): string => cut.shorten(text, most, cost);

/** The text in parts that each fit; together they are the text. None for no text. */
export const pieces = (text: string, most: number): string[] => cut.pieces(text, most, cost);

/** Text of one line where Slack formats nothing; Slack refuses an empty one. */
export const label = (text: string, most: number): PlainTextElement => ({
	type: 'plain_text',
	text: shorten(oneLine(text), most) || '–',
	emoji: false,
});
