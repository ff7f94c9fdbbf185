import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { getAdjacencyMap } from 'xstate/graph';
import {
	createMeeting,
	currentCell,
	eventTypes,
	firstCursor,
	type MeetingEvent,
	nothingSeen,
	phases,
	positionOf,
	type Seen,
	step,
} from '../../flows/meeting.ts';
import { smallFramework } from '../support/framework.ts';

const framework = smallFramework();
const meeting = createMeeting(framework);
const cells = framework.cells.map((c) => c.id);

/** Two slots of the small framework are enough for every way of probing; one more stands for the plan. */
const understanding = ['street.worries@', 'person.facts@'];

const seen = (change: Partial<Seen> = {}): Seen => ({
	...nothingSeen,
	gaps: understanding,
	left: 3,
	...change,
});

/** Everything that may happen in a state: every event, and for those that close or open a slot what is then seen. */
function eventsOf(before: Seen): MeetingEvent[] {
	const now = { ...before, spoke: false };
	const changed = { ...now, changed: now.signedBefore };
	const fewer = { ...changed, gaps: now.gaps.slice(1), left: Math.max(0, now.left - 1) };
	const more = { ...changed, gaps: understanding, left: 3 };
	return eventTypes.flatMap((type): MeetingEvent[] => {
		if (type === 'JUMP') return [{ type, cell: cells.at(-1) ?? '', seen: now }];
		if (type === 'ENTRY' || type === 'SETTLE') return [changed, fewer].map((s) => ({ type, seen: s }));
		if (type === 'PLACE') return [{ type, seen: more }];
		if (type === 'PASS') return [now, { ...now, spoke: true }].map((s) => ({ type, seen: s }));
		if (type === 'SIGN') return [{ type, seen: { ...now, changed: false, signedBefore: true } }];
		return [{ type, seen: now }];
	});
}

interface Snapshot {
	value: unknown;
	context: {
		at: string | null;
		detour: string | null;
		probe: string | null;
		skipped: string[];
		pausedIn: string | null;
		seen: Seen;
	};
}

const project = ({ value, context: c }: Snapshot): string =>
	value === 'mistake' || value === 'not-hsb'
		? String(value)
		: JSON.stringify([
				value,
				c.at,
				c.detour,
				c.probe,
				c.skipped.length,
				c.pausedIn,
				c.seen.gaps.length,
				c.seen.left,
				c.seen.changed,
				c.seen.signedBefore,
			]);

function reachable(autoAdvance: boolean) {
	const start = meeting.resolveState({
		value: 'opening',
		context: { ...positionOf(firstCursor()), seen: seen({ autoAdvance }) },
	});
	return getAdjacencyMap(meeting, {
		fromState: start,
		events: (state: unknown) => eventsOf((state as Snapshot).context.seen),
		serializeState: (state: unknown) => project(state as Snapshot),
		serializeEvent: (event: MeetingEvent) =>
			JSON.stringify([event.type, event.seen.gaps.length, event.seen.left, event.seen.spoke]),
		limit: 300_000,
	} as never) as unknown as Record<
		string,
		{ state: Snapshot; transitions: Record<string, { state: Snapshot }> }
	>;
}

/** The keys from which one of the ends can be reached. */
function canReach(map: ReturnType<typeof reachable>, isEnd: (s: Snapshot) => boolean): Set<string> {
	const before = new Map<string, Set<string>>();
	for (const [key, { transitions }] of Object.entries(map))
		for (const { state } of Object.values(transitions)) {
			const to = project(state);
			before.set(to, (before.get(to) ?? new Set()).add(key));
		}
	const found = new Set(Object.keys(map).filter((key) => isEnd(map[key]!.state)));
	const queue = [...found];
	for (let key = queue.pop(); key !== undefined; key = queue.pop())
		for (const earlier of before.get(key) ?? [])
			if (!found.has(earlier)) {
				found.add(earlier);
				queue.push(earlier);
			}
	return found;
}

describe.each([false, true])('the machine of a meeting, moving on by itself: %s', (autoAdvance) => {
	const map = reachable(autoAdvance);
	const keys = Object.keys(map);

	it('reaches every phase, and few enough states to look at all of them', () => {
		const values = new Set(Object.values(map).map(({ state }) => state.value));
		expect([...values].toSorted()).toEqual([...phases].toSorted());
		expect(keys.length).toBeGreaterThan(100);
		expect(keys.length).toBeLessThan(20_000);
	});

	it('can still be signed from every state that was not ended early', () => {
		const signable = canReach(map, (s) => s.value === 'signed');
		const stuck = keys.filter(
			(key) => !signable.has(key) && !['mistake', 'not-hsb'].includes(String(map[key]!.state.value)),
		);
		expect(stuck).toEqual([]);
	});

	it('can be ended early from every state before the first signature', () => {
		const ends = canReach(map, (s) => s.value === 'mistake');
		const before = keys.filter(
			(key) => !map[key]!.state.context.seen.signedBefore && map[key]!.state.value !== 'not-hsb',
		);
		expect(before.length).toBeGreaterThan(50);
		expect(before.filter((key) => !ends.has(key))).toEqual([]);
	});
});

