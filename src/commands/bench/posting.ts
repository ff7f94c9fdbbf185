import { Agent, request } from 'node:http';

/** What a request was answered. `ms`: how long its sender waited. */
export interface Answered {
	status: number;
	body: string;
	ms: number;
}

/** Posts to one path of a bot on this machine, over connections that stay open. */
export interface Posting {
	post(body: string, headers: Record<string, string>): Promise<Answered>;
	close(): void;
}

export function createPosting(port: number, path: string): Posting {
	const agent = new Agent({ keepAlive: true });
	return {
		post(body, more) {
			const { promise, resolve, reject } = Promise.withResolvers<Answered>();
			const headers = { 'Content-Length': Buffer.byteLength(body), ...more };
			const started = performance.now();
			const asked = { agent, host: '127.0.0.1', port, path, method: 'POST', headers };
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
		},
		close: () => agent.destroy(),
	};
}
