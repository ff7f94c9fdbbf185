import { vi } from 'vitest';
import { channelContract } from '../contract.ts';
import { openTeams } from './teams-driver.ts';

vi.mock(import('../../../src/channels/teams/budget/windows.ts'), async (original) =>
	(await import('./unhurried.ts')).unhurried(await original()),
);

channelContract('Teams', openTeams, 60_000);
