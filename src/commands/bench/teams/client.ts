import { Agent, request } from 'node:http';
import type { Json } from '../fake-teams.ts';

/** What an activity was answered. `ms`: how long Teams waited for it. */
export interface Answered {
	status: number;
	body: string;
	ms: number;
}

/** Sends what Teams sends, over connections that stay open. */
export interface Client {
	send(activity: Json): Promise<Answered>;
	close(): void;
}

export function createClient(port: number): Client {
	const agent = new Agent({ keepAlive: true });

	function send(activity: Json): Promise<Answered> {
		const { promise, resolve, reject } = Promise.withResolvers<Answered>();
		const body = JSON.stringify(activity);
		const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
		const started = performance.now();
		const asked = { agent, host: '127.0.0.1', port, path: '/api/messages', method: 'POST', headers };
		const req = request(asked, (res) => {
			const parts: Buffer[] = [];
			res.on('data', (part: Buffer) => parts.push(part)).on('error', reject);
			res.on('end', () => {
				const ms = performance.now() - started;
				resolve({ status: res.statusCode ?? 0, body: Buffer.concat(parts).toString(), ms });
			});
		});
		req.on('error', reject).end(body);
		return promise;
	}
	return { send, close: () => agent.destroy() };
}
