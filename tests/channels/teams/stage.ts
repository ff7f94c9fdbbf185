import { onTestFinished } from 'vitest';
import type { FakeTeams, Json, Message } from '../../../src/commands/bench/fake-teams.ts';
import type { PersonId } from '../../../src/framework/record.ts';
import { type Around, around } from '../contract/around.ts';
import { type Sitting, sitting } from '../contract/meeting.ts';
import { fakeTenant, type Tenant, type TenantOptions } from './far-end.ts';
import { type How, type Running, run } from './running.ts';
import { channelOf } from './teams-driver.ts';

/** What is behind a conversation in Teams, to be changed under its feet. */
export interface Far {
	teams: FakeTeams;
	tenant: Tenant;
	app: Running;
	/** Somebody's id in a record. */
	personId(id: string): PersonId;
	/** Teams tells the bot of something. @returns the status that it was answered; what it began is done */
	happens(activity: Json): Promise<number>;
	/** Somebody writes in the conversation and mentions the bot. @returns the message's id */
	mentions(id: string, text: string): Promise<string>;
	/** The bot's messages in the conversation, the oldest first. */
	posted(): Message[];
	/** Titles of the cards in the conversation. */
	titles(): string[];
	/** All words that stand in somebody's own chat with the bot. */
	direct(id: string): string;
}

type Options = TenantOptions & How;

async function far(options: Options): Promise<[Far, () => ReturnType<typeof channelOf>]> {
	const tenant = await fakeTenant(options);
	const app = await run(tenant, options);
	const { teams, chat } = tenant;
	const posted = () => teams.messages(chat).filter(({ from }) => from === 'bot');
	const happens: Far['happens'] = async (activity) => {
		const { status } = await app.send(activity);
		await app.teams().settled();
		return status;
	};
	const at: Far = {
		teams,
		tenant,
		app,
		personId(id) {
			const { objectId, tenant: home } = tenant.person(id);
			return `${objectId}@${home}`;
		},
		happens,
		async mentions(id, text) {
			const activity = teams.act.message(tenant.person(id), chat, text, { mention: true });
			await happens(activity);
			return String(activity.id);
		},
		posted,
		titles: () =>
			posted().flatMap(({ card }) => (card === undefined ? [] : [String((card as Json).fallbackText)])),
		direct: (id) => JSON.stringify(teams.direct(tenant.person(id)).map(({ raw }) => raw)),
	};
	// A test that fails while the bot cannot show anything must not wait for it.
	const open = () => {
		onTestFinished(() => void teams.heal());
		return channelOf(tenant, app);
	};
	return [at, open];
}

export interface Empty extends Around, Far {}

/** A conversation without a meeting. */
export async function empty(options: Options = {}): Promise<Empty> {
	const [at, channel] = await far(options);
	const people = around(channel());
	onTestFinished(() => people.channel.end());
	return { ...people, ...at };
}

export interface Stage extends Sitting, Far {}

/** A meeting in Teams at its first question, which is shown. */
export async function stage(who: readonly string[] = ['police'], options: Options = {}): Promise<Stage> {
	const [at, channel] = await far(options);
	const meeting = await sitting(async () => channel(), who);
	await at.app.teams().settled();
	return { ...meeting, ...at };
}

/** The form that opens a meeting, as the coordinator fills it in. */
export const header = ({ reference, channel }: Around) => ({
	reference,
	agency: 'yos',
	lead: channel.person('lead').name,
	coordinator: channel.person('coordinator').name,
	mode: 'group',
	meetingDate: '2026-12-01',
});
