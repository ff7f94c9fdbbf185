import { CannotBeShown, MessageGone, PostInDoubt, type Screen, type Shown, type Step } from '../ports.ts';
import { createPatience, insist, type Retry } from './patience.ts';
import type { Pictures } from './picture.ts';
import { type Difference, note, type ShownLog, take } from './steps.ts';

export interface SurfaceDeps<R> {
	screen: Screen<R>;
	log: ShownLog;
	failed(error: unknown): void;
	retry: Retry;
	/** Aborted when nothing new may begin. */
	closing: AbortSignal;
	pictures: Pictures<R>;
	/** Told of a message that stands as it should. */
	right(stands: Shown): void;
}

/** Where a surface is, and who is told at the moment from which a change has to begin anew. */
export interface Place {
	where: string;
	surface: string;
	ended(): void;
}

/** One surface in one place that is being brought up to date. */
export class Bringing<R> {
	readonly #where: string;
	readonly #surface: string;
	readonly #ended: () => void;
	readonly #deps: SurfaceDeps<R>;
	#waitsFor: Step | undefined;
	#stop = new AbortController();

	constructor({ where, surface, ended }: Place, deps: SurfaceDeps<R>) {
		this.#where = where;
		this.#surface = surface;
		this.#ended = ended;
		this.#deps = deps;
	}

	/** Begins again where it waits for another step than this, which is the right one by now. */
	needs(step: Step): void {
		if (this.#waitsFor !== undefined && this.#waitsFor !== step) this.#stop.abort();
	}

	/** Gives up its place in line. */
	stop(): void {
		this.#stop.abort();
	}

	/** Goes on until nothing differs, it cannot be shown, or nothing new may begin. */
	async untilRight(): Promise<void> {
		const { closing, failed, pictures, retry } = this.#deps;
		const patience = createPatience(retry, closing);
		while (!closing.aborted) {
			const begun = pictures.changes;
			try {
				if ((await this.#step()) === pictures.changes) break;
				patience.rest();
			} catch (error) {
				if (closing.aborted) break;
				failed(error);
				if (!(error instanceof CannotBeShown)) await patience.wait();
				else if (begun === pictures.changes) break;
			}
		}
		this.#ended();
	}

	/** Does what is to be done. @returns how many changes were seen when that was nothing */
	async #step(): Promise<number | undefined> {
		const { pictures, right, closing } = this.#deps;
		const { difference, seen, stands } = await pictures.find(this.#where, this.#surface);
		if (difference === undefined) {
			if (stands !== undefined) right(stands);
			return seen;
		}
		if (!(await this.#turn(difference))) return undefined;
		// It may have waited for long: what is sent is the latest.
		const now = (await pictures.find(this.#where, this.#surface)).difference;
		if (now?.step === difference.step && !closing.aborted) await this.#make(now);
		return undefined;
	}

	/** @returns whether the step may be taken; not when the surface needs another step by now */
	async #turn({ step, message }: Difference<R>): Promise<boolean> {
		const { screen } = this.#deps;
		// What is in doubt is looked for first, and may need no step at all.
		if (screen.turn === undefined || message === '') return true;
		this.#stop = new AbortController();
		this.#waitsFor = step;
		try {
			await screen.turn(step, this.#where, this.#surface, this.#stop.signal);
			return true;
		} catch (error) {
			if (this.#stop.signal.aborted) return false;
			throw error;
		} finally {
			this.#waitsFor = undefined;
		}
	}

	/**
	 * Takes the step. That something is being posted is noted before, so that neither a lost answer nor the end of
	 * the process leaves a message behind that nobody knows of.
	 */
	async #make(difference: Difference<R>): Promise<void> {
		const { log, screen } = this.#deps;
		const posting = difference.message === undefined;
		if (posting) await log.setShown({ where: this.#where, surface: this.#surface, message: '', hash: '' });
		let row: Shown | undefined;
		try {
			row = await take(difference, screen);
		} catch (error) {
			if (posting && !(error instanceof PostInDoubt)) await this.#note(undefined);
			if (!(error instanceof MessageGone)) throw error;
		}
		await this.#note(row);
	}

	/** Until the log takes it: the message stands, and must not be posted again. */
	#note(row: Shown | undefined): Promise<void> {
		const { log, closing } = this.#deps;
		return insist(() => note(log, this.#where, this.#surface, row), this.#deps, closing);
	}
}
