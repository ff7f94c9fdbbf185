import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** Slack's end of Socket Mode: an address for a socket, and the socket. */
export interface SocketEnd {
	apiUrl: string;
	/** What the bot has sent over the socket. */
	said: { envelope_id: string; payload?: unknown }[];
	send(envelope: object): void;
	/** From now on no connection is given: Slack's word for why. */
	refuse(code: string | undefined): void;
	/** Drops the connection, as Slack does every few hours. */
	drop(): void;
	connections(): number;
	tokens: string[];
	end(): Promise<void>;
}

export async function socketEnd(): Promise<SocketEnd> {
	const said: SocketEnd['said'] = [];
	const tokens: string[] = [];
	let socket: WebSocket | undefined;
	let connections = 0;
	let refusal: string | undefined;
	const server: Server = createServer((req, res) => {
		tokens.push(String(req.headers.authorization));
		const { port } = server.address() as AddressInfo;
		res.setHeader('Content-Type', 'application/json');
		const given = { ok: true, url: `ws://127.0.0.1:${port}/link` };
		res.end(JSON.stringify(refusal === undefined ? given : { ok: false, error: refusal }));
	}).listen(0, '127.0.0.1');
	await new Promise((ready) => server.once('listening', ready));
	const sockets = new WebSocketServer({ server });
	sockets.on('connection', (connected) => {
		socket = connected;
		connections += 1;
		connected.on('message', (message) => said.push(JSON.parse(String(message))));
		connected.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
	});
	return {
		apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
		said,
		tokens,
		connections: () => connections,
		refuse: (code) => void (refusal = code),
		send: (envelope) => socket?.send(JSON.stringify(envelope)),
		drop: () => socket?.close(),
		async end() {
			for (const one of sockets.clients) one.terminate();
			await new Promise((done) => server.close(done));
		},
	};
}
