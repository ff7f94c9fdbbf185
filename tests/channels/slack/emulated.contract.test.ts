import { describe, vi } from 'vitest';
import { openingContract } from '../contract/opening.ts';
import { restartContract } from '../contract/restart.ts';
import { togetherContract } from '../contract/together.ts';
import { emulatedWorkspace } from './emulate.ts';
import { openSlack } from './slack-driver.ts';

// Slack's pace has tests of its own; here a meeting of an hour is held in seconds.
vi.mock(import('../../../src/channels/slack/methods.ts'), async (original) => ({
	...(await original()),
	allowanceOf: () => ({ perMinute: 1_000_000, scopes: [] }),
}));

// A workspace of our own holds the whole contract (slack.contract.test.ts); here what rests most on what a workspace
// remembers: forms, what was typed, what stands where.
describe('in a workspace that is not of our making', () => {
	const open = openSlack(emulatedWorkspace);
	openingContract(open);
	togetherContract(open);
	restartContract(open);
});
