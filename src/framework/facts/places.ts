import { kind } from '../kind.ts';
import type { Place, PlaceId } from '../record.ts';

/** Named homes, groups, schools and spaces. */
export const placeFacts = {
	'place-added': kind<Place>({
		version: 1,
		head(head, data) {
			head.places.push(data);
			head.changes += 1;
		},
	}),
	'place-labelled': kind<{ place: PlaceId; label: string }>({
		version: 1,
		head(head, data) {
			const place = head.places.find((p) => p.id === data.place);
			if (place !== undefined) place.label = data.label;
			head.changes += 1;
		},
	}),
	/** Only for a place that nothing was said about. */
	'place-removed': kind<{ place: PlaceId }>({
		version: 1,
		head(head, data) {
			head.places = head.places.filter((p) => p.id !== data.place);
			for (const one of head.people) one.places = one.places.filter((id) => id !== data.place);
			for (const slots of Object.values(head.board)) delete slots[data.place];
			head.changes += 1;
		},
	}),
};
