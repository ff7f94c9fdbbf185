import { MongoClient } from 'mongodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { FindBy, Store } from '../../src/conversation/ports.ts';
import { findQuery, recordQuestions } from '../../src/stores/mongodb/records.ts';
import { prepare } from '../../src/stores/mongodb/schema.ts';
import { openMongodb } from '../../src/stores/mongodb.ts';
import { openMeeting, testHouse } from '../support/house.ts';
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

	test('what an answer asks of the server is an insert, or by id, or by a unique index', async () => {
		const { config } = ownDatabase();
		const sent: Record<string, unknown>[] = [];
		const store = closing(await openMongodb(config, { sent: (command) => sent.push(command) }));
		const house = await testHouse(undefined, undefined, { store });
		onTestFinished(() => house.end());
		const meeting = await openMeeting(house);
		await meeting.done('lead', 'start');
		sent.length = 0;
		const entry = { text: 'He stayed late at school twice.', basis: 'fact', cell: 'individual.situation' };
		expect(await meeting.say('lead', 'add-entry', entry)).toMatchObject({ ok: true });
		const asked = sent.flatMap(questionOf);
		expect(asked).toContain('insert commits');
		expect(asked).toContain('update heads by _id, revision');
		const allowed = [
			/^insert (?:commits|claims|artefacts|keys)$/,
			/^update (?:heads|drafts|shown) by _id(?:, revision)?$/,
			/^find \w+ by _id$/,
			/^delete \w+ by _id$/,
			// Unique indexes, made by src/stores/mongodb/schema.ts.
			/^find commits by (?:delivery|record, revision)$/,
			/^find shown by where$/,
		];
		expect(asked.filter((one) => !allowed.some((form) => form.test(one)))).toEqual([]);
	});

	test('the indexes that searches rest on are there, those of deliveries and revisions unique', async () => {
		const { config, database, behind } = ownDatabase();
		closing(await openMongodb(config));
		const keys = async (collection: string) =>
			behind(async (client) => {
				const indexes = await client.db(database).collection(collection).indexes();
				return indexes.map(({ key, unique }) => `${Object.keys(key)}${unique ? ' unique' : ''}`);
			});
		expect(await keys('commits')).toEqual(
			expect.arrayContaining(['delivery unique', 'record,revision unique']),
		);
		expect(await keys('shown')).toContain('where,surface unique');
		const fields = [
			'reference',
			'conversation',
			'status',
			'lead',
			'coordinator',
			'nextDueAt',
			'destroyAfter',
		];
		expect(await keys('heads')).toEqual(expect.arrayContaining(fields.map((field) => `${field},_id`)));
	});

	test('what is stored twice because its answer was lost is stored once, and is the writer’s own', async () => {
		const { config, database } = ownDatabase();
		const client = new MongoClient(config.uri);
		onTestFinished(() => client.close());
		const { commits, heads } = await prepare(client, database);
		// The driver repeats an insert when the connection breaks before the answer.
		const repeating = Object.create(commits, {
			insertOne: {
				value: async (document: never) => {
					await commits.insertOne(document);
					return commits.insertOne(document);
				},
			},
		}) as typeof commits;
		const store = recordQuestions({ commits: repeating, heads });
		expect(await store.commit(exampleCommit('a', 1), exampleHead('a', 1))).toEqual({ kind: 'stored' });
		expect(await store.load('a')).toEqual({ head: exampleHead('a', 1), later: [] });
		expect(await store.commit(exampleCommit('a', 1), exampleHead('a', 1))).toMatchObject({
			kind: 'repeated',
		});
	});

	test('a head that went back, as it may where updates are not atomic, is found to lag and repaired', async () => {
		const { config, database, behind } = ownDatabase();
		const store = closing(await openMongodb(config));
		for (const revision of [1, 2])
			await store.commit(exampleCommit('a', revision), exampleHead('a', revision));
		await behind(async (client) => {
			const heads = client.db(database).collection<{ _id: string }>('heads');
			await heads.updateOne({ _id: 'a' }, { $set: { revision: 1 } });
		});
		expect((await store.load('a'))?.later).toEqual([exampleCommit('a', 2)]);
		await store.repair(exampleHead('a', 2));
		expect(await store.load('a')).toEqual({ head: exampleHead('a', 2), later: [] });
	});

	test('keys are in a database of their own, and nothing of them beside the records', async () => {
		const { config, database, behind } = ownDatabase();
		const store = closing(await openMongodb(config));
		await store.addKey({ record: 'a', key: 'wrapped' });
		await behind(async (client) => {
			const names = await client.db(database).listCollections({}, { nameOnly: true }).toArray();
			expect(names.map(({ name }) => name)).not.toContain('keys');
			const keys = client.db(`${database}_keys`).collection('keys');
			expect(await keys.find().toArray()).toEqual([{ _id: 'a', key: 'wrapped' }]);
		});
	});

	test('five processes that start at once on an empty database all start', async () => {
		const { config } = ownDatabase();
		const stores = await Promise.all(Array.from({ length: 5 }, () => openMongodb(config)));
		for (const store of stores) closing(store);
		await Promise.all(stores.map((store) => store.check()));
		const claims = await Promise.all(stores.map((store, i) => store.claim('one', `${i}`, noon)));
		expect(new Set(claims.map(({ value }) => value)).size).toBe(1);
	});
});

/** Which operation on which collection, and by which fields: `find commits by delivery`. */
function questionOf(command: Record<string, unknown>): string[] {
	const [name = '', collection] = Object.entries(command)[0] ?? [];
	const filters: Record<string, (by: Record<string, unknown>) => unknown[]> = {
		insert: () => [undefined],
		find: ({ filter }) => [filter],
		update: ({ updates }) => (updates as { q: object }[]).map(({ q }) => q),
		delete: ({ deletes }) => (deletes as { q: object }[]).map(({ q }) => q),
	};
	const of = filters[name];
	if (of === undefined) return [`${name} ${collection}`];
	return of(command).map((by) =>
		by === undefined
			? `${name} ${collection}`
			: `${name} ${collection} by ${Object.keys(by as object).join(', ')}`,
	);
}

test('every search of MongoDB begins with what an index holds, in the order of that index', () => {
	const after = exampleHead('a', 1, { nextDueAt: '2026-11-02T10:00:00.000Z' });
	const cases: [FindBy, string[], string[]][] = [
		[{ reference: 'R' }, ['reference'], ['_id']],
		[{ conversation: 'C', after }, ['conversation', '_id'], ['_id']],
		[{ status: 'open', after }, ['status', '_id'], ['_id']],
		[{ dueAt: noon }, ['nextDueAt'], ['nextDueAt', '_id']],
		[{ dueAt: noon, after }, ['nextDueAt', '$or'], ['nextDueAt', '_id']],
	];
	for (const [by, fields, order] of cases) {
		const { filter, sort } = findQuery(by);
		expect(Object.keys(filter)).toEqual(fields);
		expect(Object.keys(sort)).toEqual(order);
	}
});
