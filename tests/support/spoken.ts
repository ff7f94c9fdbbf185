import type { Card, Intent } from '../../src/conversation/cards.ts';
import {
	createSpoken,
	type Edit,
	type Heard,
	type Message,
	type Spoken,
} from '../../src/conversation/spoken.ts';
import { anotherMeeting, buttonsOf, caller, deskOf, reach, sit, valuesOf, wordsOf } from './desk.ts';
import type { TestHouse, TestMeeting } from './house.ts';

export const spokenOf = (house: TestHouse): Spoken => createSpoken({ ...house, desk: deskOf(house) });

export const asking = async (
	house: TestHouse,
	change: Record<string, unknown> = {},
): Promise<TestMeeting> => {
	const meeting = await anotherMeeting(house, change);
	await reach(meeting, 'asking');
	return meeting;
};

export const entriesOf = async (meeting: TestMeeting) => (await meeting.full()).entries;

export const labels = (heard: Heard | undefined) =>
	heard === undefined ? [] : buttonsOf(heard.card).map((b) => b.label);
export const words = (heard: Heard | undefined): string => wordsOf(heard?.card.blocks);

/** The button with this label, as its intent. */
export function intentOf(card: Card | undefined, label: string) {
	const found = card && buttonsOf(card).find((b) => b.label === label);
	if (found === undefined) throw new Error(`no button "${label}"`);
	return found.intent;
}

export const threadOf = (meeting: TestMeeting, cell: string | null, place: string | null = null) => ({
	record: meeting.record,
	cell,
	place,
});

/** What stands in the text of the form that this button opens for this person. */
export async function textBehind(meeting: TestMeeting, person: string, intent: Intent) {
	const { form } = await sit(meeting).press(person, intent);
	return form && valuesOf(form).text;
}

let messages = 0;

/** What people type in the conversation of a meeting. */
export interface Chat {
	spoken: Spoken;
	conversation: string;
	message(person: string, text: string, more?: Partial<Message>): Message;
	/** Types it, and says what became of it. */
	types(person: string, text: string, more?: Partial<Message>): Promise<Heard | undefined>;
	edits(message: Message, text: string, more?: Partial<Edit>): Promise<Heard | undefined>;
}

export async function chatOf(meeting: TestMeeting): Promise<Chat> {
	const spoken = spokenOf(meeting.house);
	const { conversation } = await meeting.head();
	const message: Chat['message'] = (person, text, more = {}) => ({
		by: caller(person),
		conversation,
		delivery: `chat|${conversation}|${(messages += 1)}`,
		text,
		...more,
	});
	return {
		spoken,
		conversation,
		message,
		types: (person, text, more) => spoken.hear(message(person, text, more)),
		edits: (original, text, more = {}) =>
			spoken.changed({ ...original, text, edit: `e${(messages += 1)}`, addressed: true, ...more }),
	};
}
