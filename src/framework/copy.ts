/** The same plain data, which nobody can change any more. */
export function frozen<T>(value: T): T {
	if (typeof value !== 'object' || value === null) return value;
	for (const inner of Object.values(value)) frozen(inner);
	return Object.freeze(value);
}

/** A copy of plain data (what JSON can hold) that shares nothing with it; many times quicker than structuredClone. */
export function copyOf<T>(value: T): T {
	if (Array.isArray(value)) return value.map(copyOf) as T;
	if (typeof value !== 'object' || value === null) return value;
	const copy = { ...value };
	for (const key of Object.keys(copy) as (keyof T)[]) copy[key] = copyOf(copy[key]);
	return copy;
}
