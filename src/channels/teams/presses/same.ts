import { createHash } from 'node:crypto';

/** Of so many things it is remembered what they were answered. */
const remembered = 1000;
/** Milliseconds: what comes again does so soon, and whoever wants it done again does not. */
const minute = 60_000;

/** Keys are long, and may hold what somebody typed. */
export const hashed = (parts: unknown): string =>
	createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/**
 * T53: what no record remembers is done once too, however often and under whatever id it arrives: the same answer is
 * given again. What was not done, or failed, is done anew.
 */
export function createSame<T extends { ok: boolean }>(
	now = () => performance.now(),
): (key: string, work: () => Promise<T>) => Promise<T> {
	const known = new Map<string, { answer: Promise<T>; until: number }>();
	return (key, work) => {
		const before = known.get(key);
		if (before !== undefined && now() < before.until) return before.answer;
		const begun = work();
		known.delete(key);
		known.set(key, { answer: begun, until: now() + minute });
		const forget = () => known.delete(key);
		begun.then(({ ok }) => ok || forget(), forget);
		const oldest = known.keys().next().value;
		if (known.size > remembered && oldest !== undefined) known.delete(oldest);
		return begun;
	};
}
