import { createHmac } from 'node:crypto';
import { type Answered, createPosting } from '../posting.ts';

export const signingSecret = 'signing-secret-of-the-bench';

/** Sends what Slack sends, signed, over connections that stay open. */
export interface Client {
	send(payload: object): Promise<Answered>;
	close(): void;
}

function signed(body: string): Record<string, string> {
	const at = String(Math.floor(Date.now() / 1000));
	const mac = createHmac('sha256', signingSecret).update(`v0:${at}:${body}`).digest('hex');
	return { 'X-Slack-Request-Timestamp': at, 'X-Slack-Signature': `v0=${mac}` };
}

export function createClient(port: number): Client {
	const { post, close } = createPosting(port, '/slack/events');
	return {
		send(payload) {
			const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
			return post(body, { 'Content-Type': 'application/x-www-form-urlencoded', ...signed(body) });
		},
		close,
	};
}

/** Somebody of a workspace. */
export interface Who {
	id: string;
	team: string;
}

const interaction = (type: string, { id, team }: Who) => ({
	type,
	user: { id, username: id.toLowerCase(), name: id.toLowerCase(), team_id: team },
	api_app_id: 'A0FAKE',
	token: 'unused',
	team: { id: team, domain: 'example' },
	enterprise: null,
	is_enterprise_install: false,
	trigger_id: 'none',
});

/** A modal, as the bot renders it. */
export interface View {
	private_metadata?: string;
	blocks: unknown[];
}

interface Input {
	type: string;
	block_id: string;
	element: { type: string; action_id: string; options?: { value: string }[]; initial_option?: object };
}

const isInput = (block: unknown): block is Input => (block as Input).type === 'input';

/** What Slack reports of an input: what was typed, or else what stood in it. */
function held({ element }: Input, typed: string | undefined): object {
	const { type, options = [] } = element;
	if (type === 'plain_text_input') return { type, value: typed ?? null };
	if (type === 'checkboxes') return { type, selected_options: [] };
	const chosen = options.find(({ value }) => value === typed) ?? element.initial_option ?? null;
	return { type, selected_option: chosen };
}

/** A modal that somebody has filled in and sent. @param typed values by the names of inputs */
export function submission(who: Who, view: View, typed: Record<string, string>): object {
	const inputs = view.blocks.filter(isInput);
	const values = inputs.map((input) => [
		input.block_id,
		{ [input.element.action_id]: held(input, typed[input.block_id]) },
	]);
	return {
		...interaction('view_submission', who),
		view: {
			id: 'V0BENCH',
			team_id: who.team,
			app_id: 'A0FAKE',
			bot_id: 'B0BOT',
			hash: '1.bench',
			root_view_id: 'V0BENCH',
			previous_view_id: null,
			...view,
			state: { values: Object.fromEntries(values) },
		},
		response_urls: [],
	};
}

/** A button of a message that somebody has pressed. @param action the button, with the id of its block */
export const press = (who: Who, channel: string, ts: string, action: object): object => ({
	...interaction('block_actions', who),
	container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false },
	channel: { id: channel, name: 'privategroup' },
	message: { type: 'message', ts },
	state: { values: {} },
	actions: [{ ...action, type: 'button', action_ts: `${Date.now() / 1000}` }],
});
