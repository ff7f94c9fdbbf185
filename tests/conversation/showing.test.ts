import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Surface } from '../../src/conversation/cards.ts';
import {
	CannotBeShown,
	MessageGone,
	PostInDoubt,
	type Screen,
	type Shown,
	type Step,
} from '../../src/conversation/ports.ts';
import { createKeeper, type Keeper, type ShowingDeps } from '../../src/conversation/showing.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Standing {
	where: string;
	surface: string;
	text: string;
}

interface Turn {
	step: Step;
	surface: string;
	go(): void;
}

/** The far end and what it remembers; both outlive the keeper. */
class Platform implements Screen<string> {
	readonly standing = new Map<string, Standing>();
	readonly calls: string[] = [];
	readonly rows = new Map<string, Shown>();
	/** What the next calls of a name throw, instead of being done or after. */
	readonly faults: { call: string; error: Error; done?: boolean }[] = [];
	/** Turns that wait; none do unless `slow` is set. */
	readonly turns: Turn[] = [];
	slow = false;
	/** How long a call takes, in milliseconds. */
	takes = 0;
	logFails = 0;
	/** Surfaces of which two calls were under way at once. */
	readonly doubled: string[] = [];
	readonly #underWay = new Set<string>();
	#ids = 0;

	render = ({ title }: { title: string }, reference: string): string => `${reference}: ${title}`;

	async #call(name: string, done: () => void): Promise<void> {
		this.calls.push(name);
		const at = this.faults.findIndex((f) => f.call === name || f.call === name.split(' ')[0]);
		const [fault] = at === -1 ? [] : this.faults.splice(at, 1);
		const [, surface = ''] = name.split(' ');
		if (this.#underWay.has(surface)) this.doubled.push(surface);
		this.#underWay.add(surface);
		await new Promise((resolve) => setTimeout(resolve, this.takes));
		this.#underWay.delete(surface);
		if (fault === undefined || fault.done) done();
		if (fault) throw fault.error;
	}
	#find(message: string, where: string, surface: string): string {
		const all = [...this.standing];
		const found =
			message === '' ? all.find(([, s]) => s.where === where && s.surface === surface)?.[0] : message;
		if (found === undefined || !this.standing.has(found)) throw new MessageGone();
		return found;
	}
	async post(where: string, text: string, surface: string): Promise<string> {
		const id = `m${(this.#ids += 1)}`;
		await this.#call(`post ${surface}`, () => void this.standing.set(id, { where, surface, text }));
		return id;
	}
	async update(where: string, message: string, text: string, surface: string): Promise<string> {
		const id = this.#find(message, where, surface);
		await this.#call(`update ${surface}`, () => void this.standing.set(id, { where, surface, text }));
		return id;
	}
	async remove(where: string, message: string, surface: string): Promise<void> {
		const id = this.#find(message, where, surface);
		await this.#call(`remove ${surface}`, () => void this.standing.delete(id));
	}
	async turn(step: Step, _where: string, surface: string, signal: AbortSignal): Promise<void> {
		if (!this.slow) return;
		const { promise, resolve, reject } = Promise.withResolvers<void>();
		const turn = { step, surface, go: resolve };
		this.turns.push(turn);
		signal.addEventListener('abort', () => {
			this.turns.splice(this.turns.indexOf(turn), 1);
			reject(signal.reason);
		});
		await promise;
	}
	/** It is this surface's turn. */
	async letGo(surface: string): Promise<void> {
		const at = this.turns.findIndex((t) => t.surface === surface);
		this.turns.splice(at, 1)[0]?.go();
		await vi.advanceTimersByTimeAsync(0);
	}
	readonly log = {
		shown: async (where: string) => [...this.rows.values()].filter((row) => row.where === where),
		setShown: async (row: Shown) => {
			if (row.message !== '' && this.logFails > 0) {
				this.logFails -= 1;
				throw new Error('the log is full');
			}
			this.rows.set(`${row.where} ${row.surface}`, row);
		},
		forgetShown: async (where: string, surface: string) => void this.rows.delete(`${where} ${surface}`),
	};
	seen = (where = 'C1'): string[] =>
		[...this.standing.values()].filter((s) => s.where === where).map((s) => s.text);
}

