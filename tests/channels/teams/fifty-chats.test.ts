import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createFakeTeams, dice } from '../../../src/commands/bench/fake-teams.ts';
import { answering, flaky, slow } from '../../../src/commands/bench/teams/answering.ts';
import { openChats, storedAnswers } from '../../../src/commands/bench/teams/chats.ts';
import { difference, isRight, wantedOf } from '../../../src/commands/bench/teams/right.ts';
import { run } from './running.ts';

// The bench holds the same for longer, against the process as people start it.
describe('fifty group chats of ten people who all answer while Teams is slow and fails at random', () => {
	test('lose no answer, double none, and are all shown right within a minute', {
		timeout: 90_000,
	}, async () => {
		const teams = await createFakeTeams();
		onTestFinished(() => teams.close());
		const app = await run({ teams });
		onTestFinished(() => app.end());
		const chats = await openChats(app.house(), teams, { chats: 50, people: 10 });
		teams.shake(flaky);
		teams.latency(slow(dice(7)));
		// Questions of which the bot is told nothing, whether or not they were posted.
		teams.fail('post', { status: 502, done: true }, 2);
		teams.fail('post', { drop: true }, 2);
		const heard = await answering(teams, chats, 300, async (activity) => {
			const { status, text } = await app.send(activity);
			return { status, body: text };
		});
		expect(heard.refused).toBe(0);
		const stored = await storedAnswers(app.house(), chats);
		expect(stored.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, n) => n));
		const wanted = [...(await wantedOf(app.house(), teams, chats)).values()].flat();
		expect(wanted.flatMap(({ cards }) => cards).length).toBeGreaterThan(100);
		await vi.waitUntil(() => isRight(difference(teams, wanted)), { timeout: 60_000, interval: 250 });
		const counted = Object.values(teams.counted());
		expect(counted.map(({ limited }) => limited)).toEqual(counted.map(() => 0));
		const failed = teams.calls().filter(({ outcome }) => typeof outcome === 'string' || outcome >= 400);
		expect(failed.length).toBeGreaterThan(10);
	});
});
