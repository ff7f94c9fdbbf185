import { cellAgencies } from '../../framework/board.ts';
import { longDate } from '../../framework/dates.ts';
import { findCell } from '../../framework/framework.ts';
import { leftOpen, needsMost } from '../../framework/probing.ts';
import type { Person } from '../../framework/record.ts';
import { takesPart } from '../../privacy/access.ts';
import type { Block, Card } from '../cards.ts';
import { agency, button, command, form, plain, show, slotTitle, theirs, turnOf, type View } from '../view.ts';

const page = (view: View, version: string) =>
	({ do: 'page', path: `documents/${view.head.record}/${version}` }) as const;

/** For somebody who came late: the open questions that most need their agency. */
function welcome(view: View, me: Person): Card[] {
	const { framework, head, say } = view;
	const late = head.startedAt !== null && me.joinedAt !== null && me.joinedAt > head.startedAt;
	if (!late || !['asking', 'probing'].includes(head.cursor.value)) return [];
	const needs = needsMost(framework, head, me, 3);
	if (needs.length === 0) return [];
	const blocks = needs.flatMap((slot): Block[] => {
		const cell = findCell(framework, slot.cell);
		const at = { cell: slot.cell, ...(slot.place !== null && { place: slot.place }) };
		return [
			{ kind: 'text', runs: [theirs(slotTitle(view, slot))] },
			{
				kind: 'text',
				runs: [plain(cell?.probes.find((p) => p.ask.includes(me.agency))?.question ?? cell?.question ?? '')],
			},
			{
				kind: 'buttons',
				buttons: [button(view, 'add-entry', form(view, 'entry', at), { of: slotTitle(view, slot) })],
			},
		];
	});
	return [
		{ key: 'welcome', title: say('welcome.title', { agency: agency(view, me.agency) }), blocks, buttons: [] },
	];
}

/** After the meeting: each agency checks its own entries. */
function confirm(view: View, me: Person): Card[] {
	const { head, say } = view;
	if (!['adding', 'checking', 'signing'].includes(head.cursor.value) || head.confirmBy === null) return [];
	const count = Object.keys(head.board).reduce(
		(sum, cell) => sum + (cellAgencies(head, cell)[me.agency] ?? 0),
		0,
	);
	if (count === 0) return [];
	const name = agency(view, me.agency);
	const done = head.confirmed[me.agency] !== undefined;
	return [
		{
			key: 'confirm',
			title: say('confirm.title', { agency: name }),
			blocks: [
				{
					kind: 'text',
					runs: [
						plain(
							say(done ? 'confirm.done' : 'confirm.intro', {
								count,
								agency: name,
								by: longDate(head.confirmBy),
							}),
						),
					],
				},
			],
			buttons: [
				button(view, 'our-entries', show(view, 'ours'), done ? {} : { style: 'main' }),
				...(done ? [] : [button(view, 'confirm', command(view, 'confirm', {}))]),
			],
		},
	];
}

/** What this agency was asked for later. */
function asked(view: View, me: Person): Card[] {
	const { head, say } = view;
	const mine = head.requests.filter((r) => r.state === 'open' && r.agency === me.agency);
	if (mine.length === 0) return [];
	const blocks = mine.slice(0, 5).flatMap((r): Block[] => {
		const at = { cell: r.cell, ...(r.place !== null && { place: r.place }) };
		const of = slotTitle(view, r);
		return [
			{
				kind: 'text',
				runs: [theirs(slotTitle(view, r)), plain(` ${say('asked.due', { due: longDate(r.due) })}`)],
			},
			{
				kind: 'buttons',
				buttons: [
					button(view, 'answer', form(view, 'entry', { ...at, request: r.id }), { of }),
					button(view, 'nothing-known', form(view, 'nothing-known', { ...at, agency: r.agency }), { of }),
				],
			},
		];
	});
	const more = mine.length - 5;
	if (more > 0) blocks.push({ kind: 'text', runs: [plain(say('asked.more', { count: more }))] });
	return [
		{
			key: 'asked',
			title: say('asked.title', { agency: agency(view, me.agency) }),
			blocks,
			buttons: more > 0 ? [button(view, 'requests', show(view, 'requests'))] : [],
		},
	];
}

