import { type DestinationStream, pino } from 'pino';
import type { LogLevel } from './config.ts';

/** What a line may say besides its event. Everything else is left out, whoever passes it. */
const fields = {
	record: 'id',
	channel: 'id',
	kind: 'id',
	code: 'id',
	method: 'id',
	route: 'id',
	version: 'id',
	revision: 'number',
	status: 'number',
	port: 'number',
	count: 'number',
	answers: 'number',
	waiting: 'number',
	ms: 'number',
	/** Milliseconds. */
	p50: 'number',
	p99: 'number',
	/** Of the event loop, milliseconds. */
	lag: 'number',
	error: 'error',
} as const;

type Field = keyof typeof fields;
interface Types {
	id: string;
	number: number;
	error: unknown;
}
export type LogFields = { [F in Field]?: Types[(typeof fields)[F]] };

/**
 * The log. An event is a name of ours (`commit-failed`), never a sentence. No case text can get out: what is not
 * named above is left out, what is not one word is left out, and of an error neither message nor properties are kept.
 */
export type Log = Record<'debug' | 'info' | 'warn' | 'error', (event: string, fields?: LogFields) => void>;

/** Ids, codes and routes: at most 80 characters without a space. */
const word = /^[\w.:@/|=+-]{1,80}$/;

/**
 * Whoever read stdout may be gone: the bot goes on without them. (pino's own stream tries for ever to write to a
 * closed pipe when the process ends, and so keeps it from ending.)
 */
function standardOut(): DestinationStream {
	process.stdout.on('error', () => {});
	return process.stdout;
}

/** Writes JSON lines to stdout, or to the stream given. */
export function createLog(level: LogLevel, stream: DestinationStream = standardOut()): Log {
	const out = pino(
		{
			level,
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			formatters: { level: (label) => ({ level: label }) },
		},
		stream,
	);
	const at =
		(name: keyof Log) =>
		(event: string, given: LogFields = {}) =>
			out[name]({ event: word.test(event) ? event : 'unnamed', ...allowed(given) });
	return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function allowed(given: LogFields): Record<string, unknown> {
	const kept: Record<string, unknown> = {};
	for (const [name, kind] of Object.entries(fields)) {
		const value = given[name as Field];
		if (kind === 'number' && typeof value === 'number') kept[name] = value;
		else if (kind === 'id' && isWord(value)) kept[name] = value;
		else if (kind === 'error' && value instanceof Error) kept[name] = describe(value);
	}
	return kept;
}

const isWord = (value: unknown): value is string => typeof value === 'string' && word.test(value);

/** An error by its name, its code and where it was thrown, with what caused it; its message may quote people. */
function describe(error: Error, deep = 3): Record<string, unknown> {
	const { name, code, errcode, cause } = error as Error & { code?: unknown; errcode?: unknown };
	return {
		name: isWord(name) ? name : 'Error',
		...(isWord(code) && { code }),
		...(typeof errcode === 'number' && { errcode }),
		at: frames(error),
		...(cause instanceof Error && deep > 1 && { cause: describe(cause, deep - 1) }),
	};
}

const frame = /\/([\w.-]+\.[cm]?[jt]s:\d+):\d+\)?$/;

/** Files and lines, without the message that a stack begins with. */
function frames({ stack = '', message }: Error): string[] {
	const start = stack.indexOf(message);
	if (start === -1) return [];
	const lines = stack.slice(start + message.length).split('\n');
	return lines.flatMap((text) => frame.exec(text)?.[1] ?? []).slice(0, 6);
}
