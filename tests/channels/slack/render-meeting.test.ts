import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
	readMeta,
	readValues,
	renderForm,
	renderMessage,
	renderShow,
} from '../../../src/channels/slack/render/all.ts';
import type { Card, Form, Said } from '../../../src/conversation/cards.ts';
import { entryForms } from '../../../src/conversation/forms/entry.ts';
import { meetingForms } from '../../../src/conversation/forms/meeting.ts';
import { puttingRightForms } from '../../../src/conversation/forms/putting-right.ts';
import { settlingForms } from '../../../src/conversation/forms/settling.ts';
import { signingForms } from '../../../src/conversation/forms/signing.ts';
import { entryArgs, nextUntil, reach, type Sitting, sit, valuesOf } from '../../support/desk.ts';
import { openMeeting, people, type TestHouse, type TestMeeting, testHouse } from '../../support/house.ts';
import { assertWithinLimits } from './limits.ts';
import { stateOf } from './render-state.ts';

const formNames = [meetingForms, entryForms, settlingForms, puttingRightForms, signingForms].flatMap(
	Object.keys,
);
const shows = ['entries', 'ours', 'requests', 'open', 'remarks', 'checks'];
const reference = 'HSB-2026-014';

let house: TestHouse;
let meeting: TestMeeting;
let sitting: Sitting;
/** What was drawn: keys of cards with the phase, names of forms, names of shows. */
const drawn = { cards: new Set<string>(), forms: new Set<string>(), shows: new Set<string>() };

function drawCard(card: Card, phase: string): void {
	assertWithinLimits(renderMessage(card, { say: house.messages.say, reference }), 'message');
	drawn.cards.add(`${phase} ${card.key.split(':')[0]}`);
}

/** What the room would send: ticks always, and choices in the order of their options. */
const filled = (form: Form) => {
	const sent = form.fields.flatMap((f) => {
		if (f.kind === 'tick') return [[f.name, String(f.value === true)]];
		if (f.kind !== 'choices') return [];
		return [[f.name, f.options.flatMap((o) => (f.values?.includes(o.value) ? [o.value] : [])).join(',')]];
	});
	const all = { ...valuesOf(form), ...Object.fromEntries(sent) };
	const nothing = form.fields.filter((f) => 'options' in f && f.options.length === 0);
	for (const { name } of nothing) delete all[name];
	return all;
};

function drawForm(form: Form): void {
	const view = renderForm(form, { conversation: 'C1', say: house.messages.say });
	assertWithinLimits(view, 'modal');
	expect([form.form, readValues({ ...view, state: stateOf(view) })]).toEqual([form.form, filled(form)]);
	// Ids that are not there are not sent.
	expect(readMeta(view)).toMatchObject({ form: form.form, hidden: JSON.parse(JSON.stringify(form.hidden)) });
	drawn.forms.add(form.form);
}

function drawShow(said: Said, show: string): void {
	if (said.card === undefined) return;
	const intent = { do: 'show', show, record: meeting.record } as const;
	const meta = { v: 1, kind: 'show', show: intent, page: 0, conversation: 'C1' } as const;
	assertWithinLimits(renderShow(said.card, meta, house.messages.say), 'modal');
	drawn.shows.add(show);
}

/** Ids that forms are opened with: of whatever there is. */
async function ids(): Promise<Record<string, unknown>> {
	const { entries, head } = await meeting.full();
	const request = head.requests.find((r) => r.state === 'open');
	const place = head.places.find((p) => p.context === 'schools');
	return {
		...(entries[0] && { entry: entries[0].id }),
		...(request && { request: request.id }),
		...(place && { place: place.id }),
		check: 'levels-not-known',
	};
}

/** A cell of every kind: without places, with places that are named, may be and must be named; of each part. */
const cells = [
	'individual.situation',
	'home.risk',
	'schools.actions',
	'schools.challenges',
	'neighbourhoods.hsb',
];
const one = ['schools.risk'];

/** Everything that anybody can be shown now. */
async function drawAll(phase: string, inCells = one): Promise<void> {
	for (const person of [undefined, ...Object.keys(people)])
		for (const card of await sitting.cards(person)) drawCard(card, phase);
	const about = await ids();
	const asking = inCells === one ? ['lead', 'coordinator', 'scribe', 'school'] : ['lead', 'scribe'];
	for (const person of asking) {
		for (const cell of inCells) {
			// A place is of one context.
			const { place, ...others } = about;
			const at = cell.startsWith('schools') ? { place } : {};
			const press = (intent: object) =>
				sitting.press(person, { record: meeting.record, cell, ...others, ...at, ...intent } as never);
			for (const form of formNames) {
				const said = await press({ do: 'form', form });
				if (said.form !== undefined) drawForm(said.form);
			}
			for (const show of shows) drawShow(await press({ do: 'show', show }), show);
		}
	}
}

beforeAll(async () => {
	house = await testHouse();
	meeting = await openMeeting(house, { levels: [] });
	sitting = sit(meeting);
	await drawAll('opening');
	await meeting.done('lead', 'start');
	const place = await meeting.place('School A');
	await meeting.done('school', 'add-entry', entryArgs('schools.risk', { place }));
	await meeting.done(
		'police',
		'add-entry',
		entryArgs('neighbourhoods.risk', { newPlace: 'The bus stop', basis: 'allegation' }),
	);
	await meeting.done('school', 'ask-later', {
		cell: 'schools.situation',
		place,
		agency: 'education',
		person: '',
		due: '2026-12-01',
	});
	await meeting.done('lead', 'settle', {
		cell: 'home.risk',
		place: 'all',
		how: 'not-applicable',
		why: 'They live alone',
		wholeContext: false,
	});
	await meeting.done('scribe', 'list-guest', { name: 'Sam Olive', agency: 'health' });
	await drawAll('asking', [...one, ...cells]);
	await nextUntil(meeting, 'probing');
	await drawAll('probing');
	await nextUntil(meeting, 'planning');
	await drawAll('planning', cells);
	await meeting.done('lead', 'pause', { turn: (await meeting.head()).cursor.context.turn });
	await drawAll('paused');
	await meeting.done('lead', 'resume', { turn: (await meeting.head()).cursor.context.turn });
	await reach(meeting, 'adding');
	await drawAll('adding');
	await reach(meeting, 'checking');
	await drawAll('checking');
	await meeting.done('lead', 'send-back', { reason: 'The schools are missing' });
	await drawAll('adding');
	await reach(meeting, 'signing');
	await drawAll('signing');
	await reach(meeting, 'signed');
	await drawAll('signed');
}, 120_000);
afterAll(() => house.end());

describe('of a real meeting, within Slack’s limits and read back as the room would send it,', () => {
	test.each(formNames)('the form %s was drawn', (name) => {
		expect([...drawn.forms]).toContain(name);
	});

	test.each(shows)('the show %s was drawn', (name) => {
		expect([...drawn.shows]).toContain(name);
	});

	test('the cards of every phase were drawn', () => {
		expect([...drawn.cards].sort()).toEqual(
			expect.arrayContaining([
				...[
					'opening',
					'asking',
					'probing',
					'planning',
					'paused',
					'adding',
					'checking',
					'signing',
					'signed',
				].map((phase) => `${phase} status`),
				...['asking', 'probing', 'planning'].map((phase) => `${phase} question`),
				...[
					'asking asked',
					'adding confirm',
					'adding lead',
					'signed lead',
					'signed coordinator',
					'asking growing',
				],
			]),
		);
	});
});
