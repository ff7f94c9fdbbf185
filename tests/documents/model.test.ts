import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalBytes, compile, digest, WrongFramework } from '../../src/documents/model.ts';
import { framework, Recording } from '../support/record.ts';
import { cellIn, compiled, entriesIn, fullCase, settings } from './case.ts';

describe('the header', () => {
	it('says what the record says, with names for ids', () => {
		const model = compiled(new Recording().open().turn('asking').turn('adding'));
		expect(model.header).toEqual({
			reference: 'HSB-2026-014',
			title: framework.title,
			mode: 'group',
			standing: 'both',
			levels: ['problematic', 'abusive'],
			age: 14,
			ageReason: null,
			meetingDate: '2026-11-03',
			openedAt: '2026-11-03T14:02:00.000Z',
			startedAt: '2026-11-03T14:03:00.000Z',
			endedAt: '2026-11-03T14:04:00.000Z',
			lead: { name: 'Lee Lead', agency: { id: 'social-care', title: 'Social care' } },
			coordinator: { name: 'Co Ordinator', agency: { id: 'yos', title: 'Youth offending service' } },
			endedEarly: null,
		});
		expect(model).toMatchObject({ ...settings, framework: { hash: framework.hash } });
	});

	it('puts levels in the order of the continuum, however they were ticked', () => {
		const ticked = (levels: ('violent' | 'inappropriate')[]) => compiled(new Recording().open({ levels }));
		expect(digest(ticked(['violent', 'inappropriate']))).toBe(digest(ticked(['inappropriate', 'violent'])));
	});

	it('says why a record was ended early', () => {
		const recording = new Recording().open().fact('ended-early', { as: 'mistake', reason: 'Wrong person' });
		expect(compiled(recording).header.endedEarly).toEqual({ as: 'mistake', reason: 'Wrong person' });
	});

	it('lists who was present by agency: guests, stand-ins and who left, and nobody who never came', () => {
		const { present } = compiled(fullCase());
		expect(present.map((p) => [p.agency.title, p.people.map((one) => one.name)])).toEqual([
			['Social care', ['Lee Lead']],
			['Youth offending service', ['Co Ordinator']],
			['Police', ['P. Constable', 'Stand In']],
			['Education', ['Ed Teacher']],
			['Health', ['Guest']],
		]);
		const police = present[2]!.people;
		expect(police[0]?.leftAt).not.toBeNull();
		expect(police[1]?.standsInFor).toBe('P. Constable');
		expect(present[3]?.people[0]).toMatchObject({ places: ['School A'], guest: false, roles: [] });
		expect(present[4]?.people[0]?.guest).toBe(true);
		expect(compiled(new Recording().open()).present).toEqual([]);
	});
});

describe('contexts, points and places', () => {
	it('holds every cell in the order of the framework', () => {
		const { contexts } = compiled(new Recording().open());
		expect(contexts.flatMap((c) => c.cells.map((cell) => cell.id))).toEqual(framework.cells.map((c) => c.id));
	});

	it('groups entries by place, and keeps what named none after them', () => {
		const recording = new Recording().open();
		const early = recording.say('schools.risk', 'before any school was named');
		const [a, b] = [recording.place('schools', 'School A'), recording.place('schools', 'School B')];
		const there = recording.say('schools.risk', 'at B', { place: b });
		const cell = cellIn(compiled(recording), 'schools.risk');
		expect(cell.slots.map((s) => [s.place?.label ?? null, s.entries.map((e) => e.id), s.blank])).toEqual([
			['School A', [], { how: 'open' }],
			['School B', [there], null],
			[null, [early], null],
		]);
		expect([cell.mark, cell.count, a]).toEqual(['part', 2, cell.slots[0]?.place?.id]);
	});

	it('keeps a reason that was given before the places were named', () => {
		const recording = new Recording().open();
		recording.settle('schools.risk', { how: 'nothing-known', asked: ['education'] });
		recording.place('schools', 'School A');
		const { slots } = cellIn(compiled(recording), 'schools.risk');
		expect(slots.map((s) => s.blank?.how)).toEqual(['open', 'nothing-known']);
	});

	it('gives every blank its reason', () => {
		const model = compiled(fullCase());
		const blank = (cell: string, at = 0) => cellIn(model, cell).slots[at]?.blank;
		const lead = { name: 'Lee Lead', agency: { id: 'social-care', title: 'Social care' } };
		expect(blank('home.strengths')).toEqual({ how: 'open' });
		expect(blank('individual.hsb')).toMatchObject({
			how: 'nothing-known',
			asked: [{ title: 'Police' }, { title: 'CAMHS' }],
			by: lead,
		});
		expect(blank('home.hsb')).toMatchObject({ how: 'not-applicable', why: 'not at home', by: lead });
		expect(blank('schools.strengths')).toMatchObject({
			how: 'ask-later',
			agency: { title: 'Education' },
			person: 'Head',
			due: '2026-11-20',
			state: 'open',
		});
		expect(blank('schools.strengths', 1)).toMatchObject({ how: 'ask-later', person: null });
	});

	it('does not call an answered slot blank, though it was settled before', () => {
		const recording = new Recording().open();
		recording.settle('individual.risk', { how: 'nothing-known', asked: [] });
		recording.say('individual.risk', 'Known after all');
		expect(cellIn(compiled(recording), 'individual.risk').slots[0]?.blank).toBeNull();
	});

	it('names agencies that passed, unless they spoke later', () => {
		const recording = new Recording().open();
		recording.fact('passed', { agency: 'police', cells: ['individual.risk'] });
		recording.fact('passed', { agency: 'housing', cells: ['individual.risk'] });
		recording.say('individual.risk', 'One thing', { agency: 'police' });
		expect(cellIn(compiled(recording), 'individual.risk').passes).toEqual([
			{ id: 'housing', title: 'Housing' },
		]);
	});
});

