import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Say } from '../../wording/messages.ts';
import type { ArrivedView } from './arrived.ts';

export const whereCallback = 'where';

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false }) as const;

/** From the Home tab a meeting is opened in a channel that is chosen first: private ones of this person alone. */
export const whereView = (say: Say): ModalView => ({
	type: 'modal',
	callback_id: whereCallback,
	title: plain(say('slack.modal.title')),
	submit: plain(say('slack.modal.next')),
	close: plain(say('slack.modal.cancel')),
	blocks: [
		{
			type: 'input',
			block_id: 'channel',
			label: plain(say('slack.where.label')),
			hint: plain(say('slack.where.hint')),
			element: {
				type: 'conversations_select',
				action_id: 'in',
				filter: { include: ['private'], exclude_bot_users: true },
			},
		},
	],
});

const chosen = z.object({
	channel: z.object({ in: z.object({ selected_conversation: z.string().min(1) }) }),
});

/** The channel that was chosen; undefined for anything else. */
export const readWhere = ({ state }: ArrivedView): string | undefined =>
	chosen.safeParse(state?.values).data?.channel.in.selected_conversation;
