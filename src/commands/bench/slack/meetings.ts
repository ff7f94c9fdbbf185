import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { renderForm } from '../../../channels/slack/render/all.ts';
import { createDesk } from '../../../conversation/desk.ts';
import type { House } from '../../../house.ts';
import type { FakeSlack } from '../fake-slack.ts';
import { houseIn } from '../shared.ts';
import { submission, type View, type Who } from './client.ts';

/** A meeting under way in a channel of its own. */
export interface Meeting {
	channel: string;
	record: string;
	lead: Who;
	people: Who[];
	/** Everybody's form for an entry in one of the cells, as the bot renders it for them. */
	forms: View[];
}

/** These cells are asked without a place. */
const cells = ['individual.situation', 'individual.hsb', 'individual.risk', 'individual.strengths'];
const words = 'What the agency knows, as it is said in a meeting: two or three sentences. '.repeat(3);

/** Opens meetings on a data folder that no bot has open, through the code that the bot has. */
export async function openMeetings(
	dir: string,
	slack: FakeSlack,
	size: { meetings: number; people: number },
): Promise<Meeting[]> {
	const house = await houseIn(dir);
	const meetings: Meeting[] = [];
	for (let i = 0; i < size.meetings; i += 1) meetings.push(await openOne(house, slack, i, size.people));
	await house.store.close();
	return meetings;
}

async function openOne(house: House, slack: FakeSlack, number: number, size: number): Promise<Meeting> {
	const ids = Array.from({ length: size }, () => slack.addUser());
	const channel = slack.addChannel({ members: ids });
	const people = ids.map((id) => ({ id, team: slack.team }));
	const lead = people[0]!;
	const reference = `HSB-2026-${String(number + 1).padStart(3, '0')}`;
	const record = house.vault.recordId(reference);
	await begin(house, { reference, channel, record, ids });
	return { channel, record, lead, people, forms: await formsOf(house, channel, record, ids) };
}

async function begin(
	house: House,
	{ reference, channel, record, ids }: { reference: string; channel: string; record: string; ids: string[] },
): Promise<void> {
	const give = async (person: string, kind: string, args: Record<string, unknown>) => {
		const by = { person, name: `Person ${person}` };
		const told = await house.handle({ delivery: randomUUID(), by, record, kind, args });
		if (!told.ok) throw new Error(`${kind}: ${told.key}`);
	};
	const agencies = house.framework.agencies.map(({ id }) => id);
	const agencyOf = (i: number) => agencies[i % agencies.length]!;
	const [lead = ''] = ids;
	const me = { person: lead, name: `Person ${lead}`, agency: agencyOf(0) };
	await give(lead, 'open', {
		reference,
		conversation: channel,
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
	for (const [i, person] of ids.entries()) if (i > 0) await give(person, 'join', { agency: agencyOf(i) });
	await give(lead, 'start', {});
}

async function formsOf(house: House, channel: string, record: string, ids: string[]): Promise<View[]> {
	const { say } = house.messages;
	const desk = createDesk({ ...house, candidates: async () => [], candidate: async () => undefined });
	const forms: View[] = [];
	for (const [i, person] of ids.entries()) {
		const intent = { do: 'form', form: 'entry', record, cell: cells[i % cells.length]! };
		const { form, text } = await desk.press({ person, name: person }, channel, intent, 'bench');
		if (form === undefined) throw new Error(`there is no form: ${text}`);
		forms.push(renderForm(form, { conversation: channel, say }));
	}
	return forms;
}

/** The answer of this number, by somebody of the meeting; the same whenever it is made. */
export function answer({ people, forms }: Meeting, number: number): object {
	const who = number % people.length;
	const view = forms[who]!;
	const meta = { ...JSON.parse(view.private_metadata ?? ''), instance: `bench-${number}` };
	const typed = { text: `Answer ${number}. ${words}`, basis: 'fact' };
	const filled = { ...view, private_metadata: JSON.stringify(meta) };
	return submission(people[who]!, filled, typed);
}

/** Resolves when each meeting's status and question stand in its channel: at first fifty a minute may be looked at. */
export async function allShown(slack: FakeSlack, meetings: Meeting[]): Promise<void> {
	while (!meetings.every(({ channel }) => slack.messages(channel).length > 1)) await pause(500);
}

/** The numbers of the answers that are stored, as often as each is there. */
export async function storedAnswers(dir: string, meetings: Meeting[]): Promise<number[]> {
	const house = await houseIn(dir);
	const records = await Promise.all(meetings.map(({ record }) => house.ledger.full(record)));
	await house.store.close();
	const texts = records.flatMap((record) => record?.entries.map(({ text }) => text) ?? []);
	return texts.flatMap((text) => /^Answer (\d+)\./.exec(text)?.slice(1).map(Number) ?? []);
}
