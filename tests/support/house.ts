import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '../../src/conversation/handle.ts';
import type { FullRecord, Head } from '../../src/framework/record.ts';
import { buildHouse, type House } from '../../src/house.ts';
import { unlock } from '../../src/privacy/keyring.ts';
import { findKeys } from '../../src/privacy/keys.ts';
import { createVault } from '../../src/privacy/vault.ts';
import { dropTestStore, openTestStore } from './store.ts';

/** A clock that a test sets; it goes on by itself only when told. */
export interface TestClock {
	now(): string;
	set(instant: string): void;
	ahead(ms: number): void;
}

export function testClock(start = '2026-11-23T09:30:00.000Z'): TestClock {
	let now = Date.parse(start);
	return {
		now: () => new Date(now).toISOString(),
		set: (instant) => void (now = Date.parse(instant)),
		ahead: (ms) => void (now += ms),
	};
}

export interface TestHouse extends House {
	dir: string;
	clock: TestClock;
	/** Closes the store, and opens everything again on the same folder, as a restart does. */
	again(): Promise<TestHouse>;
	end(): Promise<void>;
}

/** A whole house over a real SQLite folder. */
/** @param more what a test gives the house besides, for example what renders documents */
export async function testHouse(
	dir = mkdtempSync(join(tmpdir(), 'hsb-')),
	clock = testClock(),
	more: Partial<Parameters<typeof buildHouse>[0]> = {},
): Promise<TestHouse> {
	const store = more.store ?? (await openTestStore(dir));
	const keyFile = join(dir, 'keys.json');
	const vault = createVault(await unlock(store, findKeys({ keyFile, practice: true }), keyFile));
	const settings = {
		organisation: 'Practice partnership',
		marking: 'OFFICIAL-SENSITIVE',
		practice: true,
		confirmDays: 2,
	};
	const house = await buildHouse({ store, vault, settings, clock, ...more });
	return {
		...house,
		dir,
		clock,
		async again() {
			await store.close();
			return testHouse(dir, clock, more);
		},
		async end() {
			await store.close();
			await dropTestStore(dir);
			rmSync(dir, { recursive: true, force: true });
		},
	};
}

/** Those who sit in the meetings of tests. */
export const people = {
	lead: { name: 'Priya Nair', agency: 'social-care' },
	coordinator: { name: 'Callum Brathwick', agency: 'yos' },
	school: { name: 'Ngozi Hartwell', agency: 'education' },
	police: { name: 'Dafydd Merrowby', agency: 'police' },
	housing: { name: 'Bernice Tollworth', agency: 'housing' },
	scribe: { name: 'Rowan Pellister', agency: 'social-care' },
} as const;
export type Someone = keyof typeof people;

/** One meeting, spoken to in few words. */
export interface TestMeeting {
	house: TestHouse;
	record: string;
	/** Gives a command; every call is a new delivery unless one is named. */
	say(person: string, kind: string, args?: Record<string, unknown>, delivery?: string): Promise<Answer>;
	/** The same, and throws when it is refused. */
	done(person: string, kind: string, args?: Record<string, unknown>): Promise<Answer>;
	head(): Promise<Head>;
	full(): Promise<FullRecord>;
	/** The id of a place by its label. */
	place(label: string): Promise<string>;
	/** Takes the buttons' turn along. */
	move(kind: 'next' | 'back'): Promise<Answer>;
}

export const openingArgs = (change: Record<string, unknown> = {}) => ({
	reference: 'HSB-2026-014',
	conversation: 'c1',
	mode: 'group',
	standing: 'allegation',
	levels: ['abusive'],
	age: 14,
	meetingDate: '2026-11-23',
	endsAt: '2026-11-23T10:45:00.000Z',
	walk: 'context',
	autoAdvance: false,
	places: { home: ['Home A'], schools: ['School A', 'School B'], neighbourhoods: ['The park'] },
	agency: 'yos',
	lead: { person: 'lead', ...people.lead },
	coordinator: { person: 'coordinator', ...people.coordinator },
	scribe: { person: 'scribe', ...people.scribe },
	...change,
});

let deliveries = 0;

/** Speaks to a record of a house, whether or not it is open. */
export function meetingIn(house: TestHouse, reference = 'HSB-2026-014'): TestMeeting {
	const record = house.vault.recordId(reference);
	const say: TestMeeting['say'] = (person, kind, args = {}, delivery = `d${(deliveries += 1)}`) => {
		const name = people[person as Someone]?.name ?? person;
		return house.handle({ delivery, by: { person, name }, record, kind, args });
	};
	const head = async () => {
		const found = await house.ledger.head(record);
		if (found === undefined) throw new Error('not open');
		return found;
	};
	const done: TestMeeting['done'] = async (person, kind, args) => {
		const answer = await say(person, kind, args);
		if (!answer.ok) throw new Error(`${kind} was refused: ${answer.key}`);
		return answer;
	};
	return {
		house,
		record,
		say,
		done,
		head,
		async full() {
			const full = await house.ledger.full(record);
			if (full === undefined) throw new Error('not open');
			return full;
		},
		async place(label) {
			return (await head()).places.find((p) => p.label === label)?.id ?? '';
		},
		async move(kind) {
			return done('lead', kind, { turn: (await head()).cursor.context.turn });
		},
	};
}

/** A meeting that is open, with everybody in it. */
export async function openMeeting(
	house: TestHouse,
	change: Record<string, unknown> = {},
): Promise<TestMeeting> {
	const args = openingArgs(change);
	const meeting = meetingIn(house, args.reference);
	await meeting.done('coordinator', 'open', args);
	const school = await meeting.place('School A');
	for (const id of Object.keys(people) as Someone[])
		await meeting.done(id, 'join', {
			agency: people[id].agency,
			places: id === 'school' && school !== '' ? [school] : [],
		});
	return meeting;
}
