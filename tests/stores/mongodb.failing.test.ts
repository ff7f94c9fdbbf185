import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Store } from '../../src/conversation/ports.ts';
import { openMongodb } from '../../src/stores/mongodb.ts';
import { exampleCommit, exampleHead } from './examples.ts';
import { howToStop, program, runningServer } from './ferret.ts';
import { configFor } from './mongo.ts';

async function running() {
	const { server, uri, again } = await runningServer();
	const store = await openMongodb(configFor(uri, 'hsb'));
	onTestFinished(() => store.close());
	return { server, store, again };
}

const put = (store: Store, revision: number) =>
	store.commit(exampleCommit('a', revision), exampleHead('a', revision));

/** What is asked is refused as unreachable, and soon. */
async function unreachable(asked: Promise<unknown>): Promise<void> {
	const began = performance.now();
	const outcome = await asked.then(
		() => 'it went well',
		(error: unknown) => error,
	);
	expect(outcome).toMatchObject({ name: 'StoreProblem', code: 'unreachable' });
	expect(performance.now() - began).toBeLessThan(2_900);
}

/** Asks until it goes well, as people press Save again. */
async function soon<T>(ask: () => Promise<T>): Promise<T> {
	for (const until = performance.now() + 10_000; ; await setTimeout(50))
		try {
			return await ask();
		} catch (error) {
			if (performance.now() > until) throw error;
		}
}

describe.skipIf(program === undefined)(program === undefined ? howToStop : 'a server that goes away', () => {
	test('stopped: nothing is acknowledged, and what was asked then is there at most once when it goes on', async () => {
		const { server, store } = await running();
		expect(await put(store, 1)).toEqual({ kind: 'stored' });
		server.kill('SIGSTOP');
		await Promise.all([unreachable(put(store, 2)), unreachable(store.check()), unreachable(store.load('a'))]);
		server.kill('SIGCONT');
		await soon(() => store.check());
		// The same delivery again: stored now, or it says that it was stored after all.
		const result = await soon(() => put(store, 2));
		expect(['stored', 'repeated']).toContain(result.kind);
		expect(await store.commits('a')).toEqual([exampleCommit('a', 1), exampleCommit('a', 2)]);
		expect(await put(store, 3)).toEqual({ kind: 'stored' });
	});

	test('killed while it is written to: what was acknowledged is there when it is back', async () => {
		const { server, store, again } = await running();
		let revision = 0;
		const writing = (async () => {
			for (;;) {
				await put(store, revision + 1);
				revision += 1;
			}
		})();
		const failed = writing.catch((error: unknown) => error);
		await setTimeout(300);
		server.kill('SIGKILL');
		expect(await failed).toMatchObject({ name: 'StoreProblem', code: 'unreachable' });
		const acknowledged = revision;
		expect(acknowledged).toBeGreaterThan(3);
		await unreachable(store.check());
		await unreachable(put(store, acknowledged + 1));
		await again();
		await soon(() => store.check());
		const commits = await store.commits('a');
		expect(commits.length - acknowledged).toBeOneOf([0, 1]);
		expect(commits.map((commit) => commit.revision)).toEqual(commits.map((_, i) => i + 1));
		expect(await put(store, commits.length + 1)).toEqual({ kind: 'stored' });
	});
});
