import type { Entry, FullRecord, Head, PersonId, State } from '../framework/record.ts';

/** What a person is to a record. One person may be several. */
export type Role = 'lead' | 'coordinator' | 'scribe' | 'attendee' | 'left' | 'stranger';

/**
 * Whether this person acts as an attendee: they are in the meeting, or were until it ended. Leaving a meeting
 * is not leaving the record: afterwards they too check what their agency said, and answer what it was asked.
 * Whoever is out of the conversation itself is out of all of it.
 */
export function takesPart(head: Head, id: PersonId): boolean {
	const person = head.people.find((p) => p.id === id);
	if (person === undefined || person.joinedAt === null || person.removed) return false;
	return person.present || (head.endedAt !== null && person.leftAt !== null && person.leftAt <= head.endedAt);
}

export function rolesOf(head: Head, id: PersonId): Role[] {
	const person = head.people.find((p) => p.id === id);
	const roles: Role[] = [];
	if (head.lead === id) roles.push('lead');
	if (head.coordinator === id) roles.push('coordinator');
	// Lead and coordinator answer for the record wherever they are; a scribe types in the room.
	if (head.scribe === id && !person?.removed) roles.push('scribe');
	if (takesPart(head, id)) roles.push('attendee');
	else if (person?.joinedAt) roles.push('left');
	return roles.length === 0 ? ['stranger'] : roles;
}

const anyone: Role[] = ['lead', 'coordinator', 'scribe', 'attendee', 'left', 'stranger'];
const inRoom: Role[] = ['lead', 'coordinator', 'scribe', 'attendee'];
/** Those who move the meeting on. */
const runners: Role[] = ['lead', 'coordinator', 'scribe'];
const managers: Role[] = ['lead', 'coordinator'];
const lead: Role[] = ['lead'];

/** Who may do what. `handle`, the pages and the channels read this one table; phases are the machine's. */
export const mayDo = {
	open: anyone,
	join: anyone,
	leave: [...inRoom, 'left'],
	'change-agency': managers,
	'hand-over': runners,
	'list-guest': inRoom,
	'remove-guest': runners,
	'change-header': runners,
	'add-place': inRoom,
	'label-place': inRoom,
	'remove-place': runners,
	start: runners,
	next: runners,
	back: runners,
	jump: runners,
	pause: runners,
	resume: runners,
	reconvene: managers,
	'end-meeting': managers,
	'end-early': managers,
	'add-entry': inRoom,
	'amend-entry': inRoom,
	'move-entry': inRoom,
	'withdraw-entry': inRoom,
	pass: inRoom,
	settle: inRoom,
	'ask-later': inRoom,
	reopen: inRoom,
	'close-request': managers,
	confirm: inRoom,
	'answer-check': lead,
	check: lead,
	prepare: lead,
	'step-back': lead,
	'send-back': lead,
	sign: lead,
	/** Seeing what was said, one cell or one's own. */
	'read-entries': inRoom,
	/** The whole document, as it grows and signed. */
	'read-document': managers,
} satisfies Record<string, Role[]>;

export type Action = keyof typeof mayDo;
/** templates/messages has a sentence for each, under `refused`. */
export type Denial = 'not-joined' | 'you-left' | 'not-allowed';

export const may = (head: Head, person: PersonId, action: Action): boolean =>
	rolesOf(head, person).some((role) => mayDo[action].includes(role));

/**
 * Why this person may not do this; undefined when they may. A stranger is told the same whatever the record
 * is, so that nobody learns whether it exists.
 */
export function whyNot(head: Head, person: PersonId, action: Action): Denial | undefined {
	if (may(head, person, action)) return undefined;
	const roles = rolesOf(head, person);
	if (roles.includes('stranger')) return 'not-joined';
	return roles.includes('left') ? 'you-left' : 'not-allowed';
}

/** Whether this person types for agencies other than their own. */
export const speaksForRoom = (head: Head, person: PersonId): boolean =>
	rolesOf(head, person).some((role) => runners.includes(role));

/**
 * Whether this person may hand this role over. The lead alone reads what is restricted to the lead, so the
 * coordinator takes the lead from nobody who is in the meeting.
 */
export function mayHandOver(head: Head, id: PersonId, role: 'lead' | 'coordinator' | 'scribe'): boolean {
	if (head.lead === id || head[role] === id) return true;
	return head.coordinator === id && (role !== 'lead' || !inMeeting(head, head.lead));
}

const inMeeting = (head: Head, id: PersonId): boolean =>
	head.endedAt === null && head.people.some((p) => p.id === id && p.present);

/**
 * Whether an entry is this person's to correct: their own or their agency's, while they take part; the lead
 * corrects all.
 */
export function mayCorrect(head: Head, id: PersonId, entry: Entry): boolean {
	if (head.lead === id) return true;
	if (!may(head, id, 'amend-entry')) return false;
	if (entry.recordedBy === id) return true;
	if (entry.restrictedTo?.length === 0) return false;
	return takesPart(head, id) && head.people.some((p) => p.id === id && p.agency === entry.agency);
}

/**
 * A restricted entry is read by the lead and by who recorded it; one restricted to agencies also by those and by
 * the agency that said it. The others see that it is there.
 */
export function mayRead(head: Head, id: PersonId, entry: Entry): 'text' | 'presence' | 'nothing' {
	const agency = head.people.find((p) => p.id === id)?.agency ?? '';
	const { restrictedTo } = entry;
	if (head.lead === id || entry.recordedBy === id) return 'text';
	if (restrictedTo?.length === 0) return 'presence';
	if (entry.agency === agency) return 'text';
	if (entry.ahead && !reached(head, entry)) return 'nothing';
	return restrictedTo === null || restrictedTo.includes(agency) ? 'text' : 'presence';
}

/**
 * Whether this person may read what an entry said once. What was restricted stays so when its author cleans it
 * up for everyone, and what is restricted now was not meant to be read before.
 */
export const mayReadState = (
	head: Head,
	id: PersonId,
	entry: Entry,
	then: Pick<State, 'cell' | 'restrictedTo'>,
): boolean =>
	mayRead(head, id, entry) === 'text' &&
	mayRead(head, id, { ...entry, cell: then.cell, restrictedTo: then.restrictedTo }) === 'text';

/** Entries written ahead are their agency's until the meeting comes to their cell, or ends. */
function reached(head: Head, entry: Entry): boolean {
	if (head.endedAt !== null) return true;
	const visited = head.cursor.context.visited;
	return Array.isArray(visited) && visited.includes(entry.cell);
}

/** The live entries that this person may see, in the order they were said; restricted ones without their text. */
export function readable(
	record: FullRecord,
	id: PersonId,
): (FullRecord['entries'][number] & { masked: boolean })[] {
	return record.entries
		.filter((e) => !e.withdrawn)
		.flatMap((e) => {
			const sight = mayRead(record.head, id, e);
			return sight === 'nothing'
				? []
				: [{ ...e, masked: sight === 'presence', text: sight === 'text' ? e.text : '' }];
		});
}
