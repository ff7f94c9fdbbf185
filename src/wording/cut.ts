/** What one UTF-16 unit counts for, where a platform counts otherwise than by units. */
export type Cost = (unit: number) => number;

const one: Cost = () => 1;

export function countedBy(text: string, cost: Cost): number {
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

/** How many UTF-16 units of the text fit into so much. */
function fitting(text: string, most: number, cost: Cost): number {
	let used = 0;
	for (let at = 0; at < text.length; at++) {
		used += cost(text.charCodeAt(at));
		if (used > most) return boundary(text, at);
	}
	return text.length;
}

/** The text, or its start and an ellipsis; no letter or emoji is cut in two. */
export function shorten(text: string, most: number, cost: Cost = one): string {
	if (countedBy(text, cost) <= most) return text;
	return `${text.slice(0, fitting(text, most - 1, cost)).trimEnd()}…`;
}

/** Where a piece of text ends: between words if there is a blank near the end. */
function pieceEnd(text: string, most: number, cost: Cost): number {
	const at = fitting(text, most, cost);
	if (at === text.length) return at;
	const blank = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf(' ', at - 1)) + 1;
	return Math.max(1, blank > at * 0.6 ? blank : at);
}

/** The text in parts that each fit; together they are the text. None for no text. */
export function pieces(text: string, most: number, cost: Cost = one): string[] {
	const found: string[] = [];
	for (let rest = text; rest !== ''; ) {
		const end = pieceEnd(rest, most, cost);
		found.push(rest.slice(0, end));
		rest = rest.slice(end);
	}
	return found;
}
