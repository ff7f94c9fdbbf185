import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Log } from './log.ts';

const minute = 60_000;

/** One log line a minute: answers, how long commits took, the event loop's lag, what waits to be sent. */
export interface Metrics {
	/** @param ms from the command's decision to its durable commit, milliseconds */
	answered(ms: number): void;
	stop(): void;
}

/** The value below which this share of a list lies; 0 for an empty one. */
export function percentile(values: number[], share: number): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function createMetrics(log: Log, waiting: () => number = () => 0): Metrics {
	const loop = monitorEventLoopDelay({ resolution: 20 });
	loop.enable();
	let commits: number[] = [];
	const line = () => {
		const round = (ms: number) => Math.round(ms * 100) / 100;
		log.info('minute', {
			answers: commits.length,
			p50: round(percentile(commits, 0.5)),
			p99: round(percentile(commits, 0.99)),
			lag: round(loop.percentile(99) / 1e6),
			waiting: waiting(),
		});
		commits = [];
		loop.reset();
	};
	const timer = setInterval(line, minute);
	timer.unref();
	return {
		answered: (ms) => void commits.push(ms),
		stop() {
			clearInterval(timer);
			loop.disable();
		},
	};
}
