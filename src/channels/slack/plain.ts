/** What is looked up for the text of a message. */
export interface Seen {
	/** The bot's own user id: its mention at the start or the end is how it was spoken to, and no part of what was said. */
	bot: string;
	/** What a person is called; undefined when nobody can say. */
	nameOf(user: string): string | undefined;
}

/** Slack escapes these three and no others; everything else between `<` and `>` is a reference. */
const unescaped = (text: string): string =>
	text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const reference = /<([^<>]*)>/g;
const userOf = (inside: string): string | undefined => /^@([UW]\w+)(?:\||$)/.exec(inside)?.[1];

/** Whether a message speaks to this user. */
export const mentions = (text: string, user: string): boolean =>
	[...text.matchAll(reference)].some(([, inside = '']) => userOf(inside) === user);

/** Its address stands behind what people saw of a link, unless they saw the address. */
function link(address: string, label: string): string {
	const bare = address.replace(/^mailto:|^tel:/i, '');
	if (label === '' || label === address || label === bare) return bare;
	const typed = bare.replace(/^https?:\/\//i, '');
	return label === typed || `${label}/` === typed ? label : `${label} (${bare})`;
}

const at = (name: string): string => (name.startsWith('@') ? name : `@${name}`);

/** One reference between `<` and `>` as people saw it (docs.slack.dev, Formatting message text). */
function shown(inside: string, { nameOf }: Seen): string {
	const bar = inside.indexOf('|');
	const target = bar === -1 ? inside : inside.slice(0, bar);
	const label = bar === -1 ? '' : inside.slice(bar + 1);
	const user = userOf(inside);
	if (user !== undefined) return at(nameOf(user) ?? (label || user));
	if (target.startsWith('#')) return `#${label || target.slice(1)}`;
	if (target.startsWith('!date^')) return label;
	if (target.startsWith('!')) return at(label || target.slice(1).replace(/^subteam\^/, ''));
	return link(target, label);
}

/** Text and references in turn, without those at either end by which the bot was spoken to. */
function said(text: string, bot: string): string[] {
	const parts = text.split(reference);
	const isBot = (part: string | undefined) => part !== undefined && userOf(part) === bot;
	let [from, to] = [0, parts.length];
	while (isBot(parts[from + 1]) && parts[from]?.trim() === '') {
		from += 2;
		parts[from] = parts[from]?.replace(/^[,:]/, '') ?? '';
	}
	while (to - 2 > from && isBot(parts[to - 2]) && parts[to - 1]?.trim() === '') to -= 2;
	return parts.slice(from, to);
}

/** Everybody who is named in what was said, to be looked up before it is read. */
export const named = (text: string, bot: string): string[] => [
	...new Set(said(text, bot).flatMap((part, i) => (i % 2 === 0 ? [] : (userOf(part) ?? [])))),
];

/**
 * What Slack sends as the text of a message, as the people in the channel saw it: a string without references, in
 * which nothing can ping anybody. Signs of formatting (`*`, `_`, `~`) and emoji names stay as they were typed.
 */
export function plain(text: string, seen: Seen): string {
	return said(text, seen.bot)
		.map((part, i) => unescaped(i % 2 === 0 ? part : shown(part, seen)))
		.join('')
		.trim();
}
