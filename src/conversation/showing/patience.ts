/** Growing delays between tries, in milliseconds. */
export interface Retry {
	first: number;
	/** No delay is longer. */
	most: number;
}

/** Waits; ends early, without a word, when the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
	const { promise, resolve } = Promise.withResolvers<void>();
	if (signal.aborted) return Promise.resolve();
	const timer = setTimeout(resolve, ms);
	const stop = () => {
		clearTimeout(timer);
		resolve();
	};
	signal.addEventListener('abort', stop, { once: true });
	return promise.finally(() => signal.removeEventListener('abort', stop));
}

/** The next pause after a failure: twice the last one. */
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
