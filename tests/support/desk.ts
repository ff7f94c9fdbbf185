import type { Card, Form, Intent, Said } from '../../src/conversation/cards.ts';
import { createDesk, type Desk } from '../../src/conversation/desk.ts';
import type { Values } from '../../src/conversation/forms/kind.ts';
import { surfaces } from '../../src/conversation/surfaces.ts';
import type { View } from '../../src/conversation/view.ts';
import { openMeeting, people, type Someone, type TestHouse, type TestMeeting } from './house.ts';

const nameOf = (person: string): string => people[person as Someone]?.name ?? person;
export const caller = (person: string) => ({ person, name: nameOf(person) });

const candidates = Object.entries(people).map(([id, { name, agency }]) => ({
	id,
	name,
	agency,
	places: id === 'school' ? ['School A'] : [],
}));

export const deskOf = (house: TestHouse): Desk =>
	createDesk({
		...house,
		candidates: async () => candidates,
		candidate: async (_, person) => candidates.find((c) => c.id === person),
	});

/** What a form holds before anything is filled in, as a browser sends it back. */
export function valuesOf(form: Form): Values {
	const value = (f: Form['fields'][number]): string => {
		if (f.kind === 'choices') return (f.values ?? []).join(',');
		return f.value === undefined ? '' : String(f.value);
	};
	return Object.fromEntries(form.fields.map((f) => [f.name, value(f)]));
}

/** Every string of a card, a form or an answer, in one. */
export const wordsOf = (shown: unknown): string => {
	if (typeof shown === 'string') return shown;
	if (typeof shown !== 'object' || shown === null) return '';
	return Object.values(shown).map(wordsOf).filter(Boolean).join('\n');
};

/** All buttons of a card, also those among its blocks. */
export const buttonsOf = (card: Card) => [
	...card.blocks.flatMap((b) => (b.kind === 'buttons' ? b.buttons : [])),
	...card.buttons,
];

let presses = 0;

/** A meeting as people meet it: cards, buttons, forms. */
export interface Sitting {
	desk: Desk;
	view(): Promise<View>;
	/** The cards of the conversation, or with a name those of one person. */
	cards(person?: string): Promise<Card[]>;
	card(key: string, person?: string): Promise<Card>;
	press(person: string, intent: Intent): Promise<Said>;
	/** Opens a form. Throws when it is refused. */
	form(person: string, name: string, args?: Record<string, unknown>): Promise<Form>;
	/** Sends a form with these values over those that it holds. */
	send(person: string, form: Form, values?: Values): Promise<Said>;
	show(person: string, name: string, args?: Record<string, unknown>): Promise<Card>;
}

export function sit({ house, record, head }: TestMeeting): Sitting {
	const desk = deskOf(house);
	const view = async () => desk.view(await head());
	const cards: Sitting['cards'] = async (person) =>
		surfaces(await view())
			.filter(({ to }) =>
				person === undefined ? 'conversation' in to : 'person' in to && to.person === person,
			)
			.map((s) => s.card);
	const press: Sitting['press'] = async (person, intent) =>
		desk.press(caller(person), (await head()).conversation, intent, `press-${(presses += 1)}`);
	const needed = <T>(found: T | undefined, said: unknown): T => {
		if (found === undefined) throw new Error(`not shown: ${wordsOf(said)}`);
		return found;
	};
	return {
		desk,
		view,
		cards,
		press,
		async card(key, person) {
			const all = await cards(person);
			return needed(
				all.find((c) => c.key === key || c.key.startsWith(`${key}:`)),
				all.map((c) => c.key),
			);
		},
		async form(person, form, args = {}) {
			const said = await press(person, { do: 'form', form, record, ...args });
			return needed(said.form, said.text);
		},
		send: async (person, form, values = {}) =>
			desk.submit(caller(person), (await head()).conversation, {
				form: form.form,
				instance: form.instance,
				hidden: form.hidden,
				values: { ...valuesOf(form), ...values },
			}),
		async show(person, show, args = {}) {
			const said = await press(person, { do: 'show', show, record, ...args });
			return needed(said.card, said.text);
		},
	};
}

let references = 100;

/** One more meeting in this house, with a reference and a conversation of its own. */
export function anotherMeeting(house: TestHouse, change: Record<string, unknown> = {}): Promise<TestMeeting> {
	const n = (references += 1);
	return openMeeting(house, { reference: `HSB-2026-${n}`, conversation: `c${n}`, ...change });
}

export const entryArgs = (cell: string, change: Record<string, unknown> = {}) => ({
	cell,
	text: 'Something that is known.',
	basis: 'fact',
	...change,
});

const steps = ['asking', 'adding', 'checking', 'signing', 'signed'] as const;
type Phase = (typeof steps)[number];

/** Opens the document as it is now, and signs it. */
export async function signNow(meeting: TestMeeting, change: Record<string, unknown> = {}) {
	const { digest = '' } = (await meeting.house.openForSigning(meeting.record)) ?? {};
	const statements = { accurate: true, anonymised: true, corrected: true };
	return meeting.say('lead', 'sign', {
		digest,
		name: 'Priya Nair',
		role: 'Team manager',
		agency: 'social-care',
		...statements,
		...change,
	});
}

/** Takes a meeting on to a phase; what is open at its end is settled with one reason. */
export async function reach(meeting: TestMeeting, phase: Phase): Promise<void> {
	const ways: Record<Phase, () => Promise<unknown>> = {
		asking: () => meeting.done('lead', 'start'),
		adding: () => meeting.done('lead', 'end-meeting', { rest: 'settle', why: 'No time was left' }),
		checking: () => meeting.done('lead', 'check'),
		signing: () => meeting.done('lead', 'prepare'),
		signed: () => signNow(meeting),
	};
	const { value } = (await meeting.head()).cursor;
	const now = ['probing', 'planning'].includes(value) ? 'asking' : (value as Phase);
	for (const step of steps.slice(steps.indexOf(now) + 1, steps.indexOf(phase) + 1)) await ways[step]();
}

/** Presses Next until the meeting is in this phase. */
export async function nextUntil(meeting: TestMeeting, phase: 'probing' | 'planning'): Promise<void> {
	while ((await meeting.head()).cursor.value !== phase) await meeting.move('next');
}
