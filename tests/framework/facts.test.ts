import { afterEach, describe, expect, it } from 'vitest';
import {
	apply,
	emptyHead,
	type Fact,
	factKinds,
	fold,
	UnknownFact,
	upcast,
} from '../../src/framework/facts.ts';
import { type FactKind, kind } from '../../src/framework/kind.ts';
import { Recording } from '../support/record.ts';

const kinds = factKinds as unknown as Record<string, FactKind<unknown>>;

describe('a stored fact', () => {
	afterEach(() => {
		delete kinds['weather-noted'];
	});

	/** A kind that has changed twice: the sky was one word, then a list, and then got its wind. */
	const weather = kind<{ sky: string[]; wind: number }>({
		version: 3,
		upcasts: {
			1: (data) => ({ sky: [(data as { sky: string }).sky] }),
			2: (data) => ({ ...(data as { sky: string[] }), wind: 0 }),
		},
	}) as FactKind<unknown>;

	it.each([
		[1, { sky: 'grey' }],
		[2, { sky: ['grey'] }],
		[3, { sky: ['grey'], wind: 0 }],
	])('of version %i is brought to the version of this software', (version, data) => {
		kinds['weather-noted'] = weather;
		expect(upcast({ kind: 'weather-noted', version, data })).toEqual({
			kind: 'weather-noted',
			data: { sky: ['grey'], wind: 0 },
		});
	});

	it('of a newer version is not guessed at', () => {
		kinds['weather-noted'] = weather;
		expect(() => upcast({ kind: 'weather-noted', version: 4, data: {} })).toThrow(UnknownFact);
		expect(() => upcast({ kind: 'weather-noted', version: 4, data: {} })).toThrow(/newer than this software/);
	});

	it.each(['weather-noted', 'toString', '__proto__', 'constructor'])(
		'of the unknown kind %s is not guessed at',
		(name) => {
			expect(() => upcast({ kind: name, version: 1, data: {} })).toThrow(UnknownFact);
		},
	);

	it('of every kind has a way from each earlier version', () => {
		for (const [name, { version, upcasts }] of Object.entries(kinds)) {
			const needed = Array.from({ length: version - 1 }, (_, i) => String(i + 1));
			expect([name, Object.keys(upcasts ?? {})]).toEqual([name, needed]);
		}
	});
});

/** A record with something of nearly everything. */
function whole(): Recording {
	const record = new Recording().open().join('p', 'P', 'police').join('e', 'E', 'education');
	const school = record.place('schools', 'School A');
	const entry = record.say('schools.risk', 'one', { place: school, agency: 'police' });
	const other = record.say('individual.risk', 'two', { restrictedTo: [] });
	record
		.amend(entry, { text: 'three', restrictedTo: ['education'] }, 'So')
		.move(other, { cell: 'individual.hsb', place: null });
	record.ask('schools.hsb', 'police', '2026-12-01', { place: school });
	record.settle('peers.risk', { how: 'not-applicable', why: 'So' });
	record.fact('reopened', { slot: { cell: 'peers.risk', place: null } });
	record.fact('left', { person: 'e', removed: false }, 'e');
	record.turn('asking').turn('adding').fact('confirmation-asked', { by: '2026-11-05' });
	record.fact('confirmed', { agency: 'police' }, 'p').withdraw(entry).sign('d'.repeat(64));
	return record;
}

describe('folding facts', () => {
	it('gives the head that applying them one by one gives, wherever it is begun', () => {
		const { facts } = whole();
		const folded = fold(emptyHead('record-1'), facts).head;
		for (let cut = 0; cut <= facts.length; cut += 1) {
			const before = apply(emptyHead('record-1'), facts.slice(0, cut));
			expect(apply(before, facts.slice(cut))).toEqual(folded);
		}
	});

	it('leaves the head and the facts that it was given as they were', () => {
		const { facts } = whole();
		const given = structuredClone(facts);
		const before = apply(emptyHead('record-1'), facts.slice(0, 8));
		const kept = structuredClone(before);
		apply(before, facts.slice(8));
		fold(before, facts.slice(8));
		expect(before).toEqual(kept);
		fold(emptyHead('record-1'), structuredClone(facts));
		expect(facts).toEqual(given);
	});

	it('keeps every wording: the first, the corrected, the withdrawn', () => {
		const [entry] = whole().fold().entries;
		expect(entry).toMatchObject({ text: 'three', withdrawn: true });
		expect(entry?.corrections.map((c) => [c.kind, c.before.text, c.reason])).toEqual([
			['amended', 'one', 'So'],
			['withdrawn', 'three', null],
		]);
	});

	it('passes over a correction of an entry that is not there', () => {
		const seat = { cell: 'individual.risk', place: null, agency: 'police', restricted: false };
		const gone = {
			kind: 'entry-withdrawn',
			data: { entry: 'none', reason: null, seat },
			at: '2026-11-03T15:00:00.000Z',
			by: 'lead',
			id: 'x',
			version: 1,
		} as Fact;
		expect(fold(whole().fold().head, [gone]).entries).toEqual([]);
	});
});

describe('a meeting opened again', () => {
	it('has no end and waits for new confirmations', () => {
		const record = whole();
		record.turn('planning').turn('adding').fact('confirmation-asked', { by: '2026-11-09' });
		expect(record.fold().head).toMatchObject({ confirmed: {}, confirmBy: '2026-11-09' });
		expect(record.fold().head.endedAt).not.toBeNull();
	});
});

describe('a request', () => {
	it('is open, answered, open again and closed, as facts say', () => {
		const record = new Recording().open();
		const request = record.ask('individual.risk', 'police', '2026-12-01');
		const state = () => record.fold().head.requests[0]?.state;
		const states = [state()];
		record.say('individual.risk', 'x', { agency: 'police', request });
		states.push(state());
		record.fact('request-reopened', { request });
		states.push(state());
		record.fact('request-answered', { request });
		states.push(state());
		record.fact('request-closed', { request, reason: 'So' });
		states.push(state());
		expect(states).toEqual(['open', 'answered', 'open', 'answered', 'closed']);
		expect(record.fold().remarks).toMatchObject([{ kind: 'request-closed', text: 'So' }]);
	});
});
