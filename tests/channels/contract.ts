import { describe } from 'vitest';
import { deliveryContract } from './contract/deliveries.ts';
import type { OpenChannel } from './contract/driver.ts';
import { openingContract } from './contract/opening.ts';
import { restartContract } from './contract/restart.ts';
import { rightsContract } from './contract/rights.ts';
import { signingContract } from './contract/signing.ts';
import { togetherContract } from './contract/together.ts';
import { walkContract } from './contract/walk.ts';

export type { Channel, OpenChannel, Person } from './contract/driver.ts';

/**
 * What every channel promises: people hold a meeting by what they see. The tests press buttons and fill in forms
 * alone, and look at the record and at what others see. `open` gives a fresh conversation each time.
 */
export function channelContract(name: string, open: OpenChannel, patience = 30_000): void {
	describe(`${name} keeps the contract of a channel`, () => {
		openingContract(open);
		walkContract(open, patience);
		togetherContract(open);
		deliveryContract(open);
		rightsContract(open);
		signingContract(open);
		restartContract(open);
	});
}
