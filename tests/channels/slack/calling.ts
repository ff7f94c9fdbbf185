import { type Calls, createCalls } from '../../../src/channels/slack/calls.ts';
import { createFakeSlack, type FakeOptions, type FakeSlack } from '../../../src/commands/bench/fake-slack.ts';
import type { Log, LogFields } from '../../../src/log.ts';

export interface Calling {
	slack: FakeSlack;
	calls: Calls;
	log: Log;
	/** What was logged. */
	lines: { event: string; fields: LogFields }[];
	close(): Promise<void>;
}

/** A fake workspace without a network, with the bot's own way of calling it. */
export async function calling(options: FakeOptions = {}): Promise<Calling> {
	const slack = await createFakeSlack({ memory: true, ...options });
	const lines: Calling['lines'] = [];
	const note = (event: string, fields: LogFields = {}) => void lines.push({ event, fields });
	const log: Log = { debug: note, info: note, warn: note, error: note };
	const calls = createCalls({ token: slack.token, apiUrl: slack.url, fetch: slack.fetch, log });
	return {
		slack,
		calls,
		log,
		lines,
		async close() {
			calls.close();
			await slack.close();
		},
	};
}
