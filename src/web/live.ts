import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { isOwnHost, isOwnPage } from './guard.ts';
import type { RoomPort, RoomView } from './room.ts';

/** Changes within this time, in milliseconds, are shown together. */
const together = 25;
/** How often a silent window is asked whether it is still there, in milliseconds. */
const heartbeat = 30_000;

/** A view as it is sent: a card that this window has already comes without its JSON. */
function difference(view: RoomView, has: Map<string, string>): string {
	const cards = view.cards.map(({ key, where, card }) => {
		const json = JSON.stringify(card);
		if (has.get(key) === json) return { key, where };
		has.set(key, json);
		return { key, where, card };
	});
	for (const key of [...has.keys()]) if (!cards.some((card) => card.key === key)) has.delete(key);
	return JSON.stringify({ ...view, cards });
}

/** Keeps one window up to date until it closes: the whole view first, then what changed. */
function follow(socket: WebSocket, person: string, room: RoomPort, onFault: (error: unknown) => void): void {
	const has = new Map<string, string>();
	let due: NodeJS.Timeout | undefined;
	let busy = false;
	let last = '';
	const send = async (): Promise<void> => {
		due = undefined;
		if (busy) return changed();
		busy = true;
		try {
			const message = difference(await room.view(person), has);
			if (message !== last && socket.readyState === socket.OPEN) socket.send((last = message));
		} catch (error) {
			onFault(error);
			// The window comes again by itself and is then sent everything.
			socket.close(1011);
		} finally {
			busy = false;
		}
	};
	const changed = (): void => {
		due ??= setTimeout(send, together);
	};
	const stop = room.watch(person, changed);
	socket.on('error', () => socket.terminate());
	socket.on('close', () => {
		stop();
		clearTimeout(due);
	});
	void send();
}

const refuse = (socket: Duplex, status: string): void => {
	socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

export interface Live {
	/** Tells every window to come again later. */
	close(): void;
}

/** The windows' live connections, `/people/ID/live`; several servers may share one. */
export function serveLive(servers: Server[], room: RoomPort, onFault: (error: unknown) => void): Live {
	// A window sends nothing: what it has to say goes by POST.
	const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024, clientTracking: true });
	const alive = new WeakSet<WebSocket>();
	const upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer) => {
		socket.on('error', () => socket.destroy());
		if (!isOwnHost(req) || !isOwnPage(req)) return refuse(socket, '403 Forbidden');
		const id = /^\/people\/([a-z0-9-]+)\/live$/.exec(req.url ?? '')?.[1];
		const person = room.cast().find((member) => member.id === id);
		if (person === undefined) return refuse(socket, '404 Not Found');
		sockets.handleUpgrade(req, socket, head, (window) => {
			alive.add(window);
			window.on('pong', () => alive.add(window));
			follow(window, person.id, room, onFault);
		});
	};
	const beat = setInterval(() => {
		for (const window of sockets.clients) {
			if (!alive.delete(window)) window.terminate();
			else window.ping();
		}
	}, heartbeat).unref();
	for (const server of servers) server.on('upgrade', upgrade);
	return {
		close() {
			clearInterval(beat);
			for (const window of sockets.clients) window.close(1012);
			sockets.close();
		},
	};
}
