import type { Head } from '../../framework/record.ts';
import type { Documents } from './documents.ts';

/** Sends the lead each signed version as a file, once. */
export interface Filer {
	/** To be called whenever a record is looked at; does nothing for what was sent. */
	look(head: Head): void;
	close(): void;
}

/** Milliseconds until a file that could not be sent is tried again. */
const pause = 20_000;

/**
 * Level-triggered, as cards are: whether a version was sent stands in the log of what was shown, so that a restart
 * sends what is missing and nothing twice.
 */
export function createFiler(
	documents: Pick<Documents, 'deliverSigned'>,
	begin: (work: Promise<unknown>) => void,
): Filer {
	const done = new Set<string>();
	const busy = new Set<string>();
	const timers = new Set<NodeJS.Timeout>();

	async function send(key: string, head: Head): Promise<void> {
		busy.add(key);
		try {
			await documents.deliverSigned(head);
			done.add(key);
		} catch (error) {
			const timer = setTimeout(() => {
				timers.delete(timer);
				look(head);
			}, pause).unref();
			timers.add(timer);
			throw error;
		} finally {
			busy.delete(key);
		}
	}

	function look(head: Head): void {
		const key = `${head.record}:${head.versions.length}:${head.lead}`;
		if (head.versions.length === 0 || done.has(key) || busy.has(key)) return;
		begin(send(key, head));
	}

	return {
		look,
		close: () => {
			for (const timer of timers) clearTimeout(timer);
		},
	};
}
