import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { onTestFinished } from 'vitest';
import { type MongodbConfig, mongodbOf } from '../../src/config/mongodb.ts';
import { settings } from '../../src/config/settings.ts';

/** The server that tests of MongoDB run on; without it they are skipped. */
export const mongodbUri = process.env.MONGODB_URI;

/** Stands in the names of tests that are skipped, so that who reads them knows how to run them. */
export const howToRun =
	'MongoDB is not tested: set MONGODB_URI to a server (README, "Keep records in MongoDB")';

/** The server under another database, one for each test. */
export function configFor(uri: string, database: string): MongodbConfig {
	const url = uri.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)\/?[^?]*/, `$1/${database}`);
	return mongodbOf({ MONGODB_URI: settings.MONGODB_URI.from.parse(url) } as Parameters<typeof mongodbOf>[0])!;
}

/** A database and its keys', dropped by `drop`, and a client that looks at them behind the store's back. */
export function databaseOn(database = `test-${randomBytes(6).toString('hex')}`, uri = mongodbUri ?? '') {
	const config = configFor(uri, database);
	/** Opens a client, and closes it again. */
	async function behind<T>(work: (client: MongoClient) => Promise<T>): Promise<T> {
		const client = new MongoClient(config.uri, { serverSelectionTimeoutMS: 5_000 });
		try {
			return await work(client);
		} finally {
			await client.close();
		}
	}
	const drop = () =>
		behind(async (client) => {
			for (const name of [database, `${database}_keys`]) await client.db(name).dropDatabase();
		});
	return { config, database, behind, drop };
}

/** One of its own, dropped when the test ends. */
export function ownDatabase() {
	const made = databaseOn();
	onTestFinished(() => made.drop());
	return made;
}
