import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { positionOf } from '../../flows/meeting.ts';
import { deliver } from '../../src/conversation/deliver.ts';
import { surfaces } from '../../src/conversation/surfaces.ts';
import { cellEntries } from '../../src/framework/board.ts';
import type { FullRecord } from '../../src/framework/record.ts';
import { anotherMeeting, caller, deskOf, signNow } from '../support/desk.ts';
import { type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const cells = [
	'individual.situation',
	'schools.risk',
	'schools.actions',
	'neighbourhoods.risk',
	'home.challenges',
	'moon.risk',
];
const cell = fc.constantFrom(...cells);
/** Numbers stand for what only the record knows when the command is given: its places, entries and requests. */
const index = fc.nat({ max: 5 });
const text = fc.oneof(
	fc.constantFrom('', ' \u200b', 'Known.', '{{DATE(x)}}', 'x'.repeat(3001)),
	fc.string({ unit: 'binary', maxLength: 30 }),
);
const agency = fc.constantFrom('police', 'education', 'camhs', 'nobody');
const place = fc.record({ place: index, newPlace: fc.constantFrom('', 'School A', 'A corner', '\u0000') });
const said = fc.record({
	text,
	basis: fc.constantFrom('fact', 'opinion'),
	shown: fc.constantFrom('everyone', 'lead', 'agencies'),
	restrictedTo: fc.subarray(['police', 'camhs']),
	target: fc.constantFrom('', 'schools', 'moon'),
	due: fc.constantFrom('', '2026-12-01', 'soon'),
});
const merged = (...parts: fc.Arbitrary<object>[]): fc.Arbitrary<Record<string, unknown>> =>
	fc.tuple(...parts).map((all) => Object.assign({}, ...all));

const kinds: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
	'add-entry': merged(fc.record({ cell }), place, said),
	'amend-entry': merged(fc.record({ entry: index, reason: text }), said),
	'move-entry': merged(fc.record({ entry: index, cell, reason: text }), place),
	'withdraw-entry': fc.record({ entry: index }),
	pass: fc.record({ cell, wholeContext: fc.boolean() }),
	settle: fc.record({
		cell,
		place: fc.oneof(index, fc.constant('all')),
		how: fc.constantFrom('nothing-known', 'not-applicable'),
		why: text,
		wholeContext: fc.boolean(),
	}),
	'ask-later': fc.record({
		cell,
		place: fc.oneof(index, fc.constant('all')),
		agency,
		due: fc.constantFrom('2026-12-01', '2020-01-01'),
	}),
	reopen: fc.record({ cell, place: fc.oneof(index, fc.constant('all')) }),
	'close-request': fc.record({ request: index, reason: text }),
	'add-place': fc.record({ context: fc.constantFrom('schools', 'peers', 'individual'), label: text }),
	'label-place': fc.record({ place: index, label: text }),
	'remove-place': fc.record({ place: index }),
	join: fc.record({ agency, standsInFor: fc.constantFrom(null, 'police', 'lead') }),
	leave: fc.constant({}),
	'hand-over': fc.record({
		role: fc.constantFrom('lead', 'coordinator', 'scribe'),
		to: fc.constantFrom('police', 'lead', 'nobody'),
	}),
	'list-guest': fc.record({ name: text, agency }),
	start: fc.constant({}),
	next: fc.record({ turn: index }),
	back: fc.record({ turn: index }),
	jump: fc.record({ cell }),
	pause: fc.constant({}),
	resume: fc.constant({}),
	'end-meeting': fc.record({
		rest: fc.constantFrom('none', 'requests', 'settle'),
		due: fc.constantFrom('2026-12-01', null),
		why: text,
	}),
	reconvene: fc.constant({}),
	confirm: fc.constant({}),
	check: fc.constant({}),
	prepare: fc.constant({}),
	'step-back': fc.constant({}),
	'send-back': fc.record({ reason: text }),
	'answer-check': fc.record({
		check: fc.constantFrom('mode-not-known', 'levels-not-known', 'made-up'),
		reason: text,
	}),
	sign: fc.constant({}),
};
/** What moves the meeting comes often enough for all phases to be met. */
const often = [
	'add-entry',
	'add-entry',
	'add-entry',
	'start',
	'start',
	'next',
	'next',
	'end-meeting',
	'end-meeting',
	'check',
	'check',
	'prepare',
	'prepare',
	'sign',
	'sign',
];

interface Step {
	person: string;
	kind: string;
	args: Record<string, unknown>;
}
const step: fc.Arbitrary<Step> = fc.constantFrom(...Object.keys(kinds), ...often).chain((kind) =>
	fc.record({
		person: fc.constantFrom('lead', 'lead', 'coordinator', 'school', 'police', 'scribe', 'stranger'),
		kind: fc.constant(kind),
		args: kinds[kind] ?? fc.constant({}),
	}),
);

/** The command with ids of this record in place of the numbers; now and then one that is not there. */
function realArgs({ kind, args }: Step, { head, entries }: FullRecord): Record<string, unknown> {
	const at = (list: { id: string }[], n: unknown) =>
		typeof n === 'number' ? (list[n]?.id ?? (n % 2 ? 'none' : '')) : n;
	const of = { place: head.places, entry: entries, request: head.requests };
	const named = Object.entries(of).flatMap(([name, list]) =>
		name in args ? [[name, at(list, args[name])]] : [],
	);
	const { turn } = positionOf(head.cursor);
	const moves = 'turn' in args && kind !== 'jump' ? { turn: args.turn === 5 ? turn - 1 : turn } : {};
	return { ...args, ...Object.fromEntries(named), ...moves };
}

