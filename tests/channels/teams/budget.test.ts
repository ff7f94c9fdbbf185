import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Budget, createBudget, type Turn } from '../../../src/channels/teams/budget.ts';
import type { Urgency } from '../../../src/channels/teams/ports.ts';
import { Rates } from '../../../src/commands/bench/fake-teams/rates.ts';
import { dice } from '../../../src/commands/bench/fake-teams.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

let budget: Budget;
let begun: { conversation: string; name: string; at: number }[];
beforeEach(() => {
	budget = createBudget(undefined, dice(3));
	begun = [];
});

/** Gets in line, is noted when its turn comes, and takes so many milliseconds then. */
async function call(conversation: string, name: string, turn: Turn, ms = 0): Promise<void> {
	const permit = await budget.enter('write', conversation, turn);
	begun.push({ conversation, name, at: performance.now() });
	if (ms > 0) await new Promise((done) => setTimeout(done, ms));
	permit.end();
}
const inLine = (conversation: string, name: string, urgency: Urgency, ms = 0): void =>
	void call(conversation, name, { urgency }, ms).catch(() => {});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const names = () => begun.map(({ name }) => name);
const many = (n: number, make: (i: number) => void) => Array.from({ length: n }, (_, i) => make(i));
const second = 1000;
const hour = 3600 * second;

/** The most that began in any so many milliseconds. */
function busiest(ms: number, which = begun): number {
	const times = which.map(({ at }) => at);
	let first = 0;
	return Math.max(
		...times.map((at, i) => {
			while (times[first]! <= at - ms) first += 1;
			return i - first + 1;
		}),
	);
}

describe('the budget of a conversation', () => {
	test('is never exceeded in any second, two, thirty or hour, whoever calls', async () => {
		const random = dice(7);
		for (let step = 0; step < 2 * 3600; step += 1) {
			if (budget.waiting() < 50 && random() < 0.8)
				many(3, (i) => inLine('a', `${i}`, random() < 0.5 ? 'card' : 'people', Math.floor(random() * 300)));
			await pass(second);
		}
		const limits: [number, number][] = [
			[second, 7],
			[2 * second, 8],
			[30 * second, 60],
			[hour, 1800],
		];
		for (const [ms, most] of limits) {
			expect(busiest(ms)).toBeLessThan(most);
			expect(busiest(ms)).toBeGreaterThanOrEqual(most * 0.7);
		}
	}, 20_000);

	test('is never found too much by a connector that counts, however slowly calls arrive', async () => {
		const rates = new Rates();
		const random = dice(11);
		const late: number[] = [];
		many(40, (c) =>
			many(30, () => {
				const urgency = random() < 0.5 ? 'card' : 'people';
				void budget.enter('write', `c${c}`, { urgency }).then(async (permit) => {
					await new Promise((done) => setTimeout(done, random() * 60));
					const over = rates.take('post', `c${c}`, performance.now());
					if (over !== undefined) late.push(over);
					permit.end();
				});
			}),
		);
		await pass(60 * second);
		expect(budget.waiting()).toBe(0);
		expect(late).toEqual([]);
		expect(rates.counted.get('post')?.calls).toBe(1200);
	});

	test('together is what one app may send in a tenant in a second', async () => {
		many(200, (c) => many(3, (i) => inLine(`c${c}`, `${i}`, 'people')));
		await pass(20 * second);
		expect(begun).toHaveLength(600);
		expect(busiest(second)).toBeLessThan(50);
		expect(busiest(second)).toBeGreaterThan(40);
	});

	test('lets people go before cards, and each of them in their order', async () => {
		many(10, (i) => inLine('a', `card ${i}`, 'card'));
		many(4, (i) => inLine('a', `people ${i}`, 'people'));
		await pass(60 * second);
		expect(names().slice(0, 5)).toEqual(['card 0', 'people 0', 'people 1', 'people 2', 'people 3']);
		expect(names().slice(5)).toEqual(many(9, (i) => i).map((_, i) => `card ${i + 1}`));
	});

	test('always has a place for somebody within a second, however many cards have gone', async () => {
		for (let minute = 0; minute < 60; minute += 1) {
			many(60, (i) => inLine('a', `card ${i}`, 'card'));
			await pass(59 * second);
			const before = performance.now();
			inLine('a', 'somebody', 'people');
			await pass(second);
			const somebody = begun.findLast(({ name }) => name === 'somebody');
			expect(somebody!.at - before).toBeLessThan(second);
		}
		// And the cards have not stopped for it: they go on, a little slower.
		const lately = begun.filter(
			({ name, at }) => name !== 'somebody' && at > performance.now() - 60 * second,
		);
		expect(lately.length).toBeGreaterThan(12);
	});

	test('lets conversations take turns where they have to share', async () => {
		many(100, (i) => inLine('busy', `${i}`, 'card'));
		many(60, (c) => inLine(`c${c}`, 'one', 'card'));
		await pass(3 * second);
		expect(begun.filter(({ conversation }) => conversation !== 'busy')).toHaveLength(60);
	});

	test('lets people of one conversation go before the cards of all', async () => {
		many(100, (c) => many(2, () => inLine(`c${c}`, 'card', 'card')));
		await pass(100);
		many(5, (c) => inLine(`p${c}`, 'somebody', 'people'));
		await pass(200);
		expect(names().filter((name) => name === 'somebody')).toHaveLength(5);
	});

	test('gives the next turn when the call before has ended', async () => {
		inLine('a', 'slow', 'people', 5 * second);
		inLine('a', 'next', 'people');
		inLine('b', 'elsewhere', 'people');
		await pass(4 * second);
		expect(names()).toEqual(['slow', 'elsewhere']);
		await pass(second);
		expect(names()).toEqual(['slow', 'elsewhere', 'next']);
	});
});

