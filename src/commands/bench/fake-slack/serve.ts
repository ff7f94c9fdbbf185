import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answers, Asked } from './answer.ts';
import type { Outcome } from './faults.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How long answers take, in milliseconds: of one method, or `*` of all. */
export type Latency = (method: string) => number;

const nameIn = (url: string): string => new URL(url).pathname.split('/')[2] ?? '';

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

function give(outcome: Outcome, request: IncomingMessage, response: ServerResponse): void {
	if (outcome === 'hang') return;
	if (outcome === 'drop') return void request.socket.destroy();
	response.writeHead(outcome.status, outcome.headers).end(outcome.body);
}

/** The workspace over HTTP, on the loopback and a free port. */
export async function serve(answers: Answers, latency: Latency) {
	const server = createServer(async (request, response) => {
		const url = `http://${request.headers.host}${request.url}`;
		const { authorization = '', 'content-type': type = '' } = request.headers;
		const outcome = answers.answer({ url, authorization, type, body: await bodyOf(request) });
		const ms = latency(nameIn(url));
		if (ms > 0) await pause(ms);
		give(outcome, request, response);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		origin: `http://127.0.0.1:${port}`,
		async close(): Promise<void> {
			server.close();
			server.closeAllConnections();
			if (server.listening) await once(server, 'close');
		},
	};
}

function askedBy(url: string, { headers, body }: RequestInit): Asked {
	const given = new Headers(headers);
	const bytes = body === undefined || body === null ? '' : (body as string | Uint8Array);
	return {
		url,
		authorization: given.get('authorization') ?? '',
		type: given.get('content-type') ?? '',
		body: Buffer.from(bytes as string),
	};
}

/** The workspace without a network, for tests whose time is not the machine's. */
export function asFetch(answers: Answers, latency: Latency): typeof fetch {
	return async (input, init = {}) => {
		const asked = askedBy(String(input), init);
		const outcome = answers.answer(asked);
		const ms = latency(nameIn(asked.url));
		if (ms > 0) await pause(ms);
		if (outcome === 'drop') throw new TypeError('fetch failed');
		if (outcome === 'hang') return new Promise((_, reject) => never(init.signal, reject));
		return new Response(outcome.body, { status: outcome.status, headers: outcome.headers });
	};
}

function never(signal: AbortSignal | null | undefined, reject: (reason: unknown) => void): void {
	if (signal?.aborted) reject(signal.reason);
	signal?.addEventListener('abort', () => reject(signal.reason));
}
