import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Budget, createBudget, type Turn } from '../../../src/channels/slack/budget.ts';
import { allowanceOf, type Method } from '../../../src/channels/slack/methods.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

let budget: Budget;
let begun: { method: Method; name: string; at: number }[];
beforeEach(() => {
	budget = createBudget();
	begun = [];
});

/** Gets in line, and is noted when its turn comes. */
async function line(method: Method, name: string, turn: Turn): Promise<void> {
	await budget.turn(method, turn);
	begun.push({ method, name, at: performance.now() });
}
const inLine = (method: Method, name: string, turn: Turn): void =>
	void line(method, name, turn).catch(() => {});
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const names = () => begun.map((b) => b.name);
const many = (n: number, make: (i: number) => void) => Array.from({ length: n }, (_, i) => make(i));

/** The most calls of a method in any sixty seconds. */
function busiest(method: Method): number {
	const times = begun.filter((b) => b.method === method).map((b) => b.at);
	return Math.max(...times.map((at) => times.filter((t) => t >= at && t < at + 60_000).length));
}

/** Numbers that look random and are the same each time. */
function dice(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
		return state / 2 ** 31;
	};
}

describe('the budget of a method', () => {
	// One of each kind of allowance.
	const kinds = ['chat.postMessage', 'chat.update', 'conversations.info', 'pins.add', 'views.open'] as const;
	test.each(kinds)('%s is never exceeded in any minute, whoever calls', async (method) => {
		const random = dice(7);
		for (let step = 0; step < 400; step += 1) {
			const channel = `C${Math.floor(random() * 1000)}`;
			const load = step < 200 ? 3 : random() < 0.1 ? 60 : 0;
			many(load, () => {
				const urgency = (['people', 'question', 'card'] as const)[Math.floor(random() * 3)]!;
				if (random() < 0.3 && budget.now(method, channel))
					begun.push({ method, name: 'now', at: performance.now() });
				else inLine(method, urgency, { urgency, channel: `C${Math.floor(random() * 1000)}` });
			});
			await pass(500);
		}
		expect(busiest(method)).toBeLessThan(allowanceOf(method).perMinute);
		expect(busiest(method)).toBeGreaterThan(allowanceOf(method).perMinute * 0.8);
	});

	test('leaves people a place within two seconds, however many cards wait', async () => {
		many(500, (i) => inLine('chat.update', `card ${i}`, { urgency: 'card' }));
		await pass(180_000);
		inLine('chat.update', 'somebody', { urgency: 'people' });
		await pass(2000);
		expect(names()).toContain('somebody');
	});

	test('lets people go first, and each class in its order', async () => {
		many(20, (i) => inLine('conversations.info', `card ${i}`, { urgency: 'card' }));
		many(20, (i) => inLine('conversations.info', `question ${i}`, { urgency: 'question' }));
		many(3, (i) => inLine('conversations.info', `people ${i}`, { urgency: 'people' }));
		await pass(0);
		const early = names().filter((n) => !n.startsWith('card'));
		expect(early.slice(0, 3)).toEqual(['people 0', 'people 1', 'people 2']);
		await pass(120_000);
		const after = names()
			.filter((n) => !n.startsWith('people'))
			.slice(5);
		expect(after).toEqual([...many(20, (i) => `question ${i}`), ...many(15, (i) => `card ${i + 5}`)]);
	});

	test('gives status cards two updates of three while questions change as well', async () => {
		many(200, (i) => inLine('chat.update', `card ${i}`, { urgency: 'card' }));
		many(200, (i) => inLine('chat.update', `question ${i}`, { urgency: 'question' }));
		await pass(120_000);
		const shared = begun.slice(5).map(({ name }) => name.split(' ')[0]);
		const cards = shared.filter((name) => name === 'card').length;
		expect(cards / shared.length).toBeCloseTo(2 / 3, 1);
		expect(shared.slice(0, 6).toSorted()).toEqual([...Array(4).fill('card'), 'question', 'question']);
	});

	test('keeps messages of one channel a second apart, and lets other channels pass', async () => {
		const at = (channel: string): Turn => ({ urgency: 'question', channel });
		for (const name of ['a1', 'a2', 'a3']) inLine('chat.postMessage', name, at('A'));
		inLine('chat.postMessage', 'b1', at('B'));
		await pass(0);
		expect(names()).toEqual(['a1', 'b1']);
		expect(budget.now('chat.postMessage', 'A')).toBe(false);
		expect(budget.now('chat.postMessage', 'C')).toBe(true);
		await pass(5000);
		const times = begun.filter((b) => b.name.startsWith('a')).map((b) => b.at);
		expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(1000);
		expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(1000);
	});

	test('says no at once when it is spent, and when it has a place again', async () => {
		const taken = many(100, () => budget.now('views.open')).filter(Boolean).length;
		expect(taken).toBe(96);
		expect(budget.wait('views.open')).toBe(60_000);
		expect(budget.now('views.push')).toBe(true);
		await pass(60_000);
		expect(budget.now('views.open')).toBe(true);
	});

	test('is held after a 429, and no other is', async () => {
		budget.hold('chat.update', 30_000);
		inLine('chat.update', 'held', { urgency: 'people' });
		inLine('chat.postMessage', 'free', { urgency: 'card', channel: 'A' });
		expect(budget.now('chat.update')).toBe(false);
		expect(budget.now('views.open')).toBe(true);
		await pass(29_000);
		expect(names()).toEqual(['free']);
		await pass(1001);
		expect(names()).toEqual(['free', 'held']);
	});

	test('counts nobody who has given up', async () => {
		const stop = new AbortController();
		const first = many(5, (i) => inLine('chat.update', `${i}`, { urgency: 'card' })).length;
		const gone = budget.turn('chat.update', { urgency: 'card', signal: stop.signal });
		inLine('chat.update', 'next', { urgency: 'card' });
		await pass(0);
		expect([begun.length, budget.waiting()]).toEqual([first, 2]);
		stop.abort(new Error('not needed'));
		await expect(gone).rejects.toThrow('not needed');
		await pass(1500);
		expect(names()).toContain('next');
		await expect(budget.turn('chat.update', { urgency: 'card', signal: stop.signal })).rejects.toThrow();
	});

	test('drops whoever is in line at the end', async () => {
		many(9, () => inLine('chat.update', 'card', { urgency: 'card' }));
		const dropped = expect(budget.turn('chat.update', { urgency: 'people' })).resolves.toBeUndefined();
		await dropped;
		const late = budget.turn('chat.update', { urgency: 'card' });
		budget.close((method) => new Error(`closed ${method}`));
		await expect(late).rejects.toThrow('closed chat.update');
		await expect(budget.turn('pins.add', { urgency: 'card' })).rejects.toThrow('closed pins.add');
		expect(budget.waiting()).toBe(0);
	});
});

test('fifty meetings that change all the time: no status card waits two minutes, no question five', async () => {
	const ages = { card: 0, question: 0 };
	async function dirty(urgency: 'card' | 'question'): Promise<void> {
		for (;;) {
			const since = performance.now();
			await line('chat.update', urgency, { urgency });
			ages[urgency] = Math.max(ages[urgency], performance.now() - since);
		}
	}
	many(50, () => {
		dirty('card').catch(() => {});
		dirty('question').catch(() => {});
	});
	await pass(1_200_000);
	expect(ages.card).toBeLessThan(110_000);
	expect(ages.question).toBeLessThan(300_000);
	expect(busiest('chat.update')).toBeLessThan(50);
});
