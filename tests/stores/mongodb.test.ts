import { describe, expect, onTestFinished, test } from 'vitest';
import type { Store } from '../../src/conversation/ports.ts';
import { openMongodb } from '../../src/stores/mongodb.ts';
import { storeContract } from './contract.ts';
import { exampleCommit, exampleHead, noon } from './examples.ts';
import { howToRun, mongodbUri, ownDatabase } from './mongo.ts';

const closing = (store: Store): Store => {
	onTestFinished(() => store.close());
	return store;
};

describe.skipIf(mongodbUri === undefined)(mongodbUri === undefined ? howToRun : 'on a server', () => {
	storeContract('MongoDB', async () => {
		const { config, database, behind } = ownDatabase();
		return {
			store: await openMongodb(config),
			another: () => openMongodb(config),
			loseHead: (record) =>
				behind(async (client) => {
					await client.db(database).collection<{ _id: string }>('heads').deleteOne({ _id: record });
				}),
		};
	});
});
