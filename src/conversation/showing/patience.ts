/** Growing delays between tries, in milliseconds. */
export interface Retry {
	first: number;
	/** No delay is longer. */
	most: number;
}

/** Waits; ends early, without a word, when the signal is aborted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
	if (signal.aborted) return Promise.resolve();
	const { promise, resolve } = Promise.withResolvers<void>();
	const timer = setTimeout(resolve, ms);
	signal.addEventListener('abort', () => resolve(), { once: true });
	return promise.finally(() => clearTimeout(timer));
}

/** The pauses of one piece of work that keeps failing: each twice as long as the one before. */
export function createPatience({ first, most }: Retry, signal: AbortSignal) {
	let delay = first;
	return {
		async wait(): Promise<void> {
			const now = delay;
			delay = Math.min(delay * 2, most);
			await pause(now, signal);
		},
		/** Something has succeeded. */
		rest(): void {
			delay = first;
		},
	};
}

/** Does this until it succeeds, it is hopeless or the signal is aborted; tells of every failure. */
export async function insist(
	work: () => Promise<void>,
	{ retry, failed }: { retry: Retry; failed(error: unknown): void },
	signal: AbortSignal,
	hopeless: (error: unknown) => boolean = () => false,
): Promise<void> {
	const patience = createPatience(retry, signal);
	while (!signal.aborted)
		try {
			return await work();
		} catch (error) {
			if (signal.aborted) return;
			failed(error);
			if (hopeless(error)) return;
			await patience.wait();
		}
}
