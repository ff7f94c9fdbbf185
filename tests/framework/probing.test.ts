import { describe, expect, it } from 'vitest';
import { gaps, leftOpen, needsMost, walkOrder, whomToAsk } from '../../src/framework/probing.ts';
import { slotKey } from '../../src/framework/record.ts';
import { framework, Recording } from '../support/record.ts';

const asked = (record: Recording, cell: string, place: string | null = null) => {
	const { agency, people, absent, probe } = whomToAsk(framework, record.fold().head, { cell, place });
	return { agency, people: people.map((p) => p.id), absent, probe: probe?.id };
};

describe('the order of the walk', () => {
	it('is context by context through seven points, and two for the plan', () => {
		const order = walkOrder(framework, 'understanding', 'context');
		expect(order.slice(6, 8)).toEqual(['individual.involvement', 'home.situation']);
		expect([order.length, walkOrder(framework, 'planning', 'context').length]).toEqual([35, 10]);
	});

	it('is point by point when that was chosen, with the same cells', () => {
		const order = walkOrder(framework, 'understanding', 'point');
		expect(order.slice(0, 6)).toEqual([
			'individual.situation',
			'home.situation',
			'peers.situation',
			'schools.situation',
			'neighbourhoods.situation',
			'individual.hsb',
		]);
		expect(order.toSorted()).toEqual(walkOrder(framework, 'understanding', 'context').toSorted());
	});
});

describe('the gaps', () => {
	it('are of the understanding alone, schools and neighbourhoods first', () => {
		const { head } = new Recording().open().fold();
		const order = gaps(framework, head).map((s) => s.cell);
		expect(order.slice(0, 4)).toEqual([
			'schools.vulnerability',
			'schools.risk',
			'schools.resilience',
			'schools.strengths',
		]);
		expect(order[7]).toBe('neighbourhoods.vulnerability');
		expect([order.length, leftOpen(framework, head).length]).toEqual([35, 45]);
		expect(gaps(framework, head).map(slotKey)[0]).toBe('schools.vulnerability@');
	});

	it('are not what is answered or settled', () => {
		const record = new Recording().open();
		record.say('schools.vulnerability', 'x');
		record.settle('schools.risk', { how: 'nothing-known', asked: ['education'] });
		expect(gaps(framework, record.fold().head).map(slotKey)[0]).toBe('schools.resilience@');
	});
});

describe('whom to ask', () => {
	it('is the person tied to the place, whatever their agency', () => {
		const record = new Recording().open();
		const a = record.place('schools', 'School A');
		record.join('e', 'E', 'education').join('h', 'H', 'housing', [a]);
		expect(asked(record, 'schools.strengths', a)).toMatchObject({
			agency: 'housing',
			people: ['h'],
			absent: false,
		});
	});

	it('is everybody of the agency who may know, and nobody tied to another place', () => {
		const record = new Recording().open();
		const [a, b] = [record.place('schools', 'School A'), record.place('schools', 'School B')];
		record.join('e1', 'E1', 'education', [a]).join('e2', 'E2', 'education').join('e3', 'E3', 'education');
		expect(asked(record, 'schools.strengths', b)).toMatchObject({
			agency: 'education',
			people: ['e2', 'e3'],
			absent: false,
		});
	});

	it('is the absent agency that is most likely to know when nobody here may', () => {
		const record = new Recording().open();
		const [a, b] = [record.place('schools', 'School A'), record.place('schools', 'School B')];
		record.join('e1', 'E1', 'education', [a]);
		expect(asked(record, 'schools.strengths', b)).toMatchObject({
			agency: 'education',
			people: [],
			absent: true,
		});
		expect(asked(record, 'schools.strengths', a)).toMatchObject({ people: ['e1'], absent: false });
	});

	it('chooses the probe that names somebody here first', () => {
		const record = new Recording().open().join('s', 'S', 'social-care');
		expect(asked(record, 'neighbourhoods.risk')).toMatchObject({ agency: 'social-care', probe: 'N4' });
		record.join('p', 'P', 'police');
		expect(asked(record, 'neighbourhoods.risk')).toMatchObject({ agency: 'police', probe: 'N2' });
	});

	it('asks the cell’s own question where there is no probe', () => {
		const record = new Recording().open().join('c', 'C', 'camhs');
		expect(asked(record, 'individual.risk')).toEqual({
			agency: 'camhs',
			people: ['c'],
			absent: false,
			probe: undefined,
		});
	});

	it('of a cell that does not exist is a fault of the program', () => {
		expect(() => asked(new Recording().open(), 'moon.risk')).toThrow('no such cell');
	});
});

describe('what a late joiner is needed for', () => {
	it('is their own place, then probes that name their agency, then their contexts; at most as many as asked for', () => {
		const record = new Recording().open();
		const b = record.place('schools', 'School B');
		record.place('schools', 'School A');
		record.join('e', 'E', 'education', [b]);
		const { head } = record.fold();
		const me = head.people.find((p) => p.id === 'e')!;
		const needs = needsMost(framework, head, me, 100);
		expect(needs.slice(0, 7).every((s) => s.place === b)).toBe(true);
		expect(needs.some((s) => s.cell.startsWith('schools.') && s.place !== b)).toBe(false);
		expect(needs.some((s) => s.cell.startsWith('peers.'))).toBe(true);
		expect(needsMost(framework, head, me, 3)).toEqual(needs.slice(0, 3));
	});

	it('is nothing where neither a probe nor a context names the agency', () => {
		const { head } = new Recording().open().join('v', 'V', 'voluntary').fold();
		const me = head.people.find((p) => p.id === 'v')!;
		expect(framework.contexts.some((c) => c.ask.includes('voluntary'))).toBe(false);
		const probed = framework.cells.filter((c) =>
			c.probes.some((p) => [...p.ask, ...p.alsoAsk].includes('voluntary')),
		);
		expect(needsMost(framework, head, me, 100).map((s) => s.cell)).toEqual(probed.map((c) => c.id));
	});
});