const card = (key: string, title: string, where = 'C1'): Surface => ({
	to: where.startsWith('U') ? { person: where } : { conversation: where },
	card: { key, title, blocks: [], buttons: [] },
});

let platform: Platform;
let wanted: Surface[];
let failures: unknown[];
let looks: number;
let keeper: Keeper;

function keep(more: Partial<ShowingDeps<string>> = {}): Keeper {
	return createKeeper({
		look: async () => {
			looks += 1;
			return { reference: 'HSB-1', wanted, places: ['C1', 'person:U1'] };
		},
		screen: platform,
		log: platform.log,
		failed: (error) => failures.push(error),
		...more,
	});
}
beforeEach(() => {
	platform = new Platform();
	wanted = [];
	failures = [];
	looks = 0;
	keeper = keep();
});

/** The record changes to this, and so much time passes. */
async function change(to: Surface[], ms = 60): Promise<void> {
	wanted = to;
	keeper.changed('r');
	await vi.advanceTimersByTimeAsync(ms);
}

describe('what is shown of a record', () => {
	test('is posted, changed where it stands, and removed', async () => {
		await change([card('status', 'one'), card('lead', 'mine', 'U1')]);
		expect(platform.seen()).toEqual(['HSB-1: one']);
		expect(platform.seen('person:U1')).toEqual(['HSB-1: mine']);
		await change([card('status', 'two')]);
		expect(platform.calls).toEqual(['post r:status', 'post r:lead', 'update r:status', 'remove r:lead']);
		expect(platform.seen()).toEqual(['HSB-1: two']);
		expect(keeper.waiting()).toBe(0);
		await keeper.settled();
	});

	test('is left alone when nothing differs, also by another process', async () => {
		await change([card('status', 'one')]);
		await change([card('status', 'one')]);
		keeper = keep();
		await change([card('status', 'one')]);
		expect(platform.calls).toEqual(['post r:status']);
	});

	test('is rendered once for as long as its cards stay the same', async () => {
		const render = vi.spyOn(platform, 'render');
		await change([card('status', 'one'), card('question:1', 'Risk')]);
		render.mockClear();
		for (let i = 0; i < 5; i += 1) await change([card('status', 'one'), card('question:1', 'Risk')]);
		expect(render).not.toHaveBeenCalled();
		await change([card('status', 'two'), card('question:1', 'Risk')]);
		expect(render.mock.calls.map(([{ title }]) => title)).toEqual(['two']);
	});

	test('is looked at once for changes that come together', async () => {
		for (let i = 0; i < 20; i += 1) await change([card('status', `${i}`)], 1);
		await vi.advanceTimersByTimeAsync(60);
		expect(platform.calls).toEqual(['post r:status']);
		expect(looks).toBe(1);
		expect(platform.seen()).toEqual(['HSB-1: 19']);
	});

	test('is shown soon, and then at rest between two looks, however often it changes', async () => {
		keeper = keep({ restMs: 750 });
		await change([card('status', 'first')]);
		expect(platform.seen()).toEqual(['HSB-1: first']);
		for (let i = 0; i < 60; i += 1) await change([card('status', `${i}`)], 50);
		expect(platform.calls.length).toBeLessThanOrEqual(5);
		await vi.advanceTimersByTimeAsync(750);
		expect(platform.seen()).toEqual(['HSB-1: 59']);
		await vi.advanceTimersByTimeAsync(750);
		await change([card('status', 'later')]);
		expect(platform.seen()).toEqual(['HSB-1: later']);
	});

	test('of one record leaves another record alone', async () => {
		await change([card('status', 'one')]);
		keeper.changed('other');
		await vi.advanceTimersByTimeAsync(60);
		expect(platform.seen()).toHaveLength(2);
	});

	test('is settled when all of it is shown, and not before', async () => {
		platform.slow = true;
		await change([card('status', 'one')]);
		let settled = false;
		const done = keeper.settled().then(() => {
			settled = true;
		});
		await vi.advanceTimersByTimeAsync(1000);
		expect([settled, keeper.waiting()]).toEqual([false, 1]);
		await platform.letGo('r:status');
		await done;
		expect(keeper.waiting()).toBe(0);
	});
});

