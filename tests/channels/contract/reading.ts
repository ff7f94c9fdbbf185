import type { Button, Seen, SeenField, SeenForm, Typed } from './driver.ts';

/** What somebody wants a form to hold: choices by their value or their words. */
export type Wishes = Record<string, string | number | boolean | readonly string[]>;

const isButton = (line: string | Button): line is Button => typeof line !== 'string';
/** Some channels part with it what their platform would format. */
const spoken = (text: string): string => text.replaceAll('\u200b', '');

/** All words of a card. */
export const wordsOf = ({ title, lines }: Seen): string =>
	[title, ...lines.filter((line) => !isButton(line))].join('\n');

/** A card as it reads, without what its buttons carry. */
export const plainly = ({ title, lines }: Seen): string =>
	[title, ...lines.map((line) => (isButton(line) ? `[${line.label}]` : line))].join('\n');

export const buttonsOf = ({ lines }: Seen): Button[] => lines.filter(isButton);

export const has = (card: Seen, label: string): boolean => buttonsOf(card).some((b) => b.label === label);

/** The card with this title; throws with what there is. */
export function cardOf(seen: readonly Seen[], title: string): Seen {
	const [found, ...more] = seen.filter((card) => spoken(card.title) === title);
	if (found === undefined || more.length > 0)
		throw new Error(`${more.length === 0 ? 'no' : 'more than one'} card "${title}": ${titles(seen)}`);
	return found;
}

export const titles = (seen: readonly Seen[]): string => seen.map((card) => card.title).join(' | ');

/** The button with this label; with `near`, the first one below these words. */
export function buttonOf(card: Seen, label: string, near?: string): Button {
	const from = near === undefined ? 0 : card.lines.findIndex((l) => !isButton(l) && spoken(l).includes(near));
	const found = from < 0 ? undefined : card.lines.slice(from).find((l) => isButton(l) && l.label === label);
	if (found === undefined)
		throw new Error(`no button "${label}"${near ? ` below "${near}"` : ''}:\n${plainly(card)}`);
	return found as Button;
}

function choose({ options, label }: SeenField, wish: string): string {
	const found = options.find((o) => o.value === wish || spoken(o.label) === wish);
	if (found === undefined)
		throw new Error(`"${label}" has no "${wish}": ${options.map((o) => o.label).join(' | ')}`);
	return found.value;
}

function valueFor(field: SeenField, wish: Wishes[string]): string {
	if (field.kind === 'choice') return wish === '' ? '' : choose(field, String(wish));
	if (field.kind === 'choices') return (wish as readonly string[]).map((one) => choose(field, one)).join(',');
	return String(wish);
}

export const fieldOf = (form: SeenForm, name: string): SeenField => {
	const found = form.fields.find((f) => f.name === name);
	if (found === undefined)
		throw new Error(`"${form.title}" has no field ${name}: ${form.fields.map((f) => f.name).join(', ')}`);
	return found;
};

export const asks = (form: SeenForm, name: string): boolean => form.fields.some((f) => f.name === name);

/** What somebody types to have their wishes; throws for a field or a choice that the form does not have. */
export const typed = (form: SeenForm, wishes: Wishes): Typed =>
	Object.fromEntries(
		Object.entries(wishes).map(([name, wish]) => [name, valueFor(fieldOf(form, name), wish)]),
	);
