import {
	type AgencyId,
	agencyTitle,
	type CellId,
	contextOf,
	type Framework,
	findCell,
} from '../framework/framework.ts';
import type { ActionPart, Head, PersonId, PlaceId } from '../framework/record.ts';
import type { ActionModel, CellRef, Named, PlaceRef, Who } from './shape.ts';

/** Turns the ids of a record into what people call them. */
export interface Names {
	agency(id: AgencyId): Named;
	context(id: string): Named;
	cell(id: CellId): CellRef;
	place(id: PlaceId | null): PlaceRef | null;
	person(id: PersonId): Who;
	action(part: ActionPart | null): ActionModel | null;
}

/** What the record or the framework does not know keeps its id, so that nothing is silently nameless. */
export function namesOf(framework: Framework, head: Head): Names {
	const agency = (id: AgencyId): Named => ({ id, title: agencyTitle(framework, id) });
	const context = (id: string): Named => ({
		id,
		title: framework.contexts.find((c) => c.id === id)?.title ?? id,
	});
	return {
		agency,
		context,
		cell: (id) => ({
			id,
			context: context(contextOf(id)).title,
			point: findCell(framework, id)?.point.title ?? id,
		}),
		place: (id) => (id === null ? null : { id, label: head.places.find((p) => p.id === id)?.label ?? null }),
		person: (id) => {
			const one = head.people.find((p) => p.id === id);
			return one === undefined ? { name: id, agency: null } : { name: one.name, agency: agency(one.agency) };
		},
		action: (part) =>
			part && {
				target: context(part.target),
				owner: {
					agency: part.owner.agency === null ? null : agency(part.owner.agency),
					person: part.owner.person,
				},
				due: part.due,
			},
	};
}
