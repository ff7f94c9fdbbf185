import { StartProblem, StoreProblem } from './errors.ts';
import type { Log } from './log.ts';

/** Everything that was begun has ended by then, or is given up. */
const patience = 4500;

const endings: (() => Promise<unknown>)[] = [];

/** Remembers how something that was opened is closed again. */
export const atEnd = (close: () => Promise<unknown>): void => void endings.push(close);

/** Closes what was opened, the last first. */
export async function endAll(): Promise<void> {
	for (let close = endings.pop(); close !== undefined; close = endings.pop()) await close();
}

/** Runs a start; what a person can put right is said in two sentences on stderr, and the process ends with 1. */
export async function startOrSay(start: () => Promise<void>): Promise<void> {
	try {
		await start();
	} catch (error) {
		await endAll();
		if (!(error instanceof StartProblem || error instanceof StoreProblem)) throw error;
		console.error(`It cannot start. ${error.what}\n${error.doNext}`);
		process.exit(1);
	}
}

/** SIGTERM and SIGINT: what was begun is finished, nothing more is acknowledged, and the process ends in five seconds. */
export function runUntilStopped(log: Log, stop: () => Promise<void>): void {
	let stopping = false;
	const end = async (signal: string): Promise<void> => {
		if (stopping) return;
		stopping = true;
		log.info('stopping', { kind: signal });
		setTimeout(() => process.exit(1), patience).unref();
		await stop();
		log.info('stopped');
		process.exit(0);
	};
	for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end(signal));
}
