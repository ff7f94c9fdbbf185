import { keepRecord, Looks, type ShowingDeps } from './showing/record.ts';

export type { ShowingDeps } from './showing/record.ts';

/** Keeps what people see of every record as it should be. */
export interface Keeper {
	/** The record has changed, or is to be looked at again: what differs is shown, soon. */
	changed(record: string): void;
	/** Resolves when nothing is left to do. */
	settled(): Promise<void>;
	/** How many surfaces are not as they should be, as far as is known. */
	waiting(): number;
	/** Begins nothing new, and resolves when what was begun has ended. What is not shown is found after a restart. */
	close(): Promise<void>;
}

/**
 * Brings what is shown of each record to what should be seen, whenever it changes (level-triggered): compares with
 * the log of what was shown, and posts, changes or removes the difference, each surface in its own time and within
 * the screen's budget. What fails is tried again, at most `retry.most` later; what the screen says cannot be shown
 * is given up until the record changes.
 */
export function createKeeper<R>(deps: ShowingDeps<R>): Keeper {
	const all: Required<ShowingDeps<R>> = {
		soonMs: 50,
		restMs: 0,
		retry: { first: 1000, most: 20_000 },
		freshMs: 1000,
		now: () => performance.now(),
		...deps,
	};
	const records = new Map<string, { kept: ReturnType<typeof keepRecord>; done: Promise<void> }>();
	const looks = new Looks();
	let closed = false;

	function keep(record: string): ReturnType<typeof keepRecord> {
		const { promise: done, resolve } = Promise.withResolvers<void>();
		const kept = keepRecord(record, all, looks, () => {
			if (records.get(record)?.kept === kept) records.delete(record);
			resolve();
		});
		records.set(record, { kept, done });
		return kept;
	}

	async function settled(): Promise<void> {
		while (records.size > 0) await Promise.all([...records.values()].map(({ done }) => done));
	}

	return {
		changed(record) {
			if (!closed) (records.get(record)?.kept ?? keep(record)).changed();
		},
		settled,
		waiting: () => [...records.values()].reduce((sum, { kept }) => sum + kept.waiting(), 0),
		async close() {
			closed = true;
			for (const { kept } of [...records.values()]) kept.close();
			await settled();
		},
	};
}
