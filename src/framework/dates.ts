import type { CivilDate, Instant } from './record.ts';

/** What people read is Europe/London, summer time and winter time alike; what machines compare is UTC. */
const london = new Intl.DateTimeFormat('en-GB', {
	timeZone: 'Europe/London',
	year: 'numeric',
	month: '2-digit',
	day: '2-digit',
	hour: '2-digit',
	minute: '2-digit',
	hourCycle: 'h23',
});

const inWords = new Intl.DateTimeFormat('en-GB', {
	timeZone: 'UTC',
	year: 'numeric',
	month: 'long',
	day: 'numeric',
});

function inLondon(instant: Instant): Record<string, string> {
	return Object.fromEntries(london.formatToParts(new Date(instant)).map((p) => [p.type, p.value]));
}

/** Midnight UTC of a civil date: a day on which dates can be counted, not an instant in London. */
const midnight = (date: CivilDate): Date => new Date(`${date}T00:00:00Z`);

/** The day in London on which this instant falls, `YYYY-MM-DD`. */
export function civilDate(instant: Instant): CivilDate {
	const { year, month, day } = inLondon(instant);
	return `${year}-${month}-${day}`;
}

/** `3 November 2026` */
export const longDate = (date: CivilDate): string => inWords.format(midnight(date));

/** The time in London, on a clock of 24 hours: `14:05`. */
export function timeOfDay(instant: Instant): string {
	const { hour, minute } = inLondon(instant);
	return `${hour}:${minute}`;
}

/** `3 November 2026 at 14:05`, in London. */
export const dateAndTime = (instant: Instant): string =>
	`${longDate(civilDate(instant))} at ${timeOfDay(instant)}`;

/** @param days whole days; below 0 counts back. */
export function addDays(date: CivilDate, days: number): CivilDate {
	const day = midnight(date);
	day.setUTCDate(day.getUTCDate() + days);
	return day.toISOString().slice(0, 10);
}

const weekend = (date: CivilDate): boolean => [0, 6].includes(midnight(date).getUTCDay());

/**
 * The date that many working days on. Saturdays and Sundays are not counted; bank holidays are, because
 * they differ between the nations of the UK.
 * @param days 0 or more; 0 is the date itself, also on a weekend.
 */
export function addWorkingDays(date: CivilDate, days: number): CivilDate {
	let day = date;
	for (let left = days; left > 0; ) {
		day = addDays(day, 1);
		if (!weekend(day)) left -= 1;
	}
	return day;
}

/** The instant of a wall-clock time in London: `2026-07-01`, `14:05` is 13:05 UTC. */
export function instantOf(date: CivilDate, time: string): Instant {
	const asUtc = Date.parse(`${date}T${time}:00Z`);
	const read = (ms: number): number => {
		const instant = new Date(ms).toISOString();
		return Date.parse(`${civilDate(instant)}T${timeOfDay(instant)}:00Z`);
	};
	return new Date(asUtc - (read(asUtc) - asUtc)).toISOString();
}
