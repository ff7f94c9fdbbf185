import type { Card } from '../../conversation/cards.ts';
import type { ShownLog } from '../../conversation/deliver.ts';
import type { Screen, Shown } from '../../conversation/ports.ts';

/**
 * What the windows of the room show, as cards: each window draws them for its person. It lives as long as the
 * process: after a restart everything is found to be missing, and is shown again from the heads.
 */
export interface RoomScreen extends Screen<Card>, ShownLog {
	cards(where: string): Card[];
}

export function createScreen(): RoomScreen {
	const messages = new Map<string, Map<string, Card>>();
	const log = new Map<string, Map<string, Shown>>();
	const within = <V>(all: Map<string, Map<string, V>>, where: string): Map<string, V> => {
		const found = all.get(where) ?? new Map<string, V>();
		all.set(where, found);
		return found;
	};
	let posted = 0;
	return {
		render: (card) => card,
		async post(where, card) {
			posted += 1;
			within(messages, where).set(String(posted), card);
			return String(posted);
		},
		async update(where, message, card) {
			within(messages, where).set(message, card);
			return message;
		},
		async remove(where, message) {
			within(messages, where).delete(message);
		},
		shown: async (where) => [...within(log, where).values()],
		async setShown(shown) {
			within(log, shown.where).set(shown.surface, shown);
		},
		async forgetShown(where, surface) {
			within(log, where).delete(surface);
		},
		cards: (where) => [...within(messages, where).values()],
	};
}
