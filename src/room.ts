import type { Channel, ChannelDeps } from './channel.ts';
import { createRoom } from './channels/room/room.ts';
import { createDesk } from './conversation/desk.ts';
import { createReader } from './conversation/reading.ts';
import { readCase } from './house.ts';
import { castOf, othersOf } from './practice.ts';

/** The fictional cases; the room's windows are the people of the first. */
const cases = (['group', 'alone'] as const).map((id) => ({ id, practice: readCase(id) }));

/** The practice room, on this machine. */
export async function openChannel({ house, documents, log }: ChannelDeps): Promise<Channel> {
	const cast = castOf(cases[0]!.practice, house);
	const room = createRoom({
		...house,
		desk: createDesk({
			...house,
			candidates: async () => cast,
			candidate: async (_, id) => cast.find((m) => m.id === id),
		}),
		reader: createReader({ ...house, html: documents, stylesheet: '/assets/framework.css' }),
		cast,
		others: othersOf(cases, house),
		failed: (error) => log.error('not-shown', { error }),
	});
	await room.refresh();
	return {
		web: { room },
		start: async () => {},
		changed: room.changed,
		waiting: room.waiting,
		stop: async () => {},
		greeting: (url) => `The practice room is open at ${url}. Stop it with Ctrl+C.`,
	};
}
