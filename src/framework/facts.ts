import { copyOf } from './copy.ts';
import { emptyHead } from './empty.ts';
import { enteringFacts } from './facts/entries.ts';
import { openingFacts } from './facts/opening.ts';
import { peopleFacts } from './facts/people.ts';
import { placeFacts } from './facts/places.ts';
import { settlingFacts } from './facts/settling.ts';
import { signingFacts } from './facts/signing.ts';
import { walkingFacts } from './facts/walking.ts';
import type { FactKind, Meta } from './kind.ts';
import type { FullRecord, Head } from './record.ts';

export { emptyHead };

/** Every kind of fact, each with its version and what it changes. */
export const factKinds = {
	...openingFacts,
	...peopleFacts,
	...placeFacts,
	...enteringFacts,
	...settlingFacts,
	...walkingFacts,
	...signingFacts,
};

export type Kind = keyof typeof factKinds;
export type DataOf<K extends Kind> = (typeof factKinds)[K] extends FactKind<infer D> ? D : never;

/** A fact as it is proposed: what happened, not yet when and by whom. */
export type NewFact = { [K in Kind]: { kind: K; data: DataOf<K> } }[Kind];

/** A fact as it stands in a record. */
export type Fact = NewFact & Meta & { id: string; version: number };

/** Thrown for a fact that this software cannot read: a newer version, or an unknown kind. */
export class UnknownFact extends Error {}

/** Brings a stored fact to the version that this software knows.
 * @throws UnknownFact for a kind or version that it does not know. */
export function upcast(stored: { kind: string; version: number; data: unknown }): NewFact {
	const known = Object.hasOwn(factKinds, stored.kind);
	const kind = (factKinds as Record<string, FactKind<unknown>>)[stored.kind];
	if (!known || kind === undefined)
		throw new UnknownFact(`facts of the kind "${stored.kind}" are not known to this version`);
	if (stored.version > kind.version)
		throw new UnknownFact(`"${stored.kind}" facts of version ${stored.version} are newer than this software`);
	let data = stored.data;
	for (let v = stored.version; v < kind.version; v += 1) data = kind.upcasts?.[v]?.(data) ?? data;
	return { kind: stored.kind, data } as NewFact;
}

const kindOf = (fact: NewFact) => factKinds[fact.kind] as FactKind<unknown>;

/** The head after these facts; the one given is left as it was. */
export function apply(head: Head, facts: Fact[]): Head {
	const next = copyOf(head);
	for (const fact of facts) kindOf(fact).head?.(next, fact.data, fact);
	return next;
}

/** The whole record from its facts, in order. */
export function fold(start: Head, facts: Iterable<Fact>): FullRecord {
	const record: FullRecord = {
		head: copyOf(start),
		entries: [],
		settlements: {},
		checkReasons: {},
		remarks: [],
	};
	for (const fact of facts) {
		const kind = kindOf(fact);
		kind.record?.(record, fact.data, fact);
		kind.head?.(record.head, fact.data, fact);
	}
	return record;
}
