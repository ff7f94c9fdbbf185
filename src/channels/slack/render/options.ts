import type { PlainTextOption } from '@slack/types';
import type { Option } from '../../../conversation/cards.ts';
import { counted, label, limits, oneLine, pieces } from './literal.ts';
import { packed } from './rich.ts';

interface Group {
	label: PlainTextOption['text'];
	options: PlainTextOption[];
}
export type Listed = { options: PlainTextOption[] } | { option_groups: Group[] };

/** Slack lists this many options without groups, and in a group. */
const inAList = 100;
/** So many are easier to look through in groups. */
const many = 20;

/** A label that is too long for the option goes on in its description. */
export function option({ value, label: words }: Option): PlainTextOption {
	const line = oneLine(words);
	if (counted(line) <= limits.option) return { text: label(line, limits.option), value };
	const [start = ''] = pieces(line, limits.option - 1);
	return {
		text: label(`${start.trimEnd()}…`, limits.option),
		description: label(line.slice(start.length), limits.option),
		value,
	};
}

/** What stands before the colon of "Schools: Risk". */
const prefixOf = ({ label: words }: Option): string => words.slice(0, Math.max(0, words.indexOf(': ')));

/** Options under what their labels begin with, where all of them begin so; otherwise none. */
function byPrefix(options: readonly Option[]): Group[] {
	const groups = Map.groupBy(options, prefixOf);
	if (options.length <= many || groups.has('') || groups.size < 2) return [];
	if (groups.size > inAList || [...groups.values()].some((group) => group.length > inAList)) return [];
	return [...groups].map(([prefix, group]) => ({
		label: label(prefix, limits.option),
		options: group.map(option),
	}));
}

/** Hundreds of options, a hundred a group, each named by its first and last. */
const byHundred = (options: readonly Option[]): Group[] =>
	packed(options, () => 1, inAList).map((group) => {
		const [first, last] = [group.at(0), group.at(-1)].map((one) => label(one?.label ?? '', 35).text);
		return { label: label(`${first} – ${last}`, limits.option), options: group.map(option) };
	});

/** Options as a menu takes them: a list, or in groups where that reads better or Slack asks for it. */
export function listed(options: readonly Option[]): Listed {
	const groups = byPrefix(options);
	if (groups.length > 0) return { option_groups: groups };
	if (options.length > inAList) return { option_groups: byHundred(options) };
	return { options: options.map(option) };
}
