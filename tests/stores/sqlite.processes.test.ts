import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openSqlite } from '../../src/stores/sqlite.ts';
import { freshFolder } from './folder.ts';

const writer = fileURLToPath(new URL('writer.ts', import.meta.url));

/** A writer process, and the deliveries that it said were acknowledged. */
function startWriter(dir: string, name: string, count: number) {
	const child = spawn(process.execPath, [writer, dir, 'a', name, String(count)], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	let said = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		said += text;
	});
	return { child, ended: once(child, 'close'), acknowledged: () => said.split('\n').slice(0, -1) };
}

test('killed in the middle of writing, again and again: every acknowledged commit is there', async () => {
	const dir = freshFolder();
	const acknowledged: string[] = [];
	for (let round = 0; round < 20; round += 1) {
		const running = startWriter(dir, `round ${round}`, 1_000_000);
		await once(running.child.stdout, 'data');
		await setTimeout(Math.random() * 60);
		running.child.kill('SIGKILL');
		await running.ended;
		acknowledged.push(...running.acknowledged());
	}
	const store = openSqlite(dir);
	onTestFinished(() => store.close());
	const commits = await store.commits('a');
	const stored = new Set(commits.map((c) => c.delivery));
	expect(acknowledged.length).toBeGreaterThan(100);
	expect(acknowledged.filter((delivery) => !stored.has(delivery))).toEqual([]);
	expect(commits.map((c) => c.revision)).toEqual(commits.map((_, i) => i + 1));
	expect((await store.load('a'))?.head?.revision).toBe(commits.length);
	// At most the one that was under way may have been stored without its word getting out.
	expect(stored.size - acknowledged.length).toBeLessThanOrEqual(20);
});

test('three processes that write one record at once lose nothing and leave no gap', async () => {
	const dir = freshFolder();
	await openSqlite(dir).close();
	const writers = ['a', 'b', 'c'].map((name) => startWriter(dir, name, 40));
	await Promise.all(writers.map((w) => w.ended));
	const acknowledged = writers.flatMap((w) => w.acknowledged());
	const store = openSqlite(dir);
	onTestFinished(() => store.close());
	const commits = await store.commits('a');
	expect(acknowledged).toHaveLength(120);
	expect(commits.map((c) => c.delivery).sort()).toEqual(acknowledged.sort());
	expect(commits.map((c) => c.revision)).toEqual(commits.map((_, i) => i + 1));
});

test('two processes that start at once on an empty folder both start', async () => {
	const dir = freshFolder();
	const writers = ['a', 'b', 'c'].map((name) => startWriter(dir, name, 5));
	await Promise.all(writers.map((w) => w.ended));
	expect(writers.flatMap((w) => w.acknowledged())).toHaveLength(15);
});
