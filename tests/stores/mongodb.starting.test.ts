import { Long } from 'mongodb';
import { describe, expect, test } from 'vitest';
import type { MongodbConfig } from '../../src/config/mongodb.ts';
import { StartProblem } from '../../src/errors.ts';
import { openMongodb } from '../../src/stores/mongodb.ts';
import { exampleCommit, exampleHead } from './examples.ts';
import { freePort } from './ferret.ts';
import { configFor, howToRun, mongodbUri, ownDatabase } from './mongo.ts';
import { scripted } from './wire.ts';

/** It does not start, says why and what to do, and never the password. */
async function refused(config: MongodbConfig, what: RegExp, doNext: RegExp, wait = 0): Promise<void> {
	const problem = await openMongodb(config, { wait }).then(
		() => undefined,
		(error: unknown) => error,
	);
	expect(problem).toBeInstanceOf(StartProblem);
	expect((problem as StartProblem).what).toMatch(what);
	expect((problem as StartProblem).doNext).toMatch(doNext);
	expect((problem as StartProblem).message).not.toContain('pass-word');
}

describe('the store in MongoDB does not open', () => {
	test('where the server is older than 4.4', async () => {
		const uri = await scripted((name) => (name === 'hello' ? { maxWireVersion: 8 } : undefined));
		await refused(configFor(uri, 'hsb'), /older than 4\.4/, /Bring it to a version/);
	});

	test.each([
		['is a secondary', { isWritablePrimary: false, secondary: true }],
		['was started to be read only', { readOnly: true }],
	])('where the server %s', async (_, says) => {
		const uri = await scripted((name) => (name === 'hello' ? says : undefined));
		await refused(configFor(uri, 'hsb'), /can be read only/, /replica set/);
	});

	test.each([
		['may not be read', 'find', 13, /may not read and write/, /readWrite/],
		['does not know the user', 'saslstart', 18, /does not take the user/, /%40/],
		['has lost its primary', 'find', 10_107, /takes no writes/, /replica set/],
		['has a full disk', 'insert', 14_031, /no room/, /Free some space/],
		['is in a trouble that nobody named', 'find', 1, /could not do what it was asked/, /log of the server/],
	])('where the server %s', async (_, command, code, what, doNext) => {
		const nothing = { ok: 1, n: 1, cursor: { id: Long.ZERO, ns: 'hsb.about', firstBatch: [] } };
		const uri = await scripted((name) =>
			name === command
				? { ok: 0, code, errmsg: 'pass-word' }
				: name.startsWith('sasl')
					? { ok: 1, conversationId: 1, done: true, payload: new Uint8Array() }
					: name === 'hello'
						? undefined
						: nothing,
		);
		await refused(configFor(uri, 'hsb'), what, doNext);
	});

	test('where nothing listens, after it has waited for the server to start', async () => {
		const config = configFor(`mongodb://hsb:pass-word@127.0.0.1:${await freePort()}/`, 'hsb');
		const began = performance.now();
		await refused(config, /hsb at 127\.0\.0\.1:\d+ does not answer/, /See that it runs/, 3_000);
		expect(performance.now() - began).toBeGreaterThan(3_000);
	});

	test('where the driver does not take the address', async () => {
		const config = { ...configFor('mongodb://127.0.0.1/', 'hsb'), uri: 'mongodb://hsb:pass-word@/?x=1' };
		await refused(config, /not as MongoDB’s driver expects/, /connection-string/);
	});
});

describe.skipIf(mongodbUri === undefined)(mongodbUri === undefined ? howToRun : 'on a server', () => {
	test('the store does not open in a database of something else, and leaves it as it was', async () => {
		const { config, database, behind } = ownDatabase();
		await behind((client) => client.db(database).collection('other').insertOne({ a: 1 }));
		await refused(config, /holds something else than the records/, /one that is empty/);
		const names = await behind((client) => client.db(database).listCollections().toArray());
		expect(names.map(({ name }) => name)).toEqual(['other']);
	});

	test.each(['', '_keys'])('nor in one that a newer version wrote (database%s)', async (suffix) => {
		const { config, database, behind } = ownDatabase();
		await (await openMongodb(config)).close();
		await behind(async (client) => {
			const about = client.db(database + suffix).collection<{ _id: string }>('about');
			await about.updateOne({ _id: 'store' }, { $set: { form: 2 } });
		});
		await refused(config, /newer version of this bot \(form 2; this version knows 1\)/, /Start the newer/);
	});

	test('nor where records are without their database of keys, or keys without records', async () => {
		for (const [lost, what] of [
			['_keys', /_keys is missing/],
			['', /_keys is there/],
		] as const) {
			const { config, database, behind } = ownDatabase();
			const store = await openMongodb(config);
			await store.addKey({ record: 'a', key: 'wrapped' });
			await store.commit(exampleCommit('a', 1), exampleHead('a', 1));
			await store.close();
			await behind((client) => client.db(database + lost).dropDatabase());
			await refused(config, what, /belong together/);
		}
	});

	test('it opens again with everything in it that was there', async () => {
		const { config } = ownDatabase();
		const store = await openMongodb(config);
		await store.commit(exampleCommit('a', 1), exampleHead('a', 1));
		await store.close();
		const again = await openMongodb(config);
		expect(await again.load('a')).toEqual({ head: exampleHead('a', 1), later: [] });
		await again.close();
	});
});
