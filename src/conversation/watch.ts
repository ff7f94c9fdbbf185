import type { Store, StoredHead } from './ports.ts';

const minute = 60_000;

export interface WatchDeps {
	store: Pick<Store, 'find'>;
	/** What is shown of this record is looked at again. */
	changed(record: string): void;
	/** Goes on by itself; its failures are noted. */
	begin(work: Promise<unknown>): void;
	/** Milliseconds between two looks at every open meeting; a minute unless given. */
	every?: number | undefined;
}

/**
 * Looks at records without being told: at all that people still look at when the bot starts, because a restart finds
 * what was not shown yet; and at open meetings again and again, because no platform promises to tell what becomes of
 * the conversation that a meeting is held in.
 */
export function createWatch({ store, changed, begin, every = minute }: WatchDeps) {
	let timer: NodeJS.Timeout | undefined;

	async function lookAtAll(): Promise<void> {
		for (const status of ['open', 'signed'] as const) {
			let after: StoredHead | undefined;
			do {
				const page = await store.find({ status, limit: 100, ...(after && { after }) });
				for (const { record } of page) changed(record);
				after = page.at(-1);
			} while (after !== undefined);
		}
	}

	async function lookAtOpen(): Promise<void> {
		for (const { record } of await store.find({ status: 'open', limit: 500 })) changed(record);
	}

	return {
		async start(): Promise<void> {
			await lookAtAll();
			timer = setInterval(() => begin(lookAtOpen()), every).unref();
		},
		stop: () => clearInterval(timer),
	};
}
