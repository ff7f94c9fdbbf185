import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StartProblem, StoreProblem } from '../../src/errors.ts';
import { KeyRing, unlock } from '../../src/privacy/keyring.ts';
import type { Keys } from '../../src/privacy/keys.ts';
import { unwrapKey, wrapKey } from '../../src/privacy/wrapping.ts';
import { exampleCommit, exampleHead } from '../stores/examples.ts';
import { contents } from '../stores/folder.ts';
import { freshStore } from './fresh.ts';

const other = (kid: string) => ({ kid, bytes: new Uint8Array(randomBytes(32)) });

const caught = (work: Promise<unknown>) =>
	work.then(
		() => undefined,
		(thrown: unknown) => thrown,
	);

describe('a wrapped key', () => {
	test('opens for its record, and for no other', async () => {
		const { keys } = freshStore();
		const dataKey = randomBytes(32);
		const wrapped = await wrapKey(keys, 'a', dataKey);
		expect(Buffer.from(await unwrapKey(keys, 'a', wrapped))).toEqual(dataKey);
		expect(await caught(unwrapKey(keys, 'b', wrapped))).toMatchObject({ code: 'damaged' });
		const moved = JSON.stringify({
			...JSON.parse(wrapped),
			aad: JSON.parse(await wrapKey(keys, 'b', dataKey)).aad,
		});
		expect(await caught(unwrapKey(keys, 'b', moved))).toBeInstanceOf(StoreProblem);
	});

	test('does not open with another key, whether its name differs or not', async () => {
		const { keys } = freshStore();
		const wrapped = await wrapKey(keys, 'a', randomBytes(32));
		for (const kid of ['another', keys.wrapping[0].kid]) {
			const problem = await caught(unwrapKey({ ...keys, wrapping: [other(kid)] }, 'a', wrapped));
			expect(problem).toMatchObject({ code: 'no-key', what: expect.stringMatching(/another key/) });
		}
	});

	test('is refused when any part of it is changed', async () => {
		const { keys } = freshStore();
		const wrapped = JSON.parse(await wrapKey(keys, 'a', randomBytes(32)));
		for (const part of ['protected', 'aad', 'encrypted_key', 'iv', 'ciphertext', 'tag']) {
			const text = wrapped[part] as string;
			const changed = { ...wrapped, [part]: (text[0] === 'A' ? 'B' : 'A') + text.slice(1) };
			expect(await caught(unwrapKey(keys, 'a', JSON.stringify(changed))), part).toBeInstanceOf(StoreProblem);
		}
		for (const broken of ['', 'null', '{}'])
			expect(await caught(unwrapKey(keys, 'a', broken))).toMatchObject({ code: 'damaged' });
	});

	test('can be wrapped anew without touching its ciphertext', async () => {
		const { keys } = freshStore();
		const dataKey = randomBytes(32);
		const jwe = JSON.parse(await wrapKey(keys, 'a', dataKey));
		const next = other('next');
		const iv = Buffer.alloc(8, 0xa6);
		const opening = createDecipheriv('id-aes256-wrap', keys.wrapping[0].bytes, iv);
		const content = Buffer.concat([opening.update(jwe.encrypted_key, 'base64url'), opening.final()]);
		const wrapping = createCipheriv('id-aes256-wrap', next.bytes, iv);
		const encrypted_key = Buffer.concat([wrapping.update(content), wrapping.final()]).toString('base64url');
		const anew = JSON.stringify({ ...jwe, encrypted_key, header: { alg: 'A256KW', kid: 'next' } });
		expect(Buffer.from(await unwrapKey({ ...keys, wrapping: [next] }, 'a', anew))).toEqual(dataKey);
	});
});

