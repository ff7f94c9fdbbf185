import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type PracticeCase, practiceSchema } from '../../flows/practice.ts';
import { contextOf, frameworkSchema, pointOf } from '../../src/framework/framework.ts';

const read = (path: string): string => readFileSync(new URL(`../../flows/${path}`, import.meta.url), 'utf8');
const framework = frameworkSchema.parse(parse(read('framework.yaml')));
const cellIds = framework.cells.map((c) => c.id);
const agencyIds = new Set(framework.agencies.map((a) => a.id));
const pointWith = (cell: string) => framework.points.find((p) => p.id === pointOf(cell));
const walked = cellIds.filter((c) => pointWith(c)?.part === 'understanding');

/** What each case promises its reader. */
const promised = {
	group: { mode: 'group', age: 14, entries: 75, places: [2, 2, 2, 3], openWider: 10, askLater: 4 },
	alone: { mode: 'alone', age: 12, entries: 62, places: [2, 1, 1, 2], openWider: 5, askLater: 4 },
} as const;

/** Every line of a case, flat, with its cell and place ("" where none) and when it is said. */
function linesOf(kase: PracticeCase) {
	const asked = Object.entries(kase.cells).map(([cell, turn]) => ({ cell, turn, place: undefined }));
	const probed = Object.entries(kase.probes).flatMap(([cell, places]) =>
		Object.entries(places).map(([place, turn]) => ({ cell, turn, place: place as string | undefined })),
	);
	const turns = [
		...asked.map((t) => ({ ...t, when: 'asked' as const })),
		...probed.map((t) => ({ ...t, when: 'probed' as const })),
	];
	const seat = (cell: string, place: string | undefined) => ({ cell, place: place ?? '' });
	const said = [
		...kase.ahead.map((e) => ({ ...e, ...seat(e.cell, e.place), when: 'ahead' as const })),
		...turns.flatMap((t) =>
			t.turn.say.map((e) => ({ ...e, ...seat(t.cell, t.place ?? e.place), when: t.when })),
		),
		...kase.late.map((e) => ({ ...e, ...seat(e.cell, e.place), when: 'late' as const })),
	];
	const settled = turns.flatMap((t) =>
		t.turn.settle.map((s) => ({ ...s, ...seat(t.cell, t.place ?? s.place), when: t.when })),
	);
	const passes = turns.flatMap((t) => t.turn.pass.map((by) => ({ by, cell: t.cell })));
	return { said, settled, passes };
}

const key = (slot: { cell: string; place: string }) => `${slot.cell}@${slot.place}`;
const agencyOf = (kase: PracticeCase, line: { by: string; agency?: string | undefined }) =>
	line.agency ?? kase.people.find((p) => p.id === line.by)?.agency;

/** Every slot of these cells: one a place, or one without where the context has none. */
const slotsOf = (kase: PracticeCase, cells: string[]) =>
	cells.flatMap((cell) => (kase.places[contextOf(cell)] ?? ['']).map((place) => key({ cell, place })));

