import { createFakeSlack, type FakeSlack } from '../../../src/commands/bench/fake-slack.ts';
import { readCase } from '../../../src/house.ts';
import type { Blindness } from '../contract/driver.ts';
import type { Part } from './blocks.ts';

/** A modal that somebody has open. */
export interface Open {
	id: string;
	hash: string;
	callback_id: string;
	private_metadata: string;
	title: { text: string };
	submit?: unknown;
	blocks: Part[];
	root_view_id: string;
	previous_view_id: string | null;
	[field: string]: unknown;
}

/** What a `view_submission` is answered. */
export type Answered =
	| { response_action: 'update'; view: Open }
	| { response_action: 'errors'; errors: Record<string, string> }
	| { response_action: 'clear' }
	| undefined;

/** The far end: a workspace with the bot and one private channel in it, and everybody of the practice case. */
export interface Workspace {
	/** For SLACK_API_URL. */
	url: string;
	token: string;
	team: string;
	bot: string;
	channel: string;
	/** Somebody's id in the workspace, by their id in the case. */
	user(person: string): string;
	/** For this person's next modal; on top of the view where one is named. */
	trigger(user: string, view?: string): Promise<string>;
	/** The open modals of this person, the uppermost last. */
	modals(user: string): Open[];
	/** What Slack does with the uppermost modal once its `view_submission` has been answered. */
	answered(user: string, answer: Answered): void;
	closed(user: string): void;
	/** An address for response_url, and what was sent there. */
	hook(name: string): string;
	hooked(name: string): Part[];
	/** From now on every call fails, until `heal`; `unanswered`: it is done, and its answer is lost. */
	fail(how: Blindness): void;
	/** How many messages were posted of which the bot was told nothing. */
	unanswered(): number;
	heal(): void;
	end(): Promise<void>;
}

/** Everybody of the case by id, and somebody who is in the channel alone. */
export const everybody: Record<string, string> = {
	...Object.fromEntries(readCase('group').people.map(({ id, name }) => [id, name])),
	stranger: 'Alex Passer',
};

/** Those of other agencies are guests in the workspace. */
export const isGuest = (person: string): boolean => !['lead', 'scribe'].includes(person);

/** Asks the workspace itself, as the bot could. */
export async function ask<T>(
	{ url, token }: Pick<Workspace, 'url' | 'token'>,
	method: string,
	args: Record<string, string>,
): Promise<T> {
	const headers = { authorization: `Bearer ${token}` };
	const answer = await fetch(`${url}${method}`, { method: 'POST', headers, body: new URLSearchParams(args) });
	const said = (await answer.json()) as T & { ok: boolean; error?: string };
	if (!said.ok) throw new Error(`${method}: ${said.error}`);
	return said;
}

/** The workspace of the bench, which keeps state; here people are quicker than Slack allows. */
export async function fakeWorkspace(given?: FakeSlack): Promise<Workspace> {
	const slack = given ?? (await createFakeSlack({ limits: false }));
	const ids = new Map(
		Object.entries(everybody).map(([id, name]) => [
			id,
			slack.addUser({ name, real_name: name, is_restricted: isGuest(id) }),
		]),
	);
	const channel = slack.addChannel({ members: [...ids.values()] });
	return {
		url: slack.url,
		token: slack.token,
		team: slack.team,
		bot: slack.bot,
		channel,
		user: (person) => ids.get(person) ?? person,
		trigger: async (user) => slack.trigger(user),
		modals: (user) => slack.modals(user) as unknown as Open[],
		answered: (user, answer) => slack.answered(user, answer),
		closed: (user) => slack.closeModal(user),
		hook: slack.hook,
		hooked: (name) => slack.hooked(name) as Part[],
		fail: (how) =>
			slack.fail(
				'*',
				how === 'unreachable' ? { status: 503 } : { drop: true, done: true },
				Number.POSITIVE_INFINITY,
			),
		unanswered: () => slack.calls('chat.postMessage').filter(({ error }) => error === 'drop').length,
		heal: () => slack.heal(),
		end: () => slack.close(),
	};
}
