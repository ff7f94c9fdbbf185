import { vi } from 'vitest';
import { channelContract } from '../contract.ts';
import { openTeams } from './teams-driver.ts';

// Teams' pace has tests of its own; here a meeting of an hour is held in seconds.
vi.mock(import('../../../src/channels/teams/budget/windows.ts'), async (original) => {
	const { Pace, Windows } = await original();
	const limits = [[1000, 1_000_000]] as const;
	class Unhurried extends Pace {
		override wait = () => 0;
	}
	const all = { writes: limits, reads: limits, cards: limits, together: limits, cardsTogether: limits };
	return { ...all, Windows, Pace: Unhurried };
});

channelContract('Teams', openTeams, 60_000);
