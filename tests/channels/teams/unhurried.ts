import type * as windows from '../../../src/channels/teams/budget/windows.ts';

const limits = [[1000, 1_000_000]] as const;

/** Teams' pace has tests of its own; elsewhere a meeting of an hour is held in seconds. */
export function unhurried({ Pace, Windows }: typeof windows): typeof windows {
	class Unhurried extends Pace {
		override wait = (): number => 0;
	}
	const all = { writes: limits, reads: limits, cards: limits, together: limits, cardsTogether: limits };
	return { ...all, Windows, Pace: Unhurried };
}
