import type { FullRecord, Head, Instant, PersonId } from './record.ts';

/** When a fact was stored, and who brought it. */
export interface Meta {
	at: Instant;
	by: PersonId;
}

/**
 * A kind of fact declares what it changes. `head` and `record` work on a draft that their caller owns:
 * they may change it in place, and must depend on nothing else.
 */
export interface FactKind<D> {
	version: number;
	/** From version n to n + 1, by n. */
	upcasts?: Record<number, (data: unknown) => unknown>;
	head?(draft: Head, data: D, meta: Meta): void;
	record?(draft: FullRecord, data: D, meta: Meta): void;
}

export const kind = <D>(declared: FactKind<D>): FactKind<D> => declared;
