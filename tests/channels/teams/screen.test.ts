import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Calls, Message, Place } from '../../../src/channels/teams/ports.ts';
import { TeamsProblem } from '../../../src/channels/teams/problem.ts';
import { createScreen } from '../../../src/channels/teams/screen.ts';
import type { Card, Surface } from '../../../src/conversation/cards.ts';
import { CannotBeShown, type Shown } from '../../../src/conversation/ports.ts';
import { createKeeper, type Keeper } from '../../../src/conversation/showing.ts';
import { threadsOf, threadUnder } from '../../../src/conversation/threads.ts';
import { readMessages } from '../../../src/wording/messages.ts';
import { assertMessage } from './limits.ts';

const { say } = readMessages('templates/messages');
const group = '19:a@thread.v2';
const person = 'oid-1@tenant-1';

/** What stands in each conversation, as Teams has it: by message id. */
type Chat = Map<string, { text: string; nonce: string }>;

interface Stage {
	chats: Map<string, Chat>;
	/** `post`, `update`, `remove`, with the conversation, as they were asked for. */
	asked: string[];
	turns: string[];
	/** What the next calls of a kind answer; the message is there all the same where `done`. */
	fail: { call: string; problem: TeamsProblem; done?: boolean }[];
	rows: Map<string, Shown>;
	failures: unknown[];
	noteFails: number;
	keeper: Keeper;
	want(cards: Card[], own?: Card[]): void;
}

const refused = (status: number, code = '') => new TeamsProblem({ kind: 'refused', status, code });
const ambiguous = new TeamsProblem({ kind: 'ambiguous', status: 502, code: '' });

const card = (key: string, title: string, more: Partial<Card> = {}): Card => ({
	key,
	title,
	blocks: [],
	buttons: [{ label: 'Next', intent: { do: 'command', kind: 'next', record: 'r' } }],
	...more,
});

function stage(): Stage {
	let wanted: Surface[] = [];
	let ids = 0;
	const made = {
		chats: new Map(),
		asked: [],
		turns: [],
		fail: [],
		rows: new Map(),
		failures: [],
		noteFails: 0,
	} as unknown as Stage;
	const chat = (id: string): Chat => {
		if (!made.chats.has(id)) made.chats.set(id, new Map());
		return made.chats.get(id)!;
	};
	const seen = (message: Message) => {
		assertMessage(message);
		const { body } = (message as { card: { body: { text?: string; actions?: unknown }[] } }).card;
		const nonce = /"nonce":"([\w-]{14})"/.exec(JSON.stringify(body))?.[1] ?? '';
		return { text: body[0]?.text ?? '', nonce };
	};
	async function call(kind: string, place: Place, work: () => void): Promise<void> {
		made.asked.push(`${kind} ${place.id}`);
		const at = made.fail.findIndex((one) => one.call === kind);
		const [failure] = at < 0 ? [] : made.fail.splice(at, 1);
		if (failure === undefined || failure.done) work();
		if (failure !== undefined) throw failure.problem;
	}
	const calls: Pick<Calls, 'turn' | 'post' | 'update' | 'remove'> = {
		turn: async (conversation, urgency) => void made.turns.push(`${conversation} ${urgency}`),
		async post(place, message, how) {
			expect(how).toBe('taken');
			const id = `m${(ids += 1)}`;
			await call('post', place, () => chat(place.id).set(id, seen(message)));
			return id;
		},
		async update(place, id, message, how) {
			expect(how).toBe('taken');
			await call('update', place, () => {
				if (!chat(place.id).has(id)) throw refused(404);
				chat(place.id).set(id, seen(message));
			});
		},
		remove: (place, id) => call('remove', place, () => void chat(place.id).delete(id)),
	};
	const log = {
		shown: async (where: string) => [...made.rows.values()].filter((row) => row.where === where),
		async setShown(row: Shown) {
			if (made.noteFails > 0 && row.where.startsWith('threads:')) {
				made.noteFails -= 1;
				throw new Error('the store is full');
			}
			made.rows.set(`${row.where} ${row.surface}`, row);
		},
		forgetShown: async (where: string, surface: string) => void made.rows.delete(`${where} ${surface}`),
	};
	const place = (id: string, kind: Place['kind']): Place => ({
		id,
		kind,
		serviceUrl: 'https://x',
		tenant: 't',
		bot: '28:b',
	});
	const places = {
		async of(where: string) {
			if (where === `person:${person}`) return place('a:personal', 'personal');
			if (where === group) return place(group, 'group');
			throw new CannotBeShown('a guest');
		},
	};
	made.keeper = createKeeper({
		look: async () => ({
			reference: 'HSB-2026-014',
			wanted,
			places: [group, `person:${person}`, 'person:guest'],
		}),
		screen: createScreen({ calls, places, log, drawing: { say, forms: 'dialog' } }),
		log,
		failed: (error) => made.failures.push(error),
		retry: { first: 100, most: 1000 },
	});
	made.want = (cards, own = []) => {
		wanted = [
			...cards.map((one): Surface => ({ to: { conversation: group }, card: one })),
			...own.map((one): Surface => ({ to: { person }, card: one })),
		];
		made.keeper.changed('r');
	};
	return made;
}

