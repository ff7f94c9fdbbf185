import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { bareEnvironment } from '../children.ts';
import { type Answered, type Asked, valueIn } from './asked.ts';
import type { Jobs } from './jobs.ts';

export interface Line {
	/** Has one job done. @throws what the job throws; Error when it took too long or its process ended */
	ask<J extends keyof Jobs>(job: J, ...args: Parameters<Jobs[J]>): Promise<Awaited<ReturnType<Jobs[J]>>>;
	/** Ends the process; who waits is refused. */
	close(): void;
}

export interface LineOptions {
	/** Milliseconds that the process stays without a job. */
	idle?: number;
	/** Milliseconds that one job may take, the jobs before it included. */
	longest?: number;
}

interface Waiting {
	resolve(answered: Answered): void;
	reject(error: Error): void;
}

function start(): ChildProcess {
	const child = fork(join(import.meta.dirname, 'child.ts'), [], {
		env: bareEnvironment(),
		execArgv: [],
		serialization: 'advanced',
		// What a library might print about a document is not kept.
		stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
	});
	child.unref();
	child.channel?.unref();
	return child;
}

/** To a process that starts with the first job, ends when it has none for a while, and starts again with the next. */
export function createLine({ idle = 10_000, longest = 20_000 }: LineOptions = {}): Line {
	const waiting = new Map<number, Waiting>();
	let child: ChildProcess | undefined;
	let resting: NodeJS.Timeout | undefined;
	let asked = 0;
	let closed = false;

	function lose(lost: ChildProcess, why: string): void {
		lost.kill('SIGKILL');
		if (lost !== child) return;
		child = undefined;
		for (const { reject } of waiting.values()) reject(new Error(why));
		waiting.clear();
	}

	function begin(): ChildProcess {
		const begun = start();
		const ended = () => lose(begun, 'its process ended');
		begun.on('error', ended).on('exit', ended);
		begun.on('message', (answered: Answered) => waiting.get(answered.id)?.resolve(answered));
		return begun;
	}

	function rest(): void {
		if (waiting.size > 0 || child === undefined) return;
		const idler = child;
		resting = setTimeout(() => {
			child = undefined;
			idler.disconnect();
		}, idle).unref();
	}

	async function send(job: string, args: unknown[]): Promise<Answered> {
		if (closed) throw new Error('the bot is stopping');
		clearTimeout(resting);
		child ??= begin();
		const to = child;
		const { promise, ...settle } = Promise.withResolvers<Answered>();
		const id = (asked += 1);
		waiting.set(id, settle);
		const late = setTimeout(() => lose(to, `it took longer than ${longest / 1000} s`), longest);
		to.send({ id, job, args } satisfies Asked, (error) => error && lose(to, 'its process ended'));
		return promise.finally(() => {
			clearTimeout(late);
			waiting.delete(id);
			rest();
		});
	}

	return {
		ask: async (job, ...args) => valueIn(await send(job, args)) as never,
		close() {
			closed = true;
			clearTimeout(resting);
			if (child !== undefined) lose(child, 'the bot is stopping');
		},
	};
}
