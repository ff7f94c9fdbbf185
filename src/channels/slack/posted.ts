import { z } from 'zod';
import { type Calls, SlackProblem } from './calls.ts';

/** What is asked of a channel at most: it is about what was posted a moment ago. */
const latest = 50;

const eventType = 'hsb_surface';

/** Every message names its surface, which is ids alone: whoever is in the workspace can read it. */
export const metadataOf = (surface: string) => ({ event_type: eventType, event_payload: { surface } });

const ours = z.object({
	ts: z.string(),
	metadata: z.object({ event_type: z.literal(eventType), event_payload: z.object({ surface: z.string() }) }),
});

/**
 * Looks for messages whose post was not answered, or was answered when nobody was there any more: in the channel
 * itself, once for all who ask about it while they are in line.
 */
export function createPosted(calls: Pick<Calls, 'turn' | 'call'>) {
	const inLine = new Map<string, Promise<Map<string, string>>>();

	/** The `ts` of our latest messages by surface, none where Slack will not say. */
	async function look(channel: string): Promise<Map<string, string>> {
		const args = { channel, limit: latest, include_all_metadata: true };
		try {
			const turn = calls.turn('conversations.history', { urgency: 'question' });
			// Who asks from then on may be in doubt of something that this look does not see.
			await turn.finally(() => inLine.delete(channel));
			const { messages } = await calls.call('conversations.history', args, 'taken');
			const found = (messages as unknown[]).flatMap((message) => ours.safeParse(message).data ?? []);
			return new Map(found.map(({ ts, metadata }) => [metadata.event_payload.surface, ts]));
		} catch (error) {
			if (error instanceof SlackProblem && error.kind === 'refused') return new Map();
			throw error;
		}
	}

	/** @throws SlackProblem that trying again may get over */
	return async (channel: string, surface: string): Promise<string | undefined> => {
		const asked = inLine.get(channel) ?? look(channel);
		inLine.set(channel, asked);
		return (await asked).get(surface);
	};
}