describe.each(['group', 'alone'] as const)('the practice case %s', (name) => {
	const kase = practiceSchema.parse(parse(read(`practice/${name}.yaml`)));
	const { said, settled, passes } = linesOf(kase);
	const promise = promised[name];
	const before = [...said.filter((e) => e.when !== 'late'), ...settled];
	const touched = new Set(before.filter((l) => l.when === 'asked' || l.when === 'ahead').map(key));
	const openAfterAsking = slotsOf(kase, walked).filter((slot) => !touched.has(slot));
	const texts = [
		...said.map((e) => e.text),
		...kase.corrections.map((c) => ('text' in c ? c.text : c.reason)),
	];

	test('is the size that it promises', () => {
		expect(kase.header).toMatchObject({ mode: promise.mode, age: promise.age });
		expect(kase.reference).toMatch(/^[A-Z]{2,4}-\d{4}-\d{3}$/);
		expect(['home', 'peers', 'schools', 'neighbourhoods'].map((c) => kase.places[c]?.length)).toEqual(
			promise.places,
		);
		expect(said.length).toBeGreaterThanOrEqual(promise.entries);
		expect(new Set([...said, ...settled, ...passes].map((l) => l.cell))).toEqual(new Set(cellIds));
		expect(passes.length).toBeGreaterThanOrEqual(8);
		expect(kase.ahead.length).toBeGreaterThanOrEqual(2);
		expect(said.filter((e) => e.text.split(/\s+/).length >= 120).length).toBeGreaterThanOrEqual(2);
	});

	test('has every kind of entry, of settling and of correction', () => {
		const bases = new Set(said.map((e) => e.basis));
		expect(bases).toEqual(new Set(['fact', 'allegation', 'opinion', 'told-us']));
		expect(said.some((e) => e.restrictedTo?.length === 0)).toBe(true);
		expect(said.filter((e) => (e.restrictedTo?.length ?? 0) > 0).length).toBeGreaterThanOrEqual(2);
		expect(said.filter((e) => e.serviceGap).length).toBeGreaterThanOrEqual(3);
		const how = (kind: string) => settled.filter((s) => s.how === kind).length;
		expect(how('ask-later')).toBeGreaterThanOrEqual(promise.askLater);
		expect(how('nothing-known')).toBeGreaterThanOrEqual(2);
		expect(how('not-applicable')).toBeGreaterThanOrEqual(2);
		expect(new Set(kase.corrections.map((c) => c.kind))).toEqual(new Set(['move', 'amend', 'withdraw']));
	});

	test('seats the same eight people from seven agencies or more, with guests beside them', () => {
		expect(kase.people.map((p) => p.id)).toEqual(
			'lead coordinator school-a police camhs youth-work housing scribe'.split(' '),
		);
		expect(kase.people.flatMap((p) => p.role ?? [])).toEqual(['lead', 'coordinator', 'scribe']);
		expect(kase.people.find((p) => p.id === 'school-a')?.places).toEqual(['School A']);
		expect(kase.guests.length).toBeGreaterThan(0);
		expect(new Set(kase.people.map((p) => p.agency)).size).toBeGreaterThanOrEqual(7);
	});

	test('names only people, agencies, cells, contexts and places that exist', () => {
		const cast = new Set(kase.people.map((p) => p.id));
		for (const by of [...said, ...settled, ...passes, ...kase.corrections].map((l) => l.by))
			expect(cast).toContain(by);
		for (const id of kase.confirm) expect(cast).toContain(id);
		const agencies = [
			...[...kase.people, ...kase.guests, ...said, ...settled].map((l) => l.agency),
			...said.flatMap((e) => [e.action?.agency, ...(e.restrictedTo ?? [])]),
			...settled.flatMap((s) => s.asked ?? []),
		];
		for (const agency of agencies) if (agency !== undefined) expect(agencyIds).toContain(agency);
		const moves = kase.corrections.flatMap((c) =>
			c.kind === 'move' ? [{ ...c, place: c.place ?? '' }] : [],
		);
		for (const { cell, place } of [...said, ...settled, ...moves]) {
			expect(cellIds).toContain(cell);
			if (place !== '') expect(kase.places[contextOf(cell)], cell).toContain(place);
			if (contextOf(cell) === 'neighbourhoods') expect(place, cell).not.toBe('');
		}
		for (const slot of settled) expect(slotsOf(kase, cellIds), key(slot)).toContain(key(slot));
		const contexts = framework.contexts.map((c) => c.id);
		for (const e of said) if (e.action) expect(contexts).toContain(e.action.target);
	});

	test('has actions only where actions are asked, and gaps only among the barriers', () => {
		for (const e of said) expect(e.action !== undefined, e.text).toBe(pointWith(e.cell)?.role === 'action');
		for (const e of said) if (e.serviceGap) expect(pointWith(e.cell)?.role).toBe('barrier');
	});

	test('settles with what each way of settling needs', () => {
		for (const s of settled) {
			if (s.how === 'nothing-known') expect(s.asked?.length, key(s)).toBeGreaterThan(0);
			if (s.how === 'not-applicable') expect(s.why, key(s)).toBeTruthy();
			if (s.how === 'ask-later') expect(s.agency && s.due, key(s)).toBeTruthy();
		}
	});

	test('lets only the scribe speak for another agency, and nobody both pass and speak', () => {
		const inRoom = new Set([...kase.people, ...kase.guests].map((p) => p.agency));
		for (const e of said) {
			if (e.agency !== undefined) expect(kase.people.find((p) => p.id === e.by)?.role).toBe('scribe');
			if (e.when !== 'late') expect(inRoom).toContain(agencyOf(kase, e));
			if (e.restrictedTo?.length) expect(e.restrictedTo, e.text).toContain(agencyOf(kase, e));
		}
		const spoke = new Set(said.map((e) => `${e.cell} ${agencyOf(kase, e)}`));
		for (const p of passes) expect(spoke).not.toContain(`${p.cell} ${agencyOf(kase, p)}`);
	});

	test('leaves work for probing, and answers most of it', () => {
		const wider = openAfterAsking.filter((slot) => /^(schools|neighbourhoods)\./.test(slot));
		expect(wider.length).toBeGreaterThanOrEqual(promise.openWider);
		const probed = Object.entries(kase.probes).flatMap(([cell, places]) =>
			Object.keys(places).map((place) => key({ cell, place })),
		);
		for (const slot of probed) expect(openAfterAsking).toContain(slot);
		expect(probed.length).toBeGreaterThan(openAfterAsking.length / 2);
		expect(probed.length).toBeLessThan(openAfterAsking.length);
	});

	test('never both answers and settles a slot, and leaves no plan open', () => {
		const answered = new Set(said.filter((e) => e.when !== 'late').map(key));
		const closed = settled.map(key);
		expect(new Set(closed).size).toBe(closed.length);
		for (const slot of closed) expect(answered).not.toContain(slot);
		const planning = cellIds.filter((c) => !walked.includes(c));
		for (const slot of slotsOf(kase, planning)) expect([...answered, ...closed]).toContain(slot);
	});

	test('corrects entries that exist, leaving none of their slots empty', () => {
		const refs = said.flatMap((e) => e.ref ?? []);
		expect(new Set(refs).size).toBe(refs.length);
		expect(new Set(kase.corrections.map((c) => c.ref))).toEqual(new Set(refs));
		const gone = new Set(kase.corrections.filter((c) => c.kind !== 'amend').map((c) => c.ref));
		const stays = (e: { when: string; ref?: string | undefined }) =>
			e.when !== 'late' && !gone.has(e.ref ?? '');
		const left = new Set(said.filter(stays).map(key));
		for (const e of said) if (e.ref !== undefined) expect(left, e.ref).toContain(key(e));
		for (const c of kase.corrections) {
			const own = said.find((e) => e.ref === c.ref)?.by === c.by;
			expect(own || c.by === 'lead', c.ref).toBe(true);
		}
	});

	test('is confirmed by most agencies and not by all', () => {
		const agencies = new Set(said.filter((e) => e.when !== 'late').map((e) => agencyOf(kase, e)));
		const confirmed = new Set(kase.people.filter((p) => kase.confirm.includes(p.id)).map((p) => p.agency));
		expect(confirmed.size).toBeGreaterThan(agencies.size / 2);
		expect(confirmed.size).toBeLessThan(agencies.size);
	});

	test('answers late only what was asked later, of the same agency', () => {
		const asked = settled.filter((s) => s.how === 'ask-later').map((s) => `${key(s)} ${s.agency}`);
		expect(kase.late.length).toBeGreaterThanOrEqual(2);
		expect(kase.late.length).toBeLessThan(asked.length);
		for (const e of said) if (e.when === 'late') expect(asked).toContain(`${key(e)} ${agencyOf(kase, e)}`);
	});

	test('has a reason for exactly what its record contradicts', () => {
		const kept = said.filter((e) => e.when !== 'late');
		const gone = kase.corrections.flatMap((c) => (c.kind === 'withdraw' ? c.ref : []));
		const actions = kept.flatMap((e) => (e.ref && gone.includes(e.ref) ? [] : (e.action ?? [])));
		const concerned = kept.filter((e) => pointWith(e.cell)?.role === 'concern').map((e) => contextOf(e.cell));
		const wider = new Set(framework.contexts.filter((c) => c.wider).map((c) => c.id));
		const targets = new Set(actions.map((a) => a.target));
		const contradicts = {
			'concern-without-action': concerned.some((c) => !targets.has(c)),
			'actions-close-to-home': concerned.some((c) => wider.has(c)) && ![...targets].some((t) => wider.has(t)),
			'action-without-owner': actions.some((a) => !a.agency && !a.person),
			'action-without-date': actions.some((a) => a.due === undefined),
			'place-without-label': kept.some((e) => e.place === '' && kase.places[contextOf(e.cell)]),
		};
		const kinds = Object.entries(contradicts).flatMap(([kind, holds]) => (holds ? [kind] : []));
		expect(Object.keys(kase.checks).sort()).toEqual(kinds.sort());
		expect(kinds.length).toBe(name === 'alone' ? 5 : 4);
	});

	test('holds no identifier and no text that a form would refuse', () => {
		const names = [...kase.people, ...kase.guests].flatMap((p) => p.name.split(' '));
		for (const text of texts.filter((t) => t !== undefined)) {
			expect(text.trim().length).toBeGreaterThan(0);
			expect(text.length).toBeLessThanOrEqual(3000);
			expect(text).not.toMatch(/\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b/i);
			expect(text).not.toMatch(/\+?\d[\d ()-]{8,}\d/);
			expect(text).not.toMatch(/\S@\S|https?:|\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b/);
			for (const name of names) expect(text).not.toContain(name);
		}
	});
});

test('the case of a group repairs the classic misfiling: attendance moved from the school to the person', () => {
	const kase = practiceSchema.parse(parse(read('practice/group.yaml')));
	const { said } = linesOf(kase);
	const move = kase.corrections.find((c) => c.kind === 'move' && c.cell === 'individual.vulnerability');
	expect(said.find((e) => e.ref === move?.ref)).toMatchObject({ cell: 'schools.vulnerability' });
	expect(said.find((e) => e.ref === move?.ref)?.text).toContain('attendance');
});
