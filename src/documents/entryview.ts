import { civilDate, dateAndTime, longDate, timeOfDay } from '../framework/dates.ts';
import type { CivilDate, Instant } from '../framework/record.ts';
import type { ActionModel, BlankModel, CorrectionModel, EntryModel, Named, PlaceRef, Who } from './shape.ts';
import { entryRoom } from './size.ts';

/** What of an entry is laid out: dates in words, names in lists, and nothing that has to be compared. */

export const listed = (names: Named[]): string => names.map((n) => n.title).join(', ');

/** The time alone on the day of the meeting, otherwise the date too. */
export const whenSaid = (at: Instant, meeting: CivilDate): string =>
	civilDate(at) === meeting ? timeOfDay(at) : dateAndTime(at);

export const whoView = ({ name, agency }: Who) => ({ name, agency: agency?.title ?? null });

export const placeView = (place: PlaceRef | null) => place && { label: place.label };

export function actionView({ target, owner, due }: ActionModel) {
	const names = [owner.agency?.title, owner.person].filter((name) => name != null);
	return {
		target: target.title,
		owner: names.length === 0 ? null : names.join(', '),
		due: due === null ? null : longDate(due),
	};
}

type State = Pick<CorrectionModel['before'], 'text' | 'basis' | 'action' | 'serviceGap' | 'restrictedTo'>;

const changed = <T>(before: T, after: T): T | null =>
	JSON.stringify(before) === JSON.stringify(after) ? null : before;

/** Of what an entry was, only what this correction changed. */
function correctionView(correction: CorrectionModel, after: State, meeting: CivilDate) {
	const { kind, by, at, reason, before } = correction;
	const action = changed(before.action, after.action);
	const restrictedTo = before.restrictedTo ?? [];
	// One that stood for everyone is restricted now: that is said beside it already.
	const restricted = before.restrictedTo != null && changed(before.restrictedTo, after.restrictedTo) !== null;
	return {
		kind,
		by: whoView(by),
		when: whenSaid(at, meeting),
		reason,
		cell: before.cell,
		place: placeView(before.place),
		said: changed(before.text, after.text),
		withheld: kind === 'amended' && before.text === null && after.text !== null,
		restricted: restricted ? { agencies: listed(restrictedTo) } : null,
		gap: before.serviceGap === true && !after.serviceGap,
		basis: changed(before.basis, after.basis),
		action: action && actionView(action),
	};
}

export function entryView(entry: EntryModel, meeting: CivilDate) {
	const { text, basis, agency, recordedBy, ahead, afterMeeting, serviceGap, corrections } = entry;
	return {
		text,
		short: entryRoom(entry) < 1200,
		ahead,
		agency: agency.title,
		basis,
		when: whenSaid(entry.at, meeting),
		recordedBy: recordedBy.agency?.id === agency.id ? null : whoView(recordedBy),
		afterMeeting,
		serviceGap,
		restricted: entry.restrictedTo && { agencies: listed(entry.restrictedTo) },
		action: entry.action && actionView(entry.action),
		corrections: corrections.map((c, i) => correctionView(c, corrections[i + 1]?.before ?? entry, meeting)),
	};
}

/** Every field in each kind of blank, so that places with the same blank can be shown as one. */
export function blankView(blank: BlankModel) {
	const none = { how: blank.how, asked: null, why: null, person: null, due: null, state: null };
	if (blank.how === 'nothing-known') return { ...none, asked: listed(blank.asked) };
	if (blank.how === 'not-applicable') return { ...none, why: blank.why };
	if (blank.how === 'open') return none;
	const { agency, person, due, state } = blank;
	return { ...none, asked: agency.title, person, due: longDate(due), state };
}
