import { createHash } from 'node:crypto';
import type { Surface } from '../cards.ts';
import { MessageGone, type Screen, type Shown, type Step } from '../ports.ts';

/** Remembers what has been shown: the store where messages outlive the process, memory where they do not. */
export interface ShownLog {
	shown(where: string): Promise<Shown[]>;
	setShown(shown: Shown): Promise<void>;
	forgetShown(where: string, surface: string): Promise<void>;
}

/** What should be seen of one record, and the places that are brought to it. */
export interface Showing {
	record: string;
	/** Of the record, as people know it. */
	reference: string;
	wanted: Surface[];
	places: string[];
}

/** One difference between what is shown and what should be seen. */
export interface Difference<R> {
	step: Step;
	where: string;
	/** `record:key of the card` */
	surface: string;
	/** What should be seen there; undefined for what should go. */
	card: { rendered: R; hash: string } | undefined;
	/** The message that stands there, if one does. */
	message: string | undefined;
}

const hashOf = (rendered: unknown): string =>
	createHash('sha256').update(JSON.stringify(rendered)).digest('base64url').slice(0, 22);

export const whereOf = ({ to }: Surface): string =>
	'conversation' in to ? to.conversation : `person:${to.person}`;

/** What of this record is noted as shown in a place, by surface. */
export async function standing(log: ShownLog, where: string, record: string): Promise<Map<string, Shown>> {
	const own = (await log.shown(where)).filter((s) => s.surface.startsWith(`${record}:`));
	return new Map(own.map((s) => [s.surface, s]));
}

/** Of so many cards it is remembered what the hash of their rendering is. */
const remembered = 1000;

/** By the hash of a card, that of its rendering: most looks find what is shown already, and need not render it. */
const hashes = new WeakMap<object, Map<string, string>>();

function remember(screen: object, card: string, hash: string): void {
	const known = hashes.get(screen) ?? new Map<string, string>();
	hashes.set(screen, known);
	known.delete(card);
	known.set(card, hash);
	const oldest = known.keys().next().value;
	if (known.size > remembered && oldest !== undefined) known.delete(oldest);
}

/** A wanted card, rendered when it is needed. */
export class Wanted<R> {
	readonly where: string;
	readonly surface: string;
	readonly #render: () => R;
	readonly #screen: object;
	readonly #hashOfCard: () => string;
	#made: { rendered: R; hash: string } | undefined;

	constructor({ record, reference }: Omit<Showing, 'wanted' | 'places'>, one: Surface, screen: Screen<R>) {
		this.where = whereOf(one);
		this.surface = `${record}:${one.card.key}`;
		this.#render = () => screen.render(one.card, reference);
		this.#screen = screen;
		this.#hashOfCard = () => hashOf([one.card, reference]);
	}

	get card(): { rendered: R; hash: string } {
		if (this.#made === undefined) {
			const rendered = this.#render();
			this.#made = { rendered, hash: hashOf(rendered) };
			remember(this.#screen, this.#hashOfCard(), this.#made.hash);
		}
		return this.#made;
	}

	/** Of the rendering. */
	get hash(): string {
		return hashes.get(this.#screen)?.get(this.#hashOfCard()) ?? this.card.hash;
	}
}

export const wantedOf = <R>({ wanted, ...showing }: Showing, screen: Screen<R>): Wanted<R>[] =>
	wanted.map((one) => new Wanted(showing, one, screen));

/** What is to be done for one surface; undefined when it is as it should be. */
export function differenceOf<R>(
	where: string,
	surface: string,
	wanted: Wanted<R> | undefined,
	before: Shown | undefined,
): Difference<R> | undefined {
	const at = { where, surface, message: before?.message };
	if (wanted === undefined) return before && { ...at, step: 'remove', card: undefined };
	if (before !== undefined && before.hash === wanted.hash) return undefined;
	return { ...at, step: before === undefined ? 'post' : 'update', card: wanted.card };
}

async function takeAway<R>(screen: Screen<R>, where: string, message: string, surface: string) {
	try {
		await screen.remove(where, message, surface);
	} catch (error) {
		if (!(error instanceof MessageGone)) throw error;
	}
}

/**
 * Changes the screen.
 * @returns what is to be noted: the row that stands now, or undefined for what has been removed
 * @throws MessageGone when a message cannot be changed any more and is to be posted anew; what the screen throws
 */
export async function take<R>(
	{ where, surface, card, message }: Difference<R>,
	screen: Screen<R>,
): Promise<Shown | undefined> {
	if (card === undefined) {
		if (message !== undefined) await takeAway(screen, where, message, surface);
		return undefined;
	}
	const { rendered, hash } = card;
	const now =
		message === undefined
			? await screen.post(where, rendered, surface)
			: await screen.update(where, message, rendered, surface);
	return { where, surface, message: now, hash };
}

/** Notes what was done. */
export const note = (log: ShownLog, where: string, surface: string, row: Shown | undefined): Promise<void> =>
	row === undefined ? log.forgetShown(where, surface) : log.setShown(row);
