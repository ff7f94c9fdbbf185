import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { card, marks, pass, type Stage, stage } from './shown.ts';

let set: Stage;
beforeEach(() => void vi.useFakeTimers());
afterEach(async () => {
	await set.end();
	vi.useRealTimers();
});

const meetings = 50;
/** Numbers that look random and are the same each time. */
function dice(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
		return state / 2 ** 31;
	};
}

/** One meeting: what should be seen of it since when. */
class Meeting {
	readonly #channel: string;
	readonly #record: string;
	/** Since when each state of the status card is wanted, in milliseconds. */
	readonly #since: number[] = [];
	#turn = 0;
	#turnSince = 0;
	#answers = 0;

	constructor(record: string) {
		this.#record = record;
		this.#channel = set.slack.addChannel();
	}

	/** An answer: the status card and the question show other counts. */
	answer(): void {
		this.#since.push(performance.now());
		this.#answers += 1;
		const [n, turn] = [this.#since.length - 1, this.#turn];
		set.want(this.#record, this.#channel, [
			card('status', `#status-${n}`),
			card(`question:${turn}`, `#question-${turn}-${this.#answers}`, {
				answers: { cell: 'home.risk', place: null },
			}),
		]);
	}

	next(): void {
		this.#turn += 1;
		this.#turnSince = performance.now();
		this.answer();
	}

	/** For how long, in milliseconds, what is shown has not been as it should be. */
	ages(): { status: number; question: number; questions: number } {
		const shown = set.slack.messages(this.#channel).map(marks);
		const n = Number(shown.find((m) => m.startsWith('#status'))?.split('-')[1] ?? -1);
		const missed = this.#since[n + 1];
		const questions = shown.filter((m) => m.startsWith('#question'));
		const there = questions.some((m) => m.startsWith(`#question-${this.#turn}-`));
		return {
			status: missed === undefined ? 0 : performance.now() - missed,
			question: there ? 0 : performance.now() - this.#turnSince,
			questions: questions.length,
		};
	}
}

describe('fifty meetings of ten people who all answer all the time', () => {
	test('see status cards of the last two minutes, questions at once, and no 429', {
		timeout: 120_000,
	}, async () => {
		const random = dice(5);
		set = await stage(() => 20 + random() * 700);
		const all = Array.from({ length: meetings }, (_, i) => new Meeting(`r${i}`));
		const worst = { status: 0, question: 0, modal: 0, questions: 0 };
		const openModal = async () => {
			const started = performance.now();
			const trigger_id = set.slack.trigger('U1');
			await set.calls.quick('views.open', { trigger_id, view: { type: 'modal', blocks: [] } });
			worst.modal = Math.max(worst.modal, performance.now() - started);
		};
		const modals: Promise<void>[] = [];
		for (let second = 0; second < 900; second += 1) {
			for (const [i, meeting] of all.entries()) {
				// A question every hundred seconds, and not all meetings at once.
				if ((second + 2 * i) % 100 === 0 || second === 0) meeting.next();
				else if ((second + i) % 3 === 0) meeting.answer();
			}
			modals.push(openModal());
			await pass(1000);
			if (second < 150) continue;
			for (const meeting of all) {
				const { status, question, questions } = meeting.ages();
				worst.status = Math.max(worst.status, status);
				worst.question = Math.max(worst.question, question);
				worst.questions = Math.max(worst.questions, questions);
			}
		}
		await Promise.all(modals);
		expect(worst.status).toBeLessThan(120_000);
		expect(worst.question).toBeLessThan(5000);
		expect(worst.questions).toBeLessThanOrEqual(2);
		expect(worst.modal).toBeLessThan(1000);
		const counted = Object.entries(set.slack.counted());
		expect(counted.map(([method, { limited }]) => [method, limited])).toEqual(
			counted.map(([method]) => [method, 0]),
		);
		expect(set.slack.counted()['chat.update']?.calls).toBeGreaterThan(600);
		expect(set.failures).toEqual([]);
	});

	test('that begin at once are all shown and pinned, and a restart posts nothing twice', async () => {
		set = await stage();
		const all = Array.from({ length: meetings }, (_, i) => new Meeting(`r${i}`));
		for (const meeting of all) meeting.next();
		await pass(2000);
		await set.restart();
		await pass(240_000);
		for (const meeting of all) expect(meeting.ages()).toEqual({ status: 0, question: 0, questions: 1 });
		expect(set.slack.counted()['chat.postMessage']?.calls).toBeLessThan(2.5 * meetings);
		expect(set.slack.counted()['pins.add']).toEqual({ calls: meetings, limited: 0 });
		expect(set.keeper.waiting()).toBe(0);
	});
});
