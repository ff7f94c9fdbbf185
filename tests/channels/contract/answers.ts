import type { PracticeCase } from '../../../flows/practice.ts';
import { addDays, civilDate } from '../../../src/framework/dates.ts';
import { type Cell, contextOf, findCell } from '../../../src/framework/framework.ts';
import type { Around } from './around.ts';
import type { Seen, SeenForm } from './driver.ts';
import { asks, fieldOf, type Wishes } from './reading.ts';

export type Turn = PracticeCase['cells'][string];
export type Spoken = Turn['say'][number];
type Settled = Turn['settle'][number];

/** What the people of a case do at one question, by the forms that they are shown. */
export interface Answers {
	/** Fills in the form for an entry as the case says it. */
	entry(form: SeenForm, cell: string, said: Spoken): Promise<void>;
	/** Everything that the case has at the question on this card. */
	turn(card: Seen, cell: string, turn: Turn, place?: string): Promise<void>;
	/** Chooses the question first, as people do who write ahead or add something. */
	beside(said: Spoken & { cell: string }, key: 'write-ahead' | 'add-late'): Promise<void>;
}

/** The place of an entry, by what the form offers: one of those known, another one, or none named. */
function placeOf(form: SeenForm, label: string | undefined): Wishes {
	if (!asks(form, 'newPlace')) return {};
	const known = asks(form, 'place') ? fieldOf(form, 'place').options.map((o) => o.label) : undefined;
	if (known === undefined) return { newPlace: label ?? '' };
	if (label === undefined) return { place: 'none' };
	return known.includes(label) ? { place: label } : { place: 'new', newPlace: label };
}

const shownTo = ({ restrictedTo }: Spoken): Wishes =>
	restrictedTo === undefined
		? { shown: 'everyone' }
		: { shown: restrictedTo.length === 0 ? 'lead' : 'agencies', restrictedTo };

export function createAnswers(people: Around, practice: PracticeCase): Answers {
	const agencyOf = (id: string): string => practice.people.find((p) => p.id === id)?.agency ?? '';
	/** Meetings of the suite are held today. */
	const dateIn = (days: number): string => addDays(civilDate(people.channel.house().clock.now()), days);

	function planned(cell: Cell, { action, serviceGap }: Spoken): Wishes {
		if (cell.point.role === 'barrier') return { serviceGap };
		if (cell.point.role !== 'action') return {};
		return {
			target: action?.target ?? cell.context.id,
			ownerAgency: action?.agency ?? '',
			ownerPerson: action?.person ?? '',
			due: action?.due === undefined ? '' : dateIn(action.due),
		};
	}

	async function entry(form: SeenForm, id: string, said: Spoken): Promise<void> {
		const cell = findCell(people.channel.house().framework, id);
		if (cell === undefined) throw new Error(`there is no cell ${id}`);
		await people.send(said.by, form, {
			text: said.text,
			basis: said.basis,
			...(asks(form, 'agency') && { agency: said.agency ?? agencyOf(said.by) }),
			...placeOf(form, said.place),
			...shownTo(said),
			...planned(cell, said),
		});
	}

	async function settle(card: Seen, settled: Settled): Promise<void> {
		const form = await people.form(settled.by, card, settled.how);
		const slot = asks(form, 'slot') && settled.place !== undefined ? { slot: settled.place } : {};
		const ways = {
			'nothing-known': () => ({ asked: settled.asked ?? [] }),
			'not-applicable': () => ({ why: settled.why ?? '' }),
			'ask-later': () => ({
				agency: settled.agency ?? agencyOf(settled.by),
				person: settled.person ?? '',
				due: dateIn(settled.due ?? 14),
			}),
		};
		await people.send(settled.by, form, { ...slot, ...ways[settled.how]() });
	}

	return {
		entry,
		async turn(card, cell, turn, place) {
			const about = place === undefined ? {} : { place };
			for (const said of turn.say)
				await entry(await people.form(said.by, card, 'add-entry'), cell, { ...about, ...said });
			for (const id of turn.pass) await people.does(id, card, 'pass');
			for (const settled of turn.settle) await settle(card, { ...about, ...settled });
		},
		async beside({ cell, ...said }, key) {
			const choosing = await people.form(said.by, await people.status(said.by), key);
			const { form } = await people.send(said.by, choosing, { cell });
			if (form === undefined) throw new Error(`no form for ${contextOf(cell)}`);
			await entry(form, cell, said);
		},
	};
}
