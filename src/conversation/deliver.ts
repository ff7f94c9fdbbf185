import { MessageGone, type Screen, type Shown } from './ports.ts';
import {
	type Difference,
	differenceOf,
	note,
	type Showing,
	type ShownLog,
	standing,
	take,
	type Wanted,
	wantedOf,
} from './showing/steps.ts';

export { type Showing, type ShownLog, whereOf } from './showing/steps.ts';

/** Changes the message, or posts it anew where somebody has removed it. */
async function put<R>(difference: Difference<R>, screen: Screen<R>): Promise<Shown | undefined> {
	try {
		return await take(difference, screen);
	} catch (error) {
		if (error instanceof MessageGone) return take({ ...difference, message: undefined }, screen);
		throw error;
	}
}

/** What is to be done in one place, in the order of the cards; what goes is last. */
function differences<R>(
	where: string,
	wanted: Wanted<R>[],
	before: ReadonlyMap<string, Shown>,
): Difference<R>[] {
	const here = wanted.filter((w) => w.where === where);
	const gone = [...before.keys()].filter((surface) => !here.some((w) => w.surface === surface));
	return [
		...here.map((w) => differenceOf(where, w.surface, w, before.get(w.surface))),
		...gone.map((surface) => differenceOf<R>(where, surface, undefined, before.get(surface))),
	].filter((difference) => difference !== undefined);
}

/**
 * Brings what is shown of a record to what should be seen, by difference and one after the other: posts what is
 * new, changes what differs, removes what is no longer there. What is shown of other records stays. Run again after
 * a crash or a failure it finds what is still missing. For screens that take everything at once; where a platform
 * counts calls, or takes its time, `createKeeper` does the same without one card waiting for another.
 * @returns how many messages were posted, changed or removed
 * @throws AggregateError of what the screen did not take, once everything else has been shown; what the log
 * throws, at once: without its notes the same would be posted again and again
 */
export async function deliver<R>(showing: Showing, screen: Screen<R>, log: ShownLog): Promise<number> {
	const wanted = wantedOf(showing, screen);
	const failed: unknown[] = [];
	let done = 0;
	for (const where of showing.places) {
		const before = await standing(log, where, showing.record);
		for (const difference of differences(where, wanted, before)) {
			const made = await put(difference, screen).then(
				(row) => ({ row }),
				(error: unknown) => void failed.push(error),
			);
			if (made === undefined) continue;
			await note(log, where, difference.surface, made.row);
			done += 1;
		}
	}
	if (failed.length > 0) throw new AggregateError(failed, `${failed.length} messages could not be shown`);
	return done;
}
