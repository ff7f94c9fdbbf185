import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../../../metrics.ts';
import { createFakeTeams } from '../fake-teams.ts';
import { houseIn, inFolder, type Row } from '../shared.ts';
import { answerBy, openChats } from './chats.ts';
import { createClient } from './client.ts';
import { allShown } from './crowd.ts';
import { type Bot, withBot } from './process.ts';

const size = { chats: 100, people: 10 };
/** Answers in each chat before memory is read the last time. */
const each = 10;
/** Processes that help with documents end when they have had nothing to do for ten seconds. */
const alone = 12_000;

/** From spawning the process to its saying that it is open, with all meetings open; s. */
async function startTimes(dir: string, runs: number): Promise<number[]> {
	const times: number[] = [];
	for (let i = 0; i < runs; i += 1) {
		const started = performance.now();
		await withBot(dir, async () => void times.push((performance.now() - started) / 1000));
	}
	return times;
}

async function memoryOf(bot: Bot, use: () => Promise<void>): Promise<[atRest: number, after: number]> {
	await pause(alone);
	const atRest = bot.memory();
	await use();
	return [atRest, bot.memory()];
}

/** How long it takes to start with Teams alone, and what it then holds in memory. */
export const footprint = (runs: number): Promise<Row[]> =>
	inFolder(async (dir) => {
		const teams = await createFakeTeams({ keep: false });
		const house = await houseIn(dir);
		const chats = await openChats(house, teams, size);
		await house.store.close();
		const times = await startTimes(dir, runs);
		const [atRest, answered] = await withBot(dir, async (bot) => {
			await allShown(teams, chats);
			const client = createClient(bot.port);
			const memory = await memoryOf(bot, async () => {
				for (let number = 0; number < size.chats * each; number += 1)
					await client.send(answerBy(teams, chats, number));
			});
			client.close();
			return memory;
		});
		await teams.close();
		const what = `memory, Teams only, ${size.chats} meetings of ${size.people} open`;
		return [
			{
				what: 'start to ready, Teams only, 100 meetings open',
				value: percentile(times, 0.5),
				unit: 's',
				target: 3,
			},
			{ what, value: atRest, unit: 'MB', target: 250 },
			{
				what: `the same after ${(size.chats * each).toLocaleString('en-GB')} answers`,
				value: answered,
				unit: 'MB',
				target: 250,
			},
		];
	});
