import { setTimeout as pause } from 'node:timers/promises';
import type { FakeTeams, Json, Message } from '../fake-teams.ts';
import type { Answered } from '../posting.ts';
import { answerBy, type Chat } from './chats.ts';

/** Answers a second, of all chats together. */
export const rate = 100;
/** Every so many answers one is sent again under another id, as Teams does when it did not hear in time. */
const repeated = 20;
/** Each chat goes on to its next question once in so many milliseconds. */
const perQuestion = 20_000;

/** Teams at its worst: slow, too many, in conflict, out of order, without answers, and forgetful. */
export const flaky = { seed: 5, limited: 3, conflict: 1, gateway: 3, dropped: 1, gone: 1 };
/** Milliseconds that an answer of Teams takes. */
export const slow = (random: () => number) => () => 20 + random() * 500;

export interface Heard {
	/** How long each acknowledgement took since the activity was due; ms. */
	waits: number[];
	/** Answers that were not taken. */
	refused: number;
}

/** The button of this chat's live question that moves on. */
function nextButton(messages: Message[]): { message: string; data: unknown } | undefined {
	for (const { id, card } of messages.toReversed()) {
		const found = findNext(card);
		if (found !== undefined) return { message: id, data: found };
	}
	return undefined;
}

function findNext(part: unknown): unknown {
	if (typeof part !== 'object' || part === null) return undefined;
	const { verb, data } = part as Json;
	if (verb === 'next') return data;
	for (const inner of Object.values(part)) {
		const found = findNext(inner);
		if (found !== undefined) return found;
	}
	return undefined;
}

/** The same invoke, as Teams sends it again. */
const again = (activity: Json): Json => ({
	...activity,
	id: `${activity.id}-again`,
	timestamp: new Date().toISOString(),
});

/** Everybody answers, each activity at its time whether or not those before are acknowledged; the leads go on. */
export async function answering(
	teams: FakeTeams,
	chats: Chat[],
	answers: number,
	send: (activity: Json) => Promise<Pick<Answered, 'status' | 'body'>>,
): Promise<Heard> {
	const heard: Heard = { waits: [], refused: 0 };
	const under: Promise<unknown>[] = [];
	const started = performance.now();
	const sendAnswer = async (activity: Json, due: number): Promise<void> => {
		const { status, body } = await send(activity);
		heard.waits.push(performance.now() - due);
		// A form that was taken closes without a word; another dialog would say why it was not.
		if (status !== 200 || body !== '') heard.refused += 1;
	};
	const goOn = async (chat: Chat): Promise<void> => {
		const { id, people } = chat;
		const button = nextButton(teams.messages(id));
		if (button === undefined) return;
		await send(teams.act.press(people[0]!, id, button.message, button.data));
		chat.moves += 1;
	};
	const betweenMoves = perQuestion / chats.length;
	for (let number = 0, moves = 0; number < answers; number += 1) {
		const due = started + (number * 1000) / rate;
		await pause(Math.max(0, due - performance.now()));
		const activity = answerBy(teams, chats, number);
		under.push(sendAnswer(activity, due));
		if (number % repeated === 0) under.push(sendAnswer(again(activity), performance.now()));
		for (; due - started > moves * betweenMoves; moves += 1) under.push(goOn(chats[moves % chats.length]!));
	}
	await Promise.all(under);
	return heard;
}
