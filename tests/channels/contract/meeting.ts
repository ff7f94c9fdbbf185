import { onTestFinished } from 'vitest';
import type { PracticeCase } from '../../../flows/practice.ts';
import { readCase } from '../../../src/house.ts';
import { type Around, around } from './around.ts';
import type { OpenChannel, Seen } from './driver.ts';
import { createPlay, type Play } from './play.ts';

/** A conversation with nothing in it yet, and the people of the case around it; ends with the test. */
export async function gathering(open: OpenChannel): Promise<Around> {
	const channel = await open();
	onTestFinished(() => channel.end());
	return around(channel);
}

/** The practice case with these people alone, one place of each kind, and nothing said ahead. */
function small(who: readonly string[]): PracticeCase {
	const whole = readCase('group');
	return {
		...whole,
		people: whole.people.filter((p) => p.role !== undefined || who.includes(p.id)),
		guests: [],
		ahead: [],
		places: { home: ['Home A'], schools: ['School A'], neighbourhoods: ['The park'] },
	};
}

export interface Sitting extends Around {
	play: Play;
	/** Writes an entry of this person's agency at the live question; they are told so. */
	writes(id: string, text: string, more?: Record<string, string | readonly string[]>): Promise<void>;
	/** What this person is shown of the entries of the live question. */
	entries(id: string): Promise<Seen>;
}

/** A meeting at its first question, with the lead, the coordinator, the scribe and these in it. */
export async function sitting(open: OpenChannel, who: readonly string[] = ['police']): Promise<Sitting> {
	const people = await gathering(open);
	const play = createPlay(people, small(who));
	await play.open();
	await play.gather();
	await people.does('lead', await people.status('lead'), 'start');
	return {
		...people,
		play,
		async writes(id, text, more = {}) {
			const form = await people.form(id, await people.question(id), 'add-entry');
			await people.send(id, form, { text, basis: 'fact', ...more });
		},
		async entries(id) {
			const { card, text } = await people.press(id, await people.question(id), 'show-entries');
			if (card === undefined) throw new Error(`no entries: ${text}`);
			return card;
		},
	};
}
