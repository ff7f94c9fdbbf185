import { positionOf } from '../../../flows/meeting.ts';
import { cellMark } from '../../framework/board.ts';
import { longDate, timeOfDay } from '../../framework/dates.ts';
import { gaps, walkOrder } from '../../framework/probing.ts';
import type { Block, Button, Card, Run } from '../cards.ts';
import {
	agency,
	button,
	command,
	form,
	grid,
	personName,
	plain,
	show,
	strong,
	theirs,
	turnOf,
	type View,
} from '../view.ts';

/** Who is here, an agency a line; people without an account among them. */
function whoIsHere(view: View): Run[][] {
	const { head, framework, say } = view;
	const here = [
		...head.people.filter((p) => p.present).map((p) => ({ ...p, guest: false })),
		...head.guests.map((g) => ({ ...g, places: [] as string[], guest: true })),
	];
	return framework.agencies.flatMap((one) => {
		const people = here.filter((p) => p.agency === one.id);
		if (people.length === 0) return [];
		const names = people.map((p) => {
			const labels = p.places.map((id) => head.places.find((x) => x.id === id)?.label ?? '').filter(Boolean);
			const tied = labels.length > 0 ? ` (${labels.join(', ')})` : '';
			return `${p.name}${tied}${p.guest ? ` ${say('status.no-account')}` : ''}`;
		});
		return [[strong(`${agency(view, one.id)}: `), theirs(names.join(', '))]];
	});
}

/** Questions that the walk has still to come to, the one it is at among them. */
export function cellsLeft({ framework, head }: View): number {
	const { at, skipped } = positionOf(head.cursor);
	const asking = walkOrder(framework, 'understanding', head.header.walk);
	const planning = walkOrder(framework, 'planning', 'context');
	const from = (order: string[]) => (at === null ? 0 : order.length - order.indexOf(at));
	const phase = head.cursor.value === 'paused' ? positionOf(head.cursor).pausedIn : head.cursor.value;
	if (phase === 'opening') return asking.length + planning.length;
	if (phase === 'asking') return from(asking) + planning.length;
	if (phase === 'probing')
		return Math.max(0, gaps(framework, head).length - skipped.length) + planning.length;
	return phase === 'planning' ? from(planning) : 0;
}

/** "22 questions left. About 90 seconds each, to end at 11:30." */
function pace(view: View): string | undefined {
	const { head, say, now } = view;
	const left = cellsLeft(view);
	if (!['asking', 'probing', 'planning', 'paused'].includes(head.cursor.value) || left === 0)
		return undefined;
	const { endsAt } = head.header;
	if (endsAt === null) return say('status.left', { left });
	const seconds = Math.round((Date.parse(endsAt) - Date.parse(now)) / 1000 / left);
	const end = timeOfDay(endsAt);
	if (seconds <= 0) return say('status.left-late', { left, end });
	const each =
		seconds < 120
			? say('status.seconds', { n: Math.max(5, Math.round(seconds / 5) * 5) })
			: say('status.minutes', { n: Math.round(seconds / 60) });
	return say('status.left-pace', { left, pace: each, end });
}

