import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../../log.ts';

/** Milliseconds. */
const pause = 10_000;

/**
 * Slack's packages log sentences that may quote what people wrote, or a token: of these only that something was
 * said is kept, with the kind of error where there is one. S52: anybody who reaches the port can make them speak
 * (a wrong signature is one sentence), so there is one line in `pause` at the most, with how many it stands for.
 */
export function quietLogger(log: Log): Logger {
	const quiet = { warn: { until: 0, count: 0 }, error: { until: 0, count: 0 } };
	const note = (level: 'warn' | 'error', parts: unknown[]) => {
		const state = quiet[level];
		state.count += 1;
		if (Date.now() < state.until) return;
		const error = parts.find((part) => part instanceof Error);
		log[level]('slack-said', { count: state.count, ...(error !== undefined && { error }) });
		Object.assign(state, { until: Date.now() + pause, count: 0 });
	};
	return {
		debug: () => {},
		info: () => {},
		warn: (...parts) => note('warn', parts),
		error: (...parts) => note('error', parts),
		setLevel: () => {},
		getLevel: () => LogLevel.WARN,
		setName: () => {},
	};
}
