import { renderCard, renderForm } from '../../src/channels/adaptive/render.ts';
import type { Block, Button, Card, Form, Grid } from '../../src/conversation/cards.ts';
import type { CastMember, RoomAnswer, RoomPort, RoomView, SubmittedForm } from '../../src/web/room.ts';

const contexts = ['Individual', 'Home', 'Peers', 'Schools', 'Places'];
const points = [
	'Situation',
	'HSB',
	'Vulnerability',
	'Risk',
	'Resilience',
	'Strengths',
	'Involvement',
	'Actions',
	'Barriers',
];

export const cast: CastMember[] = [
	{
		id: 'lead',
		name: 'Priya Nair',
		agency: 'Social care',
		role: 'lead',
		note: 'Answers for the record: checks it, removes identifiers and signs.',
	},
	{
		id: 'coordinator',
		name: 'Tom Ashby',
		agency: 'Social care',
		role: 'coordinator',
		note: 'Opens the meeting and chases what was asked later. Start here.',
	},
	{
		id: 'school-a',
		name: 'Grace Mensah',
		agency: 'Education',
		role: 'attendee',
		note: 'Safeguarding lead of School A.',
	},
	{ id: 'police', name: 'Dan Whitlock', agency: 'Police', role: 'attendee', note: 'Child protection team.' },
	{ id: 'camhs', name: 'Dr Aisha Rahman', agency: 'CAMHS', role: 'attendee', note: 'Psychologist.' },
	{
		id: 'youth-work',
		name: 'Leon Carter',
		agency: 'Youth work',
		role: 'attendee',
		note: 'Knows the park and the youth club.',
	},
	{ id: 'housing', name: 'Siân Pugh', agency: 'Housing', role: 'attendee', note: 'Estate officer.' },
	{
		id: 'scribe',
		name: 'Maggie Doyle',
		agency: 'Social care',
		role: 'scribe',
		note: 'Types for the room and for people without an account.',
	},
];

const title = (at: number): string =>
	`${contexts[Math.floor(at / points.length)]}: ${points[at % points.length]}`;

function grid(at: number): Grid {
	const signs = { open: '○', part: '◐', answered: '●', settled: '–' } as const;
	const words = { open: 'open', part: 'part answered', answered: 'answered', settled: 'settled' } as const;
	const markOf = (n: number) =>
		n >= at ? 'open' : n % 7 === 3 ? 'part' : n % 11 === 5 ? 'settled' : 'answered';
	return {
		label: 'What has been covered',
		points,
		rows: contexts.map((context, r) => ({
			context,
			cells: points.map((point, c) => {
				const mark = markOf(r * points.length + c);
				const id = `${context}.${point}`.toLowerCase();
				return { id, mark, sign: signs[mark], word: words[mark], current: r * points.length + c === at };
			}),
		})),
		legend: Object.entries(signs).map(([mark, sign]) => ({ sign, word: words[mark as keyof typeof words] })),
	};
}

export const statusCard = (at: number): Card => ({
	key: 'status',
	title: 'Reference K7-0412',
	blocks: [
		{ kind: 'text', runs: [{ text: 'Asking the questions', bold: true }] },
		{ kind: 'progress', done: at, of: 45, label: `${at} of 45 cells have an answer or a reason` },
		{ kind: 'text', runs: [{ text: '34 cells left. About 95 seconds each until 11:30.' }], subtle: true },
		{ kind: 'grid', grid: grid(at) },
		{ kind: 'heading', text: 'Who is here', level: 2 },
		{
			kind: 'facts',
			facts: [
				{ name: 'Social care', value: [{ text: 'Priya Nair (lead), Maggie Doyle', people: true }] },
				{ name: 'Education', value: [{ text: 'Grace Mensah, School A', people: true }] },
				{ name: 'Police', value: [{ text: 'Dan Whitlock', people: true }] },
				{ name: 'CAMHS', value: [{ text: 'Dr Aisha Rahman', people: true }] },
			],
		},
	],
	buttons: [
		{ label: 'Pause', intent: { do: 'command', kind: 'pause', record: 'r1' } },
		{ label: 'Add a place', intent: { do: 'form', form: 'place', record: 'r1' } },
		{ label: 'End the meeting', intent: { do: 'command', kind: 'close', record: 'r1' }, style: 'warning' },
	],
});

const buttons = (at: number): Button[] => [
	{
		label: 'Add an entry',
		intent: { do: 'form', form: 'entry', record: 'r1', turn: at },
		style: 'main',
		hint: `Add an entry to ${title(at)}`,
	},
	{ label: 'Nothing from us', intent: { do: 'command', kind: 'pass', record: 'r1', turn: at } },
	{ label: 'Nothing known', intent: { do: 'command', kind: 'settle', record: 'r1', turn: at } },
	{ label: 'Not applicable', intent: { do: 'form', form: 'not-applicable', record: 'r1', turn: at } },
	{ label: 'Ask later', intent: { do: 'form', form: 'ask-later', record: 'r1', turn: at } },
	{ label: 'Show entries', intent: { do: 'show', show: 'entries', record: 'r1' } },
	{ label: 'Back', intent: { do: 'command', kind: 'back', record: 'r1', turn: at } },
	{ label: 'Next', intent: { do: 'command', kind: 'next', record: 'r1', turn: at } },
	{ label: 'Jump to', intent: { do: 'form', form: 'jump', record: 'r1' } },
];

