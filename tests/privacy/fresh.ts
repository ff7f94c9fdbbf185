import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makePracticeKeys } from '../../src/privacy/keys.ts';
import { openSqlite } from '../../src/stores/sqlite.ts';
import { freshFolder } from '../stores/folder.ts';

/** A fresh data folder with its key file and its store, closed when the test ends. */
export function freshStore() {
	const dir = freshFolder();
	const keyFile = join(dir, 'keys.json');
	const keys = makePracticeKeys(keyFile);
	const store = openSqlite(dir);
	onTestFinished(() => store.close());
	return { dir, keyFile, keys, store };
}
