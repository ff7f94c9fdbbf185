import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Blindness } from '../../contract/driver.ts';
import type { Part } from '../blocks.ts';
import { scopes } from './seed.ts';

export type Json = Record<string, unknown>;

/** One call as it came, and what it was answered. */
export interface Passed {
	method: string;
	args: Json;
	token: string;
	answer: Json;
}

/** What stands between the bot and the workspace: it notes what passes, and can keep it from passing. */
export interface Door {
	origin: string;
	hooked(name: string): Part[];
	fail(how: Blindness | undefined): void;
	/** How many messages were posted of which the bot was told nothing. */
	unanswered(): number;
	close(): void;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

const parsed = (text: string): unknown => (/^[[{]/.test(text) ? JSON.parse(text) : text);

function argsOf(type: string, body: Buffer): Json {
	if (type.startsWith('application/json')) return JSON.parse(body.toString()) as Json;
	const fields = [...new URLSearchParams(body.toString())];
	return Object.fromEntries(fields.map(([name, value]) => [name, parsed(value)]));
}

/**
 * @param workspace the address of `emulate`
 * @param passed told of each call; what it returns is what the bot is answered
 */
export async function openDoor(workspace: string, passed: (call: Passed) => Json): Promise<Door> {
	const hooked = new Map<string, Part[]>();
	let failing: Blindness | undefined;
	let lost = 0;

	async function pass(method: string, request: IncomingMessage, body: Buffer): Promise<Json> {
		const { authorization = '', 'content-type': type = '' } = request.headers;
		const headers = { authorization, 'content-type': type };
		const sent = { method: 'POST', headers, body: new Uint8Array(body) };
		const answer = (await (await fetch(`${workspace}/api/${method}`, sent)).json()) as Json;
		return passed({ method, args: argsOf(type, body), token: authorization.replace('Bearer ', ''), answer });
	}

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const [, area, name = ''] = (request.url ?? '').split('/');
		const body = await bodyOf(request);
		if (area === 'hook') {
			hooked.set(name, [...(hooked.get(name) ?? []), JSON.parse(body.toString()) as Part]);
			return void response.end('ok');
		}
		if (failing === 'unreachable') return void response.writeHead(503).end();
		const said = await pass(name, request, body);
		if (failing === 'unanswered') {
			if (name === 'chat.postMessage') lost += 1;
			return void request.socket.destroy();
		}
		response.setHeader('content-type', 'application/json');
		response.setHeader('x-oauth-scopes', scopes.join(','));
		response.end(JSON.stringify(said));
	}

	const server = createServer((request, response) => void answer(request, response));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		hooked: (name) => hooked.get(name) ?? [],
		fail: (how) => void (failing = how),
		unanswered: () => lost,
		close() {
			server.close();
			server.closeAllConnections();
		},
	};
}
