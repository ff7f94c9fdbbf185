import type { Instant, PersonId } from '../framework/record.ts';

/** A fact as a store keeps it: the header in plain, what people wrote sealed. */
export interface SealedFact {
	id: string;
	kind: string;
	version: number;
	sealed: Uint8Array;
	/** HMAC over the previous mac, this header and the hash of what is sealed; hex. */
	mac: string;
}

/** One command's facts, inserted whole or not at all under the unique id `record:revision`. */
export interface Commit {
	record: string;
	/** Counts from 1, without gaps. */
	revision: number;
	/** Unique for ever: the same delivery is never stored twice. */
	delivery: string;
	at: Instant;
	by: PersonId;
	/** What the person was told, as JSON without case text; a repeated delivery is told the same. */
	answer: string;
	facts: SealedFact[];
}

/** What must be found again without opening anything: no case text. */
export interface HeadIndex {
	reference: string;
	conversation: string;
	status: 'open' | 'signed' | 'ended';
	lead: PersonId;
	coordinator: PersonId;
	/** When the ticker should look at the record next. */
	nextDueAt: Instant | null;
	destroyAfter: Instant | null;
}

export interface StoredHead {
	record: string;
	revision: number;
	framework: { id: string; hash: string };
	index: HeadIndex;
	sealed: Uint8Array;
}

/** The record's wrapped data key: a flattened JSON JWE. */
export interface StoredKey {
	/** The record's id, or the reserved name of the key check (privacy/keys.ts), which is no record's id. */
	record: string;
	key: string;
}

export interface Artefact {
	/** `record:digest:kind` */
	id: string;
	record: string;
	sealed: Uint8Array;
}

export interface Draft {
	/** `record|person|form` */
	id: string;
	record: string;
	sealed: Uint8Array;
	expiresAt: Instant;
}

/** What has been shown where, so that the difference can be found again after a crash. */
export interface Shown {
	/** The conversation, or the person for what is private. */
	where: string;
	/** `record:key of the card`: one place may show several records. */
	surface: string;
	/** Empty while it is being posted, and when it is not known whether it was. */
	message: string;
	/** A hash of what is shown there. */
	hash: string;
}

export type CommitResult =
	| { kind: 'stored' }
	/** Another writer has this revision: read again, decide again. */
	| { kind: 'conflict' }
	/** This delivery was stored before; this is what it was answered. */
	| { kind: 'repeated'; answer: string };

export interface FindBy {
	conversation?: string;
	reference?: string;
	status?: HeadIndex['status'];
	/**
	 * Only records whose nextDueAt is at or before this instant, the earliest first, then by record.
	 * Without it the order is by record. Stores compare instants as text: all as `toISOString` writes them.
	 */
	dueAt?: Instant;
	/** The last head of the page before this one. */
	after?: Pick<StoredHead, 'record' | 'index'>;
	/** At most this many; 100 unless told. */
	limit?: number;
}

/**
 * What every store promises (tests/stores/contract.ts holds each to it):
 * - `commit` is atomic and durable when it resolves; two writers of one revision cannot both be stored.
 * - a delivery is stored once, in whatever record.
 * - the head is a projection: it may lag behind the commits, and `load` brings the commits that it lacks.
 * - an error leaves nothing half done.
 */
export interface Store {
	commit(commit: Commit, head: StoredHead): Promise<CommitResult>;
	/** What this delivery was answered, if it was stored. */
	answered(delivery: string): Promise<string | undefined>;
	/** The head, and the commits after it (all of them when there is no head); undefined for a record without a commit. */
	load(record: string): Promise<{ head: StoredHead | undefined; later: Commit[] } | undefined>;
	/** All commits of a record, in order. */
	commits(record: string): Promise<Commit[]>;
	/** Replaces a head that lags or is lost; ignored when the stored one is as new. */
	repair(head: StoredHead): Promise<void>;
	find(by: FindBy): Promise<StoredHead[]>;
	/** Inserts a claim once under its unique key. Returns the claim that stands: this one or an earlier one. */
	claim(key: string, value: string, at: Instant): Promise<{ value: string; at: Instant }>;
	/** Inserts once. Returns the key that stands: this one or an earlier one. */
	addKey(key: StoredKey): Promise<StoredKey>;
	key(record: string): Promise<StoredKey | undefined>;
	/** Inserts once; a second insert under the id changes nothing. */
	addArtefact(artefact: Artefact): Promise<void>;
	artefact(id: string): Promise<Artefact | undefined>;
	saveDraft(draft: Draft): Promise<void>;
	draft(id: string): Promise<Draft | undefined>;
	deleteDraft(id: string): Promise<void>;
	/** All that is half typed for a record. */
	deleteDrafts(record: string): Promise<void>;
	/** Deletes drafts whose expiry is at or before now; returns how many. Until then they are found. */
	deleteExpired(now: Instant): Promise<number>;
	setShown(shown: Shown): Promise<void>;
	/** Forgets a surface that has been removed; nothing when it is not known. */
	forgetShown(where: string, surface: string): Promise<void>;
	shown(where: string): Promise<Shown[]>;
	/** Resolves when something can be written and read back; rejects with the reason. */
	check(): Promise<void>;
	close(): Promise<void>;
}

/** What a screen throws when the message that it should change or remove is not there any more. */
export class MessageGone extends Error {
	override name = 'MessageGone';
}

/**
 * What a screen throws when trying again would not help: the person was deactivated, the bot is not in the
 * channel, the platform refuses the card. The next change of the record tries again.
 */
export class CannotBeShown extends Error {
	override name = 'CannotBeShown';
}

/** What a screen throws when it is not known whether the message was posted. */
export class PostInDoubt extends Error {
	override name = 'PostInDoubt';
}

/** What a screen can do to bring one surface up to date. */
export type Step = 'post' | 'update' | 'remove';

/**
 * Where surfaces go: a platform's way to show, change and remove a message. A surface is `record:key of the card`.
 * Whatever it throws besides what is named here is a failure that trying again may get over.
 */
export interface Screen<Rendered = unknown> {
	/** @param reference of the record that the card is about */
	render(card: import('./cards.ts').Card, reference: string): Rendered;
	/** Returns the message's id. @throws PostInDoubt, CannotBeShown */
	post(where: string, card: Rendered, surface: string): Promise<string>;
	/**
	 * Returns the id under which the message stands now. A message without an id is one whose post was in doubt: the
	 * screen looks for it, and takes its own turn.
	 * @throws MessageGone when it is not there, or can be changed no more; CannotBeShown
	 */
	update(where: string, message: string, card: Rendered, surface: string): Promise<string>;
	/** As `update`, a message without an id too. @throws MessageGone when it is not there; CannotBeShown */
	remove(where: string, message: string, surface: string): Promise<void>;
	/**
	 * Resolves when this step may be taken: the platform's budget has a place for it, which is then spent.
	 * Rejects when the signal is aborted. Without it every step may be taken at once.
	 */
	turn?(step: Step, where: string, surface: string, signal: AbortSignal): Promise<void>;
	/**
	 * Does what belongs to a message that stands as it should, such as pinning it; asked each time that the record is
	 * looked at, and again when it fails. Messages never wait for it. @throws CannotBeShown
	 */
	stands?(where: string, message: string, surface: string, signal: AbortSignal): Promise<void>;
}

export interface Clock {
	now(): Instant;
}
