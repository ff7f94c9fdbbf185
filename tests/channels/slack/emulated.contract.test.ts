import { describe, vi } from 'vitest';
import { restartContract } from '../contract/restart.ts';
import { walkContract } from '../contract/walk.ts';
import { emulatedWorkspace } from './emulate.ts';
import { openSlack } from './slack-driver.ts';

// Slack's pace has tests of its own; here a meeting of an hour is held in seconds.
vi.mock(import('../../../src/channels/slack/methods.ts'), async (original) => ({
	...(await original()),
	allowanceOf: () => ({ perMinute: 1_000_000, scopes: [] }),
}));

// The whole contract is held against a workspace of our own (slack.contract.test.ts): here the longest parts of it.
describe('in a workspace that is not of our making', () => {
	walkContract(openSlack(emulatedWorkspace), 60_000);
	restartContract(openSlack(emulatedWorkspace));
});
