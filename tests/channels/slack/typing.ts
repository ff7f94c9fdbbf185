import { createGuard } from '../../../src/channels/slack/guard.ts';
import { createPeople } from '../../../src/channels/slack/people.ts';
import { createReplies, type Replies } from '../../../src/channels/slack/replies.ts';
import { createScreen } from '../../../src/channels/slack/screen.ts';
import type { Intent } from '../../../src/conversation/cards.ts';
import { createSpoken } from '../../../src/conversation/spoken.ts';
import { surfaces } from '../../../src/conversation/surfaces.ts';
import { deskOf } from '../../support/desk.ts';
import { meetingIn, openingArgs, type TestHouse, type TestMeeting, testHouse } from '../../support/house.ts';
import { type Calling, calling } from './calling.ts';

export type Event = Record<string, unknown>;

/** A meeting in a channel of a workspace, with people who type there. */
export interface Typing {
	at: Calling;
	house: TestHouse;
	meeting: TestMeeting;
	channel: string;
	replies: Replies;
	/** Posts what people should see of the meeting now. @returns the `ts` of the question and of the status card */
	show(): Promise<{ question: string; status: string }>;
	/** Somebody writes; Slack's event of it, not yet sent. */
	write(user: string, text: string, more?: Event): Event & { ts: string };
	edited(event: Event, text: string, more?: Event): Event;
	deleted(event: Event): Event;
	/** The event arrives, and everybody is told. */
	send(...events: Event[]): Promise<void>;
	texts(): Promise<string[]>;
	reactions(ts: unknown): string[];
	/** What this person alone was told: its words, and the labels of its buttons. */
	told(user: string): { words: string; buttons: string[]; thread: string | undefined }[];
	/** What a button asks for, of the last thing that this person was told. */
	intent(user: string, label: string): Intent;
	/** Another process on the same data, which remembers nothing. */
	restart(): void;
	end(): Promise<void>;
}

export const people = {
	lead: 'U0LEAD',
	school: 'U0SCHOOL',
	police: 'U0POLICE',
	stranger: 'U0OTHER',
} as const;
const agencies = { [people.lead]: 'social-care', [people.school]: 'education', [people.police]: 'police' };
const names: Record<string, string> = {
	[people.lead]: 'Priya Nair',
	[people.school]: 'Ngozi Hartwell',
	[people.police]: 'Dafydd Merrowby',
	[people.stranger]: 'Sam Stranger',
};

// biome-ignore lint/suspicious/noExplicitAny: whatever stands in a message
type Json = any;
const wordsIn = (value: Json): string[] =>
	typeof value !== 'object' || value === null
		? []
		: [...(typeof value.text === 'string' ? [value.text] : []), ...Object.values(value).flatMap(wordsIn)];
const buttonsIn = (value: Json): Json[] =>
	typeof value !== 'object' || value === null
		? []
		: [...(value.type === 'button' ? [value] : []), ...Object.values(value).flatMap(buttonsIn)];

async function open(house: TestHouse, channel: string): Promise<TestMeeting> {
	const meeting = meetingIn(house);
	const person = (id: keyof typeof agencies) => ({ person: id, name: names[id], agency: agencies[id] });
	const lead = person(people.lead);
	const roles = { agency: 'social-care', lead, coordinator: lead, scribe: undefined };
	await meeting.done(people.lead, 'open', openingArgs({ conversation: channel, ...roles }));
	for (const [id, agency] of Object.entries(agencies)) await meeting.done(id, 'join', { agency, places: [] });
	await meeting.done(people.lead, 'start');
	return meeting;
}

let events = 0;

export async function typing(): Promise<Typing> {
	const at = await calling({ limits: false });
	const { slack, calls, log } = at;
	for (const [id, name] of Object.entries(names)) slack.addUser({ id, name, real_name: name });
	const channel = slack.addChannel({ id: 'C0MEETING', members: Object.keys(names) });
	const house = await testHouse();
	const meeting = await open(house, channel);
	const shown = house.store;
	const common = { calls, teams: [], log };
	const whoIs = createPeople(common);
	const desk = deskOf(house);
	const screen = createScreen({ calls, people: whoIs, log: shown, say: house.messages.say });
	const process = () =>
		createReplies({
			...common,
			people: createPeople(common),
			guard: createGuard(common),
			spoken: createSpoken({ ...house, desk }),
			shown,
			messages: house.messages,
			identity: () => calls.identity(),
		});
	let replies = process();
	const outer = (event: Event) => ({ type: 'message', channel, channel_type: 'group', ...event });
	const eventTs = () => `1800000000.${String((events += 1)).padStart(6, '0')}`;
	const inner = ({ channel: _, channel_type: __, ...message }: Event) => message;
	return {
		at,
		house,
		meeting,
		channel,
		get replies() {
			return replies;
		},
		async show() {
			const view = await desk.view(await meeting.head());
			const posted: Record<string, string> = {};
			for (const { to, card } of surfaces(view)) {
				if (!('conversation' in to)) continue;
				const surface = `${meeting.record}:${card.key}`;
				const message = await screen.post(channel, screen.render(card, view.head.reference), surface);
				await shown.setShown({ where: channel, surface, message, hash: '' });
				posted[card.key.split(':')[0] ?? ''] = message;
			}
			return { question: posted.question ?? '', status: posted.status ?? '' };
		},
		write(user, text, more = {}) {
			const ts = slack.write(channel, user, text, more);
			return { ...outer({ user, text, team: slack.team, ...more }), ts };
		},
		edited(event, text, more = {}) {
			const before = inner(event);
			const ts = eventTs();
			const message = { ...before, text, edited: { user: event.user, ts }, ...more };
			return outer({ subtype: 'message_changed', hidden: true, ts, message, previous_message: before });
		},
		deleted: (event) =>
			outer({
				subtype: 'message_deleted',
				hidden: true,
				ts: eventTs(),
				deleted_ts: event.ts,
				previous_message: inner(event),
			}),
		async send(...arriving) {
			await Promise.all(arriving.map((event) => replies.message(event)));
			await replies.settled();
		},
		texts: async () => (await meeting.full()).entries.filter((e) => !e.withdrawn).map((e) => e.text),
		reactions: (ts) => (slack.messages(channel).find((m) => m.ts === ts)?.reactions ?? []).map((r) => r.name),
		told: (user) =>
			slack.ephemerals(user).map(({ blocks, thread_ts }) => ({
				words: wordsIn(blocks).join('\n'),
				buttons: buttonsIn(blocks).map((b) => b.text.text),
				thread: thread_ts,
			})),
		intent(user, label) {
			const found = buttonsIn(slack.ephemerals(user).at(-1)).find((b) => b.text.text === label);
			return JSON.parse(found.value);
		},
		restart: () => void (replies = process()),
		async end() {
			await replies.settled();
			await at.close();
			await house.end();
		},
	};
}