export const questionCard = (at: number, said: number): Card => ({
	key: `question:${at}`,
	title: title(at),
	blocks: [
		{
			kind: 'text',
			runs: [{ text: 'Something tied directly to the incident or incidents of concern.' }],
			subtle: true,
		},
		{
			kind: 'text',
			runs: [
				{
					text: 'What is it about this school, its spaces, its routines or the pupils in it, that makes the behaviour more likely?',
					bold: true,
				},
			],
		},
		{ kind: 'heading', text: 'Listen for', level: 3 },
		{
			kind: 'list',
			items: [
				[{ text: 'corridors, toilets and times of day without an adult near' }],
				[{ text: 'sexual name-calling that nobody challenges' }],
				[{ text: 'what is said about a pupil as if it were said about the school' }],
			],
		},
		{
			kind: 'text',
			runs: [{ text: said === 0 ? 'No entries yet.' : `Entries: ${said} (Education 2, Police 1).` }],
		},
		...(said > 2
			? [
					{
						kind: 'warning',
						text: 'School B has no entry yet. School A does not answer for it.',
					} satisfies Block,
				]
			: []),
	],
	buttons: buttons(at),
});

const askedCard: Card = {
	key: 'asked',
	title: 'Your agency was asked',
	blocks: [
		{
			kind: 'text',
			runs: [
				{ text: 'Where on the site do pupils gather without staff, and who has been harmed there? About ' },
				{ text: 'School A', people: true, bold: true },
				{ text: ', by 26 November.' },
			],
		},
	],
	buttons: [
		{
			label: 'Answer this',
			intent: { do: 'form', form: 'entry', record: 'r1', request: 'q1' },
			style: 'main',
		},
	],
};

const hostile =
	'{{DATE(2026-01-01T00:00:00Z)}} [x](javascript:alert(1)) <script>alert(1)</script> \u202Egnorw';

const entriesCard = (said: string[]): Card => ({
	key: 'entries',
	title: 'Entries: Schools: Risk',
	blocks: said.flatMap((text, i): Block[] => [
		{ kind: 'quote', said: text, byline: 'Education, School A. Fact. Recorded by Grace Mensah at 10:42' },
		{
			kind: 'buttons',
			buttons: [{ label: 'Amend', intent: { do: 'form', form: 'entry', record: 'r1', entry: `e${i}` } }],
		},
	]),
	buttons: [],
});

const entryForm = (draft: Record<string, string>, changes: Partial<Form> = {}): Form => ({
	form: 'entry',
	instance: crypto.randomUUID(),
	record: 'r1',
	title: 'Add an entry: Schools: Risk',
	intro: [{ kind: 'text', runs: [{ text: 'What does your agency know about this?' }] }],
	fields: [
		{
			name: 'text',
			label: 'What you know',
			hint: 'Say what was seen or heard, where and when. Use no names.',
			kind: 'text',
			lines: 6,
			max: 3000,
			required: true,
			...(draft.text && { value: draft.text }),
		},
		{
			name: 'place',
			label: 'Which school',
			kind: 'choice',
			options: [
				{ value: 'p1', label: 'School A' },
				{ value: 'p2', label: 'School B' },
				{ value: 'new', label: 'Another school' },
			],
			...(draft.place && { value: draft.place }),
		},
		{
			name: 'newPlace',
			label: 'Label of the other school',
			kind: 'text',
			lines: 1,
			max: 80,
			...(draft.newPlace && { value: draft.newPlace }),
		},
		{
			name: 'basis',
			label: 'How you know it',
			kind: 'choice',
			style: 'expanded',
			required: true,
			options: [
				{ value: 'fact', label: 'Fact' },
				{ value: 'allegation', label: 'Allegation' },
				{ value: 'opinion', label: 'Professional opinion' },
				{ value: 'told-us', label: 'Told us by the young person or family' },
			],
			value: draft.basis ?? 'fact',
		},
		{
			name: 'shown',
			label: 'Who may read it',
			kind: 'choice',
			style: 'expanded',
			options: [
				{ value: 'everyone', label: 'Everyone' },
				{ value: 'agencies', label: 'The agencies ticked below' },
			],
			value: draft.shown ?? 'everyone',
		},
		{
			name: 'restrictedTo',
			label: 'Agencies that may read it',
			hint: 'Only if you restrict it to agencies.',
			kind: 'choices',
			options: [
				{ value: 'police', label: 'Police' },
				{ value: 'camhs', label: 'CAMHS' },
			],
		},
		{ name: 'due', label: 'By when', kind: 'date' },
		{ name: 'known', label: 'The family knows that we share this', kind: 'tick', required: true },
	],
	submit: 'Save the entry',
	hidden: { cell: 'schools.risk' },
	draft: 'entry:schools.risk',
	...changes,
});

