import { type Actor, and, assign, createActor, setup } from 'xstate';
import { everyoneSpoke } from '../src/framework/board.ts';
import type { CellId, Framework } from '../src/framework/framework.ts';
import { gaps, unplanned, walkOrder } from '../src/framework/probing.ts';
import { type Cursor, type Head, slotKey, slotOf, type Walk } from '../src/framework/record.ts';

/** What the machine may know of the record: ids and counts, read from the head before each step. */
export interface Seen {
	/** Slot keys still open in the understanding part, in the order of probing. */
	gaps: string[];
	/** Open slots in all parts. */
	left: number;
	/** Whether it is by this event that every agency present has answered the current cell or passed on it. */
	spoke: boolean;
	/** Whether the content changed since the last signature. */
	changed: boolean;
	walk: Walk;
	autoAdvance: boolean;
	signedBefore: boolean;
}

/** What is kept of a meeting between two steps. */
export interface Position {
	/** The cell of the walk; null outside it, and at the end of planning, when what is left is looked at. */
	at: CellId | null;
	/** A jump away from the walk; next or back return from it. */
	detour: CellId | null;
	/** The slot being probed. */
	probe: string | null;
	/** Probed, and left open for now. */
	skipped: string[];
	/** Cells that the meeting has come to. */
	visited: CellId[];
	pausedIn: string | null;
	/** Counts every move: a button made for an earlier turn is refused. */
	turn: number;
}

interface Context extends Position {
	seen: Seen;
}

/** Why a step is refused; templates/messages has a sentence for each. */
export type Refusal =
	| 'not-now'
	| 'still-open'
	| 'first-question'
	| 'at-the-end'
	| 'nothing-changed'
	| 'signed-already';

const plain = [
	'START', 'NEXT', 'BACK', 'ENTRY', 'PASS', 'SETTLE', 'PLACE', 'PEOPLE', 'HEADER', 'CONFIRM', 'ANSWER_CHECK',
	'CLOSE', 'PAUSE', 'RESUME', 'RECONVENE', 'CHECK', 'PREPARE', 'STEP_BACK', 'SIGN', 'SEND_BACK', 'MISTAKE', 'NOT_HSB',
] as const; // biome-ignore format: one list
/** What can happen in a meeting. `seen` is the record after the command's own facts. */
export type MeetingEvent = ({ type: (typeof plain)[number] } | { type: 'JUMP'; cell: CellId }) & {
	seen: Seen;
};
export type EventType = MeetingEvent['type'];
export const eventTypes: EventType[] = [...plain, 'JUMP'];

export const phases = [
	'opening', 'asking', 'probing', 'planning', 'paused', 'adding', 'checking', 'signing', 'signed', 'mistake', 'not-hsb',
] as const; // biome-ignore format: one list
export type Phase = (typeof phases)[number];

export const flowVersion = 1;

const firstGap = ({ skipped }: Position, seen: Seen): string | null =>
	seen.gaps.find((key) => !skipped.includes(key)) ?? null;

/** What is skipped once the current probe is left: the probe too, when its slot is still open. */
const afterSkipping = ({ skipped, probe }: Position, seen: Seen): string[] =>
	probe !== null && seen.gaps.includes(probe) ? [...skipped, probe] : skipped;

/** The cell that the meeting is at: the detour, the probed slot's, or the walk's. */
export function currentCell(position: Position, phase: string): CellId | null {
	if (phase !== 'asking' && phase !== 'probing' && phase !== 'planning') return null;
	if (position.detour !== null) return position.detour;
	return phase === 'probing' && position.probe !== null ? slotOf(position.probe).cell : position.at;
}

export const nothingSeen: Seen = {
	gaps: [],
	left: 0,
	spoke: false,
	changed: false,
	walk: 'context',
	autoAdvance: false,
	signedBefore: false,
};

export const firstPosition = (): Position => ({
	at: null,
	detour: null,
	probe: null,
	skipped: [],
	visited: [],
	pausedIn: null,
	turn: 0,
});

type Step = (context: Context, event: MeetingEvent) => Partial<Position>;
type How =
	| 'start' | 'next' | 'back' | 'last' | 'plan-next' | 'plan-back' | 'plan' | 'probe' | 'probe-next' | 'probe-back'
	| 'detour' | 'return' | 'reconvene' | 'pause-asking' | 'pause-probing' | 'pause-planning' | 'resume' | 'turn'; // biome-ignore format: one list

