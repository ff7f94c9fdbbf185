import type { Field, Option } from '../../../src/conversation/cards.ts';
import type { TestHouse } from '../../support/house.ts';

/** Something to press. What it carries is the channel's own: a test only hands it back. */
export interface Button {
	label: string;
	own: unknown;
}

/** A card as one person has it before them: its words and buttons, from the top. */
export interface Seen {
	title: string;
	lines: readonly (string | Button)[];
}

export interface SeenField {
	name: string;
	label: string;
	kind: Field['kind'];
	/** Empty for what is not chosen from a list. */
	options: readonly Option[];
	/** As a form is sent: several choices joined by commas, ticks "true". */
	value: string;
	error?: string;
}

/** A form as one person has it before them. */
export interface SeenForm {
	title: string;
	/** What stands above the fields. */
	words: string;
	fields: readonly SeenField[];
	/** What was wrong with the last try. */
	problem?: string;
	own: unknown;
}

/** What one person is shown at once, and nobody else. */
export interface Outcome {
	/** What they are told; empty when what they see says it all. */
	text: string;
	form?: SeenForm;
	card?: Seen;
}

/** Strings by field name, for the fields that somebody filled in. */
export type Typed = Record<string, string>;

/** Somebody at their own screen, who reads, presses and types as people do. */
export interface Person {
	/** As the others read it. */
	name: string;
	/** All cards before them, once everything that happened so far is shown: the shared ones, and their own. */
	sees(): Promise<Seen[]>;
	/** Asks for the form that opens a meeting. */
	opens(): Promise<Outcome>;
	/** Presses a button: their own, or one that somebody else was shown. */
	press(button: Button): Promise<Outcome>;
	/** Types into a form over what it holds, and sends it. */
	fill(form: SeenForm, typed?: Typed): Promise<Outcome>;
	/** Types into a form, and closes it without sending. */
	close(form: SeenForm, typed: Typed): Promise<void>;
	/** What they sent last arrives once more, to the letter, as when the network did not say that it had arrived. */
	again(): Promise<Outcome>;
}

/** What is shown does not arrive; or it does, and the bot dies before it learns of it. */
export type Blindness = 'unreachable' | 'unanswered';

/** One conversation of a channel, with everything behind it. */
export interface Channel {
	/**
	 * The platform cannot be asked what stands there: what is shown anew stands beside a copy whose posting was in doubt,
	 * until somebody uses that copy.
	 */
	cannotAsk?: boolean;
	/**
	 * The platform sends a press again under another name, so that the same person's second press of a button that still
	 * stands as it was is the first one, and is answered as that was.
	 */
	samePress?: boolean;
	/** The house that the channel works for now; another one after a restart, on the same data. */
	house(): TestHouse;
	/** Somebody of flows/practice/group.yaml by their id there, or "stranger", who is in the conversation alone. */
	person(id: string): Person;
	/** From now on the bot shows nothing that it could note as shown, until the next restart; it still stores. */
	blind(how: Blindness): Promise<void>;
	/** The bot stops and starts again on the same data; what people have on their screens stays there. */
	restart(): Promise<void>;
	end(): Promise<void>;
}

/** Opens a fresh conversation, in which no meeting was opened. */
export type OpenChannel = () => Promise<Channel>;