function lead(view: View): Card[] {
	const { head, say } = view;
	const read = button(view, 'read-document', page(view, 'now'));
	const checks = button(view, 'see-checks', show(view, 'checks'));
	const back = button(view, 'send-back', form(view, 'send-back'));
	const all = button(view, 'all-entries', show(view, 'all'));
	const turn = { turn: turnOf(view) };
	const silent = silentAgencies(view);
	const open = leftOpen(view.framework, head).length;
	const waiting: Block[] = [
		...(silent === ''
			? []
			: [{ kind: 'text', runs: [plain(say('check.silent', { agencies: silent }))] } as const]),
		...(open === 0 ? [] : [{ kind: 'warning', text: say('check.open-again', { count: open }) } as const]),
	];
	const openAgain = open === 0 ? [] : [button(view, 'see-open', show(view, 'open'))];
	const card = (name: string, buttons: Card['buttons'], blocks: Block[] = []): Card[] => [
		{
			key: 'lead',
			title: say(`check.${name}.title`),
			blocks: [
				{
					kind: 'text',
					runs: [plain(say(`check.${name}.intro`, { changes: head.changes, version: head.versions.length }))],
				},
				...blocks,
			],
			buttons,
		},
	];
	switch (head.cursor.value) {
		case 'adding':
			return card(
				'adding',
				[button(view, 'check', command(view, 'check', turn), { style: 'main' }), read, all, ...openAgain],
				waiting,
			);
		case 'checking':
			return card(
				'checking',
				[
					read,
					all,
					checks,
					...openAgain,
					button(view, 'prepare', command(view, 'prepare', turn), { style: 'main' }),
					back,
				],
				waiting,
			);
		case 'signing':
			return card('signing', [
				button(view, 'sign', form(view, 'sign'), { style: 'main' }),
				read,
				all,
				checks,
				button(view, 'step-back', command(view, 'step-back', turn)),
				back,
			]);
		case 'signed':
			return head.changes > 0
				? card('changed', [
						button(view, 'check', command(view, 'check', turn), { style: 'main' }),
						all,
						...signedPages(view),
					])
				: card('signed', [all, ...signedPages(view)]);
		default:
			return [];
	}
}

const signedPages = (view: View) =>
	view.head.versions.map(({ version }) => ({
		label: view.say('button.read-version', { version }),
		intent: page(view, String(version)),
	}));

/** Agencies that said something and have not confirmed it. */
function silentAgencies(view: View): string {
	const { head } = view;
	const ids = new Set(Object.keys(head.board).flatMap((cell) => Object.keys(cellAgencies(head, cell))));
	return [...ids]
		.filter((id) => head.confirmed[id] === undefined)
		.map((id) => agency(view, id))
		.join(', ');
}

function coordinator(view: View): Card[] {
	const { head, say } = view;
	if (head.versions.length > 0)
		return [
			{
				key: 'coordinator',
				title: say('coordinator.signed.title'),
				blocks: [
					{ kind: 'text', runs: [plain(say('coordinator.signed.intro', { version: head.versions.length }))] },
				],
				buttons: signedPages(view),
			},
		];
	if (head.startedAt === null) return [];
	const silent = head.endedAt === null ? '' : silentAgencies(view);
	const open = head.requests.filter((r) => r.state === 'open').length;
	return [
		{
			key: 'coordinator',
			title: say('coordinator.growing.title'),
			blocks: [
				{ kind: 'text', runs: [plain(say('coordinator.growing.intro', { open }))] },
				...(silent === ''
					? []
					: [{ kind: 'text', runs: [plain(say('check.silent', { agencies: silent }))] } as const]),
			],
			buttons: [button(view, 'read-document', page(view, 'now'))],
		},
	];
}

/** Who has been sent back to add more is told so, without the words of the lead. */
function sentBack(view: View): Card[] {
	const { head, say } = view;
	if (head.sentBack === null || head.cursor.value !== 'adding') return [];
	return [
		{
			key: 'sent-back',
			title: say('sent-back.title'),
			blocks: [{ kind: 'text', runs: [plain(say('sent-back.intro'))] }],
			buttons: [button(view, 'sent-back-why', show(view, 'remarks'))],
		},
	];
}

/** Everything that waits for this person, most urgent first. */
export function privateCards(view: View, id: string): Card[] {
	const { head } = view;
	const me = head.people.find((p) => p.id === id);
	const isLead = head.lead === id;
	const isCoordinator = head.coordinator === id;
	if (head.endedEarly !== null) return isLead || isCoordinator ? closedEarly(view) : [];
	return [
		...(isLead ? lead(view) : []),
		...(me && takesPart(head, id)
			? [...sentBack(view), ...asked(view, me), ...confirm(view, me), ...welcome(view, me)]
			: []),
		...(isCoordinator && !isLead ? coordinator(view) : []),
		...(isLead && head.startedAt !== null && head.endedAt === null ? growing(view) : []),
	];
}

/** What was said before an early ending, and why it ended. */
const closedEarly = (view: View): Card[] => [
	{
		key: 'closed-early',
		title: view.say('closed-early.title'),
		blocks: [{ kind: 'text', runs: [plain(view.say('closed-early.intro'))] }],
		buttons: [button(view, 'read-document', page(view, 'now'))],
	},
];

/** The lead sees the document grow while the meeting goes on. */
const growing = (view: View): Card[] => [
	{
		key: 'growing',
		title: view.say('growing.title'),
		blocks: [{ kind: 'text', runs: [plain(view.say('growing.intro'))] }],
		buttons: [button(view, 'read-document', page(view, 'now'))],
	},
];
