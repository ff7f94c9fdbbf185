/** Thrown for a value that is more than data: what it turns into when it is printed cannot be seen beforehand. */
export class NotPlainData extends Error {}

const plain = (value: object): boolean => {
	const prototype = Object.getPrototypeOf(value);
	return prototype === Object.prototype || prototype === null;
};

/**
 * A copy of plain data with every string in it changed, the keys of objects too.
 * @throws NotPlainData for a function, a Date, a URL or any other class: its `toString` would not be changed.
 */
export function mapStrings<T>(value: T, change: (text: string) => string): T {
	const copy = (one: unknown): unknown => {
		if (typeof one === 'string') return change(one);
		if (Array.isArray(one)) return one.map(copy);
		if (typeof one === 'object' && one !== null && plain(one))
			return Object.fromEntries(Object.entries(one).map(([key, part]) => [change(key), copy(part)]));
		if (typeof one === 'object' && one !== null)
			throw new NotPlainData(`${one.constructor?.name} is not plain data`);
		if (typeof one === 'function' || typeof one === 'symbol')
			throw new NotPlainData(`a ${typeof one} is not plain data`);
		return one;
	};
	return copy(value) as T;
}
