import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StartProblem } from '../../src/errors.ts';
import { findKeys, makePracticeKeys, readKeys } from '../../src/privacy/keys.ts';
import { freshFolder, modeOf, withoutRights } from '../stores/folder.ts';

const k = Buffer.alloc(32, 7).toString('base64url');
const enc = { kty: 'oct', kid: 'wrap-1', use: 'enc', k };
const sig = { kty: 'oct', kid: 'audit-1', use: 'sig', k };

function fileOf(content: unknown): string {
	const path = join(freshFolder(), 'keys.json');
	writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
	return path;
}

function problemOf(path: string): StartProblem {
	try {
		readKeys(path);
	} catch (problem) {
		expect(problem).toBeInstanceOf(StartProblem);
		return problem as StartProblem;
	}
	throw new Error('the key file was taken');
}

describe('a key file', () => {
	test('gives the keys that wrap in their order, and the audit key', () => {
		const keys = readKeys(fileOf({ keys: [enc, sig, { ...enc, kid: 'wrap-0' }] }));
		expect(keys.wrapping.map((key) => key.kid)).toEqual(['wrap-1', 'wrap-0']);
		expect(keys.audit).toEqual({ kid: 'audit-1', bytes: new Uint8Array(32).fill(7) });
	});

	test.each<[string, unknown, RegExp]>([
		['no JSON', '{"keys": [', /not in the form/],
		['another JSON', { key: k }, /keys: /],
		['no key to wrap with', { keys: [sig] }, /at least one key with "use": "enc"/],
		['no audit key', { keys: [enc] }, /exactly one key with "use": "sig"/],
		['two audit keys', { keys: [enc, sig, { ...sig, kid: 'audit-2' }] }, /exactly one key/],
		['two keys of one name', { keys: [enc, { ...sig, kid: 'wrap-1' }] }, /of its own/],
		['a short key', { keys: [{ ...enc, k: k.slice(0, 42) }, sig] }, /keys\.0\.k: 32 bytes/],
		['a long key', { keys: [enc, { ...sig, k: `${k}AA` }] }, /keys\.1\.k: 32 bytes/],
		['a key that is not base64url', { keys: [{ ...enc, k: `+${k.slice(1)}` }, sig] }, /keys\.0\.k: 32 bytes/],
		['another kind of key', { keys: [{ ...enc, kty: 'RSA' }, sig] }, /keys\.0\.kty/],
	])('with %s is refused in a sentence that quotes no key', (_name, content, why) => {
		const problem = problemOf(fileOf(content));
		expect(problem.what).toMatch(why);
		expect(problem.doNext).toMatch(/safe copy/);
		expect(problem.message).not.toContain(k.slice(0, 20));
	});

	test('that is missing, a folder, or unreadable is refused with what to do', async () => {
		const dir = freshFolder();
		expect(problemOf(join(dir, 'keys.json')).what).toMatch(/There is no key file/);
		expect(problemOf(dir).what).toMatch(/cannot be read \(EISDIR\)/);
		const path = fileOf({ keys: [enc, sig] });
		chmodSync(path, 0o000);
		await withoutRights(join(path, '..'), () => expect(problemOf(path).doNext).toMatch(/HSB_KEY_FILE/));
	});
});

describe('keys for practice', () => {
	test('are made once, for this user alone, and leave nothing beside them', () => {
		const path = join(freshFolder(), 'new', 'practice-keys.json');
		const made = makePracticeKeys(path);
		expect(readKeys(path)).toEqual(made);
		expect(modeOf(path)).toBe('600');
		expect(readdirSync(join(path, '..'))).toEqual(['practice-keys.json']);
		expect(made.wrapping[0].bytes).not.toEqual(made.audit.bytes);
	});

	test('never replace a file that is there', () => {
		const path = fileOf({ keys: [enc, sig] });
		const before = readFileSync(path);
		expect(makePracticeKeys(path).audit.kid).toBe('audit-1');
		expect(readFileSync(path)).toEqual(before);
	});

	test('that cannot be written are said to be so', async () => {
		const dir = freshFolder();
		await withoutRights(dir, () => {
			expect(() => makePracticeKeys(join(dir, 'keys.json'))).toThrow(/cannot be written \(EACCES\)/);
		});
		expect(readdirSync(dir)).toEqual([]);
	});

	test('may be missing at first in practice, and only there', () => {
		const keyFile = join(freshFolder(), 'keys.json');
		expect(findKeys({ keyFile, practice: true })).toBeUndefined();
		expect(() => findKeys({ keyFile, practice: false })).toThrow(StartProblem);
		expect(() => findKeys({ keyFile: fileOf('broken'), practice: true })).toThrow(StartProblem);
	});
});
