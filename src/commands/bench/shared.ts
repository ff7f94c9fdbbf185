import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildHouse, type House } from '../../house.ts';
import { unlock } from '../../privacy/keyring.ts';
import { makeKeyFile, readKeys } from '../../privacy/keys.ts';
import { createVault } from '../../privacy/vault.ts';
import { openSqlite } from '../../stores/sqlite.ts';

/** One row of the table. `target`: at most this; null where there is none. */
export interface Row {
	what: string;
	value: number;
	/** A bare number where it is empty. */
	unit: 'ms' | 'x' | 's' | 'MB' | '';
	target: number | null;
}

/** A folder for one measure, gone afterwards. */
export async function inFolder<T>(use: (dir: string) => Promise<T>): Promise<T> {
	const dir = mkdtempSync(join(tmpdir(), 'hsb-bench-'));
	try {
		return await use(dir);
	} finally {
		rmSync(dir, { recursive: true, force: true });
	}
}

/** Where `houseIn` keeps the keys of the records in this folder. */
export const keyFileIn = (dir: string): string => join(dir, 'keys.json');

/** A house over a store of its own, in this process. */
export async function houseIn(dir: string): Promise<House> {
	const store = openSqlite(dir);
	const keyFile = keyFileIn(dir);
	makeKeyFile(keyFile);
	const vault = createVault(await unlock(store, readKeys(keyFile), keyFile));
	const settings = { organisation: 'Bench', marking: 'OFFICIAL-SENSITIVE', practice: true, confirmDays: 2 };
	return buildHouse({ store, vault, settings });
}
