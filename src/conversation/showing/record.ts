import { CannotBeShown, MessageGone, PostInDoubt, type Screen, type Shown, type Step } from '../ports.ts';
import { createPatience, type Retry } from './patience.ts';
import {
	type Difference,
	differenceOf,
	note,
	type Showing,
	type ShownLog,
	standing,
	take,
	type Wanted,
	wantedOf,
} from './steps.ts';

export interface ShowingDeps<R> {
	/** What should now be seen of a record, and where. */
	look(record: string): Promise<Omit<Showing, 'record'>>;
	screen: Screen<R>;
	log: ShownLog;
	/** Told of every failure; what can be tried again is. */
	failed(error: unknown): void;
	/** Changes within this time, in milliseconds, are shown together. */
	soonMs?: number;
	retry?: Retry;
	/** How long, in milliseconds, a look is good for while nothing changes. */
	freshMs?: number;
	/** Milliseconds of a clock that never goes back. */
	now?: () => number;
}

/** The latest look at a record. */
interface Picture<R> {
	/** How many changes it has seen. */
	changes: number;
	at: number;
	places: string[];
	wanted: Map<string, Wanted<R>>;
}

/** One surface in one place that is being brought up to date. */
interface Task {
	/** The step whose turn it waits for; undefined while it waits for none. */
	waitsFor: Step | undefined;
	stop: AbortController;
}

const keyOf = (where: string, surface: string): string => `${where} ${surface}`;

/**
 * Keeps one record shown. Each surface in each place has a task of its own, so that a status card in line keeps no
 * question waiting; of one surface there are never two at once.
 * @param idle called when nothing is left to do; a later change begins anew
 */
