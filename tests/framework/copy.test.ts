import { expect, it } from 'vitest';
import { copyOf } from '../../src/framework/copy.ts';

it('is the same, and shares nothing with what it was made of', () => {
	const given = { a: [1, { b: null, c: undefined }], d: { e: 'f', g: [] }, h: false };
	const copy = copyOf(given);
	expect(copy).toStrictEqual(given);
	copy.a.push(2);
	(copy.a[1] as { b: unknown }).b = 'changed';
	copy.d.e = 'changed';
	expect(given).toStrictEqual({ a: [1, { b: null, c: undefined }], d: { e: 'f', g: [] }, h: false });
});

it('keeps a key that an object would take for its prototype as any other key', () => {
	const given = JSON.parse('{ "__proto__": { "lead": "nobody" }, "a": 1 }') as Record<string, unknown>;
	const copy = copyOf(given);
	expect(Object.keys(copy)).toEqual(['__proto__', 'a']);
	expect(copy.lead).toBeUndefined();
	expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
});