let set: Stage;
beforeEach(() => {
	vi.useFakeTimers();
	set = stage();
});
afterEach(async () => {
	const closed = set.keeper.close();
	await vi.advanceTimersByTimeAsync(2000);
	await closed;
	vi.useRealTimers();
});

const texts = (id = group): string[] => [...(set.chats.get(id)?.values() ?? [])].map(({ text }) => text);
const ids = (id = group): string[] => [...(set.chats.get(id)?.keys() ?? [])];
const nonces = (): string[] => [...(set.chats.get(group)?.values() ?? [])].map(({ nonce }) => nonce);
const row = (surface: string) => set.rows.get(`${group} ${surface}`)?.message;

/** The record should be seen like this, and so much time passes. */
async function show(cards: Record<string, string>, ms = 3000): Promise<void> {
	set.want(Object.entries(cards).map(([key, title]) => card(key, title)));
	await vi.advanceTimersByTimeAsync(ms);
}

describe('a card in Teams', () => {
	test('stays one message: it is changed where it stands, and removed when it is over', async () => {
		await show({ status: 'One', 'question:1': 'Q1' });
		await show({ status: 'Two', 'question:2': 'Q2' });
		expect(texts()).toEqual(['Two', 'Q2']);
		expect(row('r:status')).toBe(ids()[0]);
	});

	test('T22: has a new nonce each time it is sent, and is not sent anew for that', async () => {
		await show({ status: 'One' });
		const [before] = nonces();
		await show({ status: 'One' });
		expect([nonces()[0], set.asked.length]).toEqual([before, 1]);
		await show({ status: 'Two' });
		expect(nonces()[0]).toMatch(/^s-[\w-]{12}$/);
		expect(nonces()[0]).not.toBe(before);
	});

	test('of one person goes to their personal chat', async () => {
		set.want([], [card('lead', 'Mine')]);
		await vi.advanceTimersByTimeAsync(1000);
		expect([texts('a:personal'), texts()]).toEqual([['Mine'], []]);
	});

	test('takes a turn in its conversation’s queue, the status card after everything else', async () => {
		await show({ status: 'S', 'question:1': 'Q' });
		expect(set.turns.toSorted()).toEqual([`${group} card`, `${group} people`]);
	});
});

