import { afterEach, describe, expect, test } from 'vitest';
import type { Place } from '../../../src/channels/teams/ports.ts';
import { type Calling, outcomeOf, startCalling } from './calling.ts';

let at: Calling;
afterEach(() => at.close());

const places = (n: number): Place[] =>
	Array.from({ length: n }, () => at.place(at.teams.addGroup([at.person])));
const texts = ({ id }: Place) => at.teams.messages(id).map(({ text }) => text);

describe('our calls to a connector that counts', () => {
	test('are never found too many, whoever makes them', async () => {
		at = await startCalling({ random: Math.random });
		at.teams.latency(() => Math.random() * 60);
		const groups = places(4);
		const posting = groups.flatMap((place) =>
			Array.from({ length: 8 }, (_, i) => at.calls.post(place, { text: `${i}` }, i % 2 ? 'people' : 'card')),
		);
		const asking = groups.map((place) => at.calls.members(place));
		await Promise.all([...posting, ...asking]);
		expect(at.logged).toEqual([]);
		const { post, members } = at.teams.counted();
		expect([post, members]).toEqual([
			{ calls: 32, limited: 0 },
			{ calls: 4, limited: 0 },
		]);
	}, 15_000);

	test('let people go before cards: whoever waits is not behind them', async () => {
		at = await startCalling();
		const cards = Array.from({ length: 8 }, (_, i) => at.calls.post(at.group, { text: `card ${i}` }, 'card'));
		const people = ['a', 'b'].map((text) => at.calls.post(at.group, { text }, 'people'));
		await Promise.all(people);
		expect(texts(at.group).slice(0, 3)).toEqual(['card 0', 'a', 'b']);
		at.calls.close();
		await Promise.all(cards.map(outcomeOf));
	});

	test('lose nothing and double nothing that is not in doubt, where it fails at random', async () => {
		at = await startCalling({ random: Math.random });
		at.teams.shake({ seed: 9, limited: 8, conflict: 8, gateway: 5, dropped: 5 });
		at.teams.latency(() => Math.random() * 20);
		const groups = places(8);
		const sent = await Promise.all(
			groups.flatMap((place) =>
				Array.from({ length: 5 }, async (_, i) => {
					const outcome = await outcomeOf(at.calls.post(place, { text: `${i}` }, 'people'));
					return { place, text: `${i}`, outcome };
				}),
			),
		);
		for (const { place, text, outcome } of sent) {
			const stands = texts(place).filter((t) => t === text).length;
			if (typeof outcome === 'string') expect(stands).toBe(1);
			else {
				expect(outcome[0]).toBe('ambiguous');
				expect(stands).toBeLessThanOrEqual(1);
			}
		}
		expect(sent.some(({ outcome }) => typeof outcome !== 'string')).toBe(true);
	}, 30_000);

	test('reach Teams at the address that it named last', async () => {
		at = await startCalling();
		const other = await startCalling({ tenant: at.teams.tenant });
		const id = other.teams.addGroup([]);
		await at.calls.post({ ...at.group, id, serviceUrl: other.teams.serviceUrl }, { text: 'moved' }, 'people');
		expect(other.teams.messages(id)).toMatchObject([{ text: 'moved' }]);
		await other.close();
	});

	test('do not keep the process: what was closed has no timers left', async () => {
		at = await startCalling();
		const timers = () => process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length;
		const before = timers();
		await at.calls.turn(at.group.id, 'people', new AbortController().signal);
		const waiting = outcomeOf(at.calls.post(at.group, { text: 'waits' }, 'card'));
		expect(timers()).toBeGreaterThan(before);
		at.calls.close();
		expect(timers()).toBe(before);
		const closed = ['limited', 0, 'closed'];
		expect(await waiting).toEqual(closed);
		expect(await outcomeOf(at.calls.post(at.group, { text: 'late' }, 'people'))).toEqual(closed);
	});
});
