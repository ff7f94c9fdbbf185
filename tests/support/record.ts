import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseFramework } from '../../flows/framework.ts';
import { checks } from '../../src/framework/checks.ts';
import type { EntrySeat } from '../../src/framework/facts/entries.ts';
import { type DataOf, emptyHead, type Fact, factKinds, fold, type Kind } from '../../src/framework/facts.ts';
import type { Framework } from '../../src/framework/framework.ts';
import type {
	Entry,
	FullRecord,
	Header,
	Place,
	Request,
	Settlement,
	Slot,
} from '../../src/framework/record.ts';

const path = 'flows/framework.yaml';
const yaml = readFileSync(path, 'utf8');
/** The real framework, read as the software reads it. */
export const framework: Framework = parseFramework(
	yaml,
	path,
	createHash('sha256').update(yaml).digest('hex'),
);

export const header: Header = {
	mode: 'group',
	standing: 'both',
	levels: ['problematic', 'abusive'],
	age: 14,
	ageReason: null,
	meetingDate: '2026-11-03',
	endsAt: null,
	walk: 'context',
	autoAdvance: false,
};

type Said = Partial<Omit<Entry, 'id' | 'cell' | 'text' | 'at'>>;

/** Builds a record from real facts, a minute apart, as the commands would store them. */
export class Recording {
	readonly facts: Fact[] = [];
	#at: number;
	#ids = 0;

	/** @param start the instant of the first fact */
	constructor(start = '2026-11-03T14:00:00.000Z') {
		this.#at = Date.parse(start);
	}

	/** The next fact happens then. */
	later(at: string): this {
		this.#at = Date.parse(at);
		return this;
	}

	id = (prefix: string): string => `${prefix}${++this.#ids}`;

	fact<K extends Kind>(kind: K, data: DataOf<K>, by = 'lead'): this {
		const at = new Date(this.#at).toISOString();
		this.#at += 60_000;
		const { version } = factKinds[kind];
		this.facts.push({ kind, data, at, by, version, id: this.id('f') } as Fact);
		return this;
	}

	/** Opens the record, with a lead of social care and a coordinator of the youth offending service. */
	open(changes: Partial<Header> = {}, reference = 'HSB-2026-014'): this {
		this.fact('named', { person: 'lead', name: 'Lee Lead', agency: 'social-care' });
		this.fact('named', { person: 'coordinator', name: 'Co Ordinator', agency: 'yos' });
		return this.fact('opened', {
			reference,
			conversation: 'c1',
			framework: { id: framework.id, hash: framework.hash },
			header: { ...header, ...changes },
			lead: 'lead',
			coordinator: 'coordinator',
		});
	}

	join(person: string, name: string, agency: string, places: string[] = []): this {
		return this.fact('joined', { person, name, agency, places, standsInFor: null, relieves: false }, person);
	}

	/** @returns the place's id */
	place(context: string, label: string | null): string {
		const place: Place = { id: this.id('p'), context, label };
		this.fact('place-added', place);
		return place.id;
	}

	/** By the lead for social care, a fact, for everyone, unless told. @returns the entry's id */
	say(cell: string, text: string, said: Said = {}): string {
		const id = this.id('e');
		const plain = {
			place: null,
			basis: 'fact',
			agency: 'social-care',
			recordedBy: 'lead',
			restrictedTo: null,
		} as const;
		const flags = { ahead: false, afterMeeting: false, action: null, serviceGap: false, request: null };
		const data = { ...plain, ...flags, ...said, id, cell, text };
		this.fact('entry-added', data, data.recordedBy);
		return id;
	}

	/** An action aimed at a context. @returns the entry's id */
	plan(target: string, said: Said = {}, text = 'Something will be done'): string {
		const action = { target, owner: { agency: 'education', person: 'K. Owner' }, due: '2026-12-01' };
		return this.say(`${target}.actions`, text, { action, ...said });
	}

	#entry(id: string) {
		return this.fold().entries.find((e) => e.id === id)!;
	}

	#seat(id: string): EntrySeat {
		const { cell, place, agency, restrictedTo } = this.#entry(id);
		return { cell, place, agency, restricted: restrictedTo !== null };
	}

	amend(entry: string, change: Said & { text?: string }, reason: string | null = null, by = 'lead'): this {
		const { text, basis, action, serviceGap, restrictedTo } = { ...this.#entry(entry), ...change };
		const data = { entry, text, basis, action, serviceGap, restrictedTo, reason, seat: this.#seat(entry) };
		return this.fact('entry-amended', data, by);
	}

	move(entry: string, to: Slot, reason: string | null = null, by = 'lead'): this {
		const { action } = this.#entry(entry);
		const seat = this.#seat(entry);
		return this.fact('entry-moved', { entry, to, action, reason, answers: null, seat }, by);
	}

	withdraw(entry: string, reason: string | null = null, by = 'lead'): this {
		return this.fact('entry-withdrawn', { entry, reason, seat: this.#seat(entry) }, by);
	}

	settle(cell: string, settlement: Settlement, place: string | null = null): this {
		return this.fact('settled', { slot: { cell, place }, settlement });
	}

	/** Asks an agency for later, as one command does. @returns the request's id */
	ask(
		cell: string,
		agency: string,
		due: string,
		more: Partial<Pick<Request, 'place' | 'person'>> = {},
	): string {
		const request = {
			id: this.id('r'),
			cell,
			place: null,
			person: null,
			agency,
			due,
			madeBy: 'lead',
			...more,
		};
		this.fact('requested', request);
		this.settle(cell, { how: 'ask-later', request: request.id }, request.place);
		return request.id;
	}

	/** The lead's reason for what the record contradicts just now. */
	answer(check: string, reason: string): this {
		const { entries, places } = checks(framework, this.fold()).find((c) => c.id === check)!;
		return this.fact('check-answered', { check, reason, entries, places });
	}

	/** The meeting comes to a phase, having visited these cells. */
	turn(value: string, visited: string[] = []): this {
		return this.fact('turned', { cursor: { flow: 'meeting', version: 1, value, context: { visited } } });
	}

	sign(digest: string, version = 1): this {
		const by = { name: 'Lee Lead', role: 'Team manager', agency: 'social-care' };
		return this.fact('signed', { version, digest, ...by, confirmations: [] });
	}

	fold(): FullRecord {
		return fold(emptyHead('record-1'), this.facts);
	}
}
