import type { Came } from './ask.ts';
import { type Check, notChecked, ok, wrong } from './check.ts';

/** Whom our clock is held against, and how many milliseconds apart it may be: Date tells whole seconds. */
interface Against {
	who: string;
	most: number;
	/** What comes of a wrong one. */
	so: string;
}

export function clock({ headers, at }: Came, { who, most, so }: Against): Check {
	const there = Date.parse(headers.get('date') ?? '');
	if (Number.isNaN(there)) return notChecked('clock', `${who} did not say what time it is.`);
	const apart = Math.round((at - there) / 1000);
	if (Math.abs(at - there) <= most) return ok('clock', `The clock of this machine agrees with ${who}’s.`);
	return wrong(
		'clock',
		`The clock of this machine is ${Math.abs(apart)} seconds ${apart > 0 ? 'ahead of' : 'behind'} ${who}’s, so ${so}.`,
		'Let the system set its clock (NTP).',
	);
}
