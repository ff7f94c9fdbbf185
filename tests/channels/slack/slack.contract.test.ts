import { vi } from 'vitest';
import { channelContract } from '../contract.ts';
import { fakeWorkspace } from './far-end.ts';
import { openSlack } from './slack-driver.ts';

// Slack's pace has tests of its own; here a meeting of an hour is held in seconds.
vi.mock(import('../../../src/channels/slack/methods.ts'), async (original) => ({
	...(await original()),
	allowanceOf: () => ({ perMinute: 1_000_000, scopes: [] }),
}));

channelContract(
	'Slack',
	openSlack(() => fakeWorkspace()),
);
