import { describe, onTestFinished } from 'vitest';
import type { Store } from '../../src/conversation/ports.ts';
import { commitContract } from './contract/commits.ts';
import { findContract } from './contract/find.ts';
import { headContract } from './contract/heads.ts';
import { newerContract } from './contract/newer.ts';
import { smallContract } from './contract/small.ts';

/** One fresh store, and what a test may do to it from outside. */
export interface Opened {
	store: Store;
	/** Another store object on the same data; the first stays open. */
	another(): Promise<Store>;
	/** Deletes a record's head behind the store's back. */
	loseHead(record: string): Promise<void>;
}

/** Opens a fresh store; everything opened from it is closed when the test ends. */
export type Open = () => Promise<Opened>;

/** What every store promises (src/conversation/ports.ts). `open` gives a fresh, empty store each time. */
export function storeContract(name: string, open: Open): void {
	const opening: Open = async () => {
		const opened = await open();
		const close = (store: Store) => onTestFinished(() => store.close());
		close(opened.store);
		return {
			...opened,
			async another() {
				const store = await opened.another();
				close(store);
				return store;
			},
		};
	};
	describe(`${name} keeps the contract of a store`, () => {
		commitContract(opening);
		headContract(opening);
		findContract(opening);
		newerContract(opening);
		smallContract(opening);
	});
}
