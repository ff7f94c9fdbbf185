import type { AgencyId, CellId, ContextId } from './framework.ts';

export type PersonId = string;
export type PlaceId = string;
export type EntryId = string;
/** An instant as ISO 8601 in UTC. */
export type Instant = string;
/** A civil date in Europe/London, `YYYY-MM-DD`. */
export type CivilDate = string;

export const modes = ['alone', 'group', 'both', 'not-known'] as const;
export type Mode = (typeof modes)[number];
/** Hackett's continuum (briefing, lines 25-98); normal behaviour is outside it. */
export const levels = ['inappropriate', 'problematic', 'abusive', 'violent'] as const;
export type Level = (typeof levels)[number];
export const standings = ['allegation', 'proven', 'both'] as const;
export type Standing = (typeof standings)[number];
/** What people choose from when they say what kind of statement an entry is. */
export const bases = ['fact', 'allegation', 'opinion', 'told-us'] as const;
/** `not-said`: typed in the chat, which does not ask; to file it under one of the others would be a guess. */
export const allBases = [...bases, 'not-said'] as const;
export type Basis = (typeof allBases)[number];
export const walks = ['context', 'point'] as const;
export type Walk = (typeof walks)[number];

/** A slot is what can be open: one cell, for one of its context's places (null: no place named). */
export interface Slot {
	cell: CellId;
	place: PlaceId | null;
}

export interface Header {
	mode: Mode;
	standing: Standing;
	levels: Level[];
	/** At the time of the behaviour, in years. */
	age: number | null;
	/** Why the framework is used for an age outside 10-17. */
	ageReason: string | null;
	meetingDate: CivilDate;
	/** When the meeting should end; gives the pace. */
	endsAt: Instant | null;
	walk: Walk;
	/** Move on by itself when every agency present has answered or passed. */
	autoAdvance: boolean;
}

export interface Person {
	id: PersonId;
	name: string;
	agency: AgencyId;
	/** Places this person speaks for, for example School A. */
	places: PlaceId[];
	present: boolean;
	joinedAt: Instant | null;
	leftAt: Instant | null;
	/** Whether they are out of the conversation itself: then they take part in nothing of it, until they join again. */
	removed: boolean;
	/** The person this one stands in for. */
	standsInFor: PersonId | null;
}

/** Somebody present without an account. */
export interface Guest {
	id: string;
	name: string;
	agency: AgencyId;
	at: Instant;
}

export interface Place {
	id: PlaceId;
	context: ContextId;
	/** Null when the place is not yet labelled. */
	label: string | null;
}

export interface ActionPart {
	/** The context it is meant to change, which need not be the context it was said in. */
	target: ContextId;
	owner: { agency: AgencyId | null; person: string | null };
	due: CivilDate | null;
}

export interface Entry {
	id: EntryId;
	cell: CellId;
	place: PlaceId | null;
	text: string;
	basis: Basis;
	agency: AgencyId;
	recordedBy: PersonId;
	at: Instant;
	/** Null: everyone in the meeting. A list: the lead and these agencies (empty: the lead alone). */
	restrictedTo: AgencyId[] | null;
	/** Said before its question was reached; shown to others only from then on. */
	ahead: boolean;
	afterMeeting: boolean;
	action: ActionPart | null;
	/** "No service for this", in a barrier. */
	serviceGap: boolean;
	/** The request that this entry answers. */
	request: string | null;
}

/** What an entry said until a correction; who might read it then decides who may read it later. */
export type State = Pick<
	Entry,
	'cell' | 'place' | 'text' | 'basis' | 'action' | 'restrictedTo' | 'serviceGap'
>;

/** What an entry was before a correction, and who corrected it. */
export interface Correction {
	kind: 'amended' | 'moved' | 'withdrawn';
	at: Instant;
	by: PersonId;
	reason: string | null;
	before: State;
}

export interface KeptEntry extends Entry {
	withdrawn: boolean;
	corrections: Correction[];
}

export type Settlement =
	| { how: 'nothing-known'; asked: AgencyId[] }
	| { how: 'not-applicable'; why: string }
	| { how: 'ask-later'; request: string };

export interface Request {
	id: string;
	cell: CellId;
	place: PlaceId | null;
	agency: AgencyId;
	/** A named person, where one is known. */
	person: string | null;
	due: CivilDate;
	madeBy: PersonId;
	at: Instant;
	state: 'open' | 'answered' | 'closed';
}

/** What the head knows of a slot: counts, never text. */
export interface SlotState {
	entries: Record<AgencyId, number>;
	restricted: number;
	settled: Settlement['how'] | null;
}

/** Where the conversation stands; `value` is a state of the machine `flow`. */
export interface Cursor {
	flow: string;
	version: number;
	value: string;
	context: Record<string, unknown>;
}

export interface SignedVersion {
	version: number;
	digest: string;
	at: Instant;
	by: PersonId;
	name: string;
	role: string;
	agency: AgencyId;
	/** Agencies that had entries, and whether they confirmed them by then. */
	confirmations: { agency: AgencyId; at: Instant | null }[];
}

/**
 * The small projection that a conversation needs: who, where, which cells are covered.
 * It holds no text of entries and does not grow with their number.
 */
export interface Head {
	record: string;
	/** The revision of the last commit folded in; 0 before the first. */
	revision: number;
	/** The mac of the last fact. */
	mac: string;
	framework: { id: string; hash: string };
	reference: string;
	conversation: string;
	openedAt: Instant;
	openedBy: PersonId;
	header: Header;
	people: Person[];
	guests: Guest[];
	lead: PersonId;
	coordinator: PersonId;
	scribe: PersonId | null;
	places: Place[];
	/** By cell, then by place ("" where none is named). Only slots that something was said about. */
	board: Record<CellId, Record<string, SlotState>>;
	/** Agencies that have nothing on a cell. */
	passes: Record<CellId, AgencyId[]>;
	requests: Request[];
	/** By agency: when it confirmed its entries after the meeting. */
	confirmed: Record<AgencyId, Instant>;
	confirmBy: CivilDate | null;
	startedAt: Instant | null;
	endedAt: Instant | null;
	/** Who was there when the meeting ended; null while it goes on. */
	atEnd: { people: Person[]; scribe: PersonId | null } | null;
	sentBack: { at: Instant; by: PersonId } | null;
	versions: SignedVersion[];
	/** Changes to the content since the last signature (or since the opening). */
	changes: number;
	cursor: Cursor;
	/** Set when the record was ended early. */
	endedEarly: 'mistake' | 'not-hsb' | null;
}

/** Everything: the head, and what people wrote. */
export interface FullRecord {
	head: Head;
	entries: KeptEntry[];
	/** By slot key: why a slot is settled. */
	settlements: Record<string, Settlement & { at: Instant; by: PersonId }>;
	/** By check id: the reason that answers what the record contradicts, and what it was given for. */
	checkReasons: Record<
		string,
		{ reason: string; entries: EntryId[]; places: PlaceId[]; at: Instant; by: PersonId }
	>;
	/** Why it was sent back, ended early, handed over ...: newest last. */
	remarks: { kind: string; text: string; at: Instant; by: PersonId; request?: string }[];
}

/** The most that one record may hold, so that its head and its cards stay small. */
export const most = { places: 30, guests: 60 } as const;

/** One key for a slot: `schools.risk@p2`, `schools.risk@` without a place. */
export const slotKey = (slot: Slot): string => `${slot.cell}@${slot.place ?? ''}`;
export function slotOf(key: string): Slot {
	const [cell = '', place = ''] = key.split('@');
	return { cell, place: place === '' ? null : place };
}
