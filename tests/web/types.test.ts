import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

// The browser's files are served as they are, so nothing else reads their types.
test('the browser’s files are well typed', async () => {
	const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');
	const run = promisify(execFile)(process.execPath, [tsc, '-p', join(import.meta.dirname, 'tsconfig.json')]);
	await expect(
		run.then(
			({ stdout }) => stdout,
			(error) => error.stdout,
		),
	).resolves.toBe('');
});
