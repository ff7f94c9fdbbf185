/** What is asked of a platform once by all who want it at a time, and known for a while after. */
export interface Kept<T> {
	/** What is known now, without asking. */
	fresh(key: string): T | undefined;
	/** What is known, or the answer that is under way, or a new one. @throws what asking throws; it is not kept */
	get(key: string): Promise<T>;
	/** Also of what is under way: it began before the change. */
	forget(key: string): void;
}

/** @param ms how long an answer counts; @param now milliseconds */
export function createKept<T>(ms: number, now: () => number, ask: (key: string) => Promise<T>): Kept<T> {
	const known = new Map<string, { value: T; until: number }>();
	const asking = new Map<string, Promise<T>>();

	const fresh = (key: string): T | undefined => {
		const found = known.get(key);
		return found !== undefined && now() < found.until ? found.value : undefined;
	};

	async function begin(key: string, asked: Promise<T>): Promise<T> {
		try {
			const value = await asked;
			if (asking.get(key) === asked) known.set(key, { value, until: now() + ms });
			return value;
		} finally {
			if (asking.get(key) === asked) asking.delete(key);
		}
	}

	return {
		fresh,
		async get(key) {
			const known = fresh(key) ?? asking.get(key);
			if (known !== undefined) return known;
			const asked = ask(key);
			asking.set(key, asked);
			return begin(key, asked);
		},
		forget(key) {
			known.delete(key);
			asking.delete(key);
		},
	};
}