export interface FakeRoom extends RoomPort {
	said: string[];
	drafts: Map<string, Record<string, string>>;
	/** Every delivery and instance that arrived, repeats too. */
	deliveries: string[];
	/** The values of the last form that was sent. */
	sent: Record<string, string>;
	/** Everything as it was at the start. */
	reset(): void;
	/** Tells everybody that something changed. */
	change(): void;
	at: number;
	/** Nothing is asked yet: the status card is all there is. */
	waiting: boolean;
}

/** A room with one question after the other and one form, for tests of the pages alone. */
export function fakeRoom(): FakeRoom {
	const watchers = new Set<() => void>();
	const stored = new Map<string, RoomAnswer>();
	const asForm = (form: Form): RoomAnswer['form'] => ({
		card: renderForm(form),
		form: form.form,
		instance: form.instance,
		hidden: form.hidden,
		title: form.title,
		draft: form.draft,
		record: form.record,
	});
	const room: FakeRoom = {
		said: ['Pupils describe the back stairs as a place where “things happen”.', hostile],
		drafts: new Map(),
		deliveries: [],
		sent: {},
		at: 30,
		waiting: false,
		cast: () => cast,
		async view(person): Promise<RoomView> {
			const shared = [
				...(room.waiting ? [] : [questionCard(room.at, room.said.length)]),
				statusCard(room.at),
			];
			const cards = shared.map((card) => ({
				key: card.key,
				where: 'conversation' as const,
				card: renderCard(card),
			}));
			const own = { key: 'asked', where: 'private' as const, card: renderCard(askedCard) };
			const links = person === 'lead' ? [{ label: 'The document so far', path: 'documents/r1/now' }] : [];
			return {
				record: 'r1',
				title: 'Meeting K7-0412',
				cards: person === 'school-a' ? [...cards, own] : cards,
				links,
			};
		},
		async act(person, intent, delivery): Promise<RoomAnswer> {
			room.deliveries.push(delivery);
			const before = stored.get(delivery);
			if (before !== undefined) return before;
			const { do: what, kind, form } = intent as Record<string, string>;
			if (what === 'show') return { ok: true, text: '', card: renderCard(entriesCard(room.said)) };
			if (what === 'form' && form === 'entry')
				return {
					ok: true,
					text: '',
					form: asForm(entryForm(room.drafts.get(`${person}|entry:schools.risk`) ?? {}))!,
				};
			if (what === 'form') return { ok: false, text: 'This form is not part of the test.' };
			if (kind === 'pause') room.waiting = !room.waiting;
			else if (kind === 'next') room.at += 1;
			else if (kind === 'back') room.at -= 1;
			else if (kind === 'pass') return { ok: true, text: 'Noted: nothing from your agency here.' };
			else return { ok: false, text: 'The meeting has moved on since this card was shown.' };
			const answer = { ok: true, text: '' };
			stored.set(delivery, answer);
			room.change();
			return answer;
		},
		async submit(person, form: SubmittedForm): Promise<RoomAnswer> {
			room.deliveries.push(form.instance);
			room.sent = form.values;
			const text = form.values.text ?? '';
			if (text.includes('boom')) throw new Error('a secret of the store');
			if (text.length > 3000)
				return { ok: false, text: 'This is too long. Shorten it to 3,000 characters.', field: 'text' };
			if (!form.values.place) {
				const again = entryForm(form.values, { instance: form.instance });
				again.fields[1]!.error = 'Choose the school that this is about';
				return { ok: false, text: 'Choose the school that this is about', form: asForm(again)! };
			}
			if (!stored.has(form.instance)) room.said.push(text);
			const answer = { ok: true, text: 'Your entry is saved.' };
			stored.set(form.instance, answer);
			room.drafts.delete(`${person}|entry:schools.risk`);
			room.change();
			return answer;
		},
		async saveDraft(person, draft, _record, values) {
			room.drafts.set(`${person}|${draft}`, values);
		},
		watch(_person, changed) {
			watchers.add(changed);
			return () => watchers.delete(changed);
		},
		async file(person, _record, version, kind) {
			if (person !== 'lead') return { refused: 'Only the lead and the coordinator can read the document.' };
			return { name: `HSB-1-${version}.${kind}`, bytes: Buffer.from('a file') };
		},
		async document(person, record, version) {
			if (person !== 'lead') return { refused: 'Only the lead and the coordinator can read the document.' };
			const body = `<main><h1>Record ${record === 'r1' ? 'r1' : 'other'}</h1><p>Version ${version}</p></main>`;
			const head =
				'<meta charset="utf-8"><title>Record</title><link rel="stylesheet" href="/assets/framework.css">';
			return { html: `<!DOCTYPE html><html lang="en-GB"><head>${head}</head><body>${body}</body></html>` };
		},
		reset: () => {
			room.said = ['Pupils describe the back stairs as a place where “things happen”.', hostile];
			room.drafts.clear();
			room.deliveries = [];
			room.at = 30;
			room.waiting = false;
			stored.clear();
		},
		change: () => {
			for (const changed of watchers) changed();
		},
	};
	return room;
}
