import { checks } from '../framework/checks.ts';
import { dateAndTime, longDate } from '../framework/dates.ts';
import type { FullRecord, KeptEntry } from '../framework/record.ts';
import { mayCorrect, mayRead, mayReadState, readable } from '../privacy/access.ts';
import type { Block, Button, Card } from './cards.ts';
import { allowed } from './forms/all.ts';
import { byline } from './forms/parts.ts';
import { checkSentence } from './shows/checks.ts';
import { stillOpen } from './shows/open.ts';
import { statusCard } from './surfaces/status.ts';
import {
	agency,
	button,
	cellTitle,
	form,
	personName,
	plain,
	slotTitle,
	strong,
	theirs,
	type View,
} from './view.ts';

/** What one person is shown when they ask, and nobody else. */
export interface Showing extends View {
	person: string;
	record: FullRecord;
	args: Record<string, unknown>;
}

const mine = ({ head, person }: Showing): string => head.people.find((p) => p.id === person)?.agency ?? '';

function entryButtons(showing: Showing, entry: KeptEntry): Block[] {
	if (!mayCorrect(showing.head, showing.person, entry)) return [];
	const of = `${cellTitle(showing, entry.cell)}, ${agency(showing, entry.agency)}`;
	const open = (name: string): Button =>
		button(showing, name, form(showing, name, { entry: entry.id }), { of });
	return [{ kind: 'buttons', buttons: [open('amend'), open('move'), open('withdraw')] }];
}

/**
 * How an entry came to be what it is: each correction with who made it, when, why, and what it was. A wording is
 * for those who might read it then; a reason for those who might read what it changed, and into what.
 */
function history(showing: Showing, entry: KeptEntry): Block[] {
	const { say, head, person } = showing;
	const reads = entry.corrections.map((c) => mayReadState(head, person, entry, c.before));
	return entry.corrections.map((c, i) => ({
		kind: 'quote',
		said: reads[i] ? c.before.text : say('correction.restricted'),
		byline: [
			say(`correction.${c.kind}`, {
				by: personName(showing, c.by),
				at: dateAndTime(c.at),
				cell: cellTitle(showing, c.before.cell),
			}),
			...(c.reason !== null && reads[i] && reads[i + 1] !== false
				? [say('correction.reason', { reason: c.reason })]
				: []),
		].join(' '),
	}));
}

function entryBlocks(showing: Showing, entry: ReturnType<typeof readable>[number]): Block[] {
	const { say } = showing;
	if (entry.masked) return [{ kind: 'quote', said: say('entry.restricted'), byline: byline(showing, entry) }];
	return [
		{ kind: 'quote', said: entry.text, byline: byline(showing, entry) },
		...(entry.corrections.length > 0 ? history(showing, entry) : []),
		...entryButtons(showing, entry),
	];
}

const nothing = ({ say }: Showing, key: string): Block[] => [{ kind: 'text', runs: [plain(say(key))] }];

function byCell(showing: Showing, entries: ReturnType<typeof readable>): Block[] {
	const cells = showing.framework.cells.filter((c) => entries.some((e) => e.cell === c.id));
	return cells.flatMap((cell): Block[] => [
		{ kind: 'heading', text: cellTitle(showing, cell.id), level: 3 },
		...entries.filter((e) => e.cell === cell.id).flatMap((e) => entryBlocks(showing, e)),
	]);
}

/** What was said in one cell, with what others may only know to be there. */
function entries(showing: Showing): Card {
	const cell = String(showing.args.cell ?? '');
	const said = readable(showing.record, showing.person).filter((e) => e.cell === cell);
	return {
		key: 'entries',
		title: cellTitle(showing, cell),
		blocks:
			said.length > 0 ? said.flatMap((e) => entryBlocks(showing, e)) : nothing(showing, 'show.no-entries'),
		buttons: [],
	};
}

/** Everything that this person's agency said, and what they recorded for others. */
function ours(showing: Showing): Card {
	const said = readable(showing.record, showing.person).filter(
		(e) => e.agency === mine(showing) || e.recordedBy === showing.person,
	);
	return {
		key: 'ours',
		title: showing.say('show.ours', { agency: agency(showing, mine(showing)) }),
		blocks: said.length > 0 ? byCell(showing, said) : nothing(showing, 'show.nothing-yet'),
		buttons: [],
	};
}

/** Everything that was said, to be read, corrected, moved and withdrawn; for the lead. */
function all(showing: Showing): Card {
	const said = readable(showing.record, showing.person);
	return {
		key: 'all',
		title: showing.say('show.all'),
		blocks: said.length > 0 ? byCell(showing, said) : nothing(showing, 'show.nothing-yet'),
		buttons: [],
	};
}

