import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { root } from '../../house.ts';
import type { RoomView } from '../../web/room.ts';

/** The bot as people start it, in a process of its own, on a free port. */
export interface Server {
	port: number;
	pid: number;
	/** Resident memory, MB, with that of the processes that it has started. */
	memory(): number;
	post(
		path: string,
		body: unknown,
	): Promise<{ status: number; json: unknown; serverMs: number; wallMs: number }>;
	kill(signal: NodeJS.Signals): Promise<void>;
}

const address = /http:\/\/localhost:(\d+)/;

/** The port that a process says it listens at. */
export async function portOf(child: ChildProcess): Promise<number> {
	let said = '';
	for await (const chunk of child.stdout ?? []) {
		said += String(chunk);
		const found = address.exec(said);
		if (found) return Number(found[1]);
	}
	throw new Error(`the bot did not start: ${said}`);
}

const childrenOf = (pid: number): number[] =>
	readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

/** Of the process and of those that it has started. */
const residentMb = (pid: number): number =>
	Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024 +
	childrenOf(pid).reduce((sum, child) => sum + residentMb(child), 0);

/** As `npm start` does. */
function flags(at: string): string[] {
	const { scripts } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as {
		scripts: { start: string };
	};
	return scripts.start.split(' ').slice(1);
}

/**
 * Starts the bot and resolves when it says that it is open.
 * @param options `port`: 0 for any free one; `at`: the folder of another copy of the project; `env`: settings
 */
export async function startServer(
	dataDir: string,
	options: { port?: number; at?: string; env?: Record<string, string> } = {},
): Promise<Server> {
	const { port: wished = 0, at = root, env = {} } = options;
	const child = spawn(process.execPath, flags(at), {
		env: { PORT: String(wished), HSB_DATA_DIR: dataDir, LOG_LEVEL: 'error', ...env },
		stdio: ['ignore', 'pipe', 'inherit'],
		cwd: at,
	});
	const port = await portOf(child);
	child.stdout?.resume();
	const agent = new Agent({ keepAlive: true });
	return {
		port,
		pid: child.pid ?? 0,
		memory: () => residentMb(child.pid ?? 0),
		post: (path, body) => post(agent, port, path, body),
		async kill(signal) {
			agent.destroy();
			const gone = once(child, 'exit');
			child.kill(signal);
			await gone;
		},
	};
}

function post(agent: Agent, port: number, path: string, body: unknown): ReturnType<Server['post']> {
	const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<Server['post']>>>();
	const payload = Buffer.from(JSON.stringify(body));
	const started = performance.now();
	const req = request(
		{
			agent,
			port,
			path,
			host: '127.0.0.1',
			method: 'POST',
			headers: {
				'Content-Type': 'application/json',
				'Content-Length': payload.length,
				Host: `localhost:${port}`,
				Origin: `http://localhost:${port}`,
				'Sec-Fetch-Site': 'same-origin',
			},
		},
		(res) => {
			const chunks: Buffer[] = [];
			res.on('data', (chunk: Buffer) => chunks.push(chunk));
			res.on('error', reject);
			res.on('end', () => {
				const serverMs = Number(
					/dur=([\d.]+)/.exec(String(res.headers['server-timing'] ?? ''))?.[1] ?? Number.NaN,
				);
				const text = Buffer.concat(chunks).toString();
				const json: unknown = text === '' ? null : JSON.parse(text);
				resolve({ status: res.statusCode ?? 0, json, serverMs, wallMs: performance.now() - started });
			});
		},
	);
	req.on('error', reject);
	req.end(payload);
	return promise;
}

/** What a window of this person shows when it opens. */
export async function viewOf(server: Server, person: string): Promise<RoomView> {
	const socket = new WebSocket(`ws://127.0.0.1:${server.port}/people/${person}/live`, {
		headers: { Host: `localhost:${server.port}`, Origin: `http://localhost:${server.port}` },
	});
	try {
		const gone = once(socket, 'close').then(() => Promise.reject(new Error('the window was closed')));
		const [message] = (await Promise.race([once(socket, 'message'), gone])) as [unknown];
		return JSON.parse(String(message)) as RoomView;
	} finally {
		socket.terminate();
	}
}

/** Opens a case in the room and starts its meeting; returns the record. */
export async function startMeeting(server: Server, id = 'group'): Promise<string> {
	const act = (person: string, intent: unknown, delivery: string) =>
		server.post(`/people/${person}/act`, { intent, delivery });
	await act('lead', { do: 'practice', help: 'open', id }, `open-${id}`);
	const { record } = await viewOf(server, 'lead');
	if (record === null) throw new Error('the room shows no meeting');
	await act('lead', { do: 'command', kind: 'start', record }, `start-${record}`);
	return record;
}

/** One answer, as the form of the room sends it. */
export const answer = (record: string, cell: string, instance: string, text: string) => ({
	form: 'entry',
	instance,
	record,
	hidden: { record, cell },
	values: { text, basis: 'fact', shown: 'everyone', place: 'none' },
});
