import { placesOf } from '../../framework/board.ts';
import type { ContextId } from '../../framework/framework.ts';
import type { Head, Place, PlaceId } from '../../framework/record.ts';

const escaped = (text: string): string =>
	text
		.trim()
		.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
		.replace(/\s+/g, '\\s+');

/** A label as a word of its own, however it is written. */
const asWord = (label: string): RegExp =>
	new RegExp(`(?<![\\p{L}\\p{N}])${escaped(label)}(?![\\p{L}\\p{N}])`, 'giu');

/** "He was at home a lot" does not name Home A, nor does "in a group I know" name Group I. */
const isAnArticle = (label: string, found: string, after: string): boolean =>
	/\s[AI]$/.test(label) && /\s[aiI]$/.test(found) && /^\s+\p{L}/u.test(after);

/**
 * The one place whose label stands in a text; undefined where none or several do. Where one label is a part of
 * another ("School A", "School A annexe"), the longer one is meant.
 */
export function placeNamed(places: Place[], text: string): PlaceId | undefined {
	const labelled = places
		.flatMap(({ id, label }) => (label === null ? [] : [{ id, label }]))
		.toSorted((a, b) => b.label.length - a.label.length);
	const named = new Set<PlaceId>();
	let rest = text;
	for (const { id, label } of labelled)
		rest = rest.replace(asWord(label), (found: string, at: number) => {
			if (isAnArticle(label, found, rest.slice(at + found.length))) return found;
			named.add(id);
			return ' '.repeat(found.length);
		});
	return named.size === 1 ? [...named][0] : undefined;
}

/**
 * Which place something that was said is about: the place of the question that it answers, the only one there is,
 * or the one that it names. Null where that does not say it.
 * @param asked of the question: its place, and whether it was said in reply to that very question
 */
export function placeOf(
	head: Head,
	context: ContextId,
	text: string,
	asked: { place: PlaceId | null; answered: boolean },
): PlaceId | null {
	const places = placesOf(head, context);
	const known = places.find((p) => p.id === asked.place)?.id;
	if (asked.answered && known !== undefined) return known;
	const only = places.length === 1 ? places[0]?.id : undefined;
	return placeNamed(places, text) ?? known ?? only ?? null;
}
