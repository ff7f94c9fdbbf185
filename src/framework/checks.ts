import { unlabelled } from './board.ts';
import {
	type Context,
	type ContextId,
	contextOf,
	type Framework,
	findCell,
	type Point,
} from './framework.ts';
import type { EntryId, FullRecord, KeptEntry, PlaceId } from './record.ts';

export const checkKinds = [
	'concern-without-action',
	'actions-close-to-home',
	'action-without-owner',
	'action-without-date',
	'place-without-label',
	'basis-not-said',
	'mode-not-known',
	'levels-not-known',
] as const;
export type CheckKind = (typeof checkKinds)[number];

/** Something that the record itself contradicts. It is shown and answered; it never blocks by force. */
export interface Check {
	/** Stable while the contradiction stands, so that its answer stays with it: `concern-without-action:schools`. */
	id: string;
	kind: CheckKind;
	context: ContextId | null;
	/** The entries that it comes from, in the order in which they were said. */
	entries: EntryId[];
	/** The places that it comes from. */
	places: PlaceId[];
	/** The reason that the lead gave for these entries and places, or for more; null until there is one. */
	answered: string | null;
}

type Finding = Pick<Check, 'kind'> & Partial<Pick<Check, 'context' | 'entries' | 'places'>> & { of?: string };

/** A record with its framework, as the rules below read it. */
interface Reading {
	framework: Framework;
	record: FullRecord;
	/** Entries that stand: withdrawn ones count for nothing. */
	live: KeptEntry[];
}

const ids = (entries: KeptEntry[]): EntryId[] => entries.map((e) => e.id);

const inRole = ({ framework, live }: Reading, role: Point['role']): KeptEntry[] =>
	live.filter((e) => findCell(framework, e.cell)?.point.role === role);

const concernsOf = (reading: Reading, context: Context): KeptEntry[] =>
	inRole(reading, 'concern').filter((e) => contextOf(e.cell) === context.id);

/** A context where something is of concern, and nothing is planned to change it. */
function concernWithoutAction(reading: Reading): Finding[] {
	const targets = new Set(inRole(reading, 'action').map((e) => e.action?.target));
	return reading.framework.contexts.flatMap((context) => {
		const concerns = concernsOf(reading, context);
		if (concerns.length === 0 || targets.has(context.id)) return [];
		return [
			{
				kind: 'concern-without-action',
				of: context.id,
				context: context.id,
				entries: ids(concerns),
			} as const,
		];
	});
}

/** The plan changes the young person and the family alone, while there are concerns beyond them. */
function actionsCloseToHome(reading: Reading): Finding[] {
	const { contexts } = reading.framework;
	const aimed = inRole(reading, 'action').filter((e) => e.action !== null);
	const close = aimed.every((e) => contexts.find((c) => c.id === e.action?.target)?.wider === false);
	const concerns = contexts.some((c) => c.wider && concernsOf(reading, c).length > 0);
	if (aimed.length === 0 || !close || !concerns) return [];
	return [{ kind: 'actions-close-to-home', entries: ids(aimed) }];
}

/** An agency alone is an owner; so is a person alone. */
const hasOwner = ({ action }: KeptEntry): boolean =>
	(action?.owner.agency ?? action?.owner.person ?? null) !== null;

const eachAction = (
	reading: Reading,
	kind: 'action-without-owner' | 'action-without-date',
	complete: (entry: KeptEntry) => boolean,
): Finding[] =>
	inRole(reading, 'action')
		.filter((e) => !complete(e))
		.map((e) => ({ kind, of: e.id, context: contextOf(e.cell), entries: [e.id] }));

function placeWithoutLabel({ framework, record, live }: Reading): Finding[] {
	const { head } = record;
	return framework.contexts
		.filter((context) => unlabelled(head, context))
		.map(({ id }) => {
			const places = head.places.filter((p) => p.context === id && p.label === null).map((p) => p.id);
			const said = live.filter(
				(e) => contextOf(e.cell) === id && (e.place === null || places.includes(e.place)),
			);
			return { kind: 'place-without-label', of: id, context: id, entries: ids(said), places };
		});
}

/** What was typed in the chat, until somebody says whether it is fact, allegation or opinion. */
function basisNotSaid({ live }: Reading): Finding[] {
	const entries = ids(live.filter((e) => e.basis === 'not-said'));
	return entries.length === 0 ? [] : [{ kind: 'basis-not-said', entries }];
}

const rules: ((reading: Reading) => Finding[])[] = [
	concernWithoutAction,
	actionsCloseToHome,
	(reading) => eachAction(reading, 'action-without-owner', hasOwner),
	(reading) => eachAction(reading, 'action-without-date', (e) => (e.action?.due ?? null) !== null),
	placeWithoutLabel,
	basisNotSaid,
	({ record }) => (record.head.header.mode === 'not-known' ? [{ kind: 'mode-not-known' }] : []),
	({ record }) => (record.head.header.levels.length === 0 ? [{ kind: 'levels-not-known' }] : []),
];

const covers = (given: string[], found: string[]): boolean => found.every((id) => given.includes(id));

/** A reason that was given before another concern came up does not answer that one. */
function reasonFor(record: FullRecord, { id, entries, places }: Omit<Check, 'answered'>): string | null {
	const kept = record.checkReasons[id];
	if (kept === undefined || !covers(kept.entries, entries) || !covers(kept.places, places)) return null;
	return kept.reason;
}

/**
 * What the record itself contradicts, in a fixed order. The roles of points and which contexts lie beyond
 * the family are the framework file's to say, so that another framework needs no change here.
 */
export function checks(framework: Framework, record: FullRecord): Check[] {
	const reading = { framework, record, live: record.entries.filter((e) => !e.withdrawn) };
	return rules
		.flatMap((rule) => rule(reading))
		.map(({ kind, of, context = null, entries = [], places = [] }) => {
			const id = of === undefined ? kind : `${kind}:${of}`;
			const check = { id, kind, context, entries, places };
			return { ...check, answered: reasonFor(record, check) };
		});
}
