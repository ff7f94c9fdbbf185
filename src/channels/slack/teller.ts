import type { Say } from '../../wording/messages.ts';
import { isSlacks } from './addresses.ts';

/** Tells one person something beside the message whose button they pressed; nobody else sees it. */
export interface Teller {
	/** @param replace whether it takes the place of the private message that the button was in */
	tell(responseUrl: string | undefined, sentence: string, replace?: boolean): Promise<void>;
}

/** How long Slack may take, in milliseconds. */
const patience = 5000;

/**
 * By the address that came with the press: it counts towards none of Slack's limits. What cannot be told is only
 * noted: the answer itself is stored, and the cards show it.
 */
export function createTeller(say: Say, failed: (error: unknown) => void, apiUrl: string | undefined): Teller {
	return {
		async tell(responseUrl, sentence, replace = false) {
			if (responseUrl === undefined) return;
			const section = { type: 'rich_text_section', elements: [{ type: 'text', text: sentence }] };
			const message = {
				response_type: 'ephemeral',
				replace_original: replace,
				// Notifications show this line, so it holds nothing of the case.
				text: say('slack.note'),
				blocks: [{ type: 'rich_text', elements: [section] }],
			};
			try {
				if (!isSlacks(responseUrl, apiUrl))
					throw new Error('a press came with an address that is not of Slack');
				const answer = await fetch(responseUrl, {
					method: 'POST',
					redirect: 'error',
					headers: { 'Content-Type': 'application/json' },
					body: JSON.stringify(message),
					signal: AbortSignal.timeout(patience),
				});
				await answer.arrayBuffer();
				if (!answer.ok) throw new Error(`the answer to a press was answered ${answer.status}`);
			} catch (error) {
				failed(error);
			}
		},
	};
}
