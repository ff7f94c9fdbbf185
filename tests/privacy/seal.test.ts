import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StoreProblem } from '../../src/errors.ts';
import {
	type FactPlace,
	factBinding,
	labelBinding,
	open,
	openJson,
	seal,
	sealJson,
} from '../../src/privacy/seal.ts';

const key = randomBytes(32);
const place: FactPlace = { record: 'r', revision: 3, id: 'f', kind: 'entry-added', version: 1 };
const here = factBinding(place);

const places = fc.record({
	record: fc.string(),
	revision: fc.nat(),
	id: fc.string(),
	kind: fc.string(),
	version: fc.nat(9),
});

/** Any UTF-16, so lone surrogates and control characters too. */
const typed = fc.array(fc.nat(0xffff), { maxLength: 200 });

describe('what is sealed', () => {
	test('opens in its place as it was, whatever bytes they are', () => {
		fc.assert(
			fc.property(places, fc.uint8Array({ maxLength: 4000 }), (somewhere, bytes) => {
				const binding = factBinding(somewhere);
				expect(Buffer.from(open(key, binding, seal(key, binding, bytes)))).toEqual(Buffer.from(bytes));
			}),
		);
	});

	test('keeps every text that people can type, lone surrogates and control characters among them', () => {
		fc.assert(
			fc.property(typed, (units) => {
				const data = { text: String.fromCharCode(...units) };
				expect(openJson(key, here, sealJson(key, here, data))).toEqual(data);
			}),
		);
	});

	test('does not open in another place: moved to another record, revision, fact, kind or version', () => {
		fc.assert(
			fc.property(places, places, (one, two) => {
				fc.pre(JSON.stringify(one) !== JSON.stringify(two));
				const sealed = seal(key, factBinding(one), Buffer.from('text'));
				expect(() => open(key, factBinding(two), sealed)).toThrow(StoreProblem);
			}),
		);
		const sealed = seal(key, here, Buffer.from('text'));
		const moves = [{ record: 'q' }, { revision: 4 }, { id: 'g' }, { kind: 'entry-moved' }, { version: 2 }];
		for (const move of moves)
			expect(() => open(key, factBinding({ ...place, ...move }), sealed)).toThrow(StoreProblem);
	});

	test('does not open as another part, nor a part as a fact', () => {
		const label = JSON.stringify([3, 'f', 'entry-added', 1]);
		const sealed = seal(key, labelBinding('r', 'head|3'), Buffer.from('head'));
		for (const binding of [
			labelBinding('r', 'head|4'),
			labelBinding('q', 'head|3'),
			labelBinding('r', label),
			here,
		])
			expect(() => open(key, binding, sealed)).toThrow(StoreProblem);
	});

	test('does not open after any change of a byte, cut short, lengthened, or with another key', () => {
		const sealed = seal(key, here, Buffer.from('a short text'));
		for (let i = 0; i < sealed.length; i += 1) {
			const changed = Uint8Array.from(sealed);
			changed[i] = (changed[i] ?? 0) ^ 1;
			expect(() => open(key, here, changed)).toThrow(StoreProblem);
			expect(() => open(key, here, sealed.subarray(0, i))).toThrow(StoreProblem);
		}
		expect(() => open(key, here, Buffer.concat([sealed, Uint8Array.of(0)]))).toThrow(StoreProblem);
		expect(() => open(randomBytes(32), here, sealed)).toThrow(StoreProblem);
	});

	test('is never the same twice, says nothing in plain, and is 29 bytes longer', () => {
		const text = Buffer.from('something that somebody said');
		const [one, two] = [seal(key, here, text), seal(key, here, text)];
		expect(Buffer.from(one)).not.toEqual(Buffer.from(two));
		expect(Buffer.from(one).includes('somebody')).toBe(false);
		expect(one.length).toBe(text.length + 29);
	});
});
