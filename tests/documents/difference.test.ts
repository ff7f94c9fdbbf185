import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeKinds, difference, digest, type ModelChange } from '../../src/documents/model.ts';
import { Recording } from '../support/record.ts';
import { compiled, fullCase } from './case.ts';

/** A record with something of everything in it, and what is needed to change it. */
function begun() {
	const recording = new Recording().open().join('ed', 'Ed', 'education').turn('asking', []);
	const school = recording.place('schools', 'School A');
	const entry = recording.say('individual.risk', 'Something', { agency: 'police' });
	const request = recording.ask('home.hsb', 'camhs', '2026-11-20');
	recording.settle('peers.hsb', { how: 'nothing-known', asked: ['police'] });
	return { recording, school, entry, request };
}

type Begun = ReturnType<typeof begun>;

function changes(change: (on: Begun) => unknown): ModelChange[] {
	const on = begun();
	const before = compiled(on.recording);
	change(on);
	return difference(before, compiled(on.recording));
}

const kinds = (found: ModelChange[]) => found.map((c) => c.kind);
const police = 'police';
const risk = 'individual.risk';

describe('what changed since the lead opened it', () => {
	it('is nothing when nothing did, and when the meeting only moved on', () => {
		expect(changes(() => {})).toEqual([]);
		expect(changes(({ recording }) => recording.turn('asking', [risk]))).toEqual([]);
	});

	it('an entry added, with its cell, place and agency', () => {
		expect(
			changes(({ recording, school }) =>
				recording.say('schools.situation', 'New', { place: school, agency: 'education' }),
			),
		).toEqual([
			{ kind: 'entry-added', cell: 'schools.situation', place: begun().school, agency: 'education' },
		]);
	});

	it('an entry amended, withdrawn or moved', () => {
		expect(changes(({ recording, entry }) => recording.amend(entry, { text: 'Other' }))).toEqual([
			{ kind: 'entry-amended', cell: risk, agency: police },
		]);
		expect(kinds(changes(({ recording, entry }) => recording.withdraw(entry)))).toEqual([
			'entry-withdrawn',
			'check-gone',
		]);
		expect(
			changes(({ recording, entry }) => recording.move(entry, { cell: 'individual.hsb', place: null })),
		).toContainEqual({ kind: 'entry-moved', cell: 'individual.hsb', agency: police });
	});

	it('a slot settled or reopened, an agency that passed', () => {
		const slot = { cell: 'peers.hsb', place: null };
		expect(changes(({ recording }) => recording.fact('reopened', { slot }))).toEqual([
			{ kind: 'reopened', cell: 'peers.hsb' },
		]);
		expect(
			changes(({ recording, school }) =>
				recording.settle('schools.risk', { how: 'not-applicable', why: 'Closed' }, school),
			),
		).toEqual([{ kind: 'settled', cell: 'schools.risk', place: begun().school }]);
		expect(
			changes(({ recording }) => recording.fact('passed', { agency: police, cells: [risk, 'home.risk'] })),
		).toEqual([{ kind: 'passed', cell: 'home.risk', agency: police }]);
	});

	it('a request made or closed', () => {
		expect(kinds(changes(({ recording }) => recording.ask('home.risk', 'camhs', '2026-11-20')))).toEqual([
			'settled',
			'request-added',
		]);
		expect(
			changes(({ recording, request }) => recording.fact('request-closed', { request, reason: 'Left' })),
		).toContainEqual({ kind: 'request-changed', cell: 'home.hsb', agency: 'camhs' });
	});

	it('the header, people and places', () => {
		const header = { ...begun().recording.fold().head.header, age: 15 };
		expect(kinds(changes(({ recording }) => recording.fact('header-changed', { header })))).toEqual([
			'header',
		]);
		expect(
			kinds(changes(({ recording }) => recording.fact('left', { person: 'ed', removed: false }))),
		).toEqual(['people']);
		expect(
			kinds(
				changes(({ recording, school: place }) =>
					recording.fact('place-labelled', { place, label: 'School B' }),
				),
			),
		).toEqual(['places']);
	});

	it('a check found, answered or gone; an agency that confirmed; a version signed', () => {
		const check = `concern-without-action:individual`;
		expect(kinds(changes(({ recording }) => recording.answer(check, 'Soon')))).toEqual(['check-answered']);
		expect(kinds(changes(({ recording }) => recording.plan('individual')))).toContain('check-gone');
		expect(kinds(changes(({ recording }) => recording.say('home.risk', 'New')))).toContain('check-found');
		expect(changes(({ recording }) => recording.fact('confirmed', { agency: police }))).toEqual([
			{ kind: 'confirmed', agency: police },
		]);
		expect(kinds(changes(({ recording }) => recording.sign('ab'.repeat(32))))).toEqual(['signed']);
	});

	it('something else, when nothing above names it', () => {
		const model = compiled(fullCase());
		expect(difference(model, { ...model, marking: 'OFFICIAL' })).toEqual([{ kind: 'other' }]);
	});
});

describe('any two moments of one record', () => {
	const whole = fullCase((about) => `CASE-TEXT ${about}`);
	const moment = fc.integer({ min: 3, max: whole.facts.length });
	const at = (facts: number) => {
		const until = new Recording();
		until.facts.push(...whole.facts.slice(0, facts));
		return compiled(until);
	};

	it('differ in something named exactly when their digests differ, and without a word of the case', () => {
		fc.assert(
			fc.property(moment, moment, (one, other) => {
				const [before, after] = [at(Math.min(one, other)), at(Math.max(one, other))];
				const found = difference(before, after);
				expect(found.length === 0).toBe(digest(before) === digest(after));
				expect(JSON.stringify(found)).not.toContain('CASE-TEXT');
				for (const { kind } of found) expect(changeKinds).toContain(kind);
			}),
			{ numRuns: 40 },
		);
	});
});
