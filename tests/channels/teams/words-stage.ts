import { rawActivity, readActivity } from '../../../src/channels/teams/activity.ts';
import { createGreeting, type Greeting } from '../../../src/channels/teams/greeting.ts';
import { createGuard } from '../../../src/channels/teams/guard.ts';
import { createHome, type Home } from '../../../src/channels/teams/home.ts';
import { createPeople } from '../../../src/channels/teams/people.ts';
import { createPlaces } from '../../../src/channels/teams/places.ts';
import type { Arrived, Calls, People } from '../../../src/channels/teams/ports.ts';
import { type Drawing, messageOf } from '../../../src/channels/teams/render/all.ts';
import { createSending } from '../../../src/channels/teams/telling/sending.ts';
import { createWords, type Words } from '../../../src/channels/teams/words.ts';
import type { FakeTeams, Json, Message, Person } from '../../../src/commands/bench/fake-teams.ts';
import { createSpoken } from '../../../src/conversation/spoken.ts';
import { surfaces } from '../../../src/conversation/surfaces.ts';
import { threadsOf } from '../../../src/conversation/threads.ts';
import type { Log, LogFields } from '../../../src/log.ts';
import { deskOf } from '../../support/desk.ts';
import { meetingIn, openingArgs, type TestHouse, type TestMeeting, testHouse } from '../../support/house.ts';
import { startCalling } from './calling.ts';

/** A card of the bot's, as people see it. */
export interface Seen {
	id: string;
	words: string;
	buttons: string[];
	thread: string | undefined;
	updates: number;
	card: Json;
}

export interface WordsStage {
	teams: FakeTeams;
	calls: Calls;
	house: TestHouse;
	meeting: TestMeeting;
	conversation: string;
	people: Record<'lead' | 'school' | 'police' | 'guest' | 'stranger' | 'anonymous', Person>;
	whoIs: People;
	words: Words;
	home: Home;
	greeting: Greeting;
	/** What was logged. */
	lines: { event: string; fields: LogFields }[];
	/** Records that were to be looked at again. */
	changed: string[];
	idOf(person: Person): string;
	/** Posts what people should see of the meeting now. @returns the ids of the question and of the status card */
	show(): Promise<{ question: string; status: string }>;
	/** The activity arrives, and everybody is told. */
	arrives(...activities: Json[]): Promise<void>;
	read(activity: Json): Arrived;
	/** Somebody mentions the bot, with these words. */
	says(person: Person, text: string, more?: { thread?: string; file?: boolean; others?: Person[] }): Json;
	/** The mention stays. */
	edits(message: Json, text: string): Json;
	entries(): Promise<string[]>;
	/** What the bot says in the conversation, besides the meeting's own cards. */
	said(conversation?: string): Seen[];
	/** What it says to this person alone. */
	told(person: Person): Seen[];
	/** Presses a button of a card. */
	press(
		person: Person,
		seen: Seen | undefined,
		label: string,
	): Promise<{ ok: boolean; text: string; form?: unknown }>;
	/** Another process on the same data, which remembers nothing. */
	restart(): void;
	end(): Promise<void>;
}

const wordsIn = (value: unknown): string[] => {
	if (typeof value !== 'object' || value === null) return [];
	const { text } = value as { text?: unknown };
	return [...(typeof text === 'string' ? [text] : []), ...Object.values(value).flatMap(wordsIn)];
};
const actionsIn = (value: unknown): Json[] => {
	if (typeof value !== 'object' || value === null) return [];
	const own = value as Json;
	if (String(own.type).startsWith('Action.')) return [own];
	return Object.values(own).flatMap(actionsIn);
};

const seen = ({ id, card, thread, updates }: Message): Seen => ({
	id,
	thread,
	updates,
	card: card ?? {},
	words: wordsIn(card).join('\n'),
	buttons: actionsIn(card).map(({ title }) => String(title)),
});

const agencies = { lead: 'social-care', school: 'education', police: 'police' } as const;
type Joined = keyof typeof agencies;

/** A fake tenant, and who is in it. */
function peopleOf(teams: FakeTeams): WordsStage['people'] {
	return {
		lead: teams.addPerson({ name: 'Priya Nair' }),
		school: teams.addPerson({ name: 'Ngozi Hartwell' }),
		police: teams.addPerson({ name: 'Dafydd Merrowby' }),
		guest: teams.addPerson({ name: 'Gwen [Guest](http://x.test)', tenant: 'other-tenant', role: 'guest' }),
		stranger: teams.addPerson({ name: 'Sam Stranger' }),
		anonymous: teams.addPerson({ name: 'Anon', role: 'anonymous', objectId: undefined, tenant: undefined }),
	};
}