/** How each move changes the position, for one framework. */
function movesOf(framework: Framework) {
	const asking = (walk: Walk) => walkOrder(framework, 'understanding', walk);
	const planning = walkOrder(framework, 'planning', 'context');
	const beside = (order: CellId[], at: CellId | null, by: 1 | -1): CellId | null =>
		at === null ? null : (order[order.indexOf(at) + by] ?? null);
	const before = (order: CellId[], at: CellId | null) =>
		at === null ? (order.at(-1) ?? null) : beside(order, at, -1);
	const steps: Record<How, Step> = {
		start: (c) => ({ at: asking(c.seen.walk)[0] ?? null }),
		next: (c) => ({ at: beside(asking(c.seen.walk), c.at, 1) }),
		back: (c) => ({ at: beside(asking(c.seen.walk), c.at, -1) }),
		last: (c) => ({ at: asking(c.seen.walk).at(-1) ?? null, probe: null }),
		plan: (c, { seen }) => ({ at: planning[0] ?? null, probe: null, skipped: afterSkipping(c, seen) }),
		'plan-next': (c) => ({ at: beside(planning, c.at, 1) }),
		'plan-back': (c) => ({ at: before(planning, c.at) }),
		probe: (c, { seen }) => ({ at: null, probe: firstGap(c, seen) }),
		'probe-next': (c, { seen }) => {
			const skipped = afterSkipping(c, seen);
			return { skipped, probe: firstGap({ ...c, skipped }, seen) };
		},
		'probe-back': (c) => ({ at: null, probe: c.skipped.at(-1) ?? null, skipped: c.skipped.slice(0, -1) }),
		detour: (c, event) => ({ detour: event.type === 'JUMP' && event.cell !== c.at ? event.cell : null }),
		return: () => ({ detour: null }),
		reconvene: () => ({ at: null, detour: null, probe: null, skipped: [], pausedIn: null }),
		'pause-asking': () => ({ pausedIn: 'asking' }),
		'pause-probing': () => ({ pausedIn: 'probing' }),
		'pause-planning': () => ({ pausedIn: 'planning' }),
		resume: () => ({ pausedIn: null }),
		turn: () => ({}),
	};
	return { steps, asking, beside, before, planning };
}

/** Every move counts a turn, and remembers the cell that the meeting has come to. */
function moved(context: Context, event: MeetingEvent, step: Step): Context {
	const next = {
		...context,
		...step({ ...context, seen: event.seen }, event),
		turn: context.turn + 1,
		seen: event.seen,
	};
	const cell = next.detour ?? (next.probe === null ? next.at : slotOf(next.probe).cell);
	return cell === null || next.visited.includes(cell) ? next : { ...next, visited: [...next.visited, cell] };
}

const move = (how: How) => ({ type: 'move' as const, params: { how } });
const refuse = (reason: Refusal) => ({ actions: { type: 'refuse' as const, params: { reason } } });
const returning = { guard: 'detour' as const, actions: move('return') };

/** Taken as it is: the facts of the command stand, the conversation stays where it is. */
const taken = { actions: 'see' as const };
const accepts = <T extends EventType>(...types: T[]) =>
	Object.fromEntries(types.map((type) => [type, taken])) as Record<T, typeof taken>;

const earlyEnds = {
	MISTAKE: [
		{ guard: 'neverSigned' as const, target: 'mistake', actions: move('turn') },
		refuse('signed-already'),
	],
	NOT_HSB: [
		{ guard: 'neverSigned' as const, target: 'not-hsb', actions: move('turn') },
		refuse('signed-already'),
	],
};

const close = [
	{ guard: 'nothingLeft' as const, target: 'adding', actions: move('reconvene') },
	refuse('still-open'),
];

const inMeeting = (phase: 'asking' | 'probing' | 'planning') => ({
	JUMP: { actions: move('detour') },
	PAUSE: { target: 'paused', actions: move(`pause-${phase}`) },
	CLOSE: close,
	...earlyEnds,
});

const always = ['PLACE', 'PEOPLE', 'HEADER', 'ENTRY'] as const;
const afterwards = accepts(...always, 'SETTLE', 'CONFIRM', 'ANSWER_CHECK');

/**
 * The machine of a meeting, stepped purely. It knows cells and ids, never text, clocks or people.
 * Every event that a phase does not name is refused with a reason, and changes nothing.
 */
