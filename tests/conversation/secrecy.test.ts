import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/conversation/handle.ts';
import { surfaces } from '../../src/conversation/surfaces.ts';
import { nextUntil, reach, signNow, sit } from '../support/desk.ts';
import { openMeeting, type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

/** Planted in every field that people type case text into; labels and names of people are not among them. */
const marker = 'Zwischenruf';
let planted = 0;
const secret = (): string => `${marker} ${(planted += 1)}`;

let house: TestHouse;
let meeting: TestMeeting;
const answers: Answer[] = [];
const seen: string[] = [];

beforeAll(async () => {
	house = await testHouse();
	const opened = await openMeeting(house, { age: 19, ageReason: secret() });
	meeting = {
		...opened,
		async say(person, kind, args, delivery) {
			const answer = await opened.say(person, kind, args, delivery);
			answers.push(answer);
			seen.push(JSON.stringify(surfaces(await sit(opened).view())));
			return answer;
		},
		async done(person, kind, args) {
			const answer = await meeting.say(person, kind, args);
			if (!answer.ok) throw new Error(answer.key);
			return answer;
		},
	};
	await everything();
});
afterAll(() => house.end());

/** Every command that takes text, those that are refused among them. */
async function everything(): Promise<void> {
	const { done, say } = meeting;
	const school = await meeting.place('School A');
	const entry = (cell: string, change = {}) => ({ cell, text: secret(), basis: 'fact', ...change });
	await done('lead', 'start');
	await done('school', 'add-entry', entry('individual.situation'));
	await done('school', 'add-entry', entry('individual.hsb', { shown: 'lead' }));
	await done('police', 'add-entry', entry('schools.risk', { place: school }));
	const plan = { target: 'home', ownerPerson: secret(), ownerAgency: 'police', due: '2026-12-01' };
	const { ids } = await done('police', 'add-entry', entry('individual.actions', plan));
	await done('police', 'amend-entry', {
		entry: ids.entry,
		text: secret(),
		basis: 'opinion',
		reason: secret(),
		...plan,
	});
	await done('lead', 'move-entry', {
		entry: ids.entry,
		cell: 'schools.actions',
		place: school,
		reason: secret(),
	});
	await done('lead', 'withdraw-entry', { entry: ids.entry, reason: secret() });
	await done('lead', 'settle', { cell: 'peers.risk', place: '', how: 'not-applicable', why: secret() });
	await done('lead', 'ask-later', {
		cell: 'schools.hsb',
		place: 'all',
		agency: 'police',
		person: secret(),
		due: '2026-12-01',
	});
	const [request] = (await meeting.head()).requests;
	await done('lead', 'close-request', { request: request?.id, reason: secret() });
	await say('school', 'add-entry', entry('neighbourhoods.risk'));
	await say('school', 'add-entry', { ...entry('individual.risk'), text: secret().repeat(300) });
	await say('housing', 'withdraw-entry', { entry: ids.entry, reason: secret() });
	await say('school', 'sign', { digest: secret() });
	await say('coordinator', 'end-early', { as: 'mistake', reason: secret().repeat(120) });
	await nextUntil(meeting, 'planning');
	await done('lead', 'end-meeting', { rest: 'settle', why: secret() });
	await done('lead', 'check');
	await done('lead', 'answer-check', { check: 'concern-without-action:schools', reason: secret() });
	await done('lead', 'send-back', { reason: secret() });
	await reach(meeting, 'signing');
	const { digest } = (await house.openForSigning(meeting.record)) ?? {};
	await done('police', 'add-entry', entry('home.risk'));
	await signNow(meeting, { digest });
	await done('lead', 'change-header', {
		mode: 'group',
		standing: 'proven',
		levels: [],
		age: 20,
		ageReason: secret(),
		meetingDate: '2026-11-23',
		endsAt: null,
		walk: 'context',
		autoAdvance: false,
	});
	await signNow(meeting);
	await house.ledger.saveDraft(
		meeting.record,
		'school|entry',
		{ text: secret() },
		'2026-12-31T00:00:00.000Z',
	);
}

describe('what people typed about the case', () => {
	it('was planted everywhere, and is in the record', async () => {
		expect(planted).toBeGreaterThan(24);
		const full = JSON.stringify(await meeting.full());
		expect(full.split(marker).length).toBeGreaterThan(20);
	});

	it('is in no surface, of the conversation or of one person, at any step', () => {
		expect(seen.length).toBeGreaterThan(24);
		expect(seen.filter((surface) => surface.includes(marker))).toEqual([]);
	});

	it('is in no answer', () => {
		expect(answers.filter((a) => !a.ok).length).toBeGreaterThan(5);
		expect(answers.filter((answer) => JSON.stringify(answer).includes(marker))).toEqual([]);
	});

	it('is in no plain part of a commit or a head', async () => {
		const commits = await house.store.commits(meeting.record);
		expect(commits.length).toBeGreaterThan(50);
		const plain = commits.map((c) =>
			JSON.stringify({ ...c, facts: c.facts.map(({ sealed: _, ...header }) => header) }),
		);
		expect(plain.filter((commit) => commit.includes(marker))).toEqual([]);
		const { sealed: _, ...head } = (await house.store.load(meeting.record))!.head!;
		expect(JSON.stringify(head)).not.toContain(marker);
	});

	it('is in no file of the data folder', () => {
		const files = readdirSync(house.dir, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
		expect(files.length).toBeGreaterThan(2);
		const open = files.filter((f) => readFileSync(join(f.parentPath, f.name)).includes(marker));
		expect(open.map((f) => f.name)).toEqual([]);
	});

	it('is in no key of a delivery: two forms with the same words have keys of their own', async () => {
		const deliveries = (await house.store.commits(meeting.record)).map((c) => c.delivery);
		expect(new Set(deliveries).size).toBe(deliveries.length);
	});

	it('does reach the head where names of people and labels do, and nothing else', async () => {
		// What the head holds sealed is what surfaces are made of: no text of entries and no reasons but the age's.
		const head = JSON.stringify({ ...(await meeting.head()), header: null, requests: null });
		expect(head).not.toContain(marker);
	});
});
