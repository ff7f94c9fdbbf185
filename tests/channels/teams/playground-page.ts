import type { BrowserContext, Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { bot } from './playground.ts';

/** A message of the bot's as the client was sent it last. */
export interface Posted {
	/** With `;messageid=` in a channel. */
	conversation: string;
	message: string;
	/** The Adaptive Card; undefined for text. */
	card: unknown;
}

const frame = z.object({
	action: z.enum(['createMessage', 'updateMessage']),
	actionConversationId: z.string(),
	message: z.looseObject({
		messageId: z.string(),
		/** Of the first message of a thread. */
		postConversationId: z.string().optional(),
		attachments: z.array(z.looseObject({ content: z.unknown() })).optional(),
	}),
});

/** Keeps what stands in each message, from what the client's server sends to its page. */
function follow(page: Page): Map<string, Posted> {
	const posted = new Map<string, Posted>();
	page.on('websocket', (socket) => {
		socket.on('framereceived', ({ payload }) => {
			const { data } = frame.safeParse(JSON.parse(String(payload)));
			if (data === undefined) return;
			const { messageId: message, postConversationId, attachments } = data.message;
			const at = postConversationId ?? data.actionConversationId;
			const conversation = posted.get(message)?.conversation ?? at;
			posted.set(message, { conversation, message, card: attachments?.[0]?.content });
		});
	});
	return posted;
}

/** Microsoft's client in a browser, as its current user. */
export interface Client {
	page: Page;
	/** The bot's messages, oldest first. */
	posted(): Posted[];
	/** Opens a conversation of the list. */
	open(name: string): Promise<void>;
	/** Types a mention of the bot, chosen from the list as people do, and these words. */
	mention(words: string): Promise<void>;
	/** The newest card with this title. */
	card(title: string): Locator;
}

export async function openClient(context: BrowserContext, url: string): Promise<Client> {
	const page = await context.newPage();
	page.setDefaultTimeout(10_000);
	const posted = follow(page);
	await page.goto(url);
	const cards = page.locator('.ac-adaptiveCard');
	const titled = (name: string) => page.getByRole('heading', { name, exact: true });
	return {
		page,
		posted: () => [...posted.values()],
		open: (name) => page.getByRole('treeitem', { name, exact: true }).click(),
		async mention(words) {
			await page.getByRole('textbox').and(page.locator('[contenteditable=true]')).first().click();
			await page.keyboard.type('@');
			await page.getByRole('menuitem', { name: bot.name }).click();
			await page.keyboard.type(` ${words}`);
			await page.keyboard.press('Enter');
		},
		// Everybody's own overview has the titles of the cards that wait for them.
		card: (title) => cards.filter({ has: titled(title), hasNot: titled('Your meetings') }).last(),
	};
}
