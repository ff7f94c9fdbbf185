import { checks } from '../framework/checks.ts';
import { contextOf } from '../framework/framework.ts';
import { type FullRecord, levels, type Person } from '../framework/record.ts';
import type { Source } from './cells.ts';
import type { Names } from './names.ts';
import type { DocumentModel, HeaderModel, PresentModel, RequestRow } from './shape.ts';

export function headerModel({ framework, record, names }: Source): HeaderModel {
	const { head, remarks } = record;
	const { mode, standing, age, ageReason, meetingDate } = head.header;
	const ended = head.endedEarly;
	const reason = remarks.findLast((r) => r.kind === `ended-${ended}`)?.text ?? null;
	return {
		reference: head.reference,
		title: framework.title,
		mode,
		standing,
		// In the continuum's order, however they were ticked.
		levels: levels.filter((level) => head.header.levels.includes(level)),
		age,
		ageReason,
		meetingDate,
		openedAt: head.openedAt,
		startedAt: head.startedAt,
		endedAt: head.endedAt,
		lead: names.person(head.lead),
		coordinator: names.person(head.coordinator),
		endedEarly: ended === null ? null : { as: ended, reason },
	};
}

function attendee({ record: { head }, names }: Source, person: Person, joinedAt: string): PresentModel {
	// Who answers for the record is so until today; who typed, until the meeting ended.
	const roles = { ...head, scribe: (head.atEnd ?? head).scribe };
	const standsInFor = person.standsInFor === null ? null : names.person(person.standsInFor).name;
	return {
		name: person.name,
		guest: false,
		roles: (['lead', 'coordinator', 'scribe'] as const).filter((role) => roles[role] === person.id),
		places: person.places.flatMap((id) => names.place(id)?.label ?? []),
		standsInFor,
		joinedAt,
		leftAt: person.leftAt,
	};
}

/** The framework's agencies first, in its order; others as they came. */
const inOrder = ({ framework }: Source, agencies: string[]): string[] => [
	...framework.agencies.map((a) => a.id).filter((id) => agencies.includes(id)),
	...new Set(agencies.filter((id) => !framework.agencies.some((a) => a.id === id))),
];

/**
 * Who was in the meeting until it ended: who comes back later to add or correct something was not there by that.
 * Somebody named for it who never joined is not. Those without an account are as listed, also afterwards.
 */
export function presentModel(source: Source): DocumentModel['present'] {
	const { head } = source.record;
	const { guests } = head;
	const { people } = head.atEnd ?? head;
	const came = [
		...people.flatMap((p) =>
			p.joinedAt === null ? [] : [{ agency: p.agency, person: attendee(source, p, p.joinedAt) }],
		),
		...guests.map(({ name, agency, at }) => ({
			agency,
			person: { name, guest: true, roles: [], places: [], standsInFor: null, joinedAt: at, leftAt: null },
		})),
	];
	return inOrder(
		source,
		came.map((c) => c.agency),
	).map((agency) => ({
		agency: source.names.agency(agency),
		people: came.filter((c) => c.agency === agency).map((c) => c.person),
	}));
}

/** The action plan: entries that stand in a point of action, in the order of the framework. */
export const actionRows = ({ framework, record, names }: Source): DocumentModel['actions'] =>
	framework.cells
		.filter((cell) => cell.point.role === 'action')
		.flatMap((cell) => record.entries.filter((e) => e.cell === cell.id && !e.withdrawn))
		.map((e) => ({
			entry: e.id,
			text: e.text,
			saidIn: names.context(contextOf(e.cell)),
			place: names.place(e.place),
			agency: names.agency(e.agency),
			action: names.action(e.action),
		}));

export const requestRows = ({ record, names }: Source): DocumentModel['requests'] =>
	record.head.requests.map(({ id, person, due, state, ...r }) => ({
		id,
		cell: names.cell(r.cell),
		place: names.place(r.place),
		agency: names.agency(r.agency),
		person,
		due,
		state,
		askedAt: r.at,
		askedBy: names.person(r.madeBy),
		closed: closedBy(record, names, id),
	}));

function closedBy({ remarks }: FullRecord, names: Names, request: string): RequestRow['closed'] {
	const said = remarks.findLast((r) => r.kind === 'request-closed' && r.request === request);
	return said === undefined ? null : { reason: said.text, at: said.at, by: names.person(said.by) };
}

export const checkRows = ({ framework, record, names }: Source): DocumentModel['checks'] =>
	checks(framework, record).map(({ id, kind, context, entries, answered }) => {
		const kept = answered === null ? undefined : record.checkReasons[id];
		return {
			id,
			kind,
			context: context === null ? null : names.context(context),
			entries,
			answer: kept === undefined ? null : { reason: kept.reason, at: kept.at, by: names.person(kept.by) },
		};
	});

export function confirmationRows(source: Source): DocumentModel['confirmations'] {
	const { head, entries } = source.record;
	return inOrder(
		source,
		entries.map((e) => e.agency),
	).map((agency) => ({
		agency: source.names.agency(agency),
		at: head.confirmed[agency] ?? null,
	}));
}
