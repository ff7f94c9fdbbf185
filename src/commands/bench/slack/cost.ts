import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../../../metrics.ts';
import { createFakeSlack } from '../fake-slack.ts';
import { inFolder, type Row } from '../shared.ts';
import { type Client, createClient } from './client.ts';
import { allShown, answer, type Meeting, openMeetings } from './meetings.ts';
import { cpuMs, type Process, startBare, startBot } from './processes.ts';

const median = (values: number[]): number => percentile(values, 0.5);

/** Sends answers one after the other, each when the one before is acknowledged. */
async function send(client: Client, answers: Iterable<object>): Promise<void> {
	for (const payload of answers) {
		const { status, body } = await client.send(payload);
		if (status !== 200 || body !== '') throw new Error(`an answer was not taken: ${status} ${body}`);
	}
}

/** Processor time of the process for each of these answers, ms. */
async function costOf({ pid }: Process, client: Client, answers: object[]): Promise<number> {
	const before = cpuMs(pid);
	await send(client, answers);
	return (cpuMs(pid) - before) / answers.length;
}

/** Answers that nobody has sent yet, `each` of them: all of one meeting, or of all meetings by turns. */
function* rounds(meetings: Meeting[], each: number, spread: boolean): Generator<object[]> {
	// No answer of one way is an answer of the other, which would be a repeated delivery.
	const first = spread ? 1_000_000 : 0;
	for (let number = first, round = 0; ; round += 1) {
		const batch: object[] = [];
		for (let i = 0; i < each; i += 1, number += 1)
			batch.push(answer(meetings[(spread ? i : round) % meetings.length]!, number));
		yield batch;
	}
}

/** A meeting is looked at soon after an answer, and then not for 750 ms: when the look has ended, in milliseconds. */
const looked = 250;
/** So many answers are acknowledged before the next look. */
const beforeNext = 100;

/**
 * Processor time of an answer, against that of a bare Bolt app for the same request, by turns in one run.
 *
 * To its acknowledgement: answers of one meeting, between two looks at what is to be shown of it.
 * With rendering and sending: all meetings answer by turns, so that each answer is looked at, rendered and compared,
 * and sent as far as Slack's limits allow.
 */
export const cost = (each: number): Promise<Row[]> =>
	inFolder((dir) =>
		inFolder(async (bareDir) => {
			const slack = await createFakeSlack({ keep: false });
			const meetings = await openMeetings(dir, slack, { meetings: 50, people: 10 });
			const [bot, bare] = [await startBot(dir, slack), await startBare(bareDir)];
			const [client, bareClient] = [createClient(bot.port), createClient(bare.port)];
			const [one, all] = [rounds(meetings, beforeNext, false), rounds(meetings, each, true)];
			const next = (of: Generator<object[]>) => of.next().value as object[];
			const costs = { bare: [] as number[], acknowledged: [] as number[], shown: [] as number[] };
			await allShown(slack, meetings);
			for (let round = 0; round < 30; round += 1) {
				const answers = next(one);
				costs.bare.push(await costOf(bare, bareClient, answers));
				await send(client, answers.splice(0, 1));
				await pause(looked);
				costs.acknowledged.push(await costOf(bot, client, answers));
			}
			for (let round = 0; round < 5; round += 1) costs.shown.push(await costOf(bot, client, next(all)));
			client.close();
			bareClient.close();
			await Promise.all([bot.end(), bare.end()]);
			await slack.close();
			// The first rounds warm both up.
			const base = median(costs.bare.slice(10));
			const acknowledged = median(costs.acknowledged.slice(10));
			const shown = median(costs.shown);
			return [
				{ what: 'processor time of an answer in a bare Bolt app', value: base, unit: 'ms', target: null },
				{
					what: 'an answer in Slack to its acknowledgement, against that',
					value: acknowledged / base,
					unit: 'x',
					target: 2,
				},
				{ what: 'the same with rendering and sending', value: shown / base, unit: 'x', target: 3 },
			];
		}),
	);
