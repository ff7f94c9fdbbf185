import type { Screen, Shown } from '../ports.ts';
import {
	type Difference,
	differenceOf,
	type Showing,
	type ShownLog,
	standing,
	type Wanted,
	wantedOf,
} from './steps.ts';

/** What should be seen of a record, as far as so many changes. */
interface Picture<R> {
	changes: number;
	at: number;
	places: string[];
	wanted: Wanted<R>[];
}

interface PictureDeps<R> {
	look(record: string): Promise<Omit<Showing, 'record'>>;
	screen: Screen<R>;
	log: ShownLog;
	/** Milliseconds. */
	freshMs: number;
	now(): number;
}

/** What should be done for one surface now, and what stands there. */
export interface Found<R> {
	/** How many changes have been seen. */
	seen: number;
	difference: Difference<R> | undefined;
	stands: Shown | undefined;
}

/** One surface in one place: what should be seen, and what stands there. */
export interface Seen<R> {
	where: string;
	surface: string;
	wanted: Wanted<R> | undefined;
	stands: Shown | undefined;
}

/** Looks at one record. A look is shared by all who ask, until something changes or it is no longer fresh. */
export class Pictures<R> {
	/** How many changes there have been. */
	changes = 0;
	readonly #record: string;
	readonly #deps: PictureDeps<R>;
	#latest: { changes: number; picture: Promise<Picture<R>> } | undefined;

	constructor(record: string, deps: PictureDeps<R>) {
		this.#record = record;
		this.#deps = deps;
	}

	async #look(): Promise<Picture<R>> {
		const { look, screen, now } = this.#deps;
		const { changes } = this;
		const at = now();
		const showing = { record: this.#record, ...(await look(this.#record)) };
		return { changes, at, places: showing.places, wanted: wantedOf(showing, screen) };
	}

	async now(): Promise<Picture<R>> {
		const known = this.#latest?.changes === this.changes ? await this.#latest.picture : undefined;
		const { now, freshMs } = this.#deps;
		if (known?.changes === this.changes && now() - known.at < freshMs) return known;
		const fresh = { changes: this.changes, picture: this.#look() };
		this.#latest = fresh;
		fresh.picture.catch(() => {
			if (this.#latest === fresh) this.#latest = undefined;
		});
		return fresh.picture;
	}

	/** One surface, as it is and should be now. */
	async find(where: string, surface: string): Promise<Found<R>> {
		const { places, wanted, changes: seen } = await this.now();
		if (!places.includes(where)) return { seen, difference: undefined, stands: undefined };
		const stands = (await standing(this.#deps.log, where, this.#record)).get(surface);
		const mine = wanted.find((w) => w.where === where && w.surface === surface);
		return { seen, difference: differenceOf(where, surface, mine, stands), stands };
	}

	/** All surfaces of the record, in every place that is brought to it. */
	async all(): Promise<Seen<R>[]> {
		const { places, wanted } = await this.now();
		const all = places.map(async (where): Promise<Seen<R>[]> => {
			const there = await standing(this.#deps.log, where, this.#record);
			const here = new Map(wanted.filter((w) => w.where === where).map((w) => [w.surface, w]));
			const surfaces = [...new Set([...here.keys(), ...there.keys()])];
			return surfaces.map((surface) => ({
				where,
				surface,
				wanted: here.get(surface),
				stands: there.get(surface),
			}));
		});
		return (await Promise.all(all)).flat();
	}
}
