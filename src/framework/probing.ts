import { isOpen, placesOf, slotsOf } from './board.ts';
import {
	type AgencyId,
	type Cell,
	type CellId,
	contextOf,
	type Framework,
	findCell,
	type Probe,
} from './framework.ts';
import type { Head, Person, Slot } from './record.ts';

/** How a walk through one part of the framework goes: context by context, or point by point. */
export function walkOrder(
	framework: Framework,
	part: 'understanding' | 'planning',
	walk: 'context' | 'point',
): CellId[] {
	const cells = framework.cells.filter((c) => c.point.part === part);
	if (walk === 'context') return cells.map((c) => c.id);
	return framework.points.flatMap((p) => cells.filter((c) => c.point.id === p.id).map((c) => c.id));
}

const probeRank = (cell: Cell): number => cell.context.probe * 2 + (cell.point.probed ? 0 : 1);

interface Parts {
	/** In the order in which they are probed. */
	understanding: CellId[];
	planning: CellId[];
}

/** A framework never changes, and every answer asks for this. */
const known = new WeakMap<Framework, Parts>();

function partsOf(framework: Framework): Parts {
	const of = (part: Cell['point']['part']) => framework.cells.filter((c) => c.point.part === part);
	const parts = known.get(framework) ?? {
		understanding: of('understanding')
			.toSorted((a, b) => probeRank(a) - probeRank(b))
			.map((c) => c.id),
		planning: of('planning').map((c) => c.id),
	};
	known.set(framework, parts);
	return parts;
}

type Board = Pick<Head, 'board' | 'places'>;

const openIn = (cells: CellId[], head: Board): Slot[] =>
	cells.flatMap((cell) => slotsOf(head, cell)).filter((slot) => isOpen(head, slot));

/** Slots still open in the understanding part, in the order in which they are probed. */
export const gaps = (framework: Framework, head: Board): Slot[] =>
	openIn(partsOf(framework).understanding, head);

/** Slots still open in the plan. */
export const unplanned = (framework: Framework, head: Board): Slot[] =>
	openIn(partsOf(framework).planning, head);

/** Every slot still open, gaps first and then what is left of the plan. */
export const leftOpen = (framework: Framework, head: Board): Slot[] => [
	...gaps(framework, head),
	...unplanned(framework, head),
];

export interface Asked {
	/** Null where the framework has no probe for this cell; its own question is asked then. */
	probe: Probe | null;
	agency: AgencyId;
	/** Those present who are asked; empty when the agency is not in the room. */
	people: Person[];
}

/** Somebody tied to one school is never asked about another. */
function mayKnow(head: Head, person: Person, slot: Slot): boolean {
	const here = placesOf(head, contextOf(slot.cell)).map((p) => p.id);
	const tied = person.places.filter((id) => here.includes(id));
	return tied.length === 0 || slot.place === null || tied.includes(slot.place);
}

const tiedTo = (person: Person, slot: Slot): boolean =>
	slot.place !== null && person.places.includes(slot.place);

/** The order in which agencies are asked about a cell: its probes' first, then the context's. */
function agenciesToAsk(cell: Cell, probe: Probe | null): AgencyId[] {
	return [...new Set([...(probe?.ask ?? []), ...(probe?.alsoAsk ?? []), ...cell.context.ask])];
}

/** Who in the room is asked with this probe, if anybody. */
function present(head: Head, cell: Cell, slot: Slot, probe: Probe | null): Asked | undefined {
	const here = head.people.filter((p) => p.present && mayKnow(head, p, slot));
	const tied = here.filter((p) => tiedTo(p, slot));
	const first = tied[0];
	if (first !== undefined)
		return { probe, agency: first.agency, people: tied.filter((p) => p.agency === first.agency) };
	const guests = head.guests.map((g) => g.agency);
	for (const agency of agenciesToAsk(cell, probe)) {
		const people = here.filter((p) => p.agency === agency);
		if (people.length > 0 || guests.includes(agency)) return { probe, agency, people };
	}
	return undefined;
}

const rank = (probe: Probe | null, asked: Asked | undefined): number => {
	if (asked === undefined) return 3;
	if (probe?.ask.includes(asked.agency)) return 0;
	return probe?.alsoAsk.includes(asked.agency) ? 1 : 2;
};

/**
 * Whom to ask about an open slot and with which probe: the agency present that is most likely to know,
 * or, when none of them is in the room, the first absent one (then `people` is empty and `absent` true).
 */
export function whomToAsk(framework: Framework, head: Head, slot: Slot): Asked & { absent: boolean } {
	const cell = findCell(framework, slot.cell);
	if (cell === undefined) throw new Error('no such cell');
	const probes = cell.probes.length > 0 ? cell.probes : [null];
	const [best] = probes
		.map((probe) => ({ probe, asked: present(head, cell, slot, probe) }))
		.toSorted((a, b) => rank(a.probe, a.asked) - rank(b.probe, b.asked));
	if (best?.asked !== undefined) return { ...best.asked, absent: false };
	const probe = best?.probe ?? null;
	// Somebody of this agency may be here for another place: for this one it is absent all the same.
	const agency = agenciesToAsk(cell, probe)[0] ?? framework.agencies[0]?.id ?? '';
	return { probe, agency, people: [], absent: true };
}

/** The open slots that most need this person: probes that name the agency first, places they speak for before all. */
export function needsMost(framework: Framework, head: Head, person: Person, most: number): Slot[] {
	const score = (slot: Slot): number => {
		const cell = findCell(framework, slot.cell);
		if (cell === undefined || !mayKnow(head, person, slot)) return 0;
		if (tiedTo(person, slot)) return 4;
		if (cell.probes.some((p) => p.ask.includes(person.agency))) return 3;
		if (cell.probes.some((p) => p.alsoAsk.includes(person.agency))) return 2;
		return cell.context.ask.includes(person.agency) ? 1 : 0;
	};
	return gaps(framework, head)
		.map((slot) => ({ slot, score: score(slot) }))
		.filter(({ score: s }) => s > 0)
		.toSorted((a, b) => b.score - a.score)
		.slice(0, most)
		.map(({ slot }) => slot);
}
