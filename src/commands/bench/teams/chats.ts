import { randomUUID } from 'node:crypto';
import type { Part } from '../../../channels/adaptive/parts.ts';
import type { AdaptiveCard } from '../../../channels/adaptive/render.ts';
import { createPeople } from '../../../channels/teams/people.ts';
import { createPlaces } from '../../../channels/teams/places.ts';
import type { Calls, Place } from '../../../channels/teams/ports.ts';
import { type Drawing, dialogOf } from '../../../channels/teams/render/all.ts';
import { createDesk, type Desk } from '../../../conversation/desk.ts';
import type { House } from '../../../house.ts';
import type { FakeTeams, Json, Person } from '../fake-teams.ts';

/** A meeting under way in a group chat of its own. */
export interface Chat {
	id: string;
	record: string;
	/** The first leads. */
	people: Person[];
	/** What everybody's form for an entry sends of itself, as the bot renders it for them. */
	forms: Json[];
	/** How often the lead has gone on to the next question. */
	moves: number;
}

/** The first questions, which are asked without a place. */
const cells = ['situation', 'hsb', 'vulnerability', 'risk', 'resilience', 'strengths'].map(
	(point) => `individual.${point}`,
);
const words = 'What the agency knows, as it is said in a meeting: two or three sentences. '.repeat(3);

export const deskOf = (house: House): Desk =>
	createDesk({ ...house, candidates: async () => [], candidate: async () => undefined });

export const drawingOf = ({ messages: { say } }: House): Drawing => ({ say, forms: 'dialog' });

export const personId = ({ objectId, tenant }: Person): string => `${objectId}@${tenant}`;

/** Opens meetings on a data folder that no bot has open, through the code that the bot has. */
export async function openChats(
	house: House,
	teams: FakeTeams,
	size: { chats: number; people: number },
): Promise<Chat[]> {
	const chats: Chat[] = [];
	for (let i = 0; i < size.chats; i += 1) chats.push(await openOne(house, teams, i, size.people));
	return chats;
}

async function openOne(house: House, teams: FakeTeams, number: number, size: number): Promise<Chat> {
	const people = Array.from({ length: size }, () => teams.addPerson());
	const id = teams.addGroup(people);
	const reference = `HSB-2026-${String(number + 1).padStart(3, '0')}`;
	const record = house.vault.recordId(reference);
	await meet(house, teams, id, people);
	await begin(house, { reference, conversation: id, record, people });
	return { id, record, people, forms: await formsOf(house, id, record, people), moves: 0 };
}

/** The bot knows the chat and its people, as after a chat in which everybody has pressed a button. */
async function meet({ store }: House, teams: FakeTeams, id: string, people: Person[]): Promise<void> {
	const { serviceUrl, tenant, bot } = teams;
	const place: Place = { id, kind: 'group', serviceUrl, tenant, bot };
	const calls: Pick<Calls, 'member' | 'members' | 'openChat'> = {
		member: () => Promise.reject(new Error('nobody is asked for')),
		members: async () => people.map((one) => ({ ...one, objectId: one.objectId?.toLowerCase() })),
		openChat: () => Promise.reject(new Error('nobody is written to')),
	};
	const all = createPeople({ calls, find: (conversation) => places.find(conversation), log: store });
	const places = createPlaces(store, all.chat);
	await places.seen(place);
	await all.members(id);
}

async function begin(
	house: House,
	meeting: { reference: string; conversation: string; record: string; people: Person[] },
): Promise<void> {
	const { reference, conversation, record, people } = meeting;
	const give = async (person: Person, kind: string, args: Record<string, unknown>) => {
		const by = { person: personId(person), name: person.name };
		const told = await house.handle({ delivery: randomUUID(), by, record, kind, args });
		if (!told.ok) throw new Error(`${kind}: ${told.key}`);
	};
	const agencies = house.framework.agencies.map(({ id }) => id);
	const agencyOf = (i: number) => agencies[i % agencies.length]!;
	const [lead, ...others] = people as [Person, ...Person[]];
	const me = { person: personId(lead), name: lead.name, agency: agencyOf(0) };
	await give(lead, 'open', {
		reference,
		conversation,
		mode: 'alone',
		standing: 'allegation',
		levels: [],
		age: 14,
		meetingDate: '2026-11-23',
		endsAt: null,
		walk: 'context',
		autoAdvance: false,
		agency: agencyOf(0),
		lead: me,
		coordinator: me,
	});
	for (const [i, person] of others.entries()) await give(person, 'join', { agency: agencyOf(i + 1) });
	await give(lead, 'start', {});
}

const actionsOf = ({ body }: AdaptiveCard): Part[] =>
	body.flatMap(({ actions }) => (Array.isArray(actions) ? (actions as Part[]) : []));

async function formsOf(house: House, chat: string, record: string, people: Person[]): Promise<Json[]> {
	const desk = deskOf(house);
	const drawing = drawingOf(house);
	const forms: Json[] = [];
	for (const person of people) {
		const intent = { do: 'form', form: 'entry', record, cell: cells[0]! };
		const by = { person: personId(person), name: person.name };
		const answer = dialogOf(await desk.press(by, chat, intent, 'bench'), { nonce: 'bench' }, drawing);
		const card = 'dialog' in answer && 'card' in answer.dialog ? answer.dialog.card : undefined;
		const data = card && actionsOf(card).find((one) => 'submit' in Object(one.data))?.data;
		if (data === undefined) throw new Error(`there is no form: ${JSON.stringify(answer)}`);
		forms.push(data as Json);
	}
	return forms;
}

/** This person's answer to the question that is live in their chat. */
function answer(teams: FakeTeams, chat: Chat, { who, number }: { who: number; number: number }): Json {
	const { id, people, forms, moves } = chat;
	const form = forms[who]!;
	const { hidden, ...rest } = form.submit as { hidden: Json };
	const cell = cells[moves % cells.length];
	const submit = { ...rest, hidden: { ...hidden, cell }, instance: `bench-${number}` };
	const typed = { text: `Answer ${number}. ${words}`, basis: 'fact' };
	return teams.act.submit(people[who]!, id, '1', { ...form, submit, ...typed });
}

/** The answer of this number, where chats and their people answer by turns. */
export function answerBy(teams: FakeTeams, chats: Chat[], number: number): Json {
	const chat = chats[number % chats.length]!;
	const who = Math.floor(number / chats.length) % chat.people.length;
	return answer(teams, chat, { who, number });
}

/** The numbers of the answers that are stored, as often as each is there. */
export async function storedAnswers({ ledger }: House, chats: Chat[]): Promise<number[]> {
	const records = await Promise.all(chats.map(({ record }) => ledger.full(record)));
	const texts = records.flatMap((record) => record?.entries.map(({ text }) => text) ?? []);
	return texts.flatMap((text) => /^Answer (\d+)\./.exec(text)?.slice(1).map(Number) ?? []);
}
