import { describe, expect, it } from 'vitest';
import {
	agenciesPresent,
	cellAgencies,
	cellEntries,
	cellMark,
	everyoneSpoke,
	openSlots,
	slotMark,
	slotsOf,
	unlabelled,
} from '../../src/framework/board.ts';
import { findContext } from '../../src/framework/framework.ts';
import { leftOpen } from '../../src/framework/probing.ts';
import { type Settlement, slotKey, slotOf } from '../../src/framework/record.ts';
import { framework, Recording } from '../support/record.ts';

const schools = findContext(framework, 'schools')!;
const nothing: Settlement = { how: 'nothing-known', asked: ['education'] };

describe('the slots of a cell', () => {
	it('are one without a place while none is named, and then one for each place', () => {
		const record = new Recording().open();
		expect(slotsOf(record.fold().head, 'schools.risk')).toEqual([{ cell: 'schools.risk', place: null }]);
		const [a, b] = [record.place('schools', 'School A'), record.place('schools', 'School B')];
		expect(slotsOf(record.fold().head, 'schools.risk').map((s) => s.place)).toEqual([a, b]);
		expect(slotsOf(record.fold().head, 'peers.risk')).toHaveLength(1);
	});

	it('have keys that can be read back', () => {
		for (const slot of [
			{ cell: 'schools.risk', place: 'p2' },
			{ cell: 'schools.risk', place: null },
		])
			expect(slotOf(slotKey(slot))).toEqual(slot);
	});
});

describe('the mark of a cell', () => {
	it('is open, then part, then answered, as place by place is told', () => {
		const record = new Recording().open();
		const [a, b] = [record.place('schools', 'School A'), record.place('schools', 'School B')];
		expect(cellMark(record.fold().head, 'schools.risk')).toBe('open');
		record.say('schools.risk', 'x', { place: a });
		expect(cellMark(record.fold().head, 'schools.risk')).toBe('part');
		record.settle('schools.risk', nothing, b);
		expect(cellMark(record.fold().head, 'schools.risk')).toBe('answered');
	});

	it('is settled when every place is, and part when one is', () => {
		const record = new Recording().open();
		const [a, b] = [record.place('schools', 'School A'), record.place('schools', 'School B')];
		record.settle('schools.risk', nothing, a);
		expect(cellMark(record.fold().head, 'schools.risk')).toBe('part');
		record.settle('schools.risk', nothing, b);
		expect(cellMark(record.fold().head, 'schools.risk')).toBe('settled');
	});

	it('is part when something was said without saying of which place', () => {
		const record = new Recording().open();
		record.place('schools', 'School A');
		record.say('schools.risk', 'x');
		expect(cellMark(record.fold().head, 'schools.risk')).toBe('part');
	});

	it('is open again when its only entry is withdrawn', () => {
		const record = new Recording().open();
		const entry = record.say('individual.risk', 'x');
		expect(slotMark(record.fold().head, { cell: 'individual.risk', place: null })).toBe('answered');
		record.withdraw(entry);
		expect(cellMark(record.fold().head, 'individual.risk')).toBe('open');
	});
});

describe('the counts', () => {
	it('are by agency, and follow corrections', () => {
		const record = new Recording().open();
		const one = record.say('individual.risk', 'x', { agency: 'police' });
		record.say('individual.risk', 'y', { agency: 'education', restrictedTo: [] });
		record.move(one, { cell: 'individual.hsb', place: null });
		const { head } = record.fold();
		expect(cellAgencies(head, 'individual.risk')).toEqual({ education: 1 });
		expect(cellEntries(head, 'individual.hsb')).toBe(1);
		expect(head.board['individual.risk']?.['']?.restricted).toBe(1);
	});

	it('of what is open begin with every slot of the framework', () => {
		const { head } = new Recording().open().fold();
		expect(openSlots(framework, head)).toHaveLength(45);
		expect(leftOpen(framework, head).map(slotKey).toSorted()).toEqual(
			openSlots(framework, head).map(slotKey).toSorted(),
		);
	});
});

describe('everybody has spoken', () => {
	it('when each agency present has answered or passed', () => {
		const record = new Recording().open().join('a', 'A', 'police').join('b', 'B', 'education');
		expect(everyoneSpoke(record.fold().head, 'individual.risk')).toBe(false);
		record.say('individual.risk', 'x', { agency: 'police' });
		record.fact('passed', { agency: 'education', cells: ['individual.risk'] });
		expect(everyoneSpoke(record.fold().head, 'individual.risk')).toBe(true);
		record.fact('guest-listed', { id: 'g', name: 'G', agency: 'health' });
		expect(everyoneSpoke(record.fold().head, 'individual.risk')).toBe(false);
	});

	it('not when nobody is there', () => {
		expect(everyoneSpoke(new Recording().open().fold().head, 'individual.risk')).toBe(false);
	});

	it('without those who have left', () => {
		const record = new Recording().open().join('a', 'A', 'police').join('b', 'B', 'education');
		record.say('individual.risk', 'x', { agency: 'police' });
		record.fact('left', { person: 'b', removed: false }, 'b');
		const { head } = record.fold();
		expect(agenciesPresent(head)).toEqual(['police']);
		expect(everyoneSpoke(head, 'individual.risk')).toBe(true);
	});
});

describe('a context has something unlabelled', () => {
	it('when something was said of no place, or of one without a label', () => {
		const record = new Recording().open();
		expect(unlabelled(record.fold().head, schools)).toBe(false);
		const entry = record.say('schools.risk', 'x');
		expect(unlabelled(record.fold().head, schools)).toBe(true);
		record.move(entry, { cell: 'schools.risk', place: record.place('schools', 'School A') });
		expect(unlabelled(record.fold().head, schools)).toBe(false);
		record.place('schools', null);
		expect(unlabelled(record.fold().head, schools)).toBe(true);
	});
});
