import type { Arrived } from '../ports.ts';
import { deliveryOf } from '../typed.ts';

/** Of so many deleted messages it is remembered that they are gone: events change places within seconds. */
const remembered = 5000;

/** Messages that were deleted, because Teams does not promise to tell of a message before its deletion. */
export interface Deleted {
	note(arrived: Arrived): void;
	/** Whether this message, or this edit of it, was made before its deletion. */
	has(arrived: Arrived): boolean;
}

export function createDeleted(): Deleted {
	const gone = new Map<string, string>();
	return {
		note(arrived) {
			gone.set(deliveryOf(arrived), arrived.sentAt ?? '');
			const oldest = gone.keys().next().value;
			if (gone.size > remembered && oldest !== undefined) gone.delete(oldest);
		},
		has(arrived) {
			const at = gone.get(deliveryOf(arrived));
			if (at === undefined) return false;
			// Deleted messages can be brought back: Teams then tells of an edit.
			return arrived.type === 'message' || (arrived.sentAt ?? at) < at;
		},
	};
}
