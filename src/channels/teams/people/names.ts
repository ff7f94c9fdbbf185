import type { Candidate } from '../../../conversation/forms/kind.ts';
import type { PersonId } from '../../../framework/record.ts';
import { clean, longest } from '../../../framework/text.ts';
import { shorten } from '../../../wording/cut.ts';
import type { Member } from '../ports.ts';

/** Marks that turn the direction of what stands after a name. */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const plain = (name: string): string => clean(name.replace(turning, '').replace(/\s+/g, ' '));

/**
 * T55: what somebody is called, in one line and as long as a record takes: whatever stands in their profile, nobody is
 * kept out by it, and it does not touch what stands beside it.
 */
export function nameOf({ name, address = '', objectId = '', id }: Member): string {
	const [first = id] = [name, address, objectId].map(plain).filter((one) => one !== '');
	return shorten(first, longest.name);
}

/** How a name looks in a list: letters alone, whatever is invisible in it. */
const looks = (name: string): string =>
	name
		.normalize('NFKC')
		.replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
		.toLowerCase();

export interface Named {
	person: PersonId;
	name: string;
	/** Their address in the roster. */
	address: string | undefined;
}

/** Who can be named, by name. T56: two whose names look the same are shown with their addresses, else with numbers. */
export function toldApart(people: readonly Named[]): Candidate[] {
	const seen = new Map<string, Named[]>();
	for (const one of people) seen.set(looks(one.name), [...(seen.get(looks(one.name)) ?? []), one]);
	const ordered = people.toSorted((a, b) => a.name.localeCompare(b.name, 'en-GB'));
	const count = new Map<string, number>();
	return ordered.map(({ person, name, address }) => {
		const alike = seen.get(looks(name)) ?? [];
		if (alike.length < 2) return { id: person, name, agency: null, places: [] };
		const number = (count.get(looks(name)) ?? 0) + 1;
		count.set(looks(name), number);
		const own = address !== undefined && alike.filter((one) => one.address === address).length === 1;
		const which = ` (${own ? shorten(address, 60) : number})`;
		return { id: person, name: shorten(name, longest.name - which.length) + which, agency: null, places: [] };
	});
}