function buttons(view: View): Button[] {
	const { head } = view;
	const phase = head.cursor.value;
	const people = [
		button(view, 'join', form(view, 'join'), phase === 'opening' ? { style: 'main' } : {}),
		button(view, 'add-guest', form(view, 'list-guest')),
		button(view, 'leave', command(view, 'leave', {})),
		button(view, 'hand-over', form(view, 'hand-over')),
	];
	const about = [
		button(view, 'change-header', form(view, 'change-header')),
		button(view, 'add-place', form(view, 'add-place')),
		button(view, 'put-right', form(view, 'put-right')),
	];
	const walk = [
		button(view, 'jump', form(view, 'jump')),
		button(view, 'write-ahead', form(view, 'choose-cell')),
		button(view, 'our-entries', show(view, 'ours')),
	];
	const end = [
		button(view, 'end-meeting', form(view, 'end-meeting')),
		button(view, 'end-early', form(view, 'end-early'), { style: 'warning' }),
	];
	const turn = { turn: turnOf(view) };
	switch (phase) {
		case 'opening':
			return [
				...people.slice(0, 1),
				button(view, 'start', command(view, 'start', turn), { style: 'main' }),
				button(view, 'write-ahead', form(view, 'choose-cell')),
				...people.slice(1),
				...about,
				...end.slice(1),
			];
		case 'asking':
		case 'probing':
		case 'planning':
			return [...walk, button(view, 'pause', command(view, 'pause', turn)), ...people, ...about, ...end];
		case 'paused':
			return [
				button(view, 'resume', command(view, 'resume', turn), { style: 'main' }),
				button(view, 'add-late', form(view, 'choose-cell')),
				button(view, 'our-entries', show(view, 'ours')),
				...people,
				...about,
				...end,
			];
		case 'adding':
		case 'checking':
		case 'signing':
		case 'signed':
			return [
				button(view, 'add-late', form(view, 'choose-cell'), { style: 'main' }),
				button(view, 'our-entries', show(view, 'ours')),
				button(view, 'requests', show(view, 'requests')),
				...people,
				...(phase === 'adding' ? [button(view, 'reconvene', command(view, 'reconvene', turn))] : []),
				...(phase === 'signed' ? [] : about),
				...(phase === 'signed' || head.versions.length > 0 ? [] : end.slice(1)),
			];
		default:
			return [];
	}
}

function header(view: View): { name: string; value: Run[] }[] {
	const { head, say } = view;
	const { mode, standing, levels, age, meetingDate } = head.header;
	return [
		{
			name: say('header.behaviour'),
			value: [plain(`${say(`mode.${mode}`)}, ${say(`standing.${standing}`)}`)],
		},
		{
			name: say('header.levels'),
			value: [
				plain(
					levels.length > 0 ? levels.map((l) => say(`level.${l}`)).join(', ') : say('header.levels-none'),
				),
			],
		},
		{ name: say('header.age'), value: [plain(age === null ? say('header.age-none') : String(age))] },
		{ name: say('header.date'), value: [plain(longDate(meetingDate))] },
		{ name: say('header.lead'), value: [theirs(personName(view, head.lead))] },
		{ name: say('header.coordinator'), value: [theirs(personName(view, head.coordinator))] },
		...(head.scribe === null
			? []
			: [{ name: say('header.scribe'), value: [theirs(personName(view, head.scribe))] }]),
	];
}

/** The one card that stays: where the meeting is, the grid, who is here. It has no inputs. */
export function statusCard(view: View): Card {
	const { head, framework, say } = view;
	const phase = head.cursor.value;
	const covered = framework.cells.filter((c) =>
		['answered', 'settled'].includes(cellMark(head, c.id)),
	).length;
	const here = whoIsHere(view);
	const paceLine = pace(view);
	const blocks: Block[] = [
		{
			kind: 'text',
			runs: [plain(say(`status.phase.${phase}`, { changes: head.changes, version: head.versions.length }))],
		},
		{
			kind: 'progress',
			done: covered,
			of: framework.cells.length,
			label: say('status.progress', { covered, cells: framework.cells.length }),
		},
		...(paceLine === undefined ? [] : [{ kind: 'text', runs: [strong(paceLine)] } as const]),
		{ kind: 'grid', grid: grid(view) },
		{ kind: 'heading', text: say('status.here'), level: 3 },
		here.length > 0 ? { kind: 'list', items: here } : { kind: 'text', runs: [plain(say('status.nobody'))] },
		{ kind: 'facts', facts: header(view) },
	];
	return {
		key: 'status',
		title: say('status.title', { reference: head.reference }),
		blocks,
		buttons: buttons(view),
	};
}
