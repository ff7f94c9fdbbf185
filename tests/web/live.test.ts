import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Served, serve } from './http.ts';

let served: Served;
beforeEach(async () => {
	served = await serve();
});
afterEach(() => served.web.close(100));

interface Heard {
	socket: WebSocket;
	views: { title: string; cards: { key: string; where: string; card?: { fallbackText: string } }[] }[];
	/** Resolves when this many views have come. */
	until(count: number): Promise<void>;
	closed: Promise<number>;
}

function open(person: string, headers: Record<string, string> = {}): Heard {
	const { port } = served.web;
	const socket = new WebSocket(`ws://127.0.0.1:${port}/people/${person}/live`, {
		headers: { host: `localhost:${port}`, origin: `http://localhost:${port}`, ...headers },
	});
	const views: Heard['views'] = [];
	let check = (): void => {};
	socket.on('message', (data) => {
		views.push(JSON.parse(String(data)));
		check();
	});
	const closed = new Promise<number>((resolve) => socket.on('close', resolve));
	const until = (count: number) =>
		new Promise<void>((resolve) => {
			check = () => (views.length >= count ? resolve() : undefined);
			check();
		});
	return { socket, views, until, closed };
}

/** The status of an upgrade that is refused. */
const refused = (person: string, headers: Record<string, string>): Promise<number> =>
	new Promise((resolve, reject) => {
		const { socket } = open(person, headers);
		socket.on('unexpected-response', (_req, response) => {
			response.resume();
			resolve(response.statusCode ?? 0);
		});
		socket.on('open', () => reject(new Error('it was let in')));
		socket.on('error', () => {});
	});

test('a window is sent the whole view first, then only the cards that changed', async () => {
	const window = open('police');
	await window.until(1);
	expect(window.views[0]!.cards.map(({ key, card }) => [key, card !== undefined])).toEqual([
		['question:30', true],
		['status', true],
	]);
	served.room.said.push('one more');
	served.room.change();
	await window.until(2);
	expect(window.views[1]!.cards.map(({ key, card }) => [key, card !== undefined])).toEqual([
		['question:30', true],
		['status', false],
	]);
});

test('a view says where each card goes; what is private reaches its person alone', async () => {
	const [school, police] = [open('school-a'), open('police')];
	await Promise.all([school.until(1), police.until(1)]);
	expect(school.views[0]!.cards.at(-1)).toMatchObject({ key: 'asked', where: 'private' });
	expect(JSON.stringify(police.views)).not.toContain('Your agency was asked');
});

test('changes that come together are sent together', async () => {
	const window = open('police');
	await window.until(1);
	for (let i = 0; i < 50; i++) {
		served.room.at += 1;
		served.room.at -= 1;
		served.room.said.push('more');
		served.room.change();
	}
	await window.until(2);
	await new Promise((resolve) => setTimeout(resolve, 120));
	expect(window.views.length).toBe(2);
});

test('nothing is sent when nothing that this person sees has changed', async () => {
	const window = open('police');
	await window.until(1);
	served.room.change();
	await new Promise((resolve) => setTimeout(resolve, 120));
	served.room.change();
	await new Promise((resolve) => setTimeout(resolve, 120));
	expect(window.views.flatMap((view) => view.cards.filter((card) => card.card !== undefined))).toHaveLength(
		2,
	);
	expect(window.views.length).toBeLessThanOrEqual(2);
});

test('a window that cannot be served is told to come again', async () => {
	const window = open('police');
	await window.until(1);
	served.room.view = async () => {
		throw new Error('the store is locked');
	};
	served.room.change();
	expect(await window.closed).toBe(1011);
	expect(String(served.faults)).toContain('the store is locked');
});

test('a closed window is no longer watched for', async () => {
	let watching = 0;
	const { watch } = served.room;
	served.room.watch = (person, changed) => {
		watching++;
		const stop = watch(person, changed);
		return () => {
			watching--;
			stop();
		};
	};
	const window = open('police');
	await window.until(1);
	expect(watching).toBe(1);
	window.socket.close();
	await expect.poll(() => watching).toBe(0);
});

test('W3, W4: a live connection from elsewhere is refused', async () => {
	expect(await refused('police', { host: 'evil.example' })).toBe(403);
	expect(await refused('police', { origin: 'http://evil.example' })).toBe(403);
	expect(await refused('police', { 'sec-fetch-site': 'cross-site' })).toBe(403);
	expect(await refused('nobody', {})).toBe(404);
	expect(await refused('police/live', {})).toBe(404);
});

test('a window may not send', async () => {
	const window = open('police');
	await window.until(1);
	window.socket.send('x'.repeat(2000));
	expect(await window.closed).toBe(1009);
});

test('windows are told when the room closes', async () => {
	const window = open('police');
	await window.until(1);
	await served.web.close();
	expect(await window.closed).toBe(1012);
	served = await serve();
});
