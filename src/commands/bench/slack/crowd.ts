import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../../../metrics.ts';
import { createFakeSlack, type FakeSlack } from '../fake-slack.ts';
import { inFolder, type Row } from '../shared.ts';
import { type Client, createClient, press } from './client.ts';
import { allShown, answer, type Meeting, openMeetings, storedAnswers } from './meetings.ts';
import { startBot } from './processes.ts';

const size = { meetings: 50, people: 10 };
/** Answers a second, of all meetings together. */
const rate = 100;
/** Each meeting goes on to its next question once in so many milliseconds. */
const perQuestion = 20_000;
/** Every so many answers one is sent again, as Slack does when it did not hear of the acknowledgement. */
const repeated = 20;
/** Milliseconds within which everything that changed is shown. */
const oldest = 120_000;

/** A meeting that went on to its next question, and when. */
interface Move {
	meeting: Meeting;
	/** Milliseconds since the epoch, as the workspace counts. */
	at: number;
}

interface Heard {
	/** How long each acknowledgement took since the request was due; ms. */
	waits: number[];
	/** Answers that were not taken. */
	refused: number;
	moves: Move[];
}

interface Posted {
	ts: string;
	blocks?: {
		type: string;
		text?: { text: string };
		block_id?: string;
		elements?: { value?: string; action_id?: string }[];
	}[];
}

/** The status card is headed by the reference alone. */
function statusCard(messages: Posted[]): string {
	const card = messages.find(({ blocks = [] }) => /^HSB-\d{4}-\d{3}$/.test(blocks[0]?.text?.text ?? ''));
	if (card === undefined) throw new Error('there is no status card');
	return card.ts;
}

/** The button of this channel's question that moves on, where it stands there already. */
function nextButton(messages: Posted[]): { ts: string; action: object } | undefined {
	for (const { ts, blocks = [] } of messages.toReversed())
		for (const { type, block_id = 'b', elements = [] } of blocks) {
			const found = elements.find(({ value = '' }) => type === 'actions' && /"kind":"next"/.test(value));
			if (found !== undefined) return { ts, action: { ...found, block_id } };
		}
	return undefined;
}

async function goOn(client: Client, slack: FakeSlack, meeting: Meeting, heard: Heard): Promise<void> {
	const button = nextButton(slack.messages(meeting.channel) as Posted[]);
	if (button === undefined) return;
	await client.send(press(meeting.lead, meeting.channel, button.ts, button.action));
	heard.moves.push({ meeting, at: Date.now() });
}

/** Everybody answers, each request at its time whether or not those before are acknowledged. */
async function answering(
	client: Client,
	slack: FakeSlack,
	meetings: Meeting[],
	answers: number,
): Promise<Heard> {
	const heard: Heard = { waits: [], refused: 0, moves: [] };
	const under: Promise<void>[] = [];
	const started = performance.now();
	const sendAnswer = async (number: number, due: number): Promise<void> => {
		const { status, body } = await client.send(answer(meetings[number % meetings.length]!, number));
		heard.waits.push(performance.now() - due);
		if (status !== 200 || body !== '') heard.refused += 1;
	};
	const betweenMoves = perQuestion / meetings.length;
	for (let number = 0, moves = 0; number < answers; number += 1) {
		const due = started + (number * 1000) / rate;
		await pause(Math.max(0, due - performance.now()));
		under.push(sendAnswer(number, due));
		if (number % repeated === 0) under.push(sendAnswer(number, performance.now()));
		for (; due - started > moves * betweenMoves; moves += 1)
			under.push(goOn(client, slack, meetings[moves % meetings.length]!, heard));
	}
	await Promise.all(under);
	return heard;
}

/** Resolves when this is so, or when the time is up. */
async function until(so: () => boolean, ms: number): Promise<void> {
	for (const end = Date.now() + ms; !so() && Date.now() < end; ) await pause(200);
}

/** Seconds from each move to the next call of this method about its channel, or about one message in it. */
function delays(slack: FakeSlack, moves: Move[], method: string, ts?: (channel: string) => string): number[] {
	const calls = slack.calls(method).filter(({ error }) => error === null);
	return moves.map(({ meeting: { channel }, at }) => {
		const next = calls.find(
			(call) =>
				call.args.channel === channel && call.at >= at && (ts === undefined || call.args.ts === ts(channel)),
		);
		return ((next?.at ?? Number.POSITIVE_INFINITY) - at) / 1000;
	});
}

/** 50 meetings of 10 people at 100 answers a second through signed requests, while each goes from question to question. */
export const crowd = (seconds: number): Promise<Row[]> =>
	inFolder(async (dir) => {
		const slack = await createFakeSlack();
		const meetings = await openMeetings(dir, slack, size);
		const bot = await startBot(dir, slack);
		const client = createClient(bot.port);
		await allShown(slack, meetings);
		const status = new Map(
			meetings.map(({ channel }) => [channel, statusCard(slack.messages(channel) as Posted[])]),
		);
		const answers = seconds * rate;
		const heard = await answering(client, slack, meetings, answers);
		const statusOf = (channel: string) => status.get(channel) ?? '';
		const statuses = () => delays(slack, heard.moves, 'chat.update', statusOf);
		await until(() => statuses().every(Number.isFinite), oldest + 10_000);
		client.close();
		await bot.end();
		const stored = await storedAnswers(dir, meetings);
		const counted = Object.values(slack.counted());
		const [calls, limited] = [
			counted.reduce((sum, c) => sum + c.calls, 0),
			counted.reduce((sum, c) => sum + c.limited, 0),
		];
		await slack.close();
		const once = new Set(stored).size;
		const what = `${size.meetings} meetings, ${rate} answers a second for ${seconds} s`;
		return [
			{ what: `${what}: acknowledged, p50`, value: percentile(heard.waits, 0.5), unit: 'ms', target: null },
			{ what: 'the same, p99', value: percentile(heard.waits, 0.99), unit: 'ms', target: 500 },
			{
				what: `of ${answers.toLocaleString('en-GB')} answers lost or refused`,
				value: answers - once + heard.refused,
				unit: '',
				target: 0,
			},
			{ what: 'stored twice, of 1 in 20 sent twice', value: stored.length - once, unit: '', target: 0 },
			{ what: `answered 429, of 1,000 calls to Slack`, value: (limited * 1000) / calls, unit: '', target: 1 },
			{
				what: 'a new question is posted after, p99',
				value: percentile(delays(slack, heard.moves, 'chat.postMessage'), 0.99),
				unit: 's',
				target: null,
			},
			{ what: 'the oldest status card', value: Math.max(...statuses()), unit: 's', target: oldest / 1000 },
		];
	});
