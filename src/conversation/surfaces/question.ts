import { positionOf } from '../../../flows/meeting.ts';
import { cellEntries, isOpen, slotsOf } from '../../framework/board.ts';
import { type Cell, contextOf, findCell } from '../../framework/framework.ts';
import { type Asked, leftOpen, walkOrder, whomToAsk } from '../../framework/probing.ts';
import { type Slot, slotOf } from '../../framework/record.ts';
import type { Block, Button, Card } from '../cards.ts';
import {
	agency,
	button,
	cellNow,
	cellTitle,
	command,
	form,
	heardLine,
	placeLines,
	placeName,
	plain,
	show,
	slotTitle,
	strong,
	theirs,
	turnOf,
	type View,
} from '../view.ts';

/** How much there is to plan for: concerns of this context by point, and where its actions and strengths stand. */
function concernBlocks(view: View, cell: Cell): Block[] {
	const { framework, head, say } = view;
	if (cell.point.part !== 'planning') return [];
	const of = (role: string) =>
		framework.cells
			.filter((c) => c.context.id === cell.context.id && c.point.role === role && cellEntries(head, c.id) > 0)
			.map((c) =>
				say('question.count-of', { point: c.point.short.toLowerCase(), count: cellEntries(head, c.id) }),
			)
			.join(', ');
	const concerns = of('concern');
	const strengths = of('strength');
	return [
		{
			kind: 'text',
			runs: [
				strong(say('question.concerns')),
				plain(` ${concerns === '' ? say('question.no-concerns') : concerns}`),
			],
		},
		...(strengths === ''
			? []
			: [{ kind: 'text', runs: [strong(say('question.strengths')), plain(` ${strengths}`)] } as const]),
	];
}

function answerButtons(view: View, cell: Cell, slot: Slot | null): Button[] {
	const at = { cell: cell.id, ...(slot?.place != null && { place: slot.place }) };
	const of = slot === null ? cellTitle(view, cell.id) : slotTitle(view, slot);
	const open = slotsOf(view.head, cell.id).some((s) => isOpen(view.head, s));
	return [
		button(view, 'add-entry', form(view, 'entry', at), { style: 'main', of }),
		button(view, 'pass', command(view, 'pass', { cell: cell.id }), { of }),
		button(view, 'pass-context', command(view, 'pass', { cell: cell.id, wholeContext: true }), {
			of: cell.context.title,
		}),
		...(open
			? [
					button(view, 'nothing-known', form(view, 'nothing-known', at), { of }),
					button(view, 'not-applicable', form(view, 'not-applicable', at), { of }),
					button(view, 'ask-later', form(view, 'ask-later', at), { of }),
				]
			: []),
		button(view, 'show-entries', show(view, 'entries', { cell: cell.id }), { of }),
	];
}

const walkButtons = (view: View): Button[] => {
	const turn = { turn: turnOf(view) };
	return [
		button(view, 'back', command(view, 'back', turn)),
		button(view, 'next', command(view, 'next', turn), { style: 'main' }),
		button(view, 'jump', form(view, 'jump')),
	];
};

/** Something to listen for, or other questions to ask, under its heading. */
const listed = ({ say }: View, heading: string, lines: string[]): Block[] =>
	lines.length === 0
		? []
		: [
				{ kind: 'text', runs: [strong(say(heading))] },
				{ kind: 'list', items: lines.map((line) => [plain(line)]) },
			];

/** The question with what helps to answer it, and what is there already, place by place. */
function cellBlocks(view: View, cell: Cell, question: string, helps: Block[]): Block[] {
	const { say } = view;
	const places = placeLines(view, cell);
	const byPlace: Block[] = [
		{
			kind: 'text',
			runs: [strong(say('question.place-by-place', { places: cell.context.place?.many ?? '' }))],
		},
		{ kind: 'list', items: places },
	];
	return [
		{ kind: 'text', runs: [plain(cell.point.definition)], subtle: true },
		{ kind: 'heading', text: question, level: 2 },
		...helps,
		...concernBlocks(view, cell),
		...(places.length > 0 ? byPlace : []),
		{ kind: 'text', runs: [plain(heardLine(view, cell))] },
	];
}

/** Where the walk is: "Question 12 of 35". */
function counter({ framework, head, say }: View, cell: Cell): string {
	const { detour } = positionOf(head.cursor);
	if (detour !== null) return say('question.detour');
	const part = cell.point.part;
	const order = walkOrder(framework, part, part === 'understanding' ? head.header.walk : 'context');
	return say(`question.${part}`, { n: order.indexOf(cell.id) + 1, of: order.length });
}

