import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { freshFolder } from './folder.ts';

/** A server of their own that tests may stop and kill: the program made from tests/stores/ferretdb. */
export const program = process.env.FERRETDB;

export const howToStop =
	'a MongoDB server that goes away is not tested: set FERRETDB to the program (README, "Keep records in MongoDB")';

export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as { port: number };
	await new Promise((resolve) => server.close(resolve));
	return port;
}

async function startServer(dir: string, port: number): Promise<ChildProcess> {
	const child = spawn(program ?? '', [dir, `127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'inherit'] });
	onTestFinished(() => void child.kill('SIGKILL'));
	await once(child.stdout!, 'data');
	return child;
}

/** One that runs, and `again` starts it once more on the same files and the same port. */
export async function runningServer() {
	const [dir, port] = [freshFolder(), await freePort()];
	const server = await startServer(dir, port);
	return { server, uri: `mongodb://127.0.0.1:${port}/`, again: () => startServer(dir, port) };
}
