/** What src/web needs of the practice room; src/channels/room implements it, main.ts hands it over. */
export interface RoomPort {
	/** Who can be chosen, in the order shown. */
	cast(): CastMember[];
	/** What this person sees now. Only called with the id of a cast member, as all of these. */
	view(person: string): Promise<RoomView>;
	/**
	 * A button was pressed.
	 * @param intent a button's data as the browser sent it back: not to be trusted
	 * @param delivery one id a press; the same again when the browser could not tell whether it arrived
	 */
	act(person: string, intent: unknown, delivery: string): Promise<RoomAnswer>;
	/** A form was sent. The same `instance` again is the same delivery. */
	submit(person: string, form: SubmittedForm): Promise<RoomAnswer>;
	/** Keeps half-typed values. `draft` is what the form was shown with. */
	saveDraft(person: string, draft: string, record: string, values: Record<string, string>): Promise<void>;
	/** Calls back when this person's view may have changed. Returns how to stop. */
	watch(person: string, changed: () => void): () => void;
	/** A document as a file to keep, or why not. */
	file(
		person: string,
		record: string,
		version: number | 'now',
		kind: 'pdf' | 'docx',
	): Promise<{ name: string; bytes: Uint8Array } | { refused: string }>;
	/** A document for this person: a whole HTML page that links /assets/framework.css, or why not. */
	document(
		person: string,
		record: string,
		version: number | 'now',
	): Promise<{ html: string } | { refused: string }>;
}

export interface CastMember {
	/** Small letters, digits and hyphens: it is a part of addresses. */
	id: string;
	name: string;
	agency: string;
	/** Lead, coordinator, scribe, attendee: in words. */
	role: string;
	/** One sentence for the newcomer who chooses. */
	note: string;
}

export interface RoomCard {
	/**
	 * What comes under the same key, or under one that differs only after a colon (`question:4`, `question:5`),
	 * takes the place of what stood there. The card of the key `status` goes beside the others.
	 */
	key: string;
	/** `private`: nobody else sees it. */
	where: 'conversation' | 'private';
	/** Adaptive Card JSON. */
	card: unknown;
}

export interface RoomView {
	/** Null while no meeting is open. */
	record: string | null;
	/** What the window is about, for example the reference. */
	title: string;
	/** In the order shown. */
	cards: RoomCard[];
	/** Pages of ours; a path may be relative to the person's page (`documents/RECORD/now`). */
	links: { label: string; path: string }[];
}

export interface RoomAnswer {
	ok: boolean;
	/** What the person is told; empty when what is shown says it all. */
	text: string;
	/** The field of the form that the text is about. */
	field?: string;
	/** Adaptive Card JSON for this person alone, shown in a dialog. */
	card?: unknown;
	/** A form to show, or to show again, in a dialog. */
	form?: RoomForm;
}

export interface RoomForm {
	/** Adaptive Card JSON of `renderForm`. */
	card: unknown;
	form: string;
	instance: string;
	hidden: unknown;
	title: string;
	/** Where half-typed values are kept; null when they are not. */
	draft: string | null;
	record: string;
}

export interface SubmittedForm {
	form: string;
	instance: string;
	record: string;
	hidden: unknown;
	/** By field name; several choices joined by commas, ticks "true". */
	values: Record<string, string>;
}
