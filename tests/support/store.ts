import { createHash } from 'node:crypto';
import type { Store } from '../../src/conversation/ports.ts';
import { openSqlite } from '../../src/stores/sqlite.ts';

/** The suites that are run on MongoDB too (vitest.config.ts) find this in their environment. */
const onMongodb = process.env.TEST_STORE === 'mongodb';

/** Loaded only where it is used: the driver is large. */
async function databaseOf(dir: string) {
	const { databaseOn } = await import('../stores/mongo.ts');
	return databaseOn(`test-${createHash('sha256').update(dir).digest('hex').slice(0, 16)}`);
}

/** The store that belongs to a test's folder: in SQLite there, or in a MongoDB database named after it. */
export async function openTestStore(dir: string): Promise<Store> {
	if (!onMongodb) return openSqlite(dir);
	const { openMongodb } = await import('../../src/stores/mongodb.ts');
	return openMongodb((await databaseOf(dir)).config);
}

/** Forgets what is not in the folder. */
export async function dropTestStore(dir: string): Promise<void> {
	if (onMongodb) await (await databaseOf(dir)).drop();
}