describe('entries', () => {
	it('keep who said it, who wrote it down, and how it was meant', () => {
		const recording = new Recording().open();
		recording.say('individual.risk', 'Carries a knife', {
			agency: 'police',
			recordedBy: 'lead',
			basis: 'allegation',
			restrictedTo: ['yos'],
			afterMeeting: true,
			serviceGap: true,
		});
		expect(entriesIn(compiled(recording))).toEqual([
			{
				id: expect.any(String),
				text: 'Carries a knife',
				basis: 'allegation',
				agency: { id: 'police', title: 'Police' },
				recordedBy: { name: 'Lee Lead', agency: { id: 'social-care', title: 'Social care' } },
				at: '2026-11-03T14:03:00.000Z',
				ahead: false,
				afterMeeting: true,
				serviceGap: true,
				restrictedTo: [{ id: 'yos', title: 'Youth offending service' }],
				action: null,
				request: null,
				corrections: [],
			},
		]);
	});

	it('keep every wording, author and move', () => {
		const model = compiled(fullCase());
		const amended = cellIn(model, 'schools.risk').slots[0]!.entries[0]!;
		expect(amended).toMatchObject({ text: 'second wording', basis: 'fact' });
		expect(amended.corrections).toMatchObject([
			{
				kind: 'amended',
				by: { name: 'Ed Teacher', agency: { title: 'Education' } },
				at: '2026-11-04T09:01:00.000Z',
				reason: 'checked',
				before: { text: 'first wording', basis: 'allegation' },
			},
		]);
		const moved = cellIn(model, 'individual.vulnerability').slots[0]!.entries[0]!;
		expect(moved.corrections[0]).toMatchObject({
			kind: 'moved',
			reason: 'about the person',
			before: { cell: { context: 'Schools', id: 'schools.situation' }, place: { label: 'School A' } },
		});
		expect(cellIn(model, 'schools.situation').movedAway).toMatchObject([
			{ entry: moved.id, agency: { title: 'Education' }, to: { id: 'individual.vulnerability' } },
		]);
	});

	it('stay, as withdrawn, with their wording and the reason', () => {
		const slot = cellIn(compiled(fullCase()), 'schools.risk').slots[0]!;
		expect(slot.withdrawn).toMatchObject([
			{
				text: 'rumour',
				corrections: [{ kind: 'withdrawn', reason: 'said twice', before: { text: 'rumour' } }],
			},
		]);
		expect(slot.entries.map((e) => e.text)).toEqual(['second wording', 'late']);
	});

	it('leave a blank when the only one is withdrawn', () => {
		const recording = new Recording().open();
		recording.withdraw(recording.say('individual.risk', 'Said in error'));
		const cell = cellIn(compiled(recording), 'individual.risk');
		expect(cell).toMatchObject({ mark: 'open', count: 0, slots: [{ blank: { how: 'open' } }] });
	});
});

