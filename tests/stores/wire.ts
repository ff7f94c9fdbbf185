import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { BSON } from 'mongodb';
import { onTestFinished } from 'vitest';

type Answer = Record<string, unknown>;

const hello = {
	isWritablePrimary: true,
	helloOk: true,
	maxWireVersion: 21,
	minWireVersion: 0,
	readOnly: false,
};

/** Of an OP_MSG (2013) or, for the first greeting, an OP_QUERY (2004): which command it is, and how it is answered. */
function reply(message: Buffer, answer: (name: string) => Answer | undefined): Buffer {
	const [id, code] = [message.readInt32LE(4), message.readInt32LE(12)];
	const start = code === 2013 ? 21 : message.indexOf(0, 20) + 9;
	const command = BSON.deserialize(message.subarray(start, start + message.readInt32LE(start)));
	const name = Object.keys(command)[0]!.toLowerCase();
	const greeting = name === 'hello' || name === 'ismaster' ? hello : {};
	const body = BSON.serialize({ ...greeting, ok: 1, ...answer(greeting === hello ? 'hello' : name) });
	const head = code === 2013 ? Buffer.alloc(5) : Buffer.alloc(20);
	if (code !== 2013) head.writeInt32LE(1, 16);
	const header = Buffer.alloc(16);
	header.writeInt32LE(16 + head.length + body.length, 0);
	header.writeInt32LE(id, 8);
	header.writeInt32LE(code === 2013 ? 2013 : 1, 12);
	return Buffer.concat([header, head, body]);
}

function serve(socket: Socket, answer: (name: string) => Answer | undefined): void {
	let had = Buffer.alloc(0);
	socket.on('error', () => {});
	socket.on('data', (chunk) => {
		had = Buffer.concat([had, chunk]);
		while (had.length >= 4 && had.length >= had.readInt32LE(0)) {
			const message = had.subarray(0, had.readInt32LE(0));
			had = had.subarray(message.length);
			socket.write(reply(message, answer));
		}
	});
}

/** A server that greets as MongoDB does, and answers commands (in lower case) as a test says. Returns its URI. */
export async function scripted(answer: (name: string) => Answer | undefined): Promise<string> {
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		serve(socket, answer);
	}).listen(0, '127.0.0.1');
	onTestFinished(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	await once(server, 'listening');
	return `mongodb://hsb:pass-word@127.0.0.1:${(server.address() as { port: number }).port}/?authMechanism=PLAIN`;
}