describe('every event in every phase', () => {
	it.each(phases)('in %s it is taken or refused with a reason, never dropped', (phase) => {
		for (const type of eventTypes) {
			const cursor = {
				...firstCursor(),
				value: phase,
				context: { ...firstCursor().context, at: cells[0], pausedIn: 'asking' },
			};
			const event = { type, cell: cells[1], seen: seen() } as MeetingEvent;
			const result = step(meeting, cursor, event);
			if ('refused' in result) expect(result.refused).not.toBe('');
			else expect(phases).toContain(result.cursor.value);
		}
	});

	it('refuses everything once the record was ended early', () => {
		for (const value of ['mistake', 'not-hsb'])
			for (const type of eventTypes)
				expect(
					step(meeting, { ...firstCursor(), value }, { type, cell: cells[0], seen: seen() } as MeetingEvent),
				).toEqual({
					refused: 'not-now',
				});
	});
});

function walk(events: [MeetingEvent['type'], Partial<Seen>?, string?][]) {
	let cursor = firstCursor();
	const stops: string[] = [];
	for (const [type, change, cell] of events) {
		const next = step(meeting, cursor, { type, seen: seen(change), ...(cell && { cell }) } as MeetingEvent);
		if ('refused' in next) stops.push(`refused ${next.refused}`);
		else {
			cursor = next.cursor;
			stops.push(`${cursor.value} ${currentCell(positionOf(cursor), cursor.value) ?? '-'}`);
		}
	}
	return { cursor, stops };
}

describe('a walk', () => {
	it('asks what is known first, then probes the gaps, then plans', () => {
		const gap = { gaps: ['street.facts@'] };
		const next = (n: number, change: Partial<Seen>): [MeetingEvent['type'], Partial<Seen>][] =>
			Array.from({ length: n }, () => ['NEXT', change]);
		const { stops } = walk([['START'], ...next(4, gap), ...next(3, gap), ['CLOSE', { left: 0 }]]);
		expect(stops).toEqual([
			'asking person.facts',
			'asking person.worries',
			'asking street.facts',
			'asking street.worries',
			'probing street.facts',
			'planning person.steps',
			'planning street.steps',
			'planning -',
			'adding -',
		]);
	});

	it('skips probing when nothing is open', () => {
		const none = { gaps: [] };
		expect(
			walk([
				['START', none],
				...Array.from({ length: 4 }, (): [MeetingEvent['type'], Partial<Seen>] => ['NEXT', none]),
			]).stops.at(-1),
		).toBe('planning person.steps');
	});

	it('jumps anywhere, and comes back to where it was by next or back', () => {
		expect(
			walk([
				['START'],
				['NEXT'],
				['JUMP', {}, 'street.steps'],
				['NEXT'],
				['JUMP', {}, 'street.steps'],
				['BACK'],
			]).stops.slice(1),
		).toEqual([
			'asking person.worries',
			'asking street.steps',
			'asking person.worries',
			'asking street.steps',
			'asking person.worries',
		]);
	});

	it('does not end while something is open', () => {
		expect(walk([['START'], ['CLOSE', { left: 3 }], ['CLOSE', { left: 0 }]]).stops.slice(1)).toEqual([
			'refused still-open',
			'adding -',
		]);
	});

	it('resumes a pause where it was', () => {
		expect(walk([['START'], ['NEXT'], ['PAUSE'], ['NEXT'], ['RESUME']]).stops.slice(2)).toEqual([
			'paused -',
			'refused not-now',
			'asking person.worries',
		]);
	});

	it('probes again by back what was left open', () => {
		const gaps = { gaps: ['street.facts@', 'street.worries@'] };
		const toProbing: [MeetingEvent['type'], Partial<Seen>][] = [
			['START', gaps],
			...Array.from({ length: 4 }, (): [MeetingEvent['type'], Partial<Seen>] => ['NEXT', gaps]),
		];
		expect(walk([...toProbing, ['NEXT', gaps], ['BACK', gaps]]).stops.slice(-3)).toEqual([
			'probing street.facts',
			'probing street.worries',
			'probing street.facts',
		]);
	});

	it('moves on by itself only when that was chosen and all have spoken', () => {
		expect(walk([['START'], ['PASS', { spoke: true }]]).stops.at(-1)).toBe('asking person.facts');
		expect(walk([['START'], ['PASS', { spoke: false, autoAdvance: true }]]).stops.at(-1)).toBe(
			'asking person.facts',
		);
		expect(walk([['START'], ['PASS', { spoke: true, autoAdvance: true }]]).stops.at(-1)).toBe(
			'asking person.worries',
		);
	});

	it('goes point by point when that was chosen', () => {
		const byPoint = { walk: 'point' as const };
		expect(
			walk([
				['START', byPoint],
				['NEXT', byPoint],
				['NEXT', byPoint],
			]).stops,
		).toEqual(['asking person.facts', 'asking street.facts', 'asking person.worries']);
	});

	it('does not check again what has not changed since it was signed', () => {
		const signed = { ...firstCursor(), value: 'signed' };
		expect(
			step(meeting, signed, { type: 'CHECK', seen: seen({ changed: false, signedBefore: true }) }),
		).toEqual({ refused: 'nothing-changed' });
		expect(
			step(meeting, signed, { type: 'CHECK', seen: seen({ changed: true, signedBefore: true }) }),
		).toMatchObject({ cursor: { value: 'checking' } });
	});
});

describe('a stored cursor', () => {
	const stored = JSON.parse(readFileSync(new URL('fixtures/cursor-v1.json', import.meta.url), 'utf8'));

	it('of this version still steps', () => {
		const next = step(meeting, stored, { type: 'NEXT', seen: seen({ gaps: ['street.facts@'] }) });
		expect(next).toMatchObject({ cursor: { value: 'planning', context: { at: 'person.steps', turn: 8 } } });
	});

	it('of a newer version is not stepped', () => {
		expect(() => step(meeting, { ...stored, version: 99 }, { type: 'NEXT', seen: seen() })).toThrow('newer');
	});
});
