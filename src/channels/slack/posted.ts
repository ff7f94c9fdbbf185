import { z } from 'zod';
import { type Calls, SlackProblem } from './calls.ts';

/** What is asked of a channel at most: it is about what was posted a moment ago. */
const latest = 20;

const eventType = 'hsb_surface';

/** Every message names its surface, which is ids alone: whoever is in the workspace can read it. */
export const metadataOf = (surface: string) => ({ event_type: eventType, event_payload: { surface } });

const ours = z.object({
	ts: z.string(),
	metadata: z.object({ event_type: z.literal(eventType), event_payload: z.object({ surface: z.string() }) }),
});

/**
 * Looks in the channel for a message whose post was not answered, or was answered when nobody was there any more.
 * @returns its `ts`; undefined when it does not stand, and where Slack will not say
 * @throws SlackProblem that trying again may get over
 */
export async function findPosted(
	calls: Pick<Calls, 'inTurn'>,
	channel: string,
	surface: string,
): Promise<string | undefined> {
	const args = { channel, limit: latest, include_all_metadata: true };
	try {
		const { messages } = await calls.inTurn('conversations.history', args, { urgency: 'question' });
		return (messages as unknown[])
			.flatMap((message) => ours.safeParse(message).data ?? [])
			.find(({ metadata }) => metadata.event_payload.surface === surface)?.ts;
	} catch (error) {
		if (error instanceof SlackProblem && error.kind === 'refused') return undefined;
		throw error;
	}
}
