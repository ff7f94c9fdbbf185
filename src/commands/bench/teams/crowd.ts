import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../../../metrics.ts';
import { createFakeTeams, dice, type FakeTeams } from '../fake-teams.ts';
import { houseIn, inFolder, type Row } from '../shared.ts';
import { answering, flaky, rate, slow } from './answering.ts';
import { type Chat, openChats, storedAnswers } from './chats.ts';
import { createClient } from './client.ts';
import { type Bot, withBot } from './process.ts';
import { difference, isRight, wantedOf } from './right.ts';

const size = { chats: 50, people: 10 };
/** Seconds within which every card is right. */
const oldest = 60;

/** Resolves when each chat's status and question stand in it. @throws when they do not within two minutes */
export async function allShown(teams: FakeTeams, chats: Chat[]): Promise<void> {
	const end = performance.now() + 120_000;
	while (!chats.every(({ id }) => teams.messages(id).length > 1)) {
		if (performance.now() > end) throw new Error('the bot does not show its meetings');
		await pause(200);
	}
}

interface Shown {
	/** Seconds since the last answer after which every card was right, by chat; infinite where one was not. */
	seconds: number[];
	/** Copies of cards that nobody knows of. */
	stray: number;
}

/** Looks at every chat until all that stands in it, and in its people's own chats, is as it should be. */
async function untilRight(dir: string, teams: FakeTeams, chats: Chat[]): Promise<Shown> {
	const since = performance.now();
	const house = await houseIn(dir);
	const wanted = await wantedOf(house, teams, chats);
	await house.store.close();
	const at = new Map<Chat, number>();
	const passed = () => (performance.now() - since) / 1000;
	while (at.size < chats.length && passed() < oldest + 30) {
		for (const [chat, all] of wanted) {
			const right = isRight(difference(teams, all));
			if (!right) at.delete(chat);
			else if (!at.has(chat)) at.set(chat, passed());
		}
		await pause(100);
	}
	const { stray } = difference(teams, [...wanted.values()].flat());
	return { seconds: chats.map((chat) => at.get(chat) ?? Number.POSITIVE_INFINITY), stray };
}

interface Crowd {
	teams: FakeTeams;
	chats: Chat[];
	answers: number;
}

async function use({ port }: Bot, dir: string, { teams, chats, answers }: Crowd) {
	await allShown(teams, chats);
	teams.shake(flaky);
	teams.latency(slow(dice(7)));
	const client = createClient(port);
	const heard = await answering(teams, chats, answers, client.send);
	const shown = await untilRight(dir, teams, chats);
	client.close();
	teams.shake(undefined);
	return { heard, shown };
}

/** 50 group chats of 10 people at 100 answers a second over HTTP, while Teams is slow and fails at random. */
export const crowd = (seconds: number): Promise<Row[]> =>
	inFolder(async (dir) => {
		const teams = await createFakeTeams();
		const before = await houseIn(dir);
		const chats = await openChats(before, teams, size);
		await before.store.close();
		const answers = seconds * rate;
		const { heard, shown } = await withBot(dir, (bot) => use(bot, dir, { teams, chats, answers }));
		const after = await houseIn(dir);
		const stored = await storedAnswers(after, chats);
		await after.store.close();
		const counted = Object.values(teams.counted());
		const sum = (of: 'calls' | 'limited') => counted.reduce((all, one) => all + one[of], 0);
		await teams.close();
		const once = new Set(stored).size;
		const what = `${size.chats} chats in Teams, ${rate} answers a second for ${seconds} s`;
		return [
			{ what: `${what}: acknowledged, p50`, value: percentile(heard.waits, 0.5), unit: 'ms', target: null },
			{ what: 'the same, p99', value: percentile(heard.waits, 0.99), unit: 'ms', target: 500 },
			{
				what: `of ${answers.toLocaleString('en-GB')} answers lost or refused`,
				value: answers - once + heard.refused,
				unit: '',
				target: 0,
			},
			{ what: 'stored twice, of 1 in 20 sent twice', value: stored.length - once, unit: '', target: 0 },
			{
				what: 'beyond the rates, of 1,000 calls to Teams',
				value: (sum('limited') * 1000) / sum('calls'),
				unit: '',
				// Calls do not take equally long to arrive; what is sent back waits, and is sent again.
				target: 10,
			},
			{
				what: 'every card is right after the last answer, p50 of chats',
				value: percentile(shown.seconds, 0.5),
				unit: 's',
				target: null,
			},
			{ what: 'the same, the last chat', value: Math.max(...shown.seconds), unit: 's', target: oldest },
			{ what: 'copies of cards whose post was in doubt', value: shown.stray, unit: '', target: null },
		];
	});
