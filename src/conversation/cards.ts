import type { CellMark } from '../framework/board.ts';
import type { CellId } from '../framework/framework.ts';

/**
 * What people see, before a channel draws it. Every string here is plain text to be shown literally:
 * a channel puts it only into parts that cannot be formatted. `people: true` marks what people typed.
 */
export interface Run {
	text: string;
	bold?: boolean;
	people?: boolean;
}

export type Block =
	| { kind: 'heading'; text: string; level: 1 | 2 | 3 }
	| { kind: 'text'; runs: readonly Run[]; subtle?: boolean }
	/** Short lines of one list. */
	| { kind: 'list'; items: readonly (readonly Run[])[] }
	/** Name and value, in two columns. */
	| { kind: 'facts'; facts: readonly { name: string; value: readonly Run[] }[] }
	| { kind: 'grid'; grid: Grid }
	| { kind: 'progress'; done: number; of: number; label: string }
	/** What somebody said, with who said it. */
	| { kind: 'quote'; said: string; byline: string }
	| { kind: 'warning'; text: string }
	/** Buttons that belong to what stands just above them, for example to one quoted entry. */
	| { kind: 'buttons'; buttons: readonly Button[] };

/** The contexts x points grid of marks; each mark has a sign and a word, never a colour alone. */
export interface Grid {
	label: string;
	points: string[];
	rows: {
		context: string;
		cells: { id: CellId; mark: CellMark; sign: string; word: string; current: boolean }[];
	}[];
	legend: { sign: string; word: string }[];
}

/** What a button asks for. Everything in it is an id, a number or a word of ours: no case text. */
export type Intent =
	/** A command of one tap; `turn` refuses it once the meeting has moved on. */
	| { do: 'command'; kind: string; record: string; turn?: number; [argument: string]: unknown }
	/** Opens a form for this person. */
	| { do: 'form'; form: string; record: string; turn?: number; [argument: string]: unknown }
	/** Shows something to this person alone. */
	| { do: 'show'; show: string; record: string; [argument: string]: unknown }
	/** Opens a page of ours, or with `send` sends the document that the page shows to this person as a file. */
	| { do: 'page'; path: string; send?: 'pdf' | 'docx' }
	/** Help in the practice room alone. */
	| { do: 'practice'; help: string; [argument: string]: unknown };

export interface Button {
	label: string;
	intent: Intent;
	style?: 'main' | 'warning';
	/** For people who cannot see which question the button belongs to; its start is the visible label. */
	hint?: string;
	/** A whole address that the button opens in the browser; the channel is then not asked for the intent. */
	url?: string;
}

export interface Card {
	/** Stable: the same surface keeps its key, and is changed rather than posted again. */
	key: string;
	title: string;
	blocks: Block[];
	buttons: Button[];
	/** The question that this card asks: what is said in reply to it is about this cell and place. */
	answers?: { cell: CellId; place: string | null };
}

export type Field = { name: string; label: string; hint?: string; required?: boolean; error?: string } & (
	| { kind: 'text'; lines: number; max: number; value?: string }
	| { kind: 'choice'; options: Option[]; value?: string; style?: 'expanded' | 'compact' }
	| { kind: 'choices'; options: Option[]; values?: string[] }
	| { kind: 'date'; value?: string }
	| { kind: 'time'; value?: string }
	| { kind: 'number'; min?: number; max?: number; value?: number }
	| { kind: 'tick'; value?: boolean }
);

export interface Option {
	value: string;
	label: string;
}

/** A form in a dialog; its values are strings by field name (several choices joined by commas, ticks "true"). */
export interface Form {
	form: string;
	/** One opening of the form; part of the delivery key, so that a second click stores nothing twice. */
	instance: string;
	record: string;
	title: string;
	intro: Block[];
	fields: Field[];
	submit: string;
	/** What must come back with the values: ids only. */
	hidden: Record<string, unknown>;
	/** Where half-typed values are kept; null when they are not. */
	draft: string | null;
	/** What went wrong with the last try. */
	error?: string;
}

/** Who should see a card: everyone in the conversation, or one person. */
export interface Surface {
	to: { conversation: string } | { person: string };
	card: Card;
}

/** What a person is told at once, in one sentence of templates/messages. */
export interface Said {
	ok: boolean;
	text: string;
	/** The field of the form that the sentence is about. */
	field?: string;
	/** A card for this person alone. */
	card?: Card;
	/** A form to show, or to show again. */
	form?: Form;
}
