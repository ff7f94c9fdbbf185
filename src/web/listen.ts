import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { StartProblem } from '../errors.ts';
import { createApp, type WebOptions } from './app.ts';
import { type Live, serveLive } from './live.ts';

export interface Web {
	/** Where it listens, for people: `http://localhost:3000`. */
	url: string;
	port: number;
	/**
	 * Takes no more requests, lets those begun end, and resolves when they have, or after `grace` milliseconds.
	 */
	close(grace?: number): Promise<void>;
}

/** Where to listen. */
export interface Place {
	/** 0 for any free one. */
	port: number;
	/** An address of this machine; 127.0.0.1 and ::1 mean the loopback by both of its addresses. */
	host?: string;
}

/** Both addresses of the loopback, because `localhost` may mean either. */
const loopback = ['127.0.0.1', '::1'] as const;
const onLoopback = (host: string): boolean => loopback.some((address) => address === host);

/** What the address of a machine without IPv6 says. */
const noSuchAddress = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);
const isMissing = (error: unknown): boolean => noSuchAddress.has((error as NodeJS.ErrnoException).code ?? '');

function open(server: Server, port: number, host: string): Promise<void> {
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	server.once('error', reject).listen({ port, host, exclusive: true }, () => {
		server.off('error', reject);
		resolve();
	});
	return promise;
}

function problem(error: NodeJS.ErrnoException, { port, host }: Place): Error {
	if (isMissing(error))
		return new StartProblem(
			`HOST is ${host}, which is not an address of this machine.`,
			'Set HOST to an address of this machine, to 0.0.0.0 for all of them, or remove it.',
			error,
		);
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

/** W7: listens on the loopback alone, unless told to listen elsewhere; the practice room never is (config.ts). */
async function openAll(listener: RequestListener, { port, host = loopback[0] }: Place): Promise<Server[]> {
	const first = createServer(listener);
	await open(first, port, onLoopback(host) ? loopback[0] : host);
	if (!onLoopback(host)) return [first];
	const second = createServer(listener);
	try {
		await open(second, (first.address() as AddressInfo).port, loopback[1]);
		return [first, second];
	} catch (error) {
		if (isMissing(error)) return [first];
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
 * @throws StartProblem when the port is in use or not allowed, or the address is not of this machine
 */
export async function checkPort(place: Place): Promise<void> {
	const servers = await openAll(() => {}, place).catch((error) => {
		throw problem(error, place);
	});
	await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
}

function urlOf(port: number, host: string): string {
	if (onLoopback(host)) return `http://localhost:${port}`;
	return isIPv6(host) ? `http://[${host}]:${port}` : `http://${host}:${port}`;
}

/**
 * Opens the pages.
 * @throws StartProblem when the port is in use or not allowed, or the address is not of this machine
 */
export async function listen(options: WebOptions & Place): Promise<Web> {
	const app = createApp(options);
	let closing = false;
	const listener: RequestListener = (req, res) => {
		if (!closing) return app(req, res);
		res.writeHead(503, { Connection: 'close', 'Retry-After': '5' }).end();
	};
	const servers = await openAll(listener, options).catch((error) => {
		throw problem(error, options);
	});
	const live = options.room && serveLive(servers, options.room, options.onFault ?? (() => {}));
	const { port } = servers[0]!.address() as AddressInfo;
	return {
		url: urlOf(port, options.host ?? loopback[0]),
		port,
		close(grace = 3000) {
			closing = true;
			return shut(servers, live, grace);
		},
	};
}
