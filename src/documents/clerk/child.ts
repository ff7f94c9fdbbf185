// The clerk: a process of its own for what takes large libraries. It does what it is asked, and ends with the bot.
import { type Asked, outcome } from './asked.ts';
import { jobs } from './jobs.ts';

process.on('message', async ({ id, job, args }: Asked) => {
	const run = jobs[job as keyof typeof jobs] as (...given: unknown[]) => unknown;
	process.send?.({ id, ...(await outcome(() => run(...args))) });
});
process.on('disconnect', () => process.exit());
// A terminal sends these to every process of the bot; what was begun is still finished.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
