import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../../../metrics.ts';
import { createFakeSlack, type FakeSlack } from '../fake-slack.ts';
import { inFolder, type Row } from '../shared.ts';
import { createClient } from './client.ts';
import { allShown, answer, openMeetings } from './meetings.ts';
import { startBot } from './processes.ts';

const size = { meetings: 100, people: 10 };
/** Answers in each meeting before memory is read the last time. */
const each = 10;
/** Processes that help with documents end when they have had nothing to do for ten seconds. */
const alone = 12_000;

/** From spawning the process to its saying that it is open, with all meetings open; s. */
async function startTimes(dir: string, slack: FakeSlack, runs: number): Promise<number[]> {
	const times: number[] = [];
	for (let i = 0; i < runs; i += 1) {
		const started = performance.now();
		const bot = await startBot(dir, slack);
		times.push((performance.now() - started) / 1000);
		await bot.end();
	}
	return times;
}

/** How long it takes to start with Slack alone, and what it then holds in memory. */
export const footprint = (runs: number): Promise<Row[]> =>
	inFolder(async (dir) => {
		const slack = await createFakeSlack({ keep: false });
		const meetings = await openMeetings(dir, slack, size);
		const times = await startTimes(dir, slack, runs);
		const bot = await startBot(dir, slack);
		await allShown(slack, meetings);
		await pause(alone);
		const atRest = bot.memory();
		const client = createClient(bot.port);
		for (let number = 0; number < size.meetings * each; number += 1)
			await client.send(answer(meetings[number % meetings.length]!, number));
		const answered = bot.memory();
		client.close();
		await bot.end();
		await slack.close();
		const what = `memory, Slack only, ${size.meetings} meetings of ${size.people} open`;
		return [
			{
				what: 'start to ready, Slack only, 100 meetings open',
				value: percentile(times, 0.5),
				unit: 's',
				target: 1.5,
			},
			{ what, value: atRest, unit: 'MB', target: 150 },
			{
				what: `the same after ${(size.meetings * each).toLocaleString('en-GB')} answers`,
				value: answered,
				unit: 'MB',
				target: null,
			},
		];
	});