describe('the tables', () => {
	const model = compiled(fullCase());

	it('plan: each action that stands, with what it is meant to change, its owner and date', () => {
		expect(model.actions).toMatchObject([
			{
				text: 'plan',
				saidIn: { title: 'Individual young person' },
				action: {
					target: { id: 'individual' },
					owner: { agency: { title: 'Education' }, person: 'K. Owner' },
					due: '2026-12-01',
				},
			},
			{ text: 'secret plan', action: { owner: { agency: null, person: null }, due: null } },
		]);
		const recording = new Recording().open();
		expect(compiled(recording.withdraw(recording.plan('individual'))).actions).toEqual([]);
	});

	it('requests: whom, by when, about what', () => {
		expect(model.requests).toMatchObject([
			{
				cell: { context: 'Schools', point: 'Strengths' },
				place: { label: 'School A' },
				agency: { title: 'Education' },
				person: 'Head',
				due: '2026-11-20',
				state: 'open',
				askedBy: { name: 'Lee Lead' },
			},
			{ place: { label: null }, person: null },
		]);
	});

	it('checks: what the record contradicts, with the lead’s reason', () => {
		expect(model.checks.find((c) => c.id === 'concern-without-action:peers')).toMatchObject({
			kind: 'concern-without-action',
			context: { title: 'Peer groups' },
			answer: { reason: 'next month', by: { name: 'Lee Lead' } },
		});
		expect(model.checks.find((c) => c.id === 'concern-without-action:schools')?.answer).toBeNull();
	});

	it('confirmations: every agency that said something, silence as silence', () => {
		expect(model.confirmBy).toBe('2026-11-05');
		expect(model.confirmations.map((c) => [c.agency.id, c.at])).toEqual([
			['social-care', null],
			['police', null],
			['education', '2026-11-04T09:04:00.000Z'],
		]);
	});

	it('versions: what was signed before', () => {
		const signed = compiled(fullCase().sign('ab'.repeat(32)));
		expect(signed.versions).toEqual([
			{ version: 1, digest: 'ab'.repeat(32), at: '2026-11-04T09:06:00.000Z', name: 'Lee Lead' },
		]);
	});
});

describe('what is signed', () => {
	const texts = fc.string({ unit: 'binary', maxLength: 60 });

	it('is plain JSON, whatever people typed, and the same each time it is compiled', () => {
		fc.assert(
			fc.property(texts, (text) => {
				const recording = fullCase((about) => `${about} ${text}`);
				const model = compiled(recording);
				expect(JSON.parse(JSON.stringify(model))).toStrictEqual(model);
				expect(digest(compiled(recording))).toBe(digest(model));
			}),
			{ numRuns: 25 },
		);
	});

	it('holds no lone surrogate, which canonical JSON refuses', () => {
		const model = compiled(fullCase(() => 'half \uD83D of a pair \uDC00'));
		expect(JSON.stringify(model).isWellFormed()).toBe(true);
		expect(entriesIn(model)[0]?.text).toBe('half \uFFFD of a pair \uFFFD');
		expect(digest(model)).toMatch(/^[0-9a-f]{64}$/);
	});

	it('is the SHA-256 of the canonical bytes, in whatever order the keys were kept', () => {
		const model = compiled(fullCase());
		const turned = Object.fromEntries(Object.entries(model).toReversed()) as typeof model;
		expect(Object.keys(turned)).not.toEqual(Object.keys(model));
		expect(canonicalBytes(turned)).toEqual(canonicalBytes(model));
		expect(digest(turned)).toBe(createHash('sha256').update(canonicalBytes(model)).digest('hex'));
		expect(JSON.parse(new TextDecoder().decode(canonicalBytes(model)))).toEqual(model);
	});

	it('changes with every letter of what was said, and of who may read it', () => {
		const said = (text: string, restrictedTo: string[] | null = null) => {
			const recording = new Recording().open();
			recording.say('individual.risk', text, { restrictedTo });
			return digest(compiled(recording));
		};
		const digests = [
			said('He ran'),
			said('He ran.'),
			said('he ran'),
			said('He ran', []),
			said('He ran', ['yos']),
		];
		expect(new Set(digests).size).toBe(5);
	});

	it('is refused for another framework than the record was opened with, rather than lose an entry', () => {
		const recording = new Recording().open();
		recording.say('individual.risk', 'Something');
		const other = { ...framework, cells: framework.cells.filter((c) => c.id !== 'individual.risk') };
		expect(() => compile(other, recording.fold(), settings)).toThrow(WrongFramework);
	});
});

describe('a request that was closed without an answer', () => {
	// Cause: the reason was kept as a remark that did not say which request it closed.
	it('shows its own reason, with who gave it', () => {
		const recording = new Recording().open();
		const one = recording.ask('home.hsb', 'camhs', '2026-11-20');
		const other = recording.ask('home.risk', 'police', '2026-11-20');
		recording.fact('request-closed', { request: other, reason: 'They hold no file' });
		recording.fact('request-closed', { request: one, reason: null });
		expect(compiled(recording).requests.map((r) => r.closed)).toMatchObject([
			null,
			{ reason: 'They hold no file', by: { name: 'Lee Lead' } },
		]);
	});
});
