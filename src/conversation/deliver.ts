import { createHash } from 'node:crypto';
import type { Surface } from './cards.ts';
import { MessageGone, type Screen, type Shown } from './ports.ts';

/** Remembers what has been shown: the store where messages outlive the process, memory where they do not. */
export interface ShownLog {
	shown(where: string): Promise<Shown[]>;
	setShown(shown: Shown): Promise<void>;
	forgetShown(where: string, surface: string): Promise<void>;
}

/** What should be seen of one record, and the places that are brought to it. */
export interface Showing {
	record: string;
	wanted: Surface[];
	places: string[];
}

const hashOf = (rendered: unknown): string =>
	createHash('sha256').update(JSON.stringify(rendered)).digest('base64url').slice(0, 22);

export const whereOf = ({ to }: Surface): string =>
	'conversation' in to ? to.conversation : `person:${to.person}`;

/** Changes the message, or posts it anew where somebody has removed it. */
async function put<R>(screen: Screen<R>, where: string, before: Shown | undefined, rendered: R) {
	if (before === undefined) return screen.post(where, rendered);
	try {
		return await screen.update(where, before.message, rendered);
	} catch (error) {
		if (error instanceof MessageGone) return screen.post(where, rendered);
		throw error;
	}
}

async function takeAway<R>(screen: Screen<R>, { where, message }: Shown): Promise<void> {
	try {
		await screen.remove(where, message);
	} catch (error) {
		if (!(error instanceof MessageGone)) throw error;
	}
}

/** Counts what was done, and keeps what the screen did not take; what the log throws ends it. */
class Attempts {
	done = 0;
	readonly failed: unknown[] = [];

	async make<T>(call: Promise<T>, note: (result: T) => Promise<void>): Promise<void> {
		const made = await call.then(
			(result) => ({ result }),
			(error: unknown) => void this.failed.push(error),
		);
		if (made === undefined) return;
		await note(made.result);
		this.done += 1;
	}
}

/**
 * Brings what is shown of a record to what should be seen, by difference: posts what is new, changes what
 * differs, removes what is no longer there. What is shown of other records stays. Run again after a crash or a
 * failure it finds what is still missing.
 * @returns how many messages were posted, changed or removed
 * @throws AggregateError of what the screen did not take, once everything else has been shown; what the log
 * throws, at once: without its notes the same would be posted again and again
 */
export async function deliver<R>(
	{ record, wanted, places }: Showing,
	screen: Screen<R>,
	log: ShownLog,
): Promise<number> {
	const attempts = new Attempts();
	for (const where of places) {
		const own = (await log.shown(where)).filter((s) => s.surface.startsWith(`${record}:`));
		const there = new Map(own.map((s) => [s.surface, s]));
		for (const { card } of wanted.filter((s) => whereOf(s) === where)) {
			const surface = `${record}:${card.key}`;
			const rendered = screen.render(card);
			const hash = hashOf(rendered);
			const before = there.get(surface);
			there.delete(surface);
			if (before?.hash === hash) continue;
			const note = (message: string) => log.setShown({ where, surface, message, hash });
			await attempts.make(put(screen, where, before, rendered), note);
		}
		for (const gone of there.values())
			await attempts.make(takeAway(screen, gone), () => log.forgetShown(where, gone.surface));
	}
	const { done, failed } = attempts;
	if (failed.length > 0) throw new AggregateError(failed, `${failed.length} messages could not be shown`);
	return done;
}
