export interface Turnstile {
	/** Does this when its turn comes, in the order of asking. */
	take<T>(doing: () => Promise<T>): Promise<T>;
}

/** @param atOnce how many are let in at the same time, 1 or more */
export function turnstile(atOnce: number): Turnstile {
	const waiting: (() => void)[] = [];
	let free = atOnce;
	return {
		async take(doing) {
			// Who leaves hands its place to the first who waits, so nobody slips in between.
			if (free > 0) free -= 1;
			else await new Promise<void>((resolve) => waiting.push(resolve));
			try {
				return await doing();
			} finally {
				const next = waiting.shift();
				if (next === undefined) free += 1;
				else next();
			}
		},
	};
}
