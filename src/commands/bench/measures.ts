import { randomBytes, randomUUID } from 'node:crypto';
import type { Store } from '../../conversation/ports.ts';
import type { House } from '../../house.ts';
import { percentile } from '../../metrics.ts';
import { documents } from './documents.ts';
import { answer, type Server, startMeeting, startServer } from './server.ts';
import { houseIn, inFolder, type Row } from './shared.ts';
import { cost } from './slack/cost.ts';
import { crowd } from './slack/crowd.ts';
import { footprint } from './slack/footprint.ts';
import { crowd as crowdInTeams } from './teams/crowd.ts';
import { footprint as footprintInTeams } from './teams/footprint.ts';

const median = (values: number[]): number => percentile(values, 0.5);
const cells = ['individual.situation', 'individual.hsb', 'individual.risk', 'individual.strengths'];
const words =
	'What the agency knows, as it is said in a meeting: two or three sentences of plain text. '.repeat(3);

/** Opens a record and joins one person; returns a function that stores the next answer and times it. */
async function answering(house: House, reference: string): Promise<() => Promise<number>> {
	const record = house.vault.recordId(reference);
	const by = { person: 'p1', name: 'Bench' };
	const give = async (kind: string, args: Record<string, unknown>) => {
		const started = performance.now();
		const told = await house.handle({ delivery: randomUUID(), by, record, kind, args });
		if (!told.ok) throw new Error(`${kind}: ${told.key}`);
		return performance.now() - started;
	};
	const me = { person: 'p1', name: 'Bench', agency: 'police' };
	const header = {
		mode: 'alone',
		standing: 'allegation',
		levels: [],
		age: 14,
		meetingDate: '2026-11-23',
		endsAt: null,
	};
	const rest = { walk: 'context', autoAdvance: false, agency: 'police', lead: me, coordinator: me };
	await give('open', { reference, conversation: reference, ...header, ...rest });
	await give('start', {});
	let n = 0;
	return () => give('add-entry', { cell: cells[(n += 1) % cells.length], text: words, basis: 'fact' });
}

/** The cost of the 400th and the 5,000th entry of one record against the 10th: medians of 40 around each. */
async function growth(): Promise<Row[]> {
	return inFolder(async (dir) => {
		const house = await houseIn(dir);
		const warm = await answering(house, 'BN-1000');
		for (let i = 0; i < 300; i += 1) await warm();
		const next = await answering(house, 'BN-2000');
		const times: number[] = [];
		for (let i = 0; i < 5020; i += 1) times.push(await next());
		await house.store.close();
		const around = (n: number) => median(times.slice(Math.max(0, n - 20), n + 20));
		return [
			{
				what: 'the 400th entry of a record against the 10th',
				value: around(400) / around(10),
				unit: 'x',
				target: 1.2,
			},
			{
				what: 'the 5,000th entry of a record against the 10th',
				value: around(5000) / around(10),
				unit: 'x',
				target: 1.5,
			},
		];
	});
}

/** Fills a store with records of the size that a meeting leaves, through its own `commit`. */
async function fill(store: Store, records: number): Promise<void> {
	const sealed = randomBytes(6000);
	const at = new Date().toISOString();
	for (let i = 0; i < records; i += 1) {
		const record = randomBytes(16).toString('base64url');
		const fact = { id: randomUUID(), kind: 'opened', version: 1, sealed: sealed.subarray(0, 600), mac: 'x' };
		const commit = { record, revision: 1, delivery: record, at, by: 'p', answer: '{}', facts: [fact] };
		const index = {
			reference: `F-${i}`,
			conversation: `c${i}`,
			status: 'open',
			lead: 'p',
			coordinator: 'p',
			nextDueAt: null,
			destroyAfter: null,
		} as const;
		await store.commit(commit, { record, revision: 1, framework: { id: 'x', hash: 'x' }, index, sealed });
	}
}

