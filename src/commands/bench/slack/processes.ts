import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeSlack } from '../fake-slack.ts';
import { portOf, type Server, startServer } from '../server.ts';
import { keyFileIn } from '../shared.ts';
import { signingSecret } from './client.ts';

/** A process that takes signed requests. */
export interface Process {
	port: number;
	pid: number;
	end(): Promise<void>;
}

/** The bot with Slack alone, as people start it. */
export async function startBot(dir: string, slack: FakeSlack): Promise<Process & Pick<Server, 'memory'>> {
	const server = await startServer(dir, {
		env: {
			HSB_KEY_FILE: keyFileIn(dir),
			SLACK_BOT_TOKEN: slack.token,
			SLACK_SIGNING_SECRET: signingSecret,
			SLACK_API_URL: slack.url,
		},
	});
	return { ...server, end: () => server.kill('SIGTERM') };
}

export async function startBare(dir: string): Promise<Process> {
	const child = spawn(process.execPath, [join(import.meta.dirname, 'bare.ts'), dir], {
		env: {},
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const port = await portOf(child);
	child.stdout.resume();
	return {
		port,
		pid: child.pid ?? 0,
		async end() {
			const gone = once(child, 'exit');
			child.kill('SIGTERM');
			await gone;
		},
	};
}

/** Processor time that a process has used so far, with its threads and the kernel's work for it; ms. */
export function cpuMs(pid: number): number {
	const threads = readdirSync(`/proc/${pid}/task`);
	// Nanoseconds come first (Linux, Documentation/scheduler/sched-stats.rst); other counters go by ten milliseconds.
	const times = threads.map((id) =>
		Number(/^\d+/.exec(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8'))),
	);
	return times.reduce((sum, ns) => sum + ns, 0) / 1e6;
}
