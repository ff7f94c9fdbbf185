import { onTestFinished } from 'vitest';
import { createFakeSlack, type FakeSlack } from '../../../src/commands/bench/fake-slack.ts';
import { type Sitting, sitting } from '../contract/meeting.ts';
import { fakeWorkspace, type Workspace } from './far-end.ts';
import { type Running, run } from './running.ts';
import { asJson } from './signed.ts';
import { channelOf } from './slack-driver.ts';

/** A meeting in Slack at its first question, with the workspace that it is in to be changed under its feet. */
export interface Stage extends Sitting {
	slack: FakeSlack;
	app: Running;
	workspace: Workspace;
	/** Slack tells the bot that something happened. @returns the status that it was answered */
	happens(event: Record<string, unknown>): Promise<number>;
	/** Somebody writes in the channel, and Slack tells the bot. @returns the message's ts */
	writesIn(person: string, text: string, more?: Record<string, unknown>): Promise<string>;
	/** Titles of the cards in the channel, as Slack has them. */
	titles(): string[];
	/** All words of what this person was told in direct messages. */
	direct(person: string): string;
}

let events = 0;

export async function stage(who: readonly string[] = ['police']): Promise<Stage> {
	const slack = await createFakeSlack({ limits: false });
	const workspace = await fakeWorkspace(slack);
	const app = await run(workspace);
	const channel = channelOf(workspace, app);
	// A test that fails while the bot cannot show anything must not wait for it.
	onTestFinished(() => slack.heal());
	const meeting = await sitting(async () => channel, who);
	const happens: Stage['happens'] = async (event) => {
		const event_id = `Ev${(events += 1)}`;
		const body = { type: 'event_callback', team_id: slack.team, api_app_id: 'A1', event_id, event };
		return (await app.post(asJson(body))).status;
	};
	return {
		...meeting,
		slack,
		app,
		workspace,
		happens,
		async writesIn(person, text, more = {}) {
			const user = workspace.user(person);
			const ts = slack.write(workspace.channel, user, text, more);
			const at = { channel: workspace.channel, channel_type: 'group', user, text, ts, event_ts: ts };
			await happens({ type: 'message', team: slack.team, ...at, ...more });
			return ts;
		},
		titles: () =>
			slack.messages(workspace.channel).flatMap(({ blocks }) => {
				const [first] = (blocks ?? []) as { type: string; text?: { text: string } }[];
				return first?.type === 'header' && first.text ? [first.text.text] : [];
			}),
		direct: (person) => JSON.stringify(slack.direct(workspace.user(person))),
	};
}