describe('a conversation that Teams has sent back', () => {
	test('rests as long as Teams asks, and a little longer', async () => {
		expect(budget.hold('write', 'a', 3 * second)).toBeLessThan(3.3 * second);
		inLine('a', 'one', 'people');
		inLine('b', 'elsewhere', 'people');
		await pass(3 * second - 1);
		expect(names()).toEqual(['elsewhere']);
		await pass(500);
		expect(names()).toEqual(['elsewhere', 'one']);
	});

	test('rests longer each time where Teams does not say, and not twice as long', () => {
		const held = many(8, () => budget.hold('write', 'a', undefined)) as unknown as number[];
		for (const [i, ms] of held.entries()) {
			expect(ms).toBeGreaterThanOrEqual(Math.min(1000 * 2 ** i, 30_000) / 2);
			expect(ms).toBeLessThanOrEqual(Math.min(1000 * 2 ** i, 30_000) + 250);
		}
		expect(new Set(held.slice(5)).size).toBe(3);
		budget.fine('write', 'a');
		expect(budget.hold('write', 'a', undefined)).toBeLessThanOrEqual(1250);
	});

	test('rests a minute at most, whatever Teams asks', () => {
		expect(budget.hold('write', 'a', 24 * hour)).toBeLessThan(61 * second);
	});

	test('is asked about all the same', async () => {
		budget.hold('write', 'a', 10 * second);
		const permit = await budget.enter('read', 'a', { urgency: 'people' });
		permit.end();
	});

	test('gives the call that came back its place', async () => {
		inLine('a', 'first', 'people');
		await pass(0);
		budget.hold('write', 'a', second);
		inLine('a', 'second', 'people');
		void call('a', 'first again', { urgency: 'people', first: true });
		await pass(3 * second);
		expect(names()).toEqual(['first', 'first again', 'second']);
	});
});

describe('whoever waits', () => {
	test('may give up, and is gone from the line', async () => {
		inLine('a', 'slow', 'people', second);
		const leaving = new AbortController();
		const left = call('a', 'left', { urgency: 'people', signal: leaving.signal });
		inLine('a', 'next', 'people');
		await pass(0);
		expect(budget.waiting()).toBe(2);
		leaving.abort(new Error('not wanted'));
		await expect(left).rejects.toThrow('not wanted');
		expect(budget.waiting()).toBe(1);
		await pass(2 * second);
		expect(names()).toEqual(['slow', 'next']);
		await expect(call('a', 'late', { urgency: 'people', signal: leaving.signal })).rejects.toThrow(
			'not wanted',
		);
	});

	test('is told when it is closed, and so is whoever comes after', async () => {
		inLine('a', 'slow', 'people', second);
		const dropped = call('a', 'dropped', { urgency: 'card' });
		budget.close(new Error('closed'));
		await expect(dropped).rejects.toThrow('closed');
		await expect(call('a', 'late', { urgency: 'people' })).rejects.toThrow('closed');
		await pass(hour);
		expect(names()).toEqual(['slow']);
	});
});

test('conversations in which nothing happens are forgotten after an hour', async () => {
	for (let i = 0; i < 2000; i += 1) {
		inLine(`c${i}`, 'one', 'people');
		await pass(30);
	}
	expect(budget.size()).toBe(2000);
	await pass(hour + 60 * second);
	inLine('last', 'one', 'people');
	await pass(0);
	expect(budget.size()).toBe(1);
});