/** Answers by turns in a store that is nearly empty and in one that is full, so that noise meets both alike. */
async function fullStore(records: number): Promise<Row[]> {
	return inFolder((few) =>
		inFolder(async (many) => {
			const [empty, full] = [await houseIn(few), await houseIn(many)];
			await fill(empty.store, 10);
			await fill(full.store, records);
			const [inEmpty, inFull] = [await answering(empty, 'BN-3000'), await answering(full, 'BN-3000')];
			const times: [number[], number[]] = [[], []];
			for (let i = 0; i < 500; i += 1) {
				times[0].push(await inEmpty());
				times[1].push(await inFull());
			}
			await Promise.all([empty.store.close(), full.store.close()]);
			const value = median(times[1].slice(100)) / median(times[0].slice(100));
			return [
				{
					what: `an answer with ${records.toLocaleString('en-GB')} records stored against 10`,
					value,
					unit: 'x',
					target: 1.2,
				} as const,
			];
		}),
	);
}

async function answersOver(
	server: Server,
	record: string,
	count: number,
): Promise<{ server: number[]; wall: number[] }> {
	const times = { server: [] as number[], wall: [] as number[] };
	for (let i = 0; i < count; i += 1) {
		const cell = cells[i % cells.length] ?? '';
		const told = await server.post('/people/police/submit', answer(record, cell, `bench-${i}`, words));
		if (!(told.json as { ok?: boolean }).ok)
			throw new Error(`an answer was refused: ${JSON.stringify(told.json)}`);
		times.server.push(told.serverMs);
		times.wall.push(told.wallMs);
	}
	return times;
}

/** Answers through the room's HTTP, stored with fsync, with eight people's cards kept right all the while. */
async function overHttp(answers: number): Promise<Row[]> {
	return inFolder(async (dir) => {
		const server = await startServer(dir);
		const atStart = server.memory();
		const record = await startMeeting(server);
		await answersOver(server, record, 0);
		const times = await answersOver(server, record, answers);
		const memory = server.memory();
		await server.kill('SIGTERM');
		const warm = times.server.slice(50);
		return [
			{ what: 'an answer over HTTP, server time, p50', value: median(warm), unit: 'ms', target: 2 },
			{
				what: 'an answer over HTTP, server time, p99',
				value: percentile(warm, 0.99),
				unit: 'ms',
				target: 10,
			},
			{
				what: 'the same as the client waits for it, p50',
				value: median(times.wall.slice(50)),
				unit: 'ms',
				target: null,
			},
			{ what: 'memory at the start', value: atStart, unit: 'MB', target: null },
			{ what: `memory after ${answers} answers`, value: memory, unit: 'MB', target: null },
		];
	});
}

/** From spawning the process to being open: the first start, which makes keys and tables, and later ones. */
async function starting(runs: number): Promise<Row[]> {
	return inFolder(async (dir) => {
		const times: number[] = [];
		for (let i = 0; i <= runs; i += 1) {
			const started = performance.now();
			const server = await startServer(dir);
			times.push((performance.now() - started) / 1000);
			await server.kill('SIGTERM');
		}
		const [first = 0, ...later] = times;
		return [
			{ what: 'start to ready, the first time', value: first, unit: 's', target: 1.5 },
			{ what: 'start to ready, later', value: median(later), unit: 's', target: 1.5 },
		];
	});
}

/** Every measure, in an order in which none disturbs the next. */
export const measures = (size: {
	records: number;
	answers: number;
	starts: number;
	renders: number;
	/** Answers in a round of the measure of processor time. */
	each: number;
	/** How long fifty meetings answer. */
	seconds: number;
}): (() => Promise<Row[]>)[] => [
	() => starting(size.starts),
	() => overHttp(size.answers),
	growth,
	() => documents(size.renders),
	() => fullStore(size.records),
	() => footprint(size.starts),
	() => cost(size.each),
	() => crowd(size.seconds),
	() => footprintInTeams(size.starts),
	() => crowdInTeams(size.seconds),
];
