import { z } from 'zod';
import type { EventType } from '../../flows/meeting.ts';
import type { DocumentModel, ModelChange } from '../documents/model.ts';
import type { NewFact } from '../framework/facts.ts';
import type { CellId, Framework } from '../framework/framework.ts';
import type { FullRecord, Head, Instant, Person, PersonId, SignedVersion } from '../framework/record.ts';
import { clean, isBlank, longest } from '../framework/text.ts';
import type { Params } from '../wording/messages.ts';

/** What every command brings: who asks, for which record, and the key under which it is stored once. */
export const envelope = z.strictObject({
	/** Of the business: record, cell, person and form instance, or a button's turn. At most 300 characters. */
	delivery: z.string().min(1).max(300),
	by: z.strictObject({ person: z.string().min(1).max(200), name: z.string().min(1).max(longest.name) }),
	record: z.string().min(1).max(100),
	kind: z.string().min(1).max(40),
	/** When the record was opened, as the form saw it. */
	opened: z.string().max(40).optional(),
	args: z.record(z.string(), z.unknown()),
});
export type Command = z.infer<typeof envelope>;
/** Whoever asks, by the id and the name that the platform or the cast gives. */
export type Caller = Command['by'];

export interface Settings {
	organisation: string;
	marking: string;
	practice: boolean;
	/** Working days that agencies have to confirm their entries after the meeting. */
	confirmDays: number;
}

/** What a command may look at while it decides. It reads; only its facts change anything. */
export interface Deciding {
	framework: Framework;
	head: Head;
	/** The caller as the record knows them; undefined for somebody who is not in it. */
	me: Person | undefined;
	by: { person: PersonId; name: string };
	now: Instant;
	settings: Settings;
	newId(): string;
	/** Opens every fact: for corrections and signing, not for answers. */
	full(): Promise<FullRecord>;
	compiled(): Promise<{ model: DocumentModel; digest: string }>;
	/** Makes and keeps the sealed PDF of a signature that is about to be stored; false when that failed. */
	seal(signed: Omit<SignedVersion, 'by'>): Promise<boolean>;
	/** The document that was compiled under this digest, when the lead opened it. */
	kept(digest: string): Promise<DocumentModel | undefined>;
}

/** What a person is told: a sentence of templates/messages with ids, counts and words of the framework, no case text. */
export interface Told {
	key: string;
	params?: Params;
	ids?: Record<string, string>;
}

export interface Refused {
	refused: string;
	params?: Params;
	/** The field of the form that it is about. */
	field?: string;
	/** What changed in the meantime, where that is the reason: kinds and ids. */
	changes?: readonly ModelChange[];
}

export type Outcome = { facts: NewFact[]; tell: Told } | Refused;

/** An event of the machine, before it is told what it may see. */
export type BareEvent = { type: EventType; cell?: CellId };

export interface CommandKind<A = unknown> {
	args: z.ZodType<A>;
	/** What the machine is asked; null for the command that makes the machine's first cursor. */
	event: EventType | ((args: A) => BareEvent) | null;
	/** A button of an earlier turn is refused: for what moves the meeting. */
	moves?: boolean;
	decide(deciding: Deciding, args: A): Outcome | Promise<Outcome>;
}

export const command = <A>(kind: CommandKind<A>): CommandKind<A> => kind;
export const refused = (key: string, params?: Params, field?: string): Refused => ({
	refused: key,
	...(params && { params }),
	...(field && { field }),
});
export const isRefused = (outcome: unknown): outcome is Refused =>
	typeof outcome === 'object' && outcome !== null && 'refused' in outcome;

/** A reason that must be given, as it is kept. */
export function reasonOf(typedReason: string, field = 'reason'): string | Refused {
	if (isBlank(typedReason)) return refused('reason-blank', {}, field);
	const reason = clean(typedReason);
	const { length } = reason;
	const most = longest.reason;
	return length > most ? refused('reason-too-long', { length, most }, field) : reason;
}

/** A reason that may be left out: null then. */
export const reasonIfAny = (typedReason: string): string | null | Refused =>
	isBlank(typedReason) ? null : reasonOf(typedReason);

/** The name of somebody who is asked or who owns an action; null when none was typed. */
export function nameIfAny(typedName: string, field: string): string | null | Refused {
	if (isBlank(typedName)) return null;
	const name = clean(typedName);
	return name.length > longest.name ? refused('name-too-long', { most: longest.name }, field) : name;
}

export const knownAgencies = ({ framework }: Pick<Deciding, 'framework'>, ids: string[]): boolean =>
	ids.every((one) => framework.agencies.some((a) => a.id === one));

const none = z.strictObject({});
/** A command without arguments of its own; `turn` is the turn of the button, where it has one. */
export const noArgs = z.union([none, z.strictObject({ turn: z.int() })]);
/** Texts are taken as long as they come, so that a refusal can say how long they were. */
export const typed = z.string().max(longest.typed);
export const id = z.string().min(1).max(100);