/** What the record contradicts, each with the entries it comes from and the lead's answer; for the lead. */
function contradictions(showing: Showing): Card {
	const { say, record, framework, head, person } = showing;
	const found = checks(framework, record);
	const from = (ids: string[]) =>
		record.entries
			.filter((e) => ids.includes(e.id) && mayRead(head, person, e) === 'text')
			.map(
				(e): Block => ({
					kind: 'quote',
					said: e.text,
					byline: `${cellTitle(showing, e.cell)} · ${byline(showing, e)}`,
				}),
			);
	const blocks = found.flatMap((check): Block[] => [
		{ kind: 'warning', text: checkSentence(showing, check) },
		...from(check.entries.slice(0, 3)),
		...(check.answered === null
			? []
			: [{ kind: 'text', runs: [strong(say('show.answered')), theirs(` ${check.answered}`)] } as const]),
		{ kind: 'buttons', buttons: checkButtons(showing, check) },
	]);
	return {
		key: 'checks',
		title: say('show.checks'),
		blocks: found.length > 0 ? blocks : nothing(showing, 'show.no-checks'),
		buttons: [],
	};
}

function checkButtons(showing: Showing, check: ReturnType<typeof checks>[number]): Button[] {
	const { framework } = showing;
	const of = checkSentence(showing, check);
	const planned = framework.cells.find((c) => c.context.id === check.context && c.point.role === 'action');
	const first = check.entries[0];
	const amends = check.kind.startsWith('action-without') || check.kind === 'basis-not-said';
	const about = amends && first !== undefined;
	return [
		...(about ? [button(showing, 'amend', form(showing, 'amend', { entry: first }), { of })] : []),
		...(check.kind === 'place-without-label' && first !== undefined
			? [button(showing, 'move', form(showing, 'move', { entry: first }), { of })]
			: []),
		...(check.kind === 'concern-without-action' && planned
			? [button(showing, 'add-action', form(showing, 'entry', { cell: planned.id }), { of })]
			: []),
		...(['mode-not-known', 'levels-not-known'].includes(check.kind)
			? [button(showing, 'change-header', form(showing, 'change-header'), { of })]
			: []),
		button(showing, 'answer-check', form(showing, 'answer-check', { check: check.id }), { of }),
	];
}

/** What was asked later, of whom, by when. */
function requests(showing: Showing): Card {
	const { head, say, person } = showing;
	const manages = head.lead === person || head.coordinator === person;
	const blocks = head.requests.flatMap((r): Block[] => [
		{
			kind: 'text',
			runs: [
				theirs(slotTitle(showing, r)),
				plain(` ${say(`request.${r.state}`, { agency: agency(showing, r.agency), due: longDate(r.due) })}`),
			],
		},
		...(r.state === 'open'
			? [
					{
						kind: 'buttons',
						buttons: [
							...(r.agency === mine(showing) || manages || head.scribe === person
								? [
										button(
											showing,
											'answer',
											form(showing, 'entry', {
												cell: r.cell,
												...(r.place !== null && { place: r.place }),
												request: r.id,
												...(r.agency !== mine(showing) && { agency: r.agency }),
											}),
											{ of: slotTitle(showing, r) },
										),
									]
								: []),
							...(manages
								? [
										button(showing, 'close-request', form(showing, 'close-request', { request: r.id }), {
											of: slotTitle(showing, r),
										}),
									]
								: []),
						],
					} as const,
				]
			: []),
	]);
	return {
		key: 'requests',
		title: say('show.requests'),
		blocks: blocks.length > 0 ? blocks : nothing(showing, 'show.no-requests'),
		buttons: [],
	};
}

/** Why the lead sent it back. */
function remarks(showing: Showing): Card {
	const said = showing.record.remarks.filter((r) => r.kind === 'sent-back');
	return {
		key: 'remarks',
		title: showing.say('show.remarks'),
		blocks: said.map((r) => ({
			kind: 'quote',
			said: r.text,
			byline: `${personName(showing, r.by)} · ${dateAndTime(r.at)}`,
		})),
		buttons: [],
	};
}

/** Where the meeting is, with what this person may do; for somebody who asks instead of looking for the card. */
function status(showing: Showing): Card {
	const card = statusCard(showing);
	const { head, person } = showing;
	return { ...card, buttons: card.buttons.filter((b) => allowed(head, person, b.intent)) };
}

const shows: Record<string, { make(showing: Showing): Card; leadOnly?: boolean }> = {
	entries: { make: entries },
	ours: { make: ours },
	requests: { make: requests },
	open: { make: stillOpen },
	remarks: { make: remarks },
	status: { make: status },
	checks: { make: contradictions, leadOnly: true },
	all: { make: all, leadOnly: true },
};

/** The card that a "show" asks for; undefined for what does not exist or is not this person's to see. */
export function showCard(name: string, showing: Showing): Card | undefined {
	const found = Object.hasOwn(shows, name) ? shows[name] : undefined;
	if (found === undefined || (found.leadOnly && showing.head.lead !== showing.person)) return undefined;
	return found.make(showing);
}
