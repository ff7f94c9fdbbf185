/** Does things of one key one after the other, in the order in which they were begun; those of others meanwhile. */
export function createOrder(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
	const last = new Map<string, Promise<unknown>>();
	return (key, work) => {
		const before = last.get(key) ?? Promise.resolve();
		const done = before.then(work, work);
		const noted = done
			.catch(() => {})
			.finally(() => {
				if (last.get(key) === noted) last.delete(key);
			});
		last.set(key, noted);
		return done;
	};
}
