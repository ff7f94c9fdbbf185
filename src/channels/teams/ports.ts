import type { RequestHandler } from 'express';
import type { Caller } from '../../conversation/desk.ts';
import type { Candidate } from '../../conversation/forms/kind.ts';
import type { PersonId } from '../../framework/record.ts';
import type { AdaptiveCard } from '../adaptive/render.ts';

/** Somebody as an activity names them: the id of their channel account (`29:...`), and who that is in Entra. */
export interface Sender {
	id: string;
	name: string;
	/** Absent for anonymous participants, who are refused. */
	objectId: string | undefined;
}

/** Where an activity came from, as far as the bot may rely on it: only authenticated activities make one. */
export interface Place {
	/** The conversation's id without `;messageid=`: the key of a meeting's conversation. */
	id: string;
	kind: 'personal' | 'group' | 'channel';
	serviceUrl: string;
	/** The tenant that the conversation is hosted in. */
	tenant: string;
	/** The bot's own account there, `28:APP`. */
	bot: string;
	/** The team's thread id, for channels. */
	team?: string;
}

/** One activity, checked and read; what is none of these kinds is acknowledged and passed over. */
export interface Arrived {
	/** `other`: a typing sign, a reaction, and what else there is. */
	type:
		| 'message'
		| 'message-changed'
		| 'message-deleted'
		| 'press'
		| 'fetch'
		| 'submit'
		| 'file-consent'
		| 'members'
		| 'installed'
		| 'removed'
		| 'other';
	/**
	 * The platform's id of the activity; a repeated invoke may have another one. Of a message, its edits and its
	 * deletion it is the message's.
	 */
	id: string;
	/** When Teams says that it happened (`timestamp`, UTC, as `toISOString` writes it): it tells a later edit from an earlier one. */
	sentAt?: string;
	place: Place;
	/** In a thread of a channel, the message that it hangs from; of the first message of a thread, its own id or nothing. */
	thread: string | undefined;
	from: Sender;
	/** What was typed, as people read it: without the mention of the bot, names of others without their tags. */
	text: string;
	/** Whether the bot was mentioned. */
	mentioned: boolean;
	/** Whether a file or a picture came with what was typed. */
	withFile: boolean;
	/** The message that a button stands in, or that was replied to. */
	replyTo: string | undefined;
	/** What a button, a dialog or a consent card carries: `Action.Execute`'s `action.data`, else the data itself. */
	data: unknown;
	/**
	 * A press as a client sends it that does not know Action.Execute: it arrives as a message, so that what it is
	 * answered reaches nobody.
	 */
	fallback?: true;
	joined: Sender[];
	left: Sender[];
}

/** The body of what an invoke is answered, always with status 200 (docs: Universal Actions, task modules). */
export type InvokeAnswer =
	/** A line shown to whoever pressed. */
	| { tell: string }
	/** In place of the card, for whoever pressed alone. */
	| { replace: AdaptiveCard }
	/** A dialog with a card, or with a line. */
	| { dialog: { title: string; card: AdaptiveCard } | { title: string; text: string } }
	/** Nothing to say; an open dialog closes. */
	| { done: true };

/**
 * Takes what comes from Teams. Resolves once everything is stored, and only then is it acknowledged; what is thrown is
 * answered 500, so that Teams sends it again or tells the person that it did not arrive.
 */
export type Inbox = (arrived: Arrived) => Promise<InvokeAnswer | undefined>;

/** POST /api/messages, for the Express app, before any body parser. */
export type Receive = (inbox: Inbox) => RequestHandler;

/** A member of a conversation, as Teams' roster has them. */
export interface Member {
	/** The channel account, `29:...`. */
	id: string;
	objectId: string | undefined;
	tenant: string | undefined;
	name: string;
	/** `user`, `guest`, `anonymous`. */
	role: string;
	/** Their address, as everybody in the conversation can see it. */
	address?: string;
}

export type Message =
	| { card: AdaptiveCard; summary: string }
	/** Plain text, never Markdown. */
	| { text: string }
	| { attachment: { contentType: string; name?: string; content: unknown; contentUrl?: string } };

/** Who waits for a call: a person, or the cards. */
export type Urgency = 'people' | 'card';

