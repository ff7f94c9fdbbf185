import { vi } from 'vitest';
import { type Calls, createCalls } from '../../../src/channels/slack/calls.ts';
import { createScreen } from '../../../src/channels/slack/screen.ts';
import { createFakeSlack, type FakeSlack, type Message } from '../../../src/commands/bench/fake-slack.ts';
import type { Card, Surface } from '../../../src/conversation/cards.ts';
import type { Shown } from '../../../src/conversation/ports.ts';
import { createKeeper, type Keeper } from '../../../src/conversation/showing.ts';
import { readSentences } from '../../../src/house.ts';
import { createLog } from '../../../src/log.ts';

const { say } = readSentences();
const log = createLog('silent');

/** A workspace in simulated time, and what shows records in it. */
export interface Stage {
	slack: FakeSlack;
	/** What is noted as shown; it outlives a restart. */
	rows: Map<string, Shown>;
	/** How often a note fails from now on. */
	noteFails: number;
	failures: unknown[];
	keeper: Keeper;
	calls: Calls;
	/** What should be seen of a record from now on, in its channel and by people (`person:U...`). */
	want(record: string, channel: string, cards: Card[], own?: Record<string, Card[]>): void;
	/** A new process: nothing but the workspace and the notes is left of the one before. */
	restart(): Promise<void>;
	/** Ends the process as a kill does: what is under way goes on at Slack, and nobody hears of it. */
	kill(): void;
	end(): Promise<void>;
}

export const card = (key: string, title: string, more: Partial<Card> = {}): Card => ({
	key,
	title,
	blocks: [],
	buttons: [],
	...more,
});

export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** The words of a message that begin with `#`: how cards of these tests are told apart. */
export const marks = (message: Message): string => /#[\w-]+/.exec(JSON.stringify(message.blocks))?.[0] ?? '';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * @param travel how long each request is under way, in milliseconds, before Slack counts it
 */
export async function stage(travel: () => number = () => 50): Promise<Stage> {
	const slack = await createFakeSlack({ memory: true });
	const wanted = new Map<string, { wanted: Surface[]; places: string[] }>();
	const rows = new Map<string, Shown>();
	let process = 0;
	const made: Stage = {
		slack,
		rows,
		noteFails: 0,
		failures: [],
		...begin(),
		want(record, channel, cards, own = {}) {
			const shared = cards.map((c): Surface => ({ to: { conversation: channel }, card: c }));
			const theirs = Object.entries(own).flatMap(([person, mine]) =>
				mine.map((c): Surface => ({ to: { person }, card: c })),
			);
			const places = [channel, ...Object.keys(own).map((person) => `person:${person}`)];
			wanted.set(record, { wanted: [...shared, ...theirs], places });
			made.keeper.changed(record);
		},
		async restart() {
			made.kill();
			Object.assign(made, begin());
			for (const record of wanted.keys()) made.keeper.changed(record);
		},
		kill() {
			process += 1;
			made.calls.close();
			void made.keeper.close();
		},
		async end() {
			made.calls.close();
			await made.keeper.close();
		},
	};

	function begin(): { calls: Calls; keeper: Keeper } {
		const mine = process;
		/** Whoever was killed neither notes nor hears anything. */
		const alive = async <T>(value: T): Promise<T> => (process === mine ? value : new Promise(() => {}));
		const notes = {
			shown: async (where: string) => [...rows.values()].filter((row) => row.where === where),
			async setShown(row: Shown) {
				if (await alive(made.noteFails > 0 && row.message !== '')) {
					made.noteFails -= 1;
					throw new Error('the store is full');
				}
				rows.set(`${row.where} ${row.surface}`, row);
			},
			async forgetShown(where: string, surface: string) {
				await alive(rows.delete(`${where} ${surface}`));
			},
		};
		const calls = createCalls({
			token: slack.token,
			apiUrl: slack.url,
			log,
			async fetch(input, init) {
				await pause(travel());
				return alive(await slack.fetch(input, init));
			},
		});
		const people = {
			dm: async (user: string) =>
				(await calls.inTurn('conversations.open', { users: user }, { urgency: 'people' })).channel.id,
		};
		const keeper = createKeeper({
			look: async (record) => ({ reference: 'HSB-2026-014', ...wanted.get(record)! }),
			screen: createScreen({ calls, people, log: notes, say }),
			log: notes,
			failed: (error) => made.failures.push(error),
		});
		return { calls, keeper };
	}
	return made;
}
