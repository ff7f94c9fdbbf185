import { describe, expect, it } from 'vitest';
import {
	addDays,
	addWorkingDays,
	civilDate,
	dateAndTime,
	longDate,
	timeOfDay,
} from '../../src/framework/dates.ts';

describe('what people read is London time', () => {
	it('is an hour ahead of UTC in summer, and UTC in winter', () => {
		expect(timeOfDay('2026-07-01T12:05:00.000Z')).toBe('13:05');
		expect(timeOfDay('2026-11-03T14:05:00.000Z')).toBe('14:05');
	});

	it('jumps from 00:59 to 02:00 on the last Sunday of March', () => {
		expect(dateAndTime('2026-03-29T00:59:59.000Z')).toBe('29 March 2026 at 00:59');
		expect(dateAndTime('2026-03-29T01:00:00.000Z')).toBe('29 March 2026 at 02:00');
	});

	it('says 01:30 twice on the last Sunday of October', () => {
		expect(dateAndTime('2026-10-25T00:30:00.000Z')).toBe('25 October 2026 at 01:30');
		expect(dateAndTime('2026-10-25T01:30:00.000Z')).toBe('25 October 2026 at 01:30');
	});

	it('is the next day already late on a summer evening', () => {
		expect(civilDate('2026-06-30T23:30:00.000Z')).toBe('2026-07-01');
		expect(civilDate('2026-12-31T23:30:00.000Z')).toBe('2026-12-31');
	});

	it('calls midnight 00:00', () => {
		expect(timeOfDay('2026-11-03T00:00:00.000Z')).toBe('00:00');
	});

	it('writes a date as the British do', () => {
		expect(longDate('2026-11-03')).toBe('3 November 2026');
	});
});

describe('counting days', () => {
	it('counts over the change of the clocks, months and leap years', () => {
		expect(addDays('2026-03-28', 1)).toBe('2026-03-29');
		expect(addDays('2026-03-29', 1)).toBe('2026-03-30');
		expect(addDays('2028-02-28', 2)).toBe('2028-03-01');
		expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
	});

	it.each([
		['2026-11-05', 2, '2026-11-09', 'Thursday and two is Monday'],
		['2026-11-06', 1, '2026-11-09', 'Friday and one is Monday'],
		['2026-11-07', 1, '2026-11-09', 'Saturday and one is Monday'],
		['2026-11-08', 2, '2026-11-10', 'Sunday and two is Tuesday'],
		['2026-11-02', 5, '2026-11-09', 'a week of work'],
		['2026-11-07', 0, '2026-11-07', 'nought is the day itself'],
	])('%s and %i working days is %s: %4$s', (from, days, to) => {
		expect(addWorkingDays(from, days)).toBe(to);
	});
});