describe('a card that waits for its turn', () => {
	beforeEach(async () => {
		await change([card('status', 'one'), card('question:1', 'first')]);
		platform.slow = true;
		platform.calls.length = 0;
	});

	test('keeps no other card waiting', async () => {
		await change([card('status', 'two'), card('question:2', 'second')]);
		await platform.letGo('r:question:2');
		await platform.letGo('r:question:1');
		expect(platform.seen()).toEqual(['HSB-1: one', 'HSB-1: second']);
		expect(platform.turns).toMatchObject([{ step: 'update', surface: 'r:status' }]);
	});

	test('is sent as it is by then, once', async () => {
		for (const text of ['two', 'three', 'four'])
			await change([card('status', text), card('question:1', 'first')]);
		expect(platform.turns).toHaveLength(1);
		await platform.letGo('r:status');
		expect(platform.calls).toEqual(['update r:status']);
		expect(platform.seen()).toContain('HSB-1: four');
	});

	test('is sent once more when it changed while it was being sent, and never twice at once', async () => {
		platform.slow = false;
		platform.takes = 500;
		for (let i = 2; i < 12; i += 1) await change([card('status', `${i}`), card('question:1', 'first')], 300);
		await vi.advanceTimersByTimeAsync(1000);
		expect(platform.calls.length).toBeGreaterThan(4);
		expect(platform.calls.length).toBeLessThan(9);
		expect(platform.doubled).toEqual([]);
		expect(platform.seen()).toContain('HSB-1: 11');
	});

	test('is looked at again after a while, even when nobody said that it changed', async () => {
		await change([card('status', 'two'), card('question:1', 'first')]);
		wanted = [card('status', 'in a minute'), card('question:1', 'first')];
		await vi.advanceTimersByTimeAsync(60_000);
		await platform.letGo('r:status');
		expect(platform.seen()).toContain('HSB-1: in a minute');
	});

	test('goes at once into the other line when it is to be removed instead', async () => {
		await change([card('status', 'one'), card('question:1', 'changed')]);
		expect(platform.turns).toMatchObject([{ step: 'update', surface: 'r:question:1' }]);
		await change([card('status', 'one')]);
		expect(platform.turns).toMatchObject([{ step: 'remove', surface: 'r:question:1' }]);
		await platform.letGo('r:question:1');
		expect(platform.calls).toEqual(['remove r:question:1']);
	});

	test('gives up its place at the end, and what was begun is finished', async () => {
		await change([card('status', 'two'), card('question:1', 'first')]);
		await keeper.close();
		expect(platform.turns).toEqual([]);
		keeper.changed('r');
		await vi.advanceTimersByTimeAsync(5000);
		expect(platform.calls).toEqual([]);
		expect(failures).toEqual([]);
	});
});

