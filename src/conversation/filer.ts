import type { Head } from '../framework/record.ts';
import type { Documents } from './handing.ts';

/** Sends the lead each signed version as a file, once. */
export interface Filer {
	/** To be called whenever a record is looked at; does nothing for what was sent. */
	look(head: Head): void;
	close(): void;
}

/** Milliseconds until a file that could not be sent is tried again: growing, for who is away for good. */
const pauses = [5000, 20_000, 60_000, 600_000];

/**
 * Level-triggered, as cards are: whether a version was sent stands in the log of what was shown, so that a restart
 * sends what is missing and nothing twice.
 * @param again looks at a record once more
 */
export function createFiler(
	documents: Pick<Documents, 'deliverSigned'>,
	begin: (work: Promise<unknown>) => void,
	again: (record: string) => void,
): Filer {
	const done = new Set<string>();
	const busy = new Set<string>();
	const timers = new Set<NodeJS.Timeout>();
	const failures = new Map<string, number>();

	function later(key: string, head: Head): void {
		const count = failures.get(key) ?? 0;
		failures.set(key, count + 1);
		const pause = pauses[Math.min(count, pauses.length - 1)];
		const timer = setTimeout(() => {
			timers.delete(timer);
			busy.delete(key);
			// As the record is then: another lead may answer for it.
			again(head.record);
		}, pause).unref();
		timers.add(timer);
	}

	function send(key: string, head: Head): void {
		busy.add(key);
		const sending = documents.deliverSigned(head).then(
			() => {
				busy.delete(key);
				done.add(key);
			},
			(error: unknown) => {
				later(key, head);
				throw error;
			},
		);
		begin(sending);
	}

	function look(head: Head): void {
		const key = `${head.record}:${head.versions.length}:${head.lead}`;
		if (head.versions.length === 0 || done.has(key) || busy.has(key)) return;
		send(key, head);
	}

	return {
		look,
		close: () => {
			for (const timer of timers) clearTimeout(timer);
		},
	};
}