export function keepRecord<R>(record: string, deps: Required<ShowingDeps<R>>, idle: () => void) {
	const { screen, log, failed } = deps;
	const tasks = new Map<string, Task>();
	/** Messages that stand, and are being looked after. */
	const cares = new Set<string>();
	const closing = new AbortController();
	let changes = 0;
	let latest: { changes: number; picture: Promise<Picture<R>> } | undefined;
	let soon: NodeJS.Timeout | undefined;
	let sweeping = false;

	const closed = (): boolean => closing.signal.aborted;

	function rest(): void {
		if (soon === undefined && !sweeping && tasks.size === 0 && cares.size === 0) idle();
	}

	async function look(): Promise<Picture<R>> {
		const seen = changes;
		const at = deps.now();
		const showing = { record, ...(await deps.look(record)) };
		const wanted = wantedOf(showing, screen).map((w) => [keyOf(w.where, w.surface), w] as const);
		return { changes: seen, at, places: showing.places, wanted: new Map(wanted) };
	}

	/** Shared by all who ask, until something changes or it is no longer fresh. */
	async function picture(): Promise<Picture<R>> {
		const known = latest?.changes === changes ? await latest.picture : undefined;
		if (known !== undefined && known.changes === changes && deps.now() - known.at < deps.freshMs)
			return known;
		const fresh = { changes, picture: look() };
		latest = fresh;
		fresh.picture.catch(() => {
			if (latest === fresh) latest = undefined;
		});
		return fresh.picture;
	}

	/** What is to be done for one surface now, with how many changes that has seen. */
	async function difference(where: string, surface: string) {
		const { places, wanted, changes: seen } = await picture();
		if (!places.includes(where)) return { seen, found: undefined };
		const before = (await standing(log, where, record)).get(surface);
		const found = differenceOf(where, surface, wanted.get(keyOf(where, surface)), before);
		if (found === undefined && before !== undefined) care(before);
		return { seen, found };
	}

	/** @returns whether the step may be taken; not when the surface needs another step by now */
	async function turn(task: Task, { step, where, surface, message }: Difference<R>): Promise<boolean> {
		// What is in doubt is looked for first, and may need no step at all.
		if (screen.turn === undefined || message === '') return true;
		task.stop = new AbortController();
		task.waitsFor = step;
		try {
			await screen.turn(step, where, surface, task.stop.signal);
			return true;
		} catch (error) {
			if (task.stop.signal.aborted) return false;
			throw error;
		} finally {
			task.waitsFor = undefined;
		}
	}

	/** Notes what was done, until the log takes it: the message stands, and must not be posted again. */
	async function surelyNote({ where, surface }: Difference<R>, row: Shown | undefined): Promise<void> {
		const patience = createPatience(deps.retry, closing.signal);
		while (!closed())
			try {
				return await note(log, where, surface, row);
			} catch (error) {
				failed(error);
				await patience.wait();
			}
	}

	/**
	 * Takes the step. That something is being posted is noted before, so that neither a lost answer nor the end of
	 * the process leaves a message behind that nobody knows of.
	 */
	async function make(found: Difference<R>): Promise<void> {
		const { where, surface, message } = found;
		if (message === undefined) await log.setShown({ where, surface, message: '', hash: '' });
		let row: Shown | undefined;
		try {
			row = await take(found, screen);
		} catch (error) {
			const posting = message === undefined && !(error instanceof PostInDoubt);
			if (posting) await surelyNote(found, undefined);
			if (!(error instanceof MessageGone)) throw error;
		}
		await surelyNote(found, row);
	}

	/** @returns how many changes were seen when nothing was left to do */
	async function once(task: Task, where: string, surface: string): Promise<number | undefined> {
		const { found, seen } = await difference(where, surface);
		if (found === undefined) return seen;
		if (!(await turn(task, found))) return undefined;
		// It may have waited for long: what is sent is the latest.
		const now = await difference(where, surface);
		if (now.found?.step === found.step && !closed()) await make(now.found);
		return undefined;
	}

	async function bring(task: Task, where: string, surface: string): Promise<void> {
		const patience = createPatience(deps.retry, closing.signal);
		while (!closed()) {
			const begun = changes;
			try {
				const seen = await once(task, where, surface);
				if (seen === changes) break;
				patience.rest();
			} catch (error) {
				if (closed()) break;
				failed(error);
				if (!(error instanceof CannotBeShown)) await patience.wait();
				else if (begun === changes) break;
			}
		}
		tasks.delete(keyOf(where, surface));
	}

	function start(where: string, surface: string): void {
		const task: Task = { waitsFor: undefined, stop: new AbortController() };
		tasks.set(keyOf(where, surface), task);
		bring(task, where, surface).then(rest);
	}

	/** Sees to what belongs to a message that stands, besides everything else. */
	function care({ where, surface, message }: Shown): void {
		const key = `${keyOf(where, surface)} ${message}`;
		if (screen.stands === undefined || cares.has(key) || closed()) return;
		cares.add(key);
		careFor(where, surface, message).then(() => {
			cares.delete(key);
			rest();
		});
	}

	async function careFor(where: string, surface: string, message: string): Promise<void> {
		const patience = createPatience(deps.retry, closing.signal);
		while (!closed())
			try {
				return await screen.stands?.(where, message, surface, closing.signal);
			} catch (error) {
				if (closed()) return;
				failed(error);
				if (error instanceof CannotBeShown) return;
				await patience.wait();
			}
	}

	/** Begins what is to be done; what waits for a step that is no longer the right one begins again. */
	function compare(where: string, surface: string, wanted: Wanted<R> | undefined, before: Shown | undefined) {
		const task = tasks.get(keyOf(where, surface));
		if (task === undefined) {
			if (differenceOf(where, surface, wanted, before) !== undefined) start(where, surface);
			else if (before !== undefined) care(before);
			return;
		}
		const step = wanted === undefined ? 'remove' : before === undefined ? 'post' : 'update';
		if (task.waitsFor !== undefined && task.waitsFor !== step) task.stop.abort();
	}

	async function sweep(): Promise<void> {
		const { places, wanted } = await picture();
		for (const where of places) {
			const before = await standing(log, where, record);
			const here = [...wanted.values()].filter((w) => w.where === where).map((w) => w.surface);
			if (closed()) return;
			for (const surface of new Set([...here, ...before.keys()]))
				compare(where, surface, wanted.get(keyOf(where, surface)), before.get(surface));
		}
	}

	async function sweepAll(): Promise<void> {
		const patience = createPatience(deps.retry, closing.signal);
		sweeping = true;
		for (let swept = -1; swept !== changes && !closed(); ) {
			const seen = changes;
			try {
				await sweep();
				swept = seen;
			} catch (error) {
				failed(error);
				await patience.wait();
			}
		}
		sweeping = false;
		rest();
	}

	return {
		changed(): void {
			changes += 1;
			if (sweeping || closed()) return;
			soon ??= setTimeout(() => {
				soon = undefined;
				sweepAll();
			}, deps.soonMs);
		},
		waiting: (): number => tasks.size + (soon !== undefined || sweeping ? 1 : 0),
		close(): void {
			closing.abort();
			clearTimeout(soon);
			soon = undefined;
			for (const { stop } of tasks.values()) stop.abort();
			rest();
		},
	};
}
