import type { PracticeCase } from '../../../flows/practice.ts';
import { checks } from '../../../src/framework/checks.ts';
import { addDays, civilDate } from '../../../src/framework/dates.ts';
import { type Answers, createAnswers } from './answers.ts';
import type { Around } from './around.ts';
import type { Seen } from './driver.ts';
import { asks, buttonsOf, wordsOf } from './reading.ts';

/** A whole meeting of a fictional case, held by cards, buttons and forms alone. */
export interface Play {
	open(): Promise<void>;
	gather(): Promise<void>;
	/** From the first question to what is left open; each question is told to `asked`. */
	walk(asked: (title: string) => void): Promise<void>;
	/** The lead goes back to a question to put right what another agency said there. */
	putRight(): Promise<void>;
	end(): Promise<void>;
	confirmAndCorrect(): Promise<void>;
	/** The lead gives the reasons of the case for what the record contradicts. */
	check(): Promise<void>;
	sign(): Promise<void>;
	late(): Promise<void>;
}

type Correction = PracticeCase['corrections'][number];

export function createPlay(people: Around, practice: PracticeCase): Play {
	const { say, channel } = people;
	const answers: Answers = createAnswers(people, practice);
	const person = (id: string) => practice.people.find((p) => p.id === id)!;
	const withRole = (role: string) => practice.people.find((p) => p.role === role)!;
	const lead = withRole('lead').id;
	const coordinator = withRole('coordinator').id;
	const agencyTitle = (id: string): string =>
		channel.house().framework.agencies.find((a) => a.id === person(id).agency)?.title ?? '';
	const today = () => civilDate(channel.house().clock.now());

	/** What was said under this name in the case, and where. */
	function said(ref: string): { cell: string; text: string; by: string } {
		const lines = [
			...Object.entries(practice.cells).flatMap(([cell, t]) => t.say.map((s) => ({ ...s, cell }))),
			...practice.ahead,
		];
		const found = lines.find((line) => line.ref === ref);
		if (found === undefined) throw new Error(`the case has no "${ref}"`);
		return found;
	}

	/** The cell and the place that a question is about, read from its title. */
	function about(card: Seen): { cell: string; place: string } | undefined {
		const { framework } = channel.house();
		for (const { id, context, point } of framework.cells) {
			const title = `${context.title}: ${point.short}`;
			if (card.title === title) return { cell: id, place: '' };
			const place = practice.places[context.id]?.find((label) => card.title === `${title} (${label})`);
			if (place !== undefined) return { cell: id, place };
		}
		return undefined;
	}

	async function answer(card: Seen, cell: string, place: string): Promise<void> {
		const probing = [say('probe.intro'), say('probe.closed')].some((words) => wordsOf(card).includes(words));
		const turn = probing ? practice.probes[cell]?.[place] : practice.cells[cell];
		if (turn !== undefined) await answers.turn(card, cell, turn, place === '' ? undefined : place);
	}

	async function correct(correction: Correction, shown: Seen): Promise<void> {
		const { text } = said(correction.ref);
		const reason = { reason: correction.reason ?? '' };
		const form = await people.form(correction.by, shown, correction.kind, text);
		if (correction.kind === 'withdraw') return void (await people.send(correction.by, form, reason));
		if (correction.kind === 'amend')
			return void (await people.send(correction.by, form, { text: correction.text, ...reason }));
		const next = await people.send(correction.by, form, { cell: correction.cell });
		if (next.form === undefined) throw new Error('the form for the new place did not open');
		const place = asks(next.form, 'place') ? { place: correction.place ?? 'none' } : {};
		await people.send(correction.by, next.form, { ...place, ...reason });
	}

	const others = ({ by, ref }: Correction): boolean =>
		by === lead && person(said(ref).by).agency !== person(lead).agency;

	/** What somebody alone is shown by a button of this card. */
	async function shown(id: string, card: Seen, key: string): Promise<Seen> {
		const outcome = await people.press(id, card, key);
		if (outcome.card === undefined) throw new Error(`${id}, ${key}, no card: ${outcome.text}`);
		return outcome.card;
	}

	const leadCard = (step: string) => people.card(lead, say(`check.${step}.title`));

	return {
		async open() {
			const { form } = await channel.person(coordinator).opens();
			if (form === undefined) throw new Error('no form to open a meeting with');
			await people.send(coordinator, form, {
				reference: people.reference,
				agency: person(coordinator).agency,
				lead: channel.person(lead).name,
				coordinator: channel.person(coordinator).name,
				scribe: channel.person(withRole('scribe').id).name,
				...practice.header,
				meetingDate: today(),
				...Object.fromEntries(
					Object.entries(practice.places).map(([context, labels]) => [
						`places-${context}`,
						labels.join('\n'),
					]),
				),
			});
		},
		async gather() {
			// Whoever opens a meeting is in it.
			for (const { id, agency, places } of practice.people.filter((p) => p.id !== coordinator)) {
				const form = await people.form(id, await people.status(id), 'join');
				await people.send(id, form, { agency, tied: places });
			}
			for (const guest of practice.guests) {
				const form = await people.form(coordinator, await people.status(coordinator), 'add-guest');
				await people.send(coordinator, form, guest);
			}
			for (const one of practice.ahead) await answers.beside(one, 'write-ahead');
		},
		async walk(asked) {
			await people.does(lead, await people.status(lead), 'start');
			for (;;) {
				const card = await people.question(lead);
				const here = about(card);
				if (here === undefined) return;
				asked(card.title);
				await answer(card, here.cell, here.place);
				await people.does(lead, card, 'next');
			}
		},
		async putRight() {
			for (const correction of practice.corrections.filter(others)) {
				const jump = await people.form(lead, await people.question(lead), 'jump');
				await people.send(lead, jump, { cell: said(correction.ref).cell });
				const card = await people.question(lead);
				await correct(correction, await shown(lead, card, 'show-entries'));
				await people.does(lead, await people.question(lead), 'next');
			}
		},
		async end() {
			const form = await people.form(lead, await people.card(lead, say('left.title')), 'end-meeting');
			await people.send(lead, form, { rest: 'requests', due: addDays(today(), 14) });
		},
		async confirmAndCorrect() {
			for (const id of practice.confirm)
				await people.does(
					id,
					await people.card(id, say('confirm.title', { agency: agencyTitle(id) })),
					'confirm',
				);
			for (const correction of practice.corrections.filter((c) => !others(c)))
				await correct(
					correction,
					await shown(correction.by, await people.status(correction.by), 'our-entries'),
				);
		},
		async check() {
			const again = (await people.record()).head.versions.length > 0;
			await people.does(lead, await leadCard(again ? 'changed' : 'adding'), 'check');
			const found = checks(channel.house().framework, await people.record());
			for (const [i, { kind, answered }] of found.entries()) {
				const reason = practice.checks[kind];
				if (reason === undefined || answered !== null) continue;
				const card = await shown(lead, await leadCard('checking'), 'see-checks');
				const button = buttonsOf(card).filter((b) => b.label === say('button.answer-check'))[i];
				const { form } = await channel.person(lead).press(button!);
				await people.send(lead, form!, { reason });
			}
		},
		async sign() {
			await people.does(lead, await leadCard('checking'), 'prepare');
			const form = await people.form(lead, await leadCard('signing'), 'sign');
			const statements = { accurate: true, anonymised: true, corrected: true };
			await people.send(lead, form, { ...statements, ...practice.sign, agency: person(lead).agency });
		},
		async late() {
			for (const one of practice.late) await answers.beside(one, 'add-late');
		},
	};
}