const one = (kind: string, args: Record<string, unknown> = {}, person = 'lead'): Step => ({
	person,
	kind,
	args,
});
const known = { text: 'Known.', basis: 'fact', shown: 'everyone', restrictedTo: [], target: '', due: '' };
const schoolEntry = { cell: 'schools.risk', place: 1, newPlace: '', ...known };
const settling = { why: 'So', wholeContext: false };
/** One meeting from its start to its second version, with every command in it; the others are thrown at random. */
const wholeMeeting: Step[] = [
	one('start'),
	one('add-entry', schoolEntry),
	one('add-entry', schoolEntry),
	one('add-entry', { ...schoolEntry, cell: 'individual.situation' }, 'police'),
	one('amend-entry', { entry: 0, reason: 'So', ...known }),
	one('move-entry', { entry: 0, cell: 'individual.situation', place: 0, newPlace: '', reason: 'So' }),
	one('withdraw-entry', { entry: 0 }),
	one('next', { turn: 0 }),
	one('back', { turn: 0 }),
	one('jump', { cell: 'schools.risk' }),
	one('pause'),
	one('resume'),
	one('pass', { cell: 'schools.risk', wholeContext: true }),
	one('settle', { cell: 'home.challenges', place: 'all', how: 'nothing-known', ...settling }),
	one('reopen', { cell: 'home.challenges', place: 'all' }),
	one('ask-later', { cell: 'schools.risk', place: 'all', agency: 'police', due: '2026-12-01' }),
	one('close-request', { request: 0, reason: 'So' }),
	one('add-place', { context: 'peers', label: 'Group A' }),
	one('label-place', { place: 4, label: 'Group B' }),
	one('remove-place', { place: 4 }),
	one('join', { agency: 'camhs', standsInFor: null }, 'stranger'),
	one('list-guest', { name: 'A nurse', agency: 'camhs' }),
	one('leave', {}, 'stranger'),
	one('hand-over', { role: 'scribe', to: 'police' }),
	one('end-meeting', { rest: 'requests', due: '2026-12-01', why: '' }),
	one('reconvene'),
	one('end-meeting', { rest: 'settle', due: null, why: 'So' }),
	one('confirm', {}, 'police'),
	one('check'),
	one('answer-check', { check: 'concern-without-action:schools', reason: 'So' }),
	one('send-back', { reason: 'So' }),
	one('check'),
	one('prepare'),
	one('step-back'),
	one('prepare'),
	one('sign'),
	one('add-entry', schoolEntry, 'school'),
	one('check'),
	one('prepare'),
	one('sign'),
];

const phasesMet = new Set<string>();
const commandsDone = new Set<string>();

async function holds(meeting: TestMeeting, acknowledged: Set<string>): Promise<FullRecord> {
	const full = await meeting.full();
	const head = await meeting.head();
	expect(full.head).toEqual(head);
	for (const id of acknowledged) expect(full.entries.map((e) => e.id)).toContain(id);
	for (const c of house.framework.cells) {
		const live = full.entries.filter((e) => e.cell === c.id && !e.withdrawn);
		expect([c.id, cellEntries(head, c.id)]).toEqual([c.id, live.length]);
	}
	for (const request of head.requests.filter((r) => r.state === 'answered')) {
		const answers = full.entries.some(
			(e) =>
				!e.withdrawn &&
				(e.request === request.id || (e.agency === request.agency && e.cell === request.cell)),
		);
		const settled = full.settlements[`${request.cell}@${request.place ?? ''}`]?.how;
		expect(answers || settled !== 'ask-later').toBe(true);
	}
	phasesMet.add(head.cursor.value);
	return full;
}

describe('any commands in any order', () => {
	it('never throw, lose no acknowledged entry, and leave a head that all commits make', async () => {
		const desk = deskOf(house);
		const nowhere = {
			render: (card: unknown) => card,
			post: async () => 'm',
			update: async () => 'm',
			remove: async () => undefined,
		};
		const forgets = {
			shown: async () => [],
			setShown: async () => undefined,
			forgetShown: async () => undefined,
		};
		await fc.assert(
			fc.asyncProperty(
				fc.array(step, { minLength: 15, maxLength: 45, size: 'max' }),
				fc.boolean(),
				async (steps, autoAdvance) => {
					const meeting = await anotherMeeting(house, { autoAdvance });
					const acknowledged = new Set<string>();
					let full = await holds(meeting, acknowledged);
					for (const next of steps) {
						const args = realArgs(next, full);
						const answer =
							next.kind === 'sign' ? await signNow(meeting) : await meeting.say(next.person, next.kind, args);
						expect(house.messages.has(answer.key)).toBe(true);
						if (answer.ok) commandsDone.add(next.kind);
						if (answer.ok && answer.ids.entry && next.kind === 'add-entry')
							acknowledged.add(answer.ids.entry);
						const before = full;
						full = await holds(meeting, acknowledged);
						if (!answer.ok) expect(full).toEqual(before);
						const wanted = surfaces(await desk.view(full.head));
						const { record, reference } = full.head;
						await deliver({ record, reference, wanted, places: ['c1'] }, nowhere, forgets);
					}
					for (const show of ['entries', 'ours', 'requests', 'checks', 'open'])
						await desk.press(
							caller('lead'),
							'c1',
							{ do: 'show', show, record: meeting.record, cell: cells[1] },
							'x',
						);
				},
			),
			{ numRuns: 20, examples: [[wholeMeeting, false]] },
		);
		// The meeting above is among the runs, so that the promises were tried in every phase and by every command.
		expect(Object.keys(kinds).filter((kind) => !commandsDone.has(kind))).toEqual([]);
		for (const phase of [
			'opening',
			'asking',
			'paused',
			'planning',
			'adding',
			'checking',
			'signing',
			'signed',
		])
			expect([...phasesMet]).toContain(phase);
	});
});
