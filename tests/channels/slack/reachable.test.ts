import { afterAll, beforeAll, expect, test } from 'vitest';
import {
	readIntent,
	renderMessage,
	renderShow,
	type ShowMeta,
} from '../../../src/channels/slack/render/all.ts';
import type { Card, Form, Intent } from '../../../src/conversation/cards.ts';
import { commands } from '../../../src/conversation/commands/all.ts';
import { formKind } from '../../../src/conversation/forms/all.ts';
import { entryForms } from '../../../src/conversation/forms/entry.ts';
import { meetingForms } from '../../../src/conversation/forms/meeting.ts';
import { puttingRightForms } from '../../../src/conversation/forms/putting-right.ts';
import { settlingForms } from '../../../src/conversation/forms/settling.ts';
import { signingForms } from '../../../src/conversation/forms/signing.ts';
import { entryArgs, nextUntil, reach, type Sitting, sit } from '../../support/desk.ts';
import { openMeeting, people, type TestHouse, type TestMeeting, testHouse } from '../../support/house.ts';

// Guests may be barred from slash commands and shortcuts: whatever can be done stands behind a button of a message
// or a modal. Opening a meeting has tests of its own (issue.test.ts).

const allForms = [meetingForms, entryForms, settlingForms, puttingRightForms, signingForms].flatMap(
	Object.keys,
);

let house: TestHouse;
let meeting: TestMeeting;
let sitting: Sitting;
const reached = { commands: new Set<string>(), forms: new Set<string>() };

/** What the buttons of a payload ask for, as they come back from Slack. */
function intentsIn(value: unknown): Intent[] {
	if (typeof value !== 'object' || value === null) return [];
	const { type, action_id = '', value: carried } = value as Record<string, string>;
	const own = type === 'button' ? readIntent({ action_id, value: carried }) : undefined;
	return [...(own === undefined ? [] : [own as Intent]), ...Object.values(value).flatMap(intentsIn)];
}

function inModal(card: Card, show: ShowMeta['show']): Intent[] {
	const { say } = house.messages;
	const page = (at: number) =>
		renderShow(card, { v: 1, kind: 'show', show, page: at, conversation: 'C1' }, say);
	const pages = Array.from({ length: 5 }, (_, at) => page(at));
	return intentsIn(pages.map(({ blocks }) => blocks));
}

/** What can be chosen in a form that leads to others. */
const choices = ({ fields }: Form): Record<string, string>[] =>
	fields.flatMap((f) =>
		f.kind === 'choice' ? f.options.slice(0, 8).map((o) => ({ [f.name]: o.value })) : [],
	);

async function follow(person: string, form: Form): Promise<void> {
	reached.forms.add(form.form);
	const { command, leadsTo } = formKind(form.form)!;
	if (command !== null) reached.commands.add(command);
	if (leadsTo === undefined) return;
	for (const chosen of choices(form)) {
		const next = await sitting.send(person, form, chosen);
		if (next.form !== undefined && !reached.forms.has(next.form.form)) await follow(person, next.form);
	}
}

/** Presses what opens something, and notes what would change something. */
async function pressAll(person: string, intents: Intent[]): Promise<void> {
	for (const intent of intents) {
		if (intent.do === 'command') reached.commands.add(intent.kind);
		if (intent.do !== 'form' && intent.do !== 'show') continue;
		const { form, card } = await sitting.press(person, intent);
		if (form !== undefined) await follow(person, form);
		if (card !== undefined && intent.do === 'show')
			await pressAll(person, inModal(card, intent as ShowMeta['show']));
	}
}

async function look(): Promise<void> {
	const shared = await sitting.cards();
	for (const person of Object.keys(people)) {
		const cards = [...shared, ...(await sitting.cards(person))];
		const drawn = cards.map((card) =>
			renderMessage(card, { say: house.messages.say, reference: 'HSB-2026-014' }),
		);
		await pressAll(person, intentsIn(drawn));
	}
}

beforeAll(async () => {
	house = await testHouse();
	meeting = await openMeeting(house, { levels: [] });
	sitting = sit(meeting);
	await look();
	await meeting.done('lead', 'start');
	await meeting.done('scribe', 'list-guest', { name: 'Sam Olive', agency: 'health' });
	const place = await meeting.place('School A');
	await meeting.done('school', 'add-entry', entryArgs('schools.risk', { place }));
	const later = { cell: 'individual.hsb', place: '', agency: 'police', person: '', due: '2026-12-01' };
	await meeting.done('school', 'ask-later', later);
	const settled = {
		cell: 'individual.risk',
		place: '',
		how: 'not-applicable',
		why: 'x',
		wholeContext: false,
	};
	await meeting.done('lead', 'settle', settled);
	await look();
	await nextUntil(meeting, 'planning');
	await meeting.done('lead', 'pause', { turn: (await meeting.head()).cursor.context.turn });
	await look();
	await meeting.done('lead', 'resume', { turn: (await meeting.head()).cursor.context.turn });
	for (const phase of ['adding', 'checking', 'signing', 'signed'] as const) {
		await reach(meeting, phase);
		await look();
	}
}, 60_000);
afterAll(() => house.end());

test.each(Object.keys(commands).filter((name) => name !== 'open'))('"%s" is behind a button', (name) => {
	expect([...reached.commands]).toContain(name);
});

test.each(allForms.filter((name) => name !== 'open'))('the form "%s" is behind a button', (name) => {
	expect([...reached.forms]).toContain(name);
});
