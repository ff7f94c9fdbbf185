import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Fault, Faults, type Operation } from './faults.ts';
import { Rates } from './rates.ts';
import { type Asked, carryOut, routeOf } from './routes.ts';
import { type Json, Refusal, type World } from './world.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One call as it arrived, and what it was answered: a status, or how the answer was lost. */
export interface Call {
	operation: Operation;
	conversation: string;
	at: number;
	outcome: number | 'drop' | 'hang';
	body: Json;
}

interface Reply {
	status: number;
	headers: Record<string, string>;
	body: string;
}
type Outcome = Reply | 'drop' | 'hang';

const reply = (status: number, value: unknown, headers: Record<string, string> = {}): Reply => ({
	status,
	headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
	body: JSON.stringify(value),
});
const refused = (status: number, code: string, headers?: Record<string, string>): Reply =>
	reply(status, { error: { code, message: `${code}.` } }, headers);

function outcomeOf(fault: Fault): Outcome {
	if ('drop' in fault) return 'drop';
	if ('hang' in fault) return 'hang';
	const { status, code = 'ServiceError', retryAfter } = fault;
	return refused(status, code, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
}

const created = new Set<Operation>(['open', 'post']);

/** The connector over HTTP: faults first, then rates, then the conversations themselves. */
export class Connector {
	readonly calls: Call[] = [];
	readonly faults = new Faults();
	readonly rates = new Rates();
	/** Whether calls are kept with what they said. */
	keep = true;
	/** The token that calls must bring; undefined takes any. */
	token: string | undefined;
	/** Milliseconds that an answer takes. */
	latency: (operation: Operation) => number = () => 0;
	/** The most calls that were under way in one conversation at a time. */
	busiest = 0;
	readonly #world: World;
	readonly #busy = new Map<string, number>();

	constructor(world: World) {
		this.#world = world;
	}

	async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(`http://${request.headers.host}${request.url}`);
		const route = routeOf(request.method ?? '', url);
		const bytes = await bodyOf(request);
		const ended = this.#begin(route.conversation);
		const outcome =
			route.operation === 'upload'
				? this.#upload(route, request, bytes)
				: this.#answer(route, request, bytes);
		const ms = this.latency(route.operation);
		if (ms > 0) await pause(ms);
		ended();
		if (outcome === 'drop') request.socket.destroy();
		else if (outcome !== 'hang') response.writeHead(outcome.status, outcome.headers).end(outcome.body);
	}

	#begin(conversation: string): () => void {
		const now = (this.#busy.get(conversation) ?? 0) + 1;
		this.#busy.set(conversation, now);
		this.busiest = Math.max(this.busiest, now);
		return () => void this.#busy.set(conversation, (this.#busy.get(conversation) ?? 1) - 1);
	}

	#answer(route: Omit<Asked, 'body'>, request: IncomingMessage, bytes: Buffer): Outcome {
		const body: Json = bytes.length === 0 ? {} : JSON.parse(bytes.toString());
		const asked: Asked = { ...route, body };
		const { operation } = route;
		const conversation = (asked.conversation ||= chatAskedFor(body));
		const fault = this.faults.next(operation, conversation);
		let outcome: Outcome;
		if (this.token !== undefined && request.headers.authorization !== `Bearer ${this.token}`)
			outcome = refused(401, 'Unauthorized');
		else if (fault === undefined) outcome = this.#counted(asked);
		else {
			if (fault.done) this.#counted(asked);
			outcome = outcomeOf(fault);
		}
		if (this.keep)
			this.calls.push({
				operation,
				conversation,
				at: this.#world.now(),
				outcome: typeof outcome === 'string' ? outcome : outcome.status,
				body,
			});
		return outcome;
	}

	#counted(asked: Asked): Reply {
		const wait = this.rates.take(asked.operation, asked.conversation, this.#world.now());
		if (wait !== undefined)
			return refused(429, 'TooManyRequests', { 'retry-after': String(Math.ceil(wait / 1000)) });
		try {
			return reply(created.has(asked.operation) ? 201 : 200, carryOut(this.#world, asked));
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			return refused(error.status, error.code);
		}
	}

	#upload({ full }: Omit<Asked, 'body'>, { headers }: IncomingMessage, bytes: Buffer): Outcome {
		const fault = this.faults.next('upload', full);
		if (fault !== undefined && !fault.done) return outcomeOf(fault);
		if (!this.#world.uploads.has(full)) return refused(404, 'NotFound');
		this.#world.uploads.set(full, {
			name: full,
			type: headers['content-type'] ?? '',
			range: headers['content-range'] ?? '',
			bytes,
		});
		return fault === undefined ? reply(201, {}) : outcomeOf(fault);
	}
}

/** What opening a personal chat is counted by: the person. */
const chatAskedFor = ({ members }: Json): string => String((members as Json[] | undefined)?.[0]?.id ?? '');

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** On the loopback and a free port. */
export async function serve(connector: Connector) {
	const server = createServer((request, response) => {
		connector.take(request, response).catch(() => response.destroy());
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
