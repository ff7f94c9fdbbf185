import { placesOf } from '../../src/framework/board.ts';
import { checks } from '../../src/framework/checks.ts';
import { addDays } from '../../src/framework/dates.ts';
import { contextOf, type Framework } from '../../src/framework/framework.ts';
import { type FullRecord, type Head, type Slot, slotOf } from '../../src/framework/record.ts';
import { currentCell, positionOf } from '../meeting.ts';
import type { PracticeCase } from '../practice.ts';

/** A command that a person of the case gives, without the envelope. */
export interface Said {
	person: string;
	kind: string;
	args: Record<string, unknown>;
	/** What it is called in the case, so that a correction can name it. */
	ref?: string;
	/** For people who watch: one line. */
	line: string;
}

export interface Stage {
	head(): Promise<Head>;
	full(): Promise<FullRecord>;
	/** Gives the command and returns the ids of the answer. Throws when it is refused. */
	say(said: Said): Promise<Record<string, string>>;
	/** What the lead signs: opens the document and returns its digest. */
	openForSigning(): Promise<string>;
}

type Turn = PracticeCase['cells'][string];
type Spoken = PracticeCase['cells'][string]['say'][number];
type Settled = PracticeCase['cells'][string]['settle'][number];

/** Plays a fictional case through the commands that everybody uses. */
export function createPlayer(practice: PracticeCase, framework: Framework, stage: Stage) {
	const refs = new Map<string, string>();
	const person = (id: string) => {
		const found = practice.people.find((p) => p.id === id);
		if (found === undefined) throw new Error(`the case has no person "${id}"`);
		return found;
	};
	const withRole = (role: string) => practice.people.find((p) => p.role === role)?.id ?? '';
	const lead = withRole('lead');
	const coordinator = withRole('coordinator');

	const placeId = (head: Head, cell: string, label: string | undefined): string =>
		placesOf(head, contextOf(cell)).find((p) => p.label === label)?.id ?? '';

	async function entry(cell: string, said: Spoken, extra: Record<string, unknown> = {}): Promise<void> {
		const head = await stage.head();
		const due = said.action?.due === undefined ? '' : addDays(head.header.meetingDate, said.action.due);
		const place = placeId(head, cell, said.place);
		const ids = await stage.say({
			person: said.by,
			kind: 'add-entry',
			line: `${person(said.by).name}: ${said.text}`,
			args: {
				cell,
				place,
				...(place === '' && said.place !== undefined && { newPlace: said.place }),
				text: said.text,
				basis: said.basis,
				...(said.agency && { agency: said.agency }),
				shown:
					said.restrictedTo === undefined ? 'everyone' : said.restrictedTo.length === 0 ? 'lead' : 'agencies',
				restrictedTo: said.restrictedTo ?? [],
				...(said.action && {
					target: said.action.target,
					ownerAgency: said.action.agency ?? '',
					ownerPerson: said.action.person ?? '',
					due,
				}),
				serviceGap: said.serviceGap,
				...extra,
			},
		});
		if (said.ref && ids.entry) refs.set(said.ref, ids.entry);
	}

	async function settle(cell: string, s: Settled): Promise<void> {
		const head = await stage.head();
		const place = s.place === undefined ? 'all' : placeId(head, cell, s.place);
		if (s.how === 'ask-later') {
			const due = addDays(head.header.meetingDate, s.due ?? 14);
			const args = { cell, place, agency: s.agency ?? person(s.by).agency, person: s.person ?? '', due };
			await stage.say({
				person: s.by,
				kind: 'ask-later',
				args,
				line: `${person(s.by).name}: ask ${args.agency} later`,
			});
			return;
		}
		const args = { cell, place, how: s.how, asked: s.asked ?? [], why: s.why ?? '' };
		await stage.say({
			person: s.by,
			kind: 'settle',
			args,
			line: `${person(s.by).name}: ${s.why ?? 'nothing known'}`,
		});
	}

	/** @param label of the place that is probed: what is said there is about it. */
	async function turn(
		cell: string,
		spoken: PracticeCase['cells'][string] | undefined,
		label?: string,
	): Promise<void> {
		if (spoken === undefined) return;
		const about = label === undefined || label === '' ? {} : { place: label };
		for (const said of spoken.say) await entry(cell, { ...about, ...said });
		for (const id of spoken.pass)
			await stage.say({
				person: id,
				kind: 'pass',
				args: { cell },
				line: `${person(id).name}: nothing from us`,
			});
		for (const settled of spoken.settle) await settle(cell, { ...about, ...settled });
	}

	/** The entry that a correction names: as it was said in this play, or found again by its words. */
	async function entryOf(ref: string): Promise<string> {
		const turns = [
			...Object.values(practice.cells),
			...Object.values(practice.probes).flatMap(Object.values),
		] as Turn[];
		const said = [...turns.flatMap((t) => t.say), ...practice.ahead].find((s) => s.ref === ref);
		const found = (await stage.full()).entries.find((e) => e.text === said?.text.trim());
		return refs.get(ref) ?? found?.id ?? '';
	}

	const move = async (by: string, kind: string): Promise<void> => {
		const head = await stage.head();
		const moves = ['next', 'back'].includes(kind);
		await stage.say({
			person: by,
			kind,
			args: moves ? { turn: positionOf(head.cursor).turn } : {},
			line: `(${kind})`,
		});
	};

	const labelOf = (head: Head, slot: Slot): string =>
		head.places.find((p) => p.id === slot.place)?.label ?? '';

	return {
		/** Everybody's name and agency as a caller. */
		person,
		lead,
		coordinator,
		async open(
			conversation: string,
			meetingDate: string,
			endsAt: string | null,
			reference = practice.reference,
		) {
			const by = (id: string) => ({ person: id, name: person(id).name, agency: person(id).agency });
			const scribe = withRole('scribe');
			await stage.say({
				person: coordinator,
				kind: 'open',
				line: `${practice.title}: ${practice.summary}`,
				args: {
					reference,
					conversation,
					...practice.header,
					meetingDate,
					endsAt,
					walk: 'context',
					autoAdvance: false,
					places: practice.places,
					agency: person(coordinator).agency,
					lead: by(lead),
					coordinator: by(coordinator),
					scribe: scribe === '' ? null : by(scribe),
				},
			});
		},
		async gather() {
			for (const one of practice.people) {
				const head = await stage.head();
				const places = head.places.filter((p) => one.places.includes(p.label ?? '')).map((p) => p.id);
				await stage.say({
					person: one.id,
					kind: 'join',
					args: { agency: one.agency, places },
					line: `${one.name} joins for ${one.agency}`,
				});
			}
			for (const guest of practice.guests)
				await stage.say({
					person: coordinator,
					kind: 'list-guest',
					args: guest,
					line: `${guest.name} is present`,
				});
			for (const { cell, ...said } of practice.ahead) await entry(cell, said);
		},
		async start() {
			await move(lead, 'start');
		},
		/** What the case says at the question that the meeting is at; false when the case has nothing there. */
		async answer(): Promise<boolean> {
			const head = await stage.head();
			const position = positionOf(head.cursor);
			const cell = currentCell(position, head.cursor.value);
			if (cell === null) return false;
			const probing = head.cursor.value === 'probing' && position.probe !== null && position.detour === null;
			const label = probing ? labelOf(head, slotOf(position.probe ?? '')) : undefined;
			const spoken = label === undefined ? practice.cells[cell] : practice.probes[cell]?.[label];
			await turn(cell, spoken, label);
			return spoken !== undefined;
		},
		async next() {
			await move(lead, 'next');
		},
		/** From the first question to the end of the plan. */
		async walk() {
			for (;;) {
				const head = await stage.head();
				if (currentCell(positionOf(head.cursor), head.cursor.value) === null) return;
				await this.answer();
				await this.next();
			}
		},
		async end() {
			const { header } = await stage.head();
			await stage.say({
				person: lead,
				kind: 'end-meeting',
				args: { rest: 'requests', due: addDays(header.meetingDate, 14) },
				line: '(the meeting ends)',
			});
		},
		async confirmAndCorrect() {
			for (const id of practice.confirm)
				await stage.say({ person: id, kind: 'confirm', args: {}, line: `${person(id).name} confirms` });
			for (const c of practice.corrections) {
				const head = await stage.head();
				const id = await entryOf(c.ref);
				const record = await stage.full();
				const before = record.entries.find((e) => e.id === id);
				const line = `${person(c.by).name}: (${c.kind}s an entry)`;
				const reason = c.reason ?? '';
				if (c.kind === 'withdraw')
					await stage.say({ person: c.by, kind: 'withdraw-entry', args: { entry: id, reason }, line });
				else if (c.kind === 'move')
					await stage.say({
						person: c.by,
						kind: 'move-entry',
						args: { entry: id, cell: c.cell, place: placeId(head, c.cell, c.place), reason },
						line,
					});
				else
					await stage.say({
						person: c.by,
						kind: 'amend-entry',
						args: { entry: id, text: c.text, basis: before?.basis ?? 'fact', reason, ...actionArgs(before) },
						line,
					});
			}
		},
		async check() {
			await move(lead, 'check');
			for (const check of checks(framework, await stage.full())) {
				const reason = practice.checks[check.kind];
				if (reason !== undefined)
					await stage.say({
						person: lead,
						kind: 'answer-check',
						args: { check: check.id, reason },
						line: `(reason: ${reason})`,
					});
			}
		},
		async sign() {
			await move(lead, 'prepare');
			const digest = await stage.openForSigning();
			const { name, role } = practice.sign;
			await stage.say({
				person: lead,
				kind: 'sign',
				args: {
					digest,
					name,
					role,
					agency: person(lead).agency,
					accurate: true,
					anonymised: true,
					corrected: true,
				},
				line: `${name} signs`,
			});
		},
		async late() {
			for (const { cell, ...said } of practice.late) await entry(cell, said);
		},
	};
}

const actionArgs = (entry: FullRecord['entries'][number] | undefined): Record<string, unknown> =>
	entry?.action
		? {
				target: entry.action.target,
				ownerAgency: entry.action.owner.agency ?? '',
				ownerPerson: entry.action.owner.person ?? '',
				due: entry.action.due ?? '',
			}
		: {};

export type Player = ReturnType<typeof createPlayer>;
