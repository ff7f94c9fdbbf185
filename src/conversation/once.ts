/** What is remembered of: platforms bring one thing as two events at once, and any event again. */
const remembered = 5000;

/** Does each thing one time: those who come at once wait for the same, and what failed is done anew. */
export function createOnce(): (key: string, work: () => Promise<void>) => Promise<void> {
	const known = new Map<string, Promise<void>>();
	return (key, work) => {
		const before = known.get(key);
		if (before !== undefined) return before;
		const begun = work();
		known.set(key, begun);
		begun.catch(() => known.delete(key));
		const oldest = known.keys().next().value;
		if (known.size > remembered && oldest !== undefined) known.delete(oldest);
		return begun;
	};
}
