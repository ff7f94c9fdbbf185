import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartProblem } from '../errors.ts';
import { createApp, type WebOptions } from './app.ts';
import { type Live, serveLive } from './live.ts';

export interface Web {
	/** For people: `http://localhost:3000`. */
	url: string;
	port: number;
	/**
	 * Takes no more requests, lets those begun end, and resolves when they have, or after `grace` milliseconds.
	 */
	close(grace?: number): Promise<void>;
}

/** What the address of a machine without IPv6 says. */
const noSuchAddress = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

function open(server: Server, port: number, host: string): Promise<void> {
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	server.once('error', reject).listen({ port, host, exclusive: true }, () => {
		server.off('error', reject);
		resolve();
	});
	return promise;
}

function problem(error: NodeJS.ErrnoException, port: number): Error {
	if (error.code === 'EADDRINUSE')
		return new StartProblem(
			`Port ${port} is in use by another program.`,
			`Stop that program, or set PORT to a free port, for example PORT=${port + 1}.`,
			error,
		);
	if (error.code === 'EACCES')
		return new StartProblem(
			`Port ${port} may not be used by this account.`,
			'Set PORT to 1024 or more.',
			error,
		);
	return error;
}

/**
 * W7: listens on the loopback alone, by both of its addresses where the machine has both, because `localhost`
 * may mean either.
 */
async function openAll(listener: RequestListener, port: number): Promise<Server[]> {
	const first = createServer(listener);
	await open(first, port, '127.0.0.1');
	const second = createServer(listener);
	try {
		await open(second, (first.address() as AddressInfo).port, '::1');
		return [first, second];
	} catch (error) {
		if (noSuchAddress.has((error as NodeJS.ErrnoException).code ?? '')) return [first];
		first.close();
		throw error;
	}
}

function shut(servers: Server[], live: Live | undefined, grace: number): Promise<void> {
	const all = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
	live?.close();
	// A connection that was busy when the server closed is idle once its answer is sent.
	const sweep = setInterval(() => servers.forEach((server) => void server.closeIdleConnections()), 50);
	const late = setTimeout(() => servers.forEach((server) => void server.closeAllConnections()), grace);
	return Promise.all(all).then(() => {
		clearInterval(sweep);
		clearTimeout(late);
	});
}

/**
 * Whether the port could be taken now: asked before anything is opened or made, so that a start that is refused
 * has changed nothing.
 * @throws StartProblem when the port is in use or not allowed
 */
export async function checkPort(port: number): Promise<void> {
	const servers = await openAll(() => {}, port).catch((error) => {
		throw problem(error, port);
	});
	await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
}

/**
 * Opens the pages on the loopback.
 * @param port 0 for any free one
 * @throws StartProblem when the port is in use or not allowed
 */
export async function listen(options: WebOptions & { port: number }): Promise<Web> {
	const app = createApp(options);
	let closing = false;
	const listener: RequestListener = (req, res) => {
		if (!closing) return app(req, res);
		res.writeHead(503, { Connection: 'close', 'Retry-After': '5' }).end();
	};
	const servers = await openAll(listener, options.port).catch((error) => {
		throw problem(error, options.port);
	});
	const live = options.room && serveLive(servers, options.room, options.onFault ?? (() => {}));
	const { port } = servers[0]!.address() as AddressInfo;
	return {
		url: `http://localhost:${port}`,
		port,
		close(grace = 3000) {
			closing = true;
			return shut(servers, live, grace);
		},
	};
}