describe('the key ring', () => {
	test('gives a record one key of its own, the same after a restart', async () => {
		const { store, keys } = freshStore();
		const ring = new KeyRing(store, keys);
		const key = await ring.dataKey('a');
		expect(key.symmetricKeySize).toBe(32);
		expect(key.equals(await ring.dataKey('b'))).toBe(false);
		expect(key.equals(await new KeyRing(store, keys).dataKey('a'))).toBe(true);
	});

	test('gives all who race for a new record the same key', async () => {
		const { store, keys } = freshStore();
		const rings = [new KeyRing(store, keys), new KeyRing(store, keys), new KeyRing(store, keys)];
		const made = await Promise.all(Array.from({ length: 30 }, (_, i) => rings[i % 3]!.dataKey('a')));
		expect(new Set(made.map((key) => key.export().toString('hex'))).size).toBe(1);
	});

	test('keeps the keys used last, and no more than it may', async () => {
		const { store, keys } = freshStore();
		const asked: string[] = [];
		const key = (record: string) => {
			asked.push(record);
			return store.key(record);
		};
		const ring = new KeyRing({ ...store, key }, keys, 2);
		for (const record of ['a', 'b', 'a', 'c', 'a', 'b']) await ring.dataKey(record);
		expect(asked).toEqual(['a', 'b', 'c', 'b']);
	});

	test('tries again after a failure of the store', async () => {
		const { store, keys } = freshStore();
		let fails = true;
		const key = async (record: string) => {
			if (fails) throw new Error('out of reach');
			return store.key(record);
		};
		const ring = new KeyRing({ ...store, key }, keys);
		await expect(ring.dataKey('a')).rejects.toThrow('out of reach');
		fails = false;
		expect((await ring.dataKey('a')).symmetricKeySize).toBe(32);
	});

	test('opens a record that another writer opened between its two looks', async () => {
		const { store, keys } = freshStore();
		const other = new KeyRing(store, keys);
		let looks = 0;
		const key = async (record: string) => {
			looks += 1;
			if (looks > 1) return store.key(record);
			await other.dataKey(record);
			await store.commit(exampleCommit(record, 1), exampleHead(record, 1));
			return undefined;
		};
		const first = await new KeyRing({ ...store, key }, keys).dataKey('a');
		expect(first.equals(await other.dataKey('a'))).toBe(true);
	});

	test('never makes a second key for a record that was written', async () => {
		const { store, keys } = freshStore();
		await store.commit(exampleCommit('a', 1), exampleHead('a', 1));
		const problem = await caught(new KeyRing(store, keys).dataKey('a'));
		expect(problem).toMatchObject({ code: 'no-key', what: expect.stringMatching(/is gone/) });
		expect(await store.key('a')).toBeUndefined();
	});
});

describe('at the start', () => {
	test('the first start is checked by every later one', async () => {
		const { store, keys, keyFile } = freshStore();
		const key = await (await unlock(store, keys, keyFile)).dataKey('a');
		expect(key.equals(await (await unlock(store, keys, keyFile)).dataKey('a'))).toBe(true);
		const rotated: Keys = { ...keys, wrapping: [other('new'), ...keys.wrapping] };
		expect(key.equals(await (await unlock(store, rotated, keyFile)).dataKey('a'))).toBe(true);
	});

	test('a wrong key file stops it and changes nothing', async () => {
		const { dir, store, keys, keyFile } = freshStore();
		await unlock(store, keys, keyFile);
		const before = contents(dir);
		const wrong: [Keys, RegExp][] = [
			[{ ...keys, wrapping: [other('another')] }, /written with another key/],
			[{ ...keys, wrapping: [other(keys.wrapping[0].kid)] }, /written with another key/],
			[{ ...keys, audit: other(keys.audit.kid) }, /written with another audit key/],
		];
		for (const [given, what] of wrong) {
			const problem = await caught(unlock(store, given, keyFile));
			expect(problem).toBeInstanceOf(StartProblem);
			expect(problem).toMatchObject({
				what: expect.stringMatching(what),
				doNext: expect.stringMatching(/HSB_KEY_FILE/),
			});
		}
		expect(contents(dir)).toEqual(before);
	});

	test('keys for practice are made where nothing was written yet, and not in the place of lost ones', async () => {
		const { dir, store } = freshStore();
		const path = join(dir, 'practice-keys.json');
		await unlock(store, undefined, path);
		expect(existsSync(path)).toBe(true);
		const lost = join(dir, 'elsewhere.json');
		expect(await caught(unlock(store, undefined, lost))).toBeInstanceOf(StartProblem);
		expect(existsSync(lost)).toBe(false);
	});

	test('records without any key stop it', async () => {
		const { store, keys, keyFile } = freshStore();
		await store.commit(exampleCommit('a', 1), exampleHead('a', 1));
		expect(await caught(unlock(store, keys, keyFile))).toMatchObject({
			name: 'StartProblem',
			what: expect.stringMatching(/records, but none of their keys/),
		});
	});
});