export async function wordsStage(kind: 'group' | 'private' | 'standard' = 'group'): Promise<WordsStage> {
	const { teams, calls, close } = await startCalling({ limits: false });
	const people = peopleOf(teams);
	const everybody = Object.values(people);
	const conversation =
		kind === 'group' ? teams.addGroup(everybody) : teams.addChannel(teams.addTeam(everybody), kind);
	const house = await testHouse();
	const meeting = meetingIn(house);
	const idOf = ({ objectId, tenant }: Person) => `${objectId}@${tenant}`;
	const lines: WordsStage['lines'] = [];
	const note = (event: string, fields: LogFields = {}) => void lines.push({ event, fields });
	const log: Log = { debug: note, info: note, warn: note, error: note };
	const changed: string[] = [];
	const { say } = house.messages;
	const drawing: Drawing = { say, forms: 'dialog' };
	const desk = deskOf(house);
	const begun = new Set<Promise<unknown>>();
	const begin = (work: Promise<unknown>) => {
		const noted = work
			.catch((error: unknown) => note('failed', { error }))
			.finally(() => begun.delete(noted));
		begun.add(noted);
	};

	/** One process. */
	function start() {
		const whoIs: People = createPeople({
			calls,
			find: (id) => places.find(id),
			log: house.store,
		});
		const places = createPlaces(house.store, (person) => whoIs.chat(person));
		const allowed = { standard: false, shared: false };
		const guard = createGuard({ calls, find: places.find, allowed, say, log });
		const sending = createSending({ calls, drawing, pauses: [5, 5] });
		const shared = {
			calls,
			sending,
			people: whoIs,
			places,
			guard,
			store: house.store,
			shown: house.store,
			ledger: house.ledger,
			view: desk.view,
			handle: house.handle,
			drawing,
			say,
			log,
			changed: (record: string) => void changed.push(record),
			begin,
		};
		const home = createHome(shared);
		const words = createWords({ ...shared, spoken: createSpoken({ ...house, desk }) });
		return { whoIs, places, words, home, greeting: createGreeting({ ...shared, home }) };
	}
	let parts = start();

	async function open(): Promise<void> {
		const named = (who: Joined) => ({
			person: idOf(people[who]),
			name: people[who].name,
			agency: agencies[who],
		});
		const lead = named('lead');
		const roles = { agency: lead.agency, lead, coordinator: lead, scribe: undefined };
		await meeting.done(lead.person, 'open', openingArgs({ conversation, ...roles }));
		for (const who of Object.keys(agencies) as Joined[])
			await house.handle({
				delivery: `join-${who}`,
				by: { person: idOf(people[who]), name: people[who].name },
				record: meeting.record,
				kind: 'join',
				args: { agency: agencies[who], places: [] },
			});
		await meeting.done(lead.person, 'start');
	}
	await open();

	const read = (activity: Json) => readActivity(rawActivity.parse(activity))!;
	const inConversation = new Set<string>();
	let presses = 0;

	return {
		teams,
		calls,
		house,
		meeting,
		conversation,
		people,
		lines,
		changed,
		idOf,
		read,
		get whoIs() {
			return parts.whoIs;
		},
		get words() {
			return parts.words;
		},
		get home() {
			return parts.home;
		},
		get greeting() {
			return parts.greeting;
		},
		async show() {
			const view = await desk.view(await meeting.head());
			const posted: Record<string, string> = {};
			const place = read(teams.act.message(people.lead, conversation, 'x')).place;
			teams.conversation(conversation).messages.pop();
			for (const { to, card } of surfaces(view)) {
				if (!('conversation' in to)) continue;
				const message = await calls.post(place, messageOf(card, '', drawing), 'card');
				const surface = `${meeting.record}:${card.key}`;
				await house.store.setShown({ where: conversation, surface, message, hash: '' });
				if (card.answers !== undefined) {
					const asked = JSON.stringify({ record: meeting.record, ...card.answers });
					await house.store.setShown({
						where: threadsOf(conversation),
						surface: message,
						message: asked,
						hash: '',
					});
				}
				posted[card.key.split(':')[0] ?? ''] = message;
				inConversation.add(message);
			}
			return { question: posted.question ?? '', status: posted.status ?? '' };
		},
		async arrives(...activities) {
			await Promise.all(
				activities.map(async (activity) => {
					const arrived = read(activity);
					await parts.places.seen(arrived.place);
					await parts.greeting.take(arrived);
					await parts.words.take(arrived);
				}),
			);
			await parts.words.settled();
			while (begun.size > 0) await Promise.all(begun);
		},
		says: (person, text, more = {}) =>
			teams.act.message(person, conversation, text, { mention: true, ...more }),
		edits(message, text) {
			const { from, id, conversation: where } = message as { from: Json; id: string; conversation: Json };
			const author = everybody.find((p) => p.id === from.id)!;
			const edit = teams.act.edited(author, conversation, id, `<at>HSB</at> ${text}`);
			return { ...edit, conversation: where, entities: message.entities };
		},
		entries: async () => (await meeting.full()).entries.filter((e) => !e.withdrawn).map((e) => e.text),
		said: (id = conversation) =>
			teams
				.messages(id)
				.filter((m) => m.from === 'bot' && !inConversation.has(m.id))
				.map(seen),
		told: (person) =>
			teams
				.direct(person)
				.filter((m) => m.from === 'bot')
				.map(seen),
		async press(person, card, label) {
			const found = actionsIn(card?.card).find(({ title }) => title === label);
			if (found === undefined) throw new Error(`no button "${label}"`);
			const { intent } = found.data as { intent: unknown };
			const by = { person: idOf(person), name: person.name };
			return desk.press(by, conversation, intent, `p${(presses += 1)}`);
		},
		restart: () => void (parts = start()),
		async end() {
			await parts.words.settled();
			await close();
			await house.end();
		},
	};
}
