import { createHash } from 'node:crypto';
import type { Surface } from './cards.ts';
import type { Screen, Shown } from './ports.ts';

/** Remembers what has been shown: the store where messages outlive the process, memory where they do not. */
export interface ShownLog {
	shown(where: string): Promise<Shown[]>;
	setShown(shown: Shown): Promise<void>;
	forgetShown(where: string, surface: string): Promise<void>;
}

const hashOf = (rendered: unknown): string =>
	createHash('sha256').update(JSON.stringify(rendered)).digest('base64url').slice(0, 22);

export const whereOf = ({ to }: Surface): string =>
	'conversation' in to ? to.conversation : `person:${to.person}`;

/**
 * Brings what is shown in these places to what should be seen, by difference: posts what is new, changes what
 * differs, removes what is no longer there. Run again after a crash it finds what is still missing.
 * @returns how many messages were posted, changed or removed
 */
export async function deliver<R>(
	wanted: Surface[],
	places: string[],
	screen: Screen<R>,
	log: ShownLog,
): Promise<number> {
	let done = 0;
	for (const where of places) {
		const there = new Map((await log.shown(where)).map((s) => [s.surface, s]));
		for (const { card } of wanted.filter((s) => whereOf(s) === where)) {
			const rendered = screen.render(card);
			const hash = hashOf(rendered);
			const before = there.get(card.key);
			there.delete(card.key);
			if (before?.hash === hash) continue;
			const message =
				before === undefined
					? await screen.post(where, rendered)
					: await screen.update(where, before.message, rendered);
			await log.setShown({ where, surface: card.key, message, hash });
			done += 1;
		}
		for (const gone of there.values()) {
			await screen.remove(where, gone.message);
			await log.forgetShown(where, gone.surface);
			done += 1;
		}
	}
	return done;
}
