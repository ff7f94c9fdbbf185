import { networkInterfaces } from 'node:os';
import express from 'express';
import { describe, expect, onTestFinished, test } from 'vitest';
import { StartProblem } from '../../src/errors.ts';
import type { WebOptions } from '../../src/web/app.ts';
import { listen, type Place } from '../../src/web/listen.ts';
import { fakeRoom } from './fake-room.ts';
import { pages, post, send } from './http.ts';

async function open(more: Partial<WebOptions & Place>) {
	const web = await listen({ pages, check: async () => {}, port: 0, ...more });
	onTestFinished(() => web.close());
	return web;
}

/** An address of this machine that others reach it at, where it has one. */
const outer = Object.values(networkInterfaces())
	.flat()
	.find((address) => address?.family === 'IPv4' && !address.internal)?.address;

const reach = (host: string, port: number) =>
	fetch(`http://${host}:${port}/healthz`).then(
		({ status }) => status,
		() => undefined,
	);

describe('the pages are opened', () => {
	test('on the loopback alone, by both of its addresses (W7)', async () => {
		const { port, url } = await open({});
		expect(url).toBe(`http://localhost:${port}`);
		expect(await reach('127.0.0.1', port)).toBe(200);
		expect(await reach('[::1]', port)).toBe(200);
		expect(outer && (await reach(outer, port))).toBeUndefined();
	});

	test('at another address where one is given', async () => {
		const { port, url } = await open({ host: '0.0.0.0' });
		expect(url).toBe(`http://0.0.0.0:${port}`);
		expect(await reach('127.0.0.1', port)).toBe(200);
		expect(await reach(outer ?? '127.0.0.1', port)).toBe(200);
	});

	test('and not at an address of another machine', async () => {
		// 192.0.2.0/24 is for examples (RFC 5737): no machine has it.
		const start = open({ host: '192.0.2.7' });
		await expect(start).rejects.toThrow(StartProblem);
		await expect(start).rejects.toThrow('HOST is 192.0.2.7, which is not an address of this machine.');
	});
});

describe('what a platform sends', () => {
	const platform = express.Router().post('/slack/events', async (req, res) => {
		const chunks: Buffer[] = [];
		for await (const chunk of req) chunks.push(chunk as Buffer);
		res.send(Buffer.concat(chunks).toString());
	});

	// Bolt answers 400 when something before it has read the body: its signature is over the bytes.
	test('arrives with its body unread, whatever the pages read', async () => {
		const { port } = await open({ platform, room: fakeRoom() });
		const sent = { type: 'url_verification', challenge: 'abc' };
		const { status, text } = await post(port, '/slack/events', sent);
		expect(status).toBe(200);
		expect(text).toBe(JSON.stringify(sent));
	});

	test('leaves the pages as they are', async () => {
		const { port } = await open({ platform });
		expect((await send(port, { path: '/healthz' })).status).toBe(200);
		expect((await send(port, { path: '/slack/events' })).status).toBe(404);
		expect((await send(port, { path: '/slack/events' })).headers).not.toHaveProperty('x-powered-by');
	});
});