describe('a message that is not there', () => {
	test.each([404, 410])(
		'is posted anew when its update answers %i, and its new id is kept',
		async (status) => {
			await show({ status: 'One' });
			const [first] = ids();
			set.fail.push({ call: 'update', problem: refused(status) });
			await show({ status: 'Two' });
			expect(row('r:status')).toBe(ids().at(-1));
			expect(row('r:status')).not.toBe(first);
			expect(texts().at(-1)).toBe('Two');
			await show({ status: 'Three' });
			expect(texts().at(-1)).toBe('Three');
			expect(set.asked.filter((one) => one.startsWith('post'))).toHaveLength(2);
		},
	);

	test('and is there all the same does not stand beside the new one', async () => {
		await show({ status: 'One' });
		set.fail.push({ call: 'update', problem: refused(404) });
		await show({ status: 'Two' });
		expect(texts()).toEqual(['Two']);
		await show({ status: 'Three' });
		set.fail.push({ call: 'update', problem: refused(404) }, { call: 'remove', problem: refused(404) });
		await show({ status: 'Four' });
		expect(row('r:status')).toBe(ids().at(-1));
	});

	test('need not be removed', async () => {
		await show({ 'question:1': 'Q1' });
		set.fail.push({ call: 'remove', problem: refused(404) });
		await show({});
		expect(row('r:question:1')).toBeUndefined();
		expect(set.failures).toEqual([]);
	});
});

describe('a post that was not answered', () => {
	test('is made anew, and the message that is known is the new one', async () => {
		set.fail.push({ call: 'post', problem: ambiguous, done: true });
		await show({ status: 'One' });
		expect(texts()).toEqual(['One', 'One']);
		expect(row('r:status')).toBe(ids()[1]);
		await show({ status: 'Two' });
		expect(texts()).toEqual(['One', 'Two']);
	});

	test('whose card is over by then asks for nothing', async () => {
		set.fail.push({ call: 'post', problem: ambiguous });
		set.want([card('question:1', 'Q')]);
		await vi.advanceTimersByTimeAsync(60);
		expect(row('r:question:1')).toBe('');
		await show({});
		expect(set.asked).toEqual([`post ${group}`]);
		expect(row('r:question:1')).toBeUndefined();
	});

	test('because of Teams’ limits was not made', async () => {
		set.fail.push({ call: 'post', problem: new TeamsProblem({ kind: 'limited', status: 429, code: '' }) });
		await show({ status: 'One' });
		expect(texts()).toEqual(['One']);
	});
});

describe('what Teams refuses', () => {
	test('is given up until the record changes', async () => {
		set.fail.push({ call: 'post', problem: refused(403, 'BotNotInConversationRoster') });
		await show({ status: 'One' }, 60_000);
		expect(set.asked).toHaveLength(1);
		expect(set.failures.map((error) => (error as Error).name)).toEqual(['CannotBeShown']);
		await show({ status: 'Two' });
		expect(texts()).toEqual(['Two']);
	});

	test('to change stays as it is, once', async () => {
		await show({ status: 'One' });
		set.fail.push({ call: 'update', problem: refused(413) });
		await show({ status: 'Two' }, 60_000);
		expect(texts()).toEqual(['One']);
		expect(set.asked).toHaveLength(2);
	});
});

describe('the thread of a question', () => {
	const answers = { cell: 'schools.risk', place: 'p1' } as const;
	const question = () => set.want([card('question:7', 'Q', { answers })]);
	const about = () =>
		threadUnder(
			{ shown: async (where) => [...set.rows.values()].filter((one) => one.where === where) },
			group,
			ids().at(-1)!,
		);

	test('is noted before the question is known to stand', async () => {
		question();
		await vi.advanceTimersByTimeAsync(1000);
		expect(await about()).toEqual({ record: 'r', ...answers });
		const order = [...set.rows.values()].filter(({ message }) => message !== '').map(({ where }) => where);
		expect(order.indexOf(threadsOf(group))).not.toBe(-1);
	});

	test('follows the question to its new message', async () => {
		question();
		await vi.advanceTimersByTimeAsync(1000);
		set.fail.push({ call: 'update', problem: refused(404) });
		set.want([card('question:7', 'Q, changed', { answers })]);
		await vi.advanceTimersByTimeAsync(3000);
		expect(ids().at(-1)).toBe('m2');
		expect(await about()).toEqual({ record: 'r', ...answers });
	});

	test('that cannot be noted posts nothing twice; a reply is then about what is asked', async () => {
		set.noteFails = 1;
		question();
		await vi.advanceTimersByTimeAsync(10_000);
		expect(texts()).toEqual(['Q']);
		expect(await about()).toEqual({ record: 'r', cell: null, place: null });
	});
});
