import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../../log.ts';

/**
 * Slack's packages log sentences that may quote what people wrote, or a token: of these only that something was
 * said is kept, with the kind of error where there is one.
 */
export function quietLogger(log: Log): Logger {
	const note = (level: 'warn' | 'error', parts: unknown[]) => {
		const error = parts.find((part) => part instanceof Error);
		log[level]('slack-said', error === undefined ? {} : { error });
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
