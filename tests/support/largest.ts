import { createDesk, type Desk } from '../../src/conversation/desk.ts';
import { longest } from '../../src/framework/text.ts';
import { meetingIn, openingArgs, type TestHouse, type TestMeeting, testHouse } from './house.ts';

/** 25 attendees, 20 places a context, 400 entries, each as long as it may be, of what takes most room. */
const attendees = 25;
const placesEach = 20;
const entries = 400;
const units = ['&', '家', 'word ', '👨‍👩‍👧', '<', '"'];
const full = (length: number, i: number): string => {
	const unit = units[i % units.length]!;
	const end = ` ${i}`;
	return unit.repeat(Math.floor((length - end.length) / unit.length)) + end;
};

export interface Largest {
	reference: string;
	house: TestHouse;
	meeting: TestMeeting;
	desk: Desk;
	/** What the person with this number is told; 0 is the lead. */
	press(i: number, intent: object): ReturnType<Desk['press']>;
	/** The person with this number gives a command. @throws when it is refused */
	done(i: number, kind: string, args?: object, n?: number): Promise<void>;
	move(kind: 'next' | 'back'): Promise<void>;
	/** The first school. */
	school(): Promise<string>;
}

const reference = Array(5).fill('123456789012').join('-');
const person = (i: number) => ({ person: `U${i}`, name: full(longest.name, i) });

function contextPlaces(): Record<string, string[]> {
	const labels = (c: number) =>
		Array.from({ length: placesEach }, (_, i) => full(longest.label, c * placesEach + i));
	const contexts = ['home', 'peers', 'schools', 'neighbourhoods'];
	return Object.fromEntries(contexts.map((context, c) => [context, labels(c)]));
}

async function fill({ meeting, done }: Largest): Promise<void> {
	const agency = 'education';
	const [lead, coordinator, scribe] = [0, 1, 2].map((i) => ({ ...person(i), agency }));
	await done(
		1,
		'open',
		openingArgs({ reference, agency, places: contextPlaces(), lead, coordinator, scribe }),
	);
	const { places } = await meeting.head();
	const labels = places.slice(0, placesEach).map((p) => p.id);
	// Most of one agency: their names stand in one line of the card.
	for (let i = 0; i < attendees; i++)
		await done(i, 'join', { agency: i < 20 ? 'education' : 'police', places: labels });
	await done(0, 'start');
	const schools = places.filter((p) => p.context === 'schools');
	for (let n = 0; n < entries; n++) {
		const cell = n % 2 ? 'schools.risk' : 'schools.vulnerability';
		const place = schools[n % placesEach]!.id;
		await done(0, 'add-entry', { cell, place, text: full(longest.entry, n), basis: 'fact' }, n);
	}
}

/** The largest meeting that there can be, at its first question. It takes some seconds. */
export async function largestMeeting(): Promise<Largest> {
	const house = await testHouse();
	const meeting = meetingIn(house, reference);
	const candidates = Array.from({ length: attendees }, (_, i) => ({
		id: `U${i}`,
		name: full(longest.name, i),
		agency: null,
		places: [],
	}));
	const desk = createDesk({
		...house,
		candidates: async () => candidates,
		candidate: async (_, id) => candidates.find((c) => c.id === id),
	});
	const made: Largest = {
		reference,
		house,
		meeting,
		desk,
		press: (i, intent) => desk.press(person(i), 'c1', { record: meeting.record, ...intent } as never, 'p'),
		async done(i, kind, args = {}, n = 0) {
			const answer = await house.handle({
				delivery: `${kind}-${i}-${n}`,
				by: person(i),
				record: meeting.record,
				kind,
				args: { ...args },
			});
			if (!answer.ok) throw new Error(`${kind} was refused: ${answer.key}`);
		},
		async move(kind) {
			const { turn } = (await meeting.head()).cursor.context;
			await made.done(0, kind, { turn }, Number(turn));
		},
		async school() {
			return (await meeting.head()).places.find((p) => p.context === 'schools')!.id;
		},
	};
	await fill(made);
	return made;
}

/** Every form that the lead of it can open, with what it is about. */
export async function everyForm({ meeting, press, school }: Largest) {
	const { entries: said } = await meeting.full();
	const args = {
		entry: said[0]!.id,
		cell: 'schools.actions',
		place: await school(),
		check: 'levels-not-known',
	};
	const names = [
		'entry',
		'amend',
		'move',
		'move-to',
		'withdraw',
		'nothing-known',
		'not-applicable',
		'ask-later',
		'join',
		'hand-over',
		'label-place',
		'remove-place',
		'change-agency',
		'jump',
		'choose-cell',
		'open',
		'change-header',
		'end-meeting',
	];
	const opened = names.map(async (form) => {
		const about = form === 'join' || form === 'open' ? {} : args;
		const { form: asked, text } = await press(0, { do: 'form', form, ...about });
		if (asked === undefined) throw new Error(`${form} was refused: ${text}`);
		return asked;
	});
	return Promise.all(opened);
}
