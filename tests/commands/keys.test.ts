import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../src/house.ts';
import { readKeys } from '../../src/privacy/keys.ts';
import { freshFolder, modeOf } from '../stores/folder.ts';

function keys(args: string[]) {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[join(root, 'src', 'commands', 'keys.ts'), ...args],
		{ cwd: freshFolder(), env: {}, encoding: 'utf8' },
	);
	return { code: status, out: stdout, err: stderr };
}

describe('keys', () => {
	test('makes a key file for this user alone, and says where it is and how to keep it', () => {
		const path = join(freshFolder(), 'new', 'hsb.json');
		const { code, out, err } = keys([path]);
		expect(err).toBe('');
		expect(code).toBe(0);
		expect(out).toContain(`HSB_KEY_FILE=${path}`);
		expect(out).toContain('apart from the data folder');
		expect(out).toContain('safe copy');
		expect(modeOf(path)).toBe('600');
		expect(readdirSync(join(path, '..'))).toEqual(['hsb.json']);
		const made = readKeys(path);
		for (const { kid, bytes } of [...made.wrapping, made.audit]) {
			expect(kid).not.toContain('practice');
			expect(out).not.toContain(Buffer.from(bytes).toString('base64url'));
		}
	});

	test('never replaces a file that is there', () => {
		const path = join(freshFolder(), 'hsb.json');
		writeFileSync(path, 'something');
		const { code, out, err } = keys([path]);
		expect(code).toBe(1);
		expect(out).toBe('');
		expect(err).toContain('is there already');
		expect(readFileSync(path, 'utf8')).toBe('something');
		expect(readdirSync(join(path, '..'))).toEqual(['hsb.json']);
	});

	test('says what is wrong where it cannot be written', () => {
		const blocker = join(freshFolder(), 'file');
		writeFileSync(blocker, '');
		expect(keys([join(blocker, 'hsb.json')])).toMatchObject({
			code: 1,
			err: expect.stringMatching(/cannot be written \(EEXIST\)/),
		});
		const folder = join(freshFolder(), 'folder');
		mkdirSync(folder);
		expect(keys([folder])).toMatchObject({ code: 1, err: expect.stringMatching(/is there already/) });
	});

	test.each([
		['no file named', []],
		['two files', ['a.json', 'b.json']],
		['an option', ['--force', 'a.json']],
	])('refuses %s, says how it is called, and makes nothing', (_, args) => {
		const { code, err } = keys(args);
		expect(code).toBe(1);
		expect(err).toContain('Call it as: npm run keys -- FILE');
		expect(existsSync('a.json')).toBe(false);
	});
});