/** The question that the meeting is at. A question of its own each turn, so that a chat posts it anew. */
function questionCard(view: View, cell: Cell): Card {
	return {
		key: `question:${turnOf(view)}`,
		title: cellTitle(view, cell.id),
		blocks: [
			{ kind: 'text', runs: [plain(counter(view, cell))], subtle: true },
			...cellBlocks(view, cell, cell.question, listed(view, 'question.listen-for', cell.listenFor)),
			{ kind: 'buttons', buttons: answerButtons(view, cell, null) },
		],
		buttons: walkButtons(view),
		answers: { cell: cell.id, place: null },
	};
}

/** Who is asked: names of those in the room, or that the agency is not here. */
function addressee(view: View, asked: Asked & { absent: boolean }): Block {
	const { say } = view;
	const title = agency(view, asked.agency);
	if (asked.absent) return { kind: 'warning', text: say('probe.absent', { agency: title }) };
	const names = asked.people.map((p) => p.name).join(', ');
	return {
		kind: 'text',
		runs: [strong(say('probe.for', { agency: title })), ...(names === '' ? [] : [theirs(` ${names}`)])],
	};
}

/** One open slot, asked of whoever is most likely to know. */
function probeCard(view: View, cell: Cell, slot: Slot): Card {
	const { framework, head, say } = view;
	const asked = whomToAsk(framework, head, slot);
	const open = isOpen(head, slot);
	const place = slot.place === null ? '' : placeName(view, contextOf(slot.cell), slot.place);
	const more = cell.probes.filter((p) => p.id !== asked.probe?.id).slice(0, 3);
	const helps =
		more.length > 0
			? listed(
					view,
					'probe.more',
					more.map((p) => p.question),
				)
			: listed(view, 'question.listen-for', cell.listenFor);
	const buttons = answerButtons(view, cell, slot);
	const askThem = button(
		view,
		'ask-them-later',
		form(view, 'ask-later', {
			cell: cell.id,
			...(slot.place !== null && { place: slot.place }),
			agency: asked.agency,
		}),
		{ style: 'main' },
	);
	return {
		key: `question:${turnOf(view)}`,
		title: slotTitle(view, slot),
		blocks: [
			{ kind: 'text', runs: [plain(say(open ? 'probe.intro' : 'probe.closed'))], subtle: true },
			addressee(view, asked),
			...(place === ''
				? []
				: [{ kind: 'text', runs: [plain(say('probe.about')), plain(' '), theirs(place)] } as const]),
			...cellBlocks(view, cell, asked.probe?.question ?? cell.question, helps),
			{ kind: 'buttons', buttons: [...(asked.absent && open ? [askThem] : []), ...buttons] },
		],
		buttons: walkButtons(view),
		answers: { cell: cell.id, place: slot.place },
	};
}

/** The end of planning: what is still open, before the meeting ends. */
function leftCard(view: View): Card {
	const { framework, head, say } = view;
	const left = leftOpen(framework, head);
	const shown = left.slice(0, 15);
	return {
		key: `question:${turnOf(view)}`,
		title: say('left.title'),
		blocks: [
			{
				kind: 'text',
				runs: [plain(left.length === 0 ? say('left.none') : say('left.intro', { count: left.length }))],
			},
			...(left.length > 0
				? [{ kind: 'list', items: shown.map((slot) => [theirs(slotTitle(view, slot))]) } as const]
				: []),
			...(left.length > shown.length
				? [{ kind: 'text', runs: [plain(say('left.more', { count: left.length - shown.length }))] } as const]
				: []),
		],
		buttons: [
			button(view, 'end-meeting', form(view, 'end-meeting'), { style: 'main' }),
			button(view, 'jump', form(view, 'jump')),
			button(view, 'back', command(view, 'back', { turn: turnOf(view) })),
		],
	};
}

/** The one live question: a cell of the walk, a probe, or what is left at the end. */
export function liveQuestion(view: View): Card[] {
	const { framework, head } = view;
	const phase = head.cursor.value;
	if (!['asking', 'probing', 'planning'].includes(phase)) return [];
	const { detour, probe } = positionOf(head.cursor);
	const now = cellNow(view);
	const cell = now === null ? undefined : findCell(framework, now);
	if (cell === undefined) return [leftCard(view)];
	if (phase === 'probing' && detour === null && probe !== null) {
		const slot = slotOf(probe);
		const real = slotsOf(head, cell.id).some((s) => s.place === slot.place)
			? slot
			: (slotsOf(head, cell.id)[0] ?? slot);
		return [probeCard(view, cell, real)];
	}
	return [questionCard(view, cell)];
}