export function createMeeting(framework: Framework) {
	const { steps, asking, beside, before, planning } = movesOf(framework);
	const askNext = [
		{ guard: 'moreToAsk' as const, actions: move('next') },
		{ guard: 'hasGaps' as const, target: 'probing', actions: move('probe') },
		{ target: 'planning', actions: move('plan') },
	];
	const askNextWhenAllSpoke = [
		{ guard: and(['allSpoke', 'moreToAsk']), actions: move('next') },
		{ guard: and(['allSpoke', 'hasGaps']), target: 'probing', actions: move('probe') },
		{ guard: 'allSpoke' as const, target: 'planning', actions: move('plan') },
		taken,
	];
	const probeNext = [
		{ guard: 'moreGaps' as const, actions: move('probe-next') },
		{ target: 'planning', actions: move('plan') },
	];
	const probeNextWhenClosed = [
		{ guard: and(['probeClosed', 'moreGaps']), actions: move('probe-next') },
		{ guard: 'probeClosed' as const, target: 'planning', actions: move('plan') },
		taken,
	];
	const planNextWhenAllSpoke = [{ guard: 'allSpoke' as const, actions: move('plan-next') }, taken];

	return setup({
		types: { context: {} as Context, events: {} as MeetingEvent },
		actions: {
			refuse: (_, _params: { reason: Refusal }) => {},
			see: assign(({ event }) => ({ seen: event.seen })),
			move: assign(({ context, event }, { how }: { how: How }) => moved(context, event, steps[how])),
		},
		guards: {
			detour: ({ context }) => context.detour !== null,
			allSpoke: ({ context, event }) =>
				event.seen.autoAdvance && context.detour === null && context.at !== null && event.seen.spoke,
			probeClosed: ({ context, event }) =>
				event.seen.autoAdvance && context.detour === null && !event.seen.gaps.includes(context.probe ?? ''),
			moreToAsk: ({ context, event }) => beside(asking(event.seen.walk), context.at, 1) !== null,
			askedBefore: ({ context, event }) => beside(asking(event.seen.walk), context.at, -1) !== null,
			hasGaps: ({ context, event }) => firstGap(context, event.seen) !== null,
			moreGaps: ({ context, event: { seen } }) =>
				firstGap({ ...context, skipped: afterSkipping(context, seen) }, seen) !== null,
			skippedSome: ({ context }) => context.skipped.length > 0,
			inPlan: ({ context }) => context.at !== null,
			plannedBefore: ({ context }) => before(planning, context.at) !== null,
			nothingLeft: ({ event }) => event.seen.left === 0,
			changed: ({ event }) => event.seen.changed,
			neverSigned: ({ event }) => !event.seen.signedBefore,
			pausedInAsking: ({ context }) => context.pausedIn === 'asking',
			pausedInProbing: ({ context }) => context.pausedIn === 'probing',
			pausedInPlanning: ({ context }) => context.pausedIn === 'planning',
		},
	}).createMachine({
		id: 'meeting',
		context: () => ({ ...firstPosition(), seen: nothingSeen }),
		initial: 'opening',
		on: { '*': refuse('not-now') },
		states: {
			opening: {
				on: {
					START: { target: 'asking', actions: move('start') },
					...accepts(...always, 'PASS'),
					...earlyEnds,
				},
			},
			asking: {
				on: {
					NEXT: [returning, ...askNext],
					BACK: [returning, { guard: 'askedBefore', actions: move('back') }, refuse('first-question')],
					...accepts('PLACE', 'HEADER'),
					PEOPLE: askNextWhenAllSpoke,
					ENTRY: askNextWhenAllSpoke,
					PASS: askNextWhenAllSpoke,
					SETTLE: askNextWhenAllSpoke,
					...inMeeting('asking'),
				},
			},
			probing: {
				on: {
					NEXT: [returning, ...probeNext],
					BACK: [
						returning,
						{ guard: 'skippedSome', actions: move('probe-back') },
						{ target: 'asking', actions: move('last') },
					],
					...accepts('PLACE', 'PEOPLE', 'HEADER', 'PASS'),
					ENTRY: probeNextWhenClosed,
					SETTLE: probeNextWhenClosed,
					...inMeeting('probing'),
				},
			},
			planning: {
				on: {
					NEXT: [returning, { guard: 'inPlan', actions: move('plan-next') }, refuse('at-the-end')],
					BACK: [
						returning,
						{ guard: 'plannedBefore', actions: move('plan-back') },
						{ guard: 'skippedSome', target: 'probing', actions: move('probe-back') },
						{ target: 'asking', actions: move('last') },
					],
					...accepts('PLACE', 'HEADER', 'ANSWER_CHECK'),
					PEOPLE: planNextWhenAllSpoke,
					ENTRY: planNextWhenAllSpoke,
					PASS: planNextWhenAllSpoke,
					SETTLE: planNextWhenAllSpoke,
					...inMeeting('planning'),
				},
			},
			paused: {
				on: {
					RESUME: [
						{ guard: 'pausedInAsking', target: 'asking', actions: move('resume') },
						{ guard: 'pausedInProbing', target: 'probing', actions: move('resume') },
						{ guard: 'pausedInPlanning', target: 'planning', actions: move('resume') },
					],
					CLOSE: close,
					...accepts(...always, 'PASS', 'SETTLE'),
					...earlyEnds,
				},
			},
			adding: {
				on: {
					CHECK: { target: 'checking', actions: move('turn') },
					RECONVENE: { target: 'planning', actions: move('reconvene') },
					...afterwards,
					...earlyEnds,
				},
			},
			checking: {
				on: {
					PREPARE: { target: 'signing', actions: move('turn') },
					SEND_BACK: { target: 'adding', actions: move('turn') },
					...afterwards,
					...earlyEnds,
				},
			},
			signing: {
				on: {
					PREPARE: taken,
					SIGN: { target: 'signed', actions: move('turn') },
					STEP_BACK: { target: 'checking', actions: move('turn') },
					SEND_BACK: { target: 'adding', actions: move('turn') },
					...afterwards,
					...earlyEnds,
				},
			},
			signed: {
				on: {
					CHECK: [{ guard: 'changed', target: 'checking', actions: move('turn') }, refuse('nothing-changed')],
					...accepts(...always, 'SETTLE'),
				},
			},
			mistake: {},
			'not-hsb': {},
		},
	});
}

