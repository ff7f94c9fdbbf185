import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLinks } from '../../src/conversation/links.ts';
import { anotherMeeting, entryArgs, reach } from '../support/desk.ts';
import { type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';
import { linksOf, readerOf, tokenOf } from '../support/links.ts';

let house: TestHouse;
let meeting: TestMeeting;
beforeAll(async () => {
	house = await testHouse();
	meeting = await anotherMeeting(house);
	await reach(meeting, 'asking');
	await meeting.done('police', 'add-entry', entryArgs('individual.risk', { text: 'Two reports in March.' }));
});
afterAll(() => house.end());

const gone = { gone: true };
const links = () => linksOf(house);
const make = (person = 'lead', record = meeting.record, version: number | 'now' = 'now') =>
	tokenOf(links().make(person, record, version));
const minutes = (n: number) => n * 60_000;

describe('a link to a document', () => {
	it('is a path with letters, digits, hyphens and dots, that says nothing of the case', () => {
		const path = links().make('lead', meeting.record, 'now');
		expect(path).toMatch(/^documents\/once\/[\w-]+\.[\w-]{22}$/);
		const said = Buffer.from(path, 'base64url').toString();
		expect(said).not.toContain('HSB-2026');
	});

	it('is no longer than a button of any platform takes, with the longest ids', () => {
		const path = links().make('U'.repeat(64), meeting.record, 999_999);
		expect(path.length).toBeLessThan(500);
		expect(links().look(tokenOf(path))).toBe('open');
	});

	it('shows the document to read once, and nothing after that', async () => {
		const token = make();
		expect(links().look(token)).toBe('open');
		expect(await links().take(token)).toEqual({ html: expect.stringContaining('Two reports in March.') });
		expect(await links().take(token)).toEqual(gone);
		expect(await links().take(token)).toEqual(gone);
	});

	it('shows the version that it was made for', async () => {
		const other = await anotherMeeting(house);
		await reach(other, 'signed');
		const page = await links().take(make('lead', other.record, 1));
		expect(page).toEqual({ html: expect.stringContaining('Priya Nair') });
		expect(await links().take(make('lead', other.record, 2))).toHaveProperty('refused');
	});

	it('still works after a restart, and has then not been used', async () => {
		const token = make();
		house = await house.again();
		meeting = { ...meeting, house };
		expect(await links().take(token)).toHaveProperty('html');
	});
});

describe('L1: what was not made here, or is too old, shows nothing', () => {
	const altered = (change: (written: Record<string, unknown>) => void): string => {
		const [body = '', mac = ''] = make().split('.');
		const written = JSON.parse(Buffer.from(body, 'base64url').toString());
		change(written);
		return `${Buffer.from(JSON.stringify(written)).toString('base64url')}.${mac}`;
	};

	it.each<[string, () => string]>([
		['nothing', () => ''],
		['a dot', () => '.'],
		['something else', () => 'x.y'],
		['no mac', () => make().split('.')[0] ?? ''],
		['another mac', () => `${make().split('.')[0]}.${make().split('.')[1]}`],
		['a part more', () => `${make()}.x`],
		['a letter more', () => `${make()}A`],
		['a blank in the middle', () => make().replace('.', ' .')],
		['the same in another spelling', () => make().replace('.', '=.')],
		['another person', () => altered((w) => Object.assign(w, { person: 'coordinator' }))],
		['another record', () => altered((w) => Object.assign(w, { record: 'r' }))],
		['another version', () => altered((w) => Object.assign(w, { version: 1 }))],
		['a later end', () => altered((w) => Object.assign(w, { expires: Date.parse('2027-01-01') }))],
		['another nonce', () => altered((w) => Object.assign(w, { nonce: 'A'.repeat(22) }))],
		['very much', () => 'A'.repeat(100_000)],
	])('%s', async (_what, token) => {
		const given = token();
		expect(links().look(given)).toBe('gone');
		expect(await links().take(given)).toEqual(gone);
	});

	it('not even when another part of the bot has marked the same text', () => {
		const [body = ''] = make().split('.');
		const others = [body, JSON.stringify(body), JSON.stringify([body]), JSON.stringify(['add-entry', body])];
		for (const text of others) expect(links().look(`${body}.${house.vault.mark(text)}`)).toBe('gone');
	});

	it('a link works for 15 minutes, to the millisecond', async () => {
		const token = make();
		const another = make();
		house.clock.ahead(minutes(15) - 1);
		expect(links().look(token)).toBe('open');
		expect(await links().take(token)).toHaveProperty('html');
		house.clock.ahead(1);
		expect(links().look(another)).toBe('gone');
		expect(await links().take(another)).toEqual(gone);
	});
});

describe('L2: one use, whoever is first', () => {
	it('of twenty requests at once, over two connections to the store, one is shown the document', async () => {
		const second = await testHouse(house.dir, house.clock);
		const token = make();
		const taken = await Promise.all(
			Array.from({ length: 20 }, (_, i) => linksOf(i % 2 === 0 ? house : second).take(token)),
		);
		await second.store.close();
		expect(taken.filter((page) => 'html' in page)).toHaveLength(1);
		expect(taken.filter((page) => 'gone' in page)).toHaveLength(19);
	});

	it('of three processes at once, one is shown the document', async () => {
		const script = fileURLToPath(new URL('taker.ts', import.meta.url));
		const token = make();
		const takers = Array.from({ length: 3 }, () => {
			const child = spawn(process.execPath, [script, house.dir, house.clock.now(), token], {
				stdio: ['pipe', 'pipe', 'inherit'],
			});
			let said = '';
			child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
			return { child, ready: once(child.stdout, 'data'), ended: once(child, 'close'), said: () => said };
		});
		await Promise.all(takers.map((t) => t.ready));
		for (const { child } of takers) child.stdin.write('go\n');
		await Promise.all(takers.map((t) => t.ended));
		const said = takers.map((t) => t.said().split('\n')[1]);
		expect(said.toSorted()).toEqual(['gone', 'gone', 'html']);
	});

	it('looking does not use it up, however often', async () => {
		const token = make();
		for (let i = 0; i < 5; i += 1) expect(links().look(token)).toBe('open');
		expect(await links().take(token)).toHaveProperty('html');
	});

	it('nothing is stored until it is used', async () => {
		const claims: string[] = [];
		const store = {
			claim: async (key: string, value: string, at: string) => {
				claims.push(key);
				return { value, at };
			},
		};
		const watched = createLinks({ ...house, store, reader: readerOf(house) });
		const token = tokenOf(watched.make('lead', meeting.record, 'now'));
		watched.look(token);
		await watched.take('x.y');
		expect(claims).toEqual([]);
		await watched.take(token);
		expect(claims).toHaveLength(1);
		const { nonce } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
		expect(claims[0]).toMatch(/^link:[\w-]{43}$/);
		expect(claims[0]).not.toContain(nonce);
	});

	it('is not shown when the use cannot be stored', async () => {
		const store = { claim: () => Promise.reject(new Error('the disk is full')) };
		const failing = createLinks({ ...house, store, reader: readerOf(house) });
		const token = make();
		await expect(failing.take(token)).rejects.toThrow('the disk is full');
		expect(await links().take(token)).toHaveProperty('html');
	});
});

describe('L3: the right to read is asked when the link is used', () => {
	it('who lost it since sees nothing', async () => {
		const other = await anotherMeeting(house);
		const token = make('coordinator', other.record);
		await other.done('coordinator', 'hand-over', { role: 'coordinator', to: 'housing' });
		expect(await links().take(token)).toHaveProperty('refused');
	});

	it.each([
		['somebody who never could', () => make('school')],
		['a stranger', () => make('nobody')],
		['a record that is not there', () => make('lead', 'nothing-here')],
	])('%s sees the same refusal', async (_who, token) => {
		const refused = await links().take(token());
		expect(refused).toEqual({ refused: house.messages.say('refused.no-such-document') });
	});

	it('what is restricted is shown as its person may see it', async () => {
		const other = await anotherMeeting(house);
		await reach(other, 'asking');
		const text = 'SECRET of the police';
		await other.done('police', 'add-entry', entryArgs('individual.risk', { text, shown: 'lead' }));
		const of = async (person: string) => JSON.stringify(await links().take(make(person, other.record)));
		expect(await of('lead')).toContain(text);
		expect(await of('coordinator')).not.toContain(text);
	});
});
