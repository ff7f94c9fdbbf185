import { CannotBeShown, type Screen, type Shown } from '../ports.ts';
import { insist, type Retry } from './patience.ts';
import { Pictures, type Seen } from './picture.ts';
import { differenceOf, type Showing, type ShownLog } from './steps.ts';
import { Bringing, type SurfaceDeps } from './surface.ts';

export interface ShowingDeps<R> {
	/** What should now be seen of a record, and where. */
	look(record: string): Promise<Omit<Showing, 'record'>>;
	screen: Screen<R>;
	log: ShownLog;
	/** Told of every failure; what can be tried again is. */
	failed(error: unknown): void;
	/** Changes within this time, in milliseconds, are shown together. */
	soonMs?: number;
	/** Milliseconds between two looks at one record, however often it changes; the first after a while is soon. */
	restMs?: number;
	retry?: Retry;
	/** How long, in milliseconds, a look is good for while nothing changes. */
	freshMs?: number;
	/** Milliseconds of a clock that never goes back. */
	now?: () => number;
}

/** When each record was looked at last, for as many as are likely to change again soon. */
export class Looks {
	readonly #at = new Map<string, number>();

	last(record: string): number {
		return this.#at.get(record) ?? Number.NEGATIVE_INFINITY;
	}

	note(record: string, now: number): void {
		this.#at.delete(record);
		this.#at.set(record, now);
		const oldest = this.#at.keys().next().value;
		if (this.#at.size > 500 && oldest !== undefined) this.#at.delete(oldest);
	}
}

const keyOf = (where: string, surface: string): string => `${where} ${surface}`;

/**
 * Keeps one record shown. Each surface in each place is brought up to date by itself, so that a status card in line
 * keeps no question waiting; of one surface there are never two steps at once.
 * @param looks when records were looked at last; it outlives this
 * @param idle called when nothing is left to do; a later change begins anew
 */
export function keepRecord<R>(
	record: string,
	deps: Required<ShowingDeps<R>>,
	looks: Looks,
	idle: () => void,
) {
	const { screen, failed, retry, soonMs, restMs, now } = deps;
	const closing = new AbortController();
	const pictures = new Pictures(record, deps);
	const under: SurfaceDeps<R> = { ...deps, closing: closing.signal, pictures, right: care };
	const bringing = new Map<string, Bringing<R>>();
	/** Messages that stand, and are being looked after. */
	const cares = new Set<string>();
	let soon: NodeJS.Timeout | undefined;
	let sweeping = false;

	function rest(): void {
		if (soon === undefined && !sweeping && bringing.size === 0 && cares.size === 0) idle();
	}

	function bring(where: string, surface: string): void {
		const key = keyOf(where, surface);
		const ended = () => void bringing.delete(key);
		const one = new Bringing({ where, surface, ended }, under);
		bringing.set(key, one);
		one.untilRight().then(rest);
	}

	/** Sees to what belongs to a message that stands, besides everything else. */
	async function care({ where, surface, message }: Shown): Promise<void> {
		const key = `${keyOf(where, surface)} ${message}`;
		if (screen.stands === undefined || cares.has(key)) return;
		cares.add(key);
		const work = async () => screen.stands?.(where, message, surface, closing.signal);
		await insist(work, { retry, failed }, closing.signal, (error) => error instanceof CannotBeShown);
		cares.delete(key);
		rest();
	}

	/** Begins what is to be done; what waits for a step that is no longer the right one begins again. */
	function compare({ where, surface, wanted, stands }: Seen<R>): void {
		const one = bringing.get(keyOf(where, surface));
		if (one !== undefined)
			one.needs(wanted === undefined ? 'remove' : stands === undefined ? 'post' : 'update');
		else if (differenceOf(where, surface, wanted, stands) !== undefined) bring(where, surface);
		else if (stands !== undefined) care(stands);
	}

	async function sweep(): Promise<void> {
		let seen: number;
		do {
			seen = pictures.changes;
			for (const one of await pictures.all()) if (!closing.signal.aborted) compare(one);
		} while (seen !== pictures.changes && !closing.signal.aborted);
	}

	async function sweepSurely(): Promise<void> {
		sweeping = true;
		looks.note(record, now());
		await insist(sweep, { retry, failed }, closing.signal);
		sweeping = false;
		rest();
	}

	return {
		changed(): void {
			pictures.changes += 1;
			if (sweeping || closing.signal.aborted) return;
			soon ??= setTimeout(
				() => {
					soon = undefined;
					sweepSurely();
				},
				Math.max(soonMs, looks.last(record) + restMs - now()),
			);
		},
		waiting: (): number => bringing.size + (soon !== undefined || sweeping ? 1 : 0),
		close(): void {
			closing.abort();
			clearTimeout(soon);
			soon = undefined;
			for (const one of bringing.values()) one.stop();
			rest();
		},
	};
}
