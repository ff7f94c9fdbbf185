import { z } from 'zod';
import type { ShownLog } from '../../conversation/deliver.ts';
import { CannotBeShown } from '../../conversation/ports.ts';
import type { People, Place, Places } from './ports.ts';

/** Kept in memory at most; the others are read again. */
const remembered = 2000;

const stored = z.object({
	id: z.string(),
	kind: z.enum(['personal', 'group', 'channel']),
	serviceUrl: z.string(),
	tenant: z.string(),
	bot: z.string(),
	team: z.string().optional(),
});

/** A place as it was kept; undefined for anything else. */
export function readPlace(kept: string): Place | undefined {
	const { team, ...place } = stored.safeParse(JSON.parse(kept)).data ?? { id: '' };
	return place.id === '' ? undefined : ({ ...place, ...(team !== undefined && { team }) } as Place);
}

const rowOf = (conversation: string): string => `teams:place:${conversation}`;
const ofPerson = 'person:';

/**
 * T11: where the bot may write, as authenticated activities said; nothing else makes a place. Kept with what is shown,
 * because a restart must find its way back to every conversation.
 */
export function createPlaces(log: ShownLog, chat: People['chat']): Places {
	const known = new Map<string, Place>();

	function keep(place: Place): void {
		known.delete(place.id);
		known.set(place.id, place);
		const oldest = known.keys().next().value;
		if (known.size > remembered && oldest !== undefined) known.delete(oldest);
	}

	async function find(conversation: string): Promise<Place | undefined> {
		const there = known.get(conversation);
		if (there !== undefined) return there;
		const [row] = await log.shown(rowOf(conversation));
		const place = row && readPlace(row.message);
		if (place !== undefined) keep(place);
		return place;
	}

	return {
		find,
		async seen(place) {
			const before = await find(place.id);
			keep(place);
			if (before !== undefined && JSON.stringify(before) === JSON.stringify(readPlace(JSON.stringify(place))))
				return;
			await log.setShown({
				where: rowOf(place.id),
				surface: 'place',
				message: JSON.stringify(place),
				hash: '',
			});
		},
		async of(where) {
			if (where.startsWith(ofPerson)) return chat(where.slice(ofPerson.length));
			const place = await find(where);
			if (place === undefined) throw new CannotBeShown('the bot was never in this conversation');
			return place;
		},
	};
}
