import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { answer, type Server, startServer, viewOf } from '../src/commands/bench/server.ts';
import { createLedger } from '../src/conversation/ledger.ts';
import { verifyChain } from '../src/privacy/chain.ts';
import { unlock } from '../src/privacy/keyring.ts';
import { findKeys } from '../src/privacy/keys.ts';
import { createVault } from '../src/privacy/vault.ts';
import { openSqlite } from '../src/stores/sqlite.ts';
import type { RoomAnswer, RoomView } from '../src/web/room.ts';

/**
 * The bot is killed with SIGKILL while a meeting is held through the room's HTTP, and started again on the same
 * folder. A request that got no answer is sent again under the same delivery, as browsers and chat platforms do.
 */
const kills = Number(process.env.HSB_TEST_KILLS ?? 200);
const dir = mkdtempSync(join(tmpdir(), 'hsb-killed-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Repeatable, so that a failure can be seen again. */
function randomly(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}
const random = randomly(20_261_122);

class Killed {
	server: Server | undefined;
	killed = 0;
	/** What the room showed before each kill, when nothing was under way. */
	async up(): Promise<Server> {
		this.server ??= await startServer(dir);
		return this.server;
	}
	/** Ends the process at a random moment of what is being done. */
	killSoon(): void {
		const { server } = this;
		// Every other time, so that a machine under load, where a first answer takes long, gets on as well.
		if (server === undefined || this.killed >= kills || random() < 0.5) return;
		setTimeout(() => {
			if (this.server !== server) return;
			this.server = undefined;
			this.killed += 1;
			void server.kill('SIGKILL');
		}, random() * 12);
	}
	/** Sends until there is an answer. */
	async send(path: string, body: unknown): Promise<RoomAnswer> {
		for (let tries = 0; tries < 50; tries += 1) {
			const server = await this.up();
			this.killSoon();
			try {
				const { status, json } = await server.post(path, body);
				if (status === 200) return json as RoomAnswer;
			} catch {
				if (this.server === server) this.server = undefined;
			}
		}
		throw new Error('no answer after 50 tries');
	}
	async view(): Promise<RoomView> {
		for (let tries = 0; tries < 50; tries += 1) {
			const server = await this.up();
			try {
				return await viewOf(server, 'lead');
			} catch {
				if (this.server === server) this.server = undefined;
			}
		}
		throw new Error('no view after 50 tries');
	}
}

const bot = new Killed();
const acknowledged: string[] = [];
let deliveries = 0;
const delivery = () => `kill-${(deliveries += 1)}`;
const act = (person: string, intent: Record<string, unknown>) =>
	bot.send(`/people/${person}/act`, { intent, delivery: delivery() });

const questionKey = (view: RoomView): string =>
	view.cards.find((c) => c.key.startsWith('question:'))?.key ?? '';
const statusText = (view: RoomView): string =>
	JSON.stringify(view.cards.find((c) => c.key === 'status')?.card ?? '');

const agencies: Record<string, string> = { police: 'police', housing: 'housing', 'school-a': 'education' };

/** Sends one answer; whoever had not joined yet when the bot was killed at the opening joins first. */
async function say(record: string, cell: string, person: string): Promise<void> {
	const text = `Word ${(deliveries += 1)} of ${person} on ${cell}.`;
	const form = {
		...answer(record, cell, delivery(), text),
		values: { text, basis: 'fact', shown: 'everyone', place: 'new', newPlace: 'Place one' },
	};
	let told = await bot.send(`/people/${person}/submit`, form);
	if (told.text.includes('Join it first')) {
		const values = { agency: agencies[person] };
		await bot.send(`/people/${person}/submit`, {
			form: 'join',
			instance: delivery(),
			record,
			hidden: { record },
			values,
		});
		told = await bot.send(`/people/${person}/submit`, form);
	}
	expect(told, told.text).toMatchObject({ ok: true });
	acknowledged.push(text);
}

/** The cell of the live question, from its "Add an entry" button. */
function liveCell(view: RoomView): string | undefined {
	const card = view.cards.find((c) => c.key.startsWith('question:'))?.card;
	return /"cell":"([a-z.]+)"/.exec(JSON.stringify(card ?? ''))?.[1];
}

async function holdMeeting(): Promise<string> {
	await act('lead', { do: 'practice', help: 'open', id: 'alone' });
	const { record } = await bot.view();
	if (record === null) throw new Error('nothing is open');
	const command = (kind: string, args: Record<string, unknown> = {}) =>
		act('lead', { do: 'command', kind, record, ...args });
	await command('start');
	for (let view = await bot.view(); liveCell(view) !== undefined; view = await bot.view()) {
		const cell = liveCell(view) ?? '';
		for (const person of ['police', 'housing', 'school-a'])
			if (random() < 0.6) await say(record, cell, person);
		const key = questionKey(await bot.view());
		// Whatever was killed while people answered, the room shows the question that it showed before.
		expect(key).toBe(questionKey(view));
		await command('next', { turn: Number(key.slice('question:'.length)) });
		expect(questionKey(await bot.view())).not.toBe(key);
	}
	expect((await command('end-meeting', { rest: 'requests', due: '2099-01-05' })).ok).toBe(true);
	for (const person of ['police', 'housing']) await act(person, { do: 'command', kind: 'confirm', record });
	await say(record, 'schools.risk', 'police');
	expect((await command('check')).ok).toBe(true);
	expect((await command('prepare')).ok).toBe(true);
	const form = (await act('lead', { do: 'form', form: 'sign', record })).form;
	const signed = await bot.send('/people/lead/submit', {
		form: 'sign',
		instance: delivery(),
		record,
		hidden: form?.hidden,
		values: {
			name: 'Priya Nair',
			role: 'Team manager',
			agency: 'social-care',
			accurate: 'true',
			anonymised: 'true',
			corrected: 'true',
		},
	});
	expect(signed, signed.text).toMatchObject({ ok: true });
	expect(statusText(await bot.view())).toContain('Signed, version 1');
	return record;
}

it(`loses nothing and shows the same place when it is killed ${kills} times`, {
	timeout: 900_000,
}, async () => {
	const records: string[] = [];
	while (bot.killed < kills) records.push(await holdMeeting());
	await bot.server?.kill('SIGTERM');

	const store = openSqlite(dir);
	const keyFile = join(dir, 'practice-keys.json');
	const ring = await unlock(store, findKeys({ keyFile, practice: true }), keyFile);
	const ledger = createLedger(store, createVault(ring));
	const texts: string[] = [];
	for (const record of new Set(records)) {
		const full = await ledger.full(record);
		texts.push(...(full?.entries.map((e) => e.text) ?? []));
		expect(await ledger.head(record)).toEqual(full?.head);
		expect(verifyChain(ring.auditKey, record, await store.commits(record))).toMatchObject({ ok: true });
	}
	await store.close();
	const counts = acknowledged.map((text) => texts.filter((t) => t === text).length);
	expect(acknowledged.length).toBeGreaterThan(kills / 4);
	expect(counts.filter((n) => n !== 1)).toEqual([]);
	expect(bot.killed).toBeGreaterThanOrEqual(kills);
	console.log(
		`killed ${bot.killed} times in ${records.length} meetings; ${acknowledged.length} answers, each there once`,
	);
});
