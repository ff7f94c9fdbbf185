/** What goes on after an answer was given. */
export interface Background {
	/** Its failures are noted. */
	begin(work: Promise<unknown>): void;
	/** How much of it goes on. */
	size(): number;
	/** Resolves when what was begun until now has ended. */
	ended(): Promise<unknown>;
}

/** @param failed told of every failure: none of them ends the process */
export function createBackground(failed: (error: unknown) => void): Background {
	const begun = new Set<Promise<unknown>>();
	return {
		begin(work) {
			const noted = work.catch(failed).finally(() => begun.delete(noted));
			begun.add(noted);
		},
		size: () => begun.size,
		ended: () => Promise.all(begun),
	};
}