export type Meeting = ReturnType<typeof createMeeting>;

/**
 * What the machine may see of this record.
 * @param before the head before the event: what everybody had spoken to already does not move the meeting on
 */
export function see(framework: Framework, head: Head, before: Head): Seen {
	const cell = currentCell(positionOf(head.cursor), head.cursor.value);
	const open = gaps(framework, head);
	return {
		gaps: open.map(slotKey),
		left: open.length + unplanned(framework, head).length,
		spoke: cell !== null && everyoneSpoke(head, cell) && !everyoneSpoke(before, cell),
		changed: head.changes > 0,
		walk: head.header.walk,
		autoAdvance: head.header.autoAdvance,
		signedBefore: head.versions.length > 0,
	};
}

export const positionOf = (cursor: Cursor): Position => cursor.context as unknown as Position;

/** The cursor of a meeting that has just been opened. */
export const firstCursor = (): Cursor => ({
	flow: 'meeting',
	version: flowVersion,
	value: 'opening',
	context: { ...firstPosition() },
});

type State = ReturnType<Meeting['resolveState']>;
type Surroundings = Parameters<Meeting['transition']>[2];
type Action = Parameters<Surroundings['actionExecutor']>[0];

/** An actor that is never started: what a step needs to know of its surroundings. */
const actors = new WeakMap<Meeting, Actor<Meeting>>();

function actorOf(meeting: Meeting): Actor<Meeting> {
	const actor = actors.get(meeting) ?? createActor(meeting);
	actors.set(meeting, actor);
	return actor;
}

/** As XState's own `transition`, which makes an actor for every step: that takes longer than the step. */
function transition(meeting: Meeting, state: State, event: MeetingEvent): { next: State; actions: Action[] } {
	const self = actorOf(meeting);
	const actions: Action[] = [];
	const nothing = () => {};
	const surroundings: Surroundings = {
		self,
		system: self.system,
		id: '',
		sessionId: '',
		logger: nothing,
		defer: nothing,
		emit: nothing,
		stopChild: nothing,
		actionExecutor: (action) => void actions.push(action),
	};
	return { next: meeting.transition(state, event, surroundings), actions };
}

/**
 * One step. Returns the cursor after it, or why the event is refused in this phase.
 * @throws for a cursor that a newer version of this flow wrote
 */
export function step(
	meeting: Meeting,
	cursor: Cursor,
	event: MeetingEvent,
): { cursor: Cursor } | { refused: Refusal } {
	if (cursor.flow !== 'meeting' || cursor.version > flowVersion)
		throw new Error('this cursor is newer than the flow');
	const state = meeting.resolveState({
		value: cursor.value as Phase,
		context: { ...positionOf(cursor), seen: event.seen },
	});
	const { next, actions } = transition(meeting, state, event);
	const refused = actions.find((action) => action.type === 'refuse');
	if (refused) return { refused: (refused.params as { reason: Refusal }).reason };
	const { seen: _, ...position } = next.context;
	return {
		cursor: { flow: 'meeting', version: flowVersion, value: next.value as Phase, context: { ...position } },
	};
}