describe('what the platform does not take', () => {
	const error = new Error('no answer');

	test('is tried again, later each time, and the latest is shown within 20 s of recovery', async () => {
		for (let i = 0; i < 8; i += 1) platform.faults.push({ call: 'post r:status', error });
		await change([card('status', 'one')], 63_000);
		expect(platform.calls).toHaveLength(7);
		await change([card('status', 'two')], 60_000);
		expect(platform.calls).toHaveLength(9);
		expect(platform.seen()).toEqual(['HSB-1: two']);
		expect(failures).toHaveLength(8);
	});

	test('of one card keeps no other waiting', async () => {
		platform.faults.push({ call: 'post r:status', error });
		await change([card('status', 'one'), card('question:1', 'first')]);
		expect(platform.seen()).toEqual(['HSB-1: first']);
		await vi.advanceTimersByTimeAsync(1000);
		expect(platform.seen()).toHaveLength(2);
	});

	test('for good is given up until the record changes, and then tried again', async () => {
		const refused = new CannotBeShown('user_disabled');
		platform.faults.push({ call: 'post r:lead', error: refused }, { call: 'post r:lead', error: refused });
		await change([card('lead', 'mine', 'U1'), card('status', 'one')], 600_000);
		expect(platform.calls.toSorted()).toEqual(['post r:lead', 'post r:status']);
		expect(keeper.waiting()).toBe(0);
		await change([card('lead', 'mine', 'U1'), card('status', 'one')], 600_000);
		await change([card('lead', 'mine', 'U1'), card('status', 'one')]);
		expect(platform.seen('person:U1')).toEqual(['HSB-1: mine']);
		expect(failures).toEqual([refused, refused]);
	});

	test('for good is tried again when the record changed while it was refused', async () => {
		platform.faults.push({ call: 'post r:status', error: new CannotBeShown('is_archived') });
		platform.takes = 500;
		await change([card('status', 'one')], 100);
		await change([card('status', 'two')], 5000);
		expect(platform.seen()).toEqual(['HSB-1: two']);
	});

	test('is posted anew where the message is gone, and forgotten where it should go anyway', async () => {
		await change([card('status', 'one'), card('question:1', 'first')]);
		platform.standing.clear();
		await change([card('status', 'two')]);
		expect(platform.seen()).toEqual(['HSB-1: two']);
		expect([...platform.rows.keys()]).toEqual(['C1 r:status']);
		expect(failures).toEqual([]);
	});

	test.each([
		['stands after all', true, 'update r:status'],
		['does not stand', false, 'post r:status'],
	])('a post in doubt is looked for before it is posted again: it %s', async (_, done, next) => {
		platform.faults.push({ call: 'post r:status', error: new PostInDoubt(), done });
		await change([card('status', 'one')], 5000);
		expect(platform.calls).toEqual(['post r:status', next]);
		expect(platform.seen()).toEqual(['HSB-1: one']);
		expect([...platform.rows.values()].map((r) => r.message)).not.toContain('');
	});

	test('a post in doubt that nobody wants any more is taken away', async () => {
		platform.faults.push({ call: 'post r:question:1', error: new PostInDoubt(), done: true });
		await change([card('question:1', 'first')]);
		await change([card('question:2', 'second')], 5000);
		expect(platform.seen()).toEqual(['HSB-1: second']);
		expect([...platform.rows.keys()]).toEqual(['C1 r:question:2']);
	});

	test('a process that ends between a message and its note leaves one message', async () => {
		platform.logFails = Number.POSITIVE_INFINITY;
		await change([card('status', 'one')], 5000);
		await keeper.close();
		platform.logFails = 0;
		keeper = keep();
		await change([card('status', 'two')]);
		expect(platform.seen()).toEqual(['HSB-1: two']);
	});

	test('a note that the log does not take is tried again; the message is not', async () => {
		platform.logFails = 3;
		await change([card('status', 'one')], 30_000);
		expect(platform.calls).toEqual(['post r:status']);
		expect([...platform.rows.values()]).toMatchObject([{ message: 'm1' }]);
	});

	test('a record that cannot be looked at is looked at again', async () => {
		let fails = 3;
		keeper = keep({
			look: async () => {
				if ((fails -= 1) >= 0) throw error;
				return { reference: 'HSB-1', wanted, places: ['C1'] };
			},
		});
		await change([card('status', 'one')], 10_000);
		expect(platform.seen()).toEqual(['HSB-1: one']);
		expect(failures).toHaveLength(3);
	});
});

describe('what belongs to a message that stands', () => {
	/** `undefined`: it is done. */
	let answers: (Error | undefined)[];
	let asked: string[];
	beforeEach(() => {
		answers = [];
		asked = [];
		const stands = async (_where: string, message: string, surface: string) => {
			asked.push(`${surface} ${message}`);
			const error = answers.shift();
			if (error) throw error;
		};
		keeper = keep({ screen: Object.assign(platform, { stands }) });
	});

	test('is seen to after the message, again when it fails, and changes of the card go on', async () => {
		answers = [new Error('busy'), new Error('busy')];
		await change([card('status', 'one')]);
		await change([card('status', 'two')], 100);
		expect(platform.seen()).toEqual(['HSB-1: two']);
		expect(asked).toEqual(['r:status m1']);
		await vi.advanceTimersByTimeAsync(5000);
		expect(asked).toEqual(Array(3).fill('r:status m1'));
		await keeper.settled();
	});

	test('is seen to by the next process, without a change of the card', async () => {
		answers = [new CannotBeShown()];
		await change([card('status', 'one')], 60_000);
		keeper = keep({ screen: platform });
		await change([card('status', 'one')]);
		expect(asked).toEqual(['r:status m1', 'r:status m1']);
		expect(platform.calls).toEqual(['post r:status']);
	});
});
