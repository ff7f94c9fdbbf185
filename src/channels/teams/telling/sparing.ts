/** Of so many keys it is remembered when they were last done. */
const remembered = 2000;

/**
 * Whether something may be done again now: at most once in this time, in milliseconds.
 * @param now milliseconds of a clock that never goes back
 */
export function createSparing(rest: number, now = () => performance.now()): (key: string) => boolean {
	const last = new Map<string, number>();
	return (key) => {
		if (now() - (last.get(key) ?? Number.NEGATIVE_INFINITY) < rest) return false;
		last.delete(key);
		last.set(key, now());
		const oldest = last.keys().next().value;
		if (last.size > remembered && oldest !== undefined) last.delete(oldest);
		return true;
	};
}
