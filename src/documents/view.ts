import { civilDate, dateAndTime, longDate, timeOfDay } from '../framework/dates.ts';
import type { Instant } from '../framework/record.ts';
import { actionView, blankView, entryView, listed, placeView, whenSaid, whoView } from './entryview.ts';
import type { Signature, Status } from './html.ts';
import type {
	CellModel,
	CheckRow,
	ContextModel,
	DocumentModel,
	HeaderModel,
	PresentModel,
	SlotModel,
} from './shape.ts';
import { cellRoom, roomOf, sizeOf } from './size.ts';

const anchor = (cell: string): string => cell.replace('.', '-');

const inWords = (at: Instant | null): string | null => at && dateAndTime(at);

function headerView(header: HeaderModel) {
	const { startedAt, endedAt } = header;
	return {
		...header,
		meetingDate: longDate(header.meetingDate),
		started: startedAt && timeOfDay(startedAt),
		ended: endedAt && timeOfDay(endedAt),
		opened: dateAndTime(header.openedAt),
		lead: whoView(header.lead),
		coordinator: whoView(header.coordinator),
	};
}

function personView(person: PresentModel, { startedAt, meetingDate }: HeaderModel) {
	const late = startedAt !== null && person.joinedAt > startedAt;
	return {
		...person,
		places: person.places.join(', '),
		joined: late ? whenSaid(person.joinedAt, meetingDate) : null,
		left: person.leftAt && whenSaid(person.leftAt, meetingDate),
	};
}

function slotView(slot: SlotModel, context: ContextModel, meeting: string) {
	return {
		// Without any place in the context, its heading says so once.
		named: context.places.length > 0 || slot.place !== null,
		one: context.place?.one ?? null,
		places: slot.place === null ? [] : [slot.place.label],
		entries: slot.entries.map((e) => entryView(e, meeting)),
		withdrawn: slot.withdrawn.map((e) => entryView(e, meeting)),
		blank: slot.blank && blankView(slot.blank),
	};
}

type SlotView = ReturnType<typeof slotView>;

/** Places with the same blank stand together: "School A, School B: nobody has answered this yet". */
function together(slots: SlotView[]): SlotView[] {
	const groups: SlotView[] = [];
	for (const slot of slots) {
		const empty = slot.blank !== null && slot.withdrawn.length === 0 && slot.places.length > 0;
		const same = groups.find(
			(g) =>
				empty &&
				g.places.length > 0 &&
				g.withdrawn.length === 0 &&
				JSON.stringify(g.blank) === JSON.stringify(slot.blank),
		);
		if (same !== undefined) same.places.push(...slot.places);
		else groups.push(slot);
	}
	return groups;
}

function cellView(cell: CellModel, context: ContextModel, meeting: string) {
	const slots = cell.slots.map((s) => slotView(s, context, meeting));
	return {
		anchor: anchor(cell.id),
		point: cell.point,
		short: cellRoom(cell) < 700,
		mark: cell.mark,
		slots: together(slots).filter((s) => s.blank !== null || s.entries.length + s.withdrawn.length > 0),
		passes: listed(cell.passes),
		movedAway: cell.movedAway.map((m) => ({
			agency: m.agency.title,
			to: m.to,
			when: whenSaid(m.at, meeting),
		})),
	};
}

const contextView = (context: ContextModel, meeting: string) => ({
	id: context.id,
	title: context.title,
	place: context.place,
	places: context.places.map((p) => p.label),
	size: sizeOf(context),
	room: roomOf(context),
	cells: context.cells.map((c) => cellView(c, context, meeting)),
});

function checkView(check: CheckRow, model: DocumentModel) {
	const about = check.kind.startsWith('action-without-') ? check.entries[0] : undefined;
	const action = model.actions.find((a) => a.entry === about);
	return {
		kind: check.kind,
		context: check.context?.title ?? null,
		place: model.contexts.find((c) => c.id === check.context?.id)?.place ?? null,
		action: action ? { text: action.text, agency: action.agency.title } : null,
		answer: check.answer && {
			reason: check.answer.reason,
			by: whoView(check.answer.by),
			when: dateAndTime(check.answer.at),
		},
	};
}

const tables = (model: DocumentModel) => ({
	actions: model.actions.map((row) => ({
		text: row.text,
		saidIn: row.saidIn.title,
		place: placeView(row.place),
		agency: row.agency.title,
		...(row.action === null ? { target: null, owner: null, due: null } : actionView(row.action)),
	})),
	requests: model.requests.map((r) => ({
		cell: r.cell,
		place: placeView(r.place),
		agency: r.agency.title,
		person: r.person,
		due: longDate(r.due),
		state: r.state,
		askedBy: whoView(r.askedBy),
		// Models that were signed before requests kept it have none.
		closed: r.closed
			? { reason: r.closed.reason, by: whoView(r.closed.by), when: dateAndTime(r.closed.at) }
			: null,
	})),
	checks: model.checks.map((c) => checkView(c, model)),
	confirmations: model.confirmations.map(({ agency, at }) => ({ agency: agency.title, at: inWords(at) })),
	confirmBy: model.confirmBy && longDate(model.confirmBy),
});

const overview = (model: DocumentModel) => ({
	points: model.contexts[0]?.cells.map((c) => c.point) ?? [],
	rows: model.contexts.map((context) => ({
		id: context.id,
		title: context.title,
		cells: context.cells.map((c) => ({
			anchor: anchor(c.id),
			mark: c.mark,
			count: c.count,
		})),
	})),
});

/** What templates/document/framework.hbs lays out: the model with its dates in words. */
export function viewOf(model: DocumentModel, signature: Signature | null, status: Status) {
	const { organisation, marking, practice, header } = model;
	// Nobody can be silent before the date is over; without a signature no day is known.
	const day = status === 'signed' && signature !== null ? civilDate(signature.at) : '';
	return {
		silent: model.confirmBy !== null && day > model.confirmBy,
		organisation,
		marking,
		practice,
		status,
		signature: signature && { ...signature, at: dateAndTime(signature.at) },
		header: headerView(header),
		present: model.present.map(({ agency, people }) => ({
			agency: agency.title,
			people: people.map((p) => personView(p, header)),
		})),
		overview: overview(model),
		contexts: model.contexts.map((c) => contextView(c, header.meetingDate)),
		// What is shown as signed is not an earlier version of itself.
		versions: model.versions
			.filter((v) => status !== 'signed' || v.version !== signature?.version)
			.map((v) => ({ ...v, at: dateAndTime(v.at) })),
		...tables(model),
	};
}
