import type { FullRecord } from '../../../src/framework/record.ts';
import type { Params } from '../../../src/wording/messages.ts';
import type { Channel, Outcome, Seen, SeenForm } from './driver.ts';
import { buttonOf, cardOf, has, titles, typed, type Wishes } from './reading.ts';

/** What a channel is asked for in the words of templates/messages, for the meeting of one reference. */
export interface Around {
	channel: Channel;
	reference: string;
	say(key: string, params?: Params): string;
	/** The record as it is stored; throws before it is opened. */
	record(): Promise<FullRecord>;
	/** The card of this title before this person. */
	card(id: string, title: string): Promise<Seen>;
	status(id: string): Promise<Seen>;
	/** The live question before this person, or what is left open at the end. */
	question(id: string): Promise<Seen>;
	/** Presses the button with the words of `button.KEY`; with `near`, the first one below these words. */
	press(id: string, card: Seen, key: string, near?: string): Promise<Outcome>;
	/** The same, for a button that changes the record; throws when it did not. */
	does(id: string, card: Seen, key: string, near?: string): Promise<Outcome>;
	/** The same, for a button that opens a form; throws when it did not. */
	form(id: string, card: Seen, key: string, near?: string): Promise<SeenForm>;
	/** Fills in a form and sends it; throws when it was not taken. */
	send(id: string, form: SeenForm, wishes?: Wishes): Promise<Outcome>;
}

const problemsOf = ({ problem, fields }: SeenForm): string[] =>
	[problem, ...fields.map((f) => f.error && `${f.name}: ${f.error}`)].filter(
		(p) => p !== undefined && p !== '',
	) as string[];

const told = (outcome: Outcome): string =>
	[outcome.text, ...(outcome.form ? [outcome.form.title, ...problemsOf(outcome.form)] : [])].join(' | ');

export function around(channel: Channel, reference = 'HSB-2026-014'): Around {
	const say: Around['say'] = (key, params) => channel.house().messages.say(key, params);
	const recordId = () => channel.house().vault.recordId(reference);
	/** 0 before the record is opened. */
	const revision = async () => (await channel.house().ledger.head(recordId()))?.revision ?? 0;
	async function record(): Promise<FullRecord> {
		const full = await channel.house().ledger.full(recordId());
		if (full === undefined) throw new Error(`${reference} is not open`);
		return full;
	}
	const sees = (id: string) => channel.person(id).sees();
	const press: Around['press'] = (id, card, key, near) =>
		channel.person(id).press(buttonOf(card, say(`button.${key}`), near));
	return {
		channel,
		reference,
		say,
		record,
		press,
		card: async (id, title) => cardOf(await sees(id), title),
		status: async (id) => cardOf(await sees(id), reference),
		async question(id) {
			const seen = await sees(id);
			const live = seen.filter((c) => has(c, say('button.show-entries')) || has(c, say('button.back')));
			if (live.length !== 1) throw new Error(`${live.length} live questions: ${titles(seen)}`);
			return live[0]!;
		},
		async does(id, card, key, near) {
			const before = await revision();
			const outcome = await press(id, card, key, near);
			if ((await revision()) === before) throw new Error(`${id}, ${key}: ${told(outcome)}`);
			return outcome;
		},
		async form(id, card, key, near) {
			const outcome = await press(id, card, key, near);
			if (outcome.form === undefined) throw new Error(`${id}, ${key}, no form: ${told(outcome)}`);
			return outcome.form;
		},
		async send(id, form, wishes = {}) {
			const before = await revision();
			const outcome = await channel.person(id).fill(form, typed(form, wishes));
			const refused = outcome.form !== undefined && problemsOf(outcome.form).length > 0;
			const done = (await revision()) !== before;
			if (refused || (!done && outcome.form === undefined))
				throw new Error(`${id}, "${form.title}": ${told(outcome)}`);
			return outcome;
		},
	};
}