/** A call that Teams did not take. */
export interface TeamsProblemFields {
	/**
	 * `limited`: 429 or 412, nothing was done. `refused`: Teams will not (400, 403, 404 ...). `ambiguous`: 408, 5xx, a
	 * time-out or a dropped connection: it may have been done.
	 */
	kind: 'limited' | 'refused' | 'ambiguous';
	/** 0 where there was no answer. */
	status: number;
	/** Teams' own word, such as `ConversationNotFound`; empty where there was none. */
	code: string;
}

/**
 * Outbound. Each conversation has a queue of its own within Teams' rates (7 in 1 s, 8 in 2 s, 60 in 30 s, 1,800 an
 * hour; updates count), people before cards. A call waits for its turn unless `taken` says that it was given one.
 * 429 and 412 hold the conversation (Retry-After, else growing, with jitter) and are tried again a few times; an
 * ambiguous GET, PUT or DELETE too; an ambiguous POST never. @throws TeamsProblem
 */
export interface Calls {
	turn(conversation: string, urgency: Urgency, signal: AbortSignal): Promise<void>;
	/** @returns the message's id */
	post(place: Place, message: Message, how: Urgency | 'taken', thread?: string): Promise<string>;
	update(place: Place, id: string, message: Message, how: Urgency | 'taken'): Promise<void>;
	remove(place: Place, id: string, how: Urgency | 'taken'): Promise<void>;
	member(place: Place, user: string): Promise<Member | undefined>;
	/** Everybody: of a group chat, or of the whole team that a channel belongs to. */
	members(place: Place): Promise<Member[]>;
	/** What a channel is to its team; undefined where Teams does not say. */
	channelKind(place: Place): Promise<'standard' | 'private' | 'shared' | undefined>;
	/** The personal chat with somebody of the host tenant. @returns its place */
	openChat(from: Place, user: string): Promise<Place>;
	/** How many calls wait. */
	waiting(): number;
	close(): void;
}

/** The caller, or a key of templates/messages that says why nothing is taken from them. */
export type Known = Caller | { unwelcome: string };

/** Who people are: `OBJECTID@TENANT`, never by name. */
export interface People {
	/** Who sent this, noted with the account that they have in this conversation. */
	caller(arrived: Pick<Arrived, 'place' | 'from'>): Promise<Known>;
	/** Somebody who has joined or left, as far as it is known who they are. */
	person(place: Place, sender: Sender): Promise<PersonId | undefined>;
	/** Who can be named for a meeting in this conversation: its people, without bots and anonymous ones. @throws TeamsProblem */
	members(conversation: string): Promise<Candidate[]>;
	/** Whether somebody is in this conversation now. @throws TeamsProblem */
	isIn(conversation: string, person: PersonId): Promise<boolean>;
	/** Somebody has joined or left. */
	forget(conversation: string): void;
	/** The personal chat with them. @throws CannotBeShown for guests and people of other tenants, whom no bot can write to */
	chat(person: PersonId): Promise<Place>;
	/** What was written there was refused: for a while they are as those whom no bot can write to. */
	lost(person: PersonId): void;
}

/** Conversations that the bot was in, kept over restarts. */
export interface Places {
	/** An authenticated activity came from here. */
	seen(place: Place): Promise<void>;
	find(conversation: string): Promise<Place | undefined>;
	/** As a screen knows it: a conversation's id or `person:ID`. @throws CannotBeShown where nobody can be written to */
	of(where: string): Promise<Place>;
}

/** What a conversation is to a meeting. `fit` may hold one; all others have a sentence, `teams.place`. */
export type Verdict = 'fit' | 'standard' | 'shared' | 'personal' | 'gone' | 'unknown';

/** Whether something may be done in a conversation: a sentence that says why not, and what to do. */
export interface Guard {
	/** Asks Teams now. What is not known is `unknown`. Never throws. */
	check(conversation: string): Promise<Verdict>;
	/** The last verdict, for a few minutes. Never throws. */
	recent(conversation: string): Promise<Verdict>;
	forget(conversation: string): void;
	/** As a sentence: for opening, signing and sending. */
	problem(conversation: string): Promise<string | undefined>;
	/** For buttons and words in a meeting that is open: a Teams that cannot be asked loses nobody's answer. */
	recentProblem(conversation: string): Promise<string | undefined>;
}
