import type { CellMark } from '../framework/board.ts';
import type { CheckKind } from '../framework/checks.ts';
import type {
	Basis,
	CivilDate,
	Correction,
	EntryId,
	Head,
	Instant,
	Level,
	Mode,
	PlaceId,
	Request,
	Standing,
} from '../framework/record.ts';

/**
 * The compiled document: plain JSON, made of a record alone. Its SHA-256 is what the lead signs, so a
 * field is never renamed or left out: a changed shape gets the next `format`.
 */
export interface DocumentModel {
	format: 1;
	organisation: string;
	/** The protective marking; empty for none. */
	marking: string;
	/** A fictional case. */
	practice: boolean;
	framework: { id: string; title: string; hash: string };
	header: HeaderModel;
	/** Agencies that were in the meeting, in the framework's order. */
	present: { agency: Named; people: PresentModel[] }[];
	contexts: ContextModel[];
	actions: ActionRow[];
	/** What was asked for later, also what has come since. */
	requests: RequestRow[];
	/** What the record contradicts. */
	checks: CheckRow[];
	/** Until when agencies were asked to confirm their entries; null before the meeting ended. */
	confirmBy: CivilDate | null;
	/** Agencies that said something, and when each confirmed it. */
	confirmations: { agency: Named; at: Instant | null }[];
	versions: { version: number; digest: string; at: Instant; name: string }[];
}

/** An agency or a context. */
export interface Named {
	id: string;
	title: string;
}

/** Who did something; the agency is null for somebody whom the record does not name. */
export interface Who {
	name: string;
	agency: Named | null;
}

export interface PlaceRef {
	id: PlaceId;
	/** Null when the place has no label. */
	label: string | null;
}

export interface CellRef {
	id: string;
	/** Titles. */
	context: string;
	point: string;
}

export interface HeaderModel {
	reference: string;
	title: string;
	mode: Mode;
	standing: Standing;
	levels: Level[];
	/** At the time of the behaviour, in years. */
	age: number | null;
	ageReason: string | null;
	meetingDate: CivilDate;
	openedAt: Instant;
	startedAt: Instant | null;
	endedAt: Instant | null;
	lead: Who;
	coordinator: Who;
	endedEarly: { as: NonNullable<Head['endedEarly']>; reason: string | null } | null;
}

export interface PresentModel {
	name: string;
	/** Present without an account. */
	guest: boolean;
	roles: ('lead' | 'coordinator' | 'scribe')[];
	/** Labels of the places that this person speaks for. */
	places: string[];
	/** The name of the person whom this one stood in for. */
	standsInFor: string | null;
	joinedAt: Instant;
	leftAt: Instant | null;
}

export interface ContextModel {
	id: string;
	title: string;
	short: string;
	/** What a place of this context is called; null where it has none. */
	place: { one: string; many: string } | null;
	places: PlaceRef[];
	cells: CellModel[];
}

export interface CellModel {
	id: string;
	point: { id: string; title: string; short: string };
	mark: CellMark;
	/** Entries that stand. */
	count: number;
	/** One for each place, or one without a place; then what was said without naming a place. */
	slots: SlotModel[];
	/** Agencies that have nothing on this. */
	passes: Named[];
	movedAway: { entry: EntryId; agency: Named; to: CellRef; at: Instant }[];
}

export interface SlotModel {
	place: PlaceRef | null;
	entries: EntryModel[];
	withdrawn: EntryModel[];
	/** Why there is no entry; null when there is one. */
	blank: BlankModel | null;
}

interface Settled {
	at: Instant;
	by: Who;
}

export type BlankModel =
	| { how: 'open' }
	| ({ how: 'nothing-known'; asked: Named[] } & Settled)
	| ({ how: 'not-applicable'; why: string } & Settled)
	| ({
			how: 'ask-later';
			request: string;
			agency: Named;
			person: string | null;
			due: CivilDate;
			state: Request['state'];
	  } & Settled);

export interface ActionModel {
	/** The context that it is meant to change. */
	target: Named;
	owner: { agency: Named | null; person: string | null };
	due: CivilDate | null;
}

export interface EntryModel {
	id: EntryId;
	/** Null only in a masked model: an entry that this reader may not read (yet). */
	text: string | null;
	basis: Basis;
	agency: Named;
	recordedBy: Who;
	at: Instant;
	/** Written before its question was reached. */
	ahead: boolean;
	afterMeeting: boolean;
	serviceGap: boolean;
	/** Null: everyone in the meeting may read it. A list: the lead and these agencies. */
	restrictedTo: Named[] | null;
	action: ActionModel | null;
	/** The request that it answers. */
	request: string | null;
	corrections: CorrectionModel[];
}

export interface CorrectionModel {
	kind: Correction['kind'];
	by: Who;
	at: Instant;
	reason: string | null;
	/** What the entry was until then; the text is null when masked. */
	before: {
		cell: CellRef;
		place: PlaceRef | null;
		text: string | null;
		basis: Basis;
		action: ActionModel | null;
		serviceGap: boolean;
		/** Who might read it then. */
		restrictedTo: Named[] | null;
	};
}

export interface ActionRow {
	entry: EntryId;
	/** Null when masked. */
	text: string | null;
	saidIn: Named;
	place: PlaceRef | null;
	agency: Named;
	/** Null when an entry among the actions does not say what it is meant to change. */
	action: ActionModel | null;
}

export interface RequestRow {
	id: string;
	cell: CellRef;
	place: PlaceRef | null;
	agency: Named;
	person: string | null;
	due: CivilDate;
	state: Request['state'];
	askedAt: Instant;
	askedBy: Who;
	/** Why it was closed without an answer; null when it was not, or when its cell was opened again instead. */
	closed: { reason: string; at: Instant; by: Who } | null;
}

export interface CheckRow {
	id: string;
	kind: CheckKind;
	context: Named | null;
	entries: EntryId[];
	/** The lead's reason; its text is null when masked. */
	answer: { reason: string | null; at: Instant; by: Who } | null;
}
