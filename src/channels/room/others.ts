import type { Params } from '../../wording/messages.ts';

/** One of the people whom a window can be. */
export interface Member {
	id: string;
	name: string;
	agency: string;
	agencyTitle: string;
	role: 'lead' | 'coordinator' | 'scribe' | 'attendee';
	/** Labels of the places that they speak for. */
	places: string[];
}

/** Whether the others said anything; or why they could not, as a key of templates/messages. */
export type Helped = { said: boolean } | { refused: string; params: Params };

/** The other people of a fictional case, who speak when asked to. */
export interface Others {
	cases: { id: string; title: string }[];
	/** Whether a record of this reference was opened from a case; in others these people have nothing to say. */
	knows(reference: string): boolean;
	/** Opens a record with this case and lets everybody join. */
	open(id: string): Promise<Helped>;
	/** Says what the case has at the question that is live. */
	answer(record: string): Promise<Helped>;
	toTheEnd(record: string): Promise<Helped>;
	afterMeeting(record: string): Promise<Helped>;
}
