import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currentCell, positionOf } from '../../flows/meeting.ts';
import { slotMark } from '../../src/framework/board.ts';
import { gaps, leftOpen, whomToAsk } from '../../src/framework/probing.ts';
import { type Slot, slotOf } from '../../src/framework/record.ts';
import { anotherMeeting, buttonsOf, entryArgs, nextUntil, reach, sit, wordsOf } from '../support/desk.ts';
import { type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const probing = async (): Promise<TestMeeting> => {
	const meeting = await anotherMeeting(house);
	await reach(meeting, 'asking');
	await nextUntil(meeting, 'probing');
	return meeting;
};
const probed = async (meeting: TestMeeting): Promise<Slot> => {
	const { probe } = positionOf((await meeting.head()).cursor);
	return slotOf(probe ?? '');
};
const labelOf = async (meeting: TestMeeting, { place }: Slot) =>
	(await meeting.head()).places.find((p) => p.id === place)?.label ?? null;
const asks = async (meeting: TestMeeting, cell: string, label?: string) => {
	const place = label === undefined ? null : await meeting.place(label);
	const { agency, people, absent, probe } = whomToAsk(house.framework, await meeting.head(), { cell, place });
	return { agency, people: people.map((p) => p.id), absent, probe: probe?.id ?? null };
};

describe('probing', () => {
	it('begins once the questions have been asked, with schools, then neighbourhoods, then peers', async () => {
		const meeting = await probing();
		const order = gaps(house.framework, await meeting.head()).map((slot) => slot.cell.split('.')[0]);
		expect([...new Set(order)]).toEqual(['schools', 'neighbourhoods', 'peers', 'home', 'individual']);
		expect((await probed(meeting)).cell).toBe('schools.vulnerability');
	});

	it('takes vulnerability, risk, resilience and strengths before the rest, place by place', async () => {
		const meeting = await probing();
		const schools = gaps(house.framework, await meeting.head()).filter((s) => s.cell.startsWith('schools.'));
		const a = await meeting.place('School A');
		const b = await meeting.place('School B');
		expect(schools.slice(0, 4)).toEqual([
			{ cell: 'schools.vulnerability', place: a },
			{ cell: 'schools.vulnerability', place: b },
			{ cell: 'schools.risk', place: a },
			{ cell: 'schools.risk', place: b },
		]);
		expect(schools.map((s) => s.cell.split('.')[1]).slice(8)).toEqual([
			'situation',
			'situation',
			'hsb',
			'hsb',
			'involvement',
			'involvement',
		]);
	});

	it('takes every open cell of the first seven points, and none of the plan', async () => {
		const meeting = await probing();
		const open = gaps(house.framework, await meeting.head());
		// Individual and peers have no place, home and neighbourhoods one, schools two.
		expect(open).toHaveLength(7 * 6);
		expect(open.some((s) => /actions|challenges/.test(s.cell))).toBe(false);
	});

	it('asks one probe at a time, addressed by name, about one place', async () => {
		const meeting = await probing();
		const card = await sit(meeting).card('question');
		const words = wordsOf(card);
		expect(card.title).toBe('Schools: Vulnerability (School A)');
		expect(words).toContain('Education:\n Ngozi Hartwell');
		expect(words).toMatch(/About:\n \nSchool A/);
		expect(words).toContain('What relationships and sex education');
		expect((await sit(meeting).cards()).filter((c) => c.key.startsWith('question'))).toHaveLength(1);
	});

	it('goes to the next by Next, and comes back by Back to what was left open', async () => {
		const meeting = await probing();
		const first = await probed(meeting);
		await meeting.move('next');
		expect(await labelOf(meeting, await probed(meeting))).toBe('School B');
		await meeting.move('back');
		expect(await probed(meeting)).toEqual(first);
	});

	it('comes to the plan when every gap was asked about', async () => {
		const meeting = await probing();
		const seen = new Set<string>();
		while ((await meeting.head()).cursor.value === 'probing') {
			seen.add(JSON.stringify(await probed(meeting)));
			await meeting.move('next');
		}
		expect(seen.size).toBe(42);
		const { cursor } = await meeting.head();
		expect(currentCell(positionOf(cursor), cursor.value)).toBe('individual.actions');
	});

	it('does not probe "nothing known" again', async () => {
		const meeting = await probing();
		await meeting.done('school', 'settle', {
			...(await probed(meeting)),
			how: 'nothing-known',
			asked: ['education'],
		});
		await meeting.move('next');
		await meeting.move('back');
		const { skipped } = positionOf((await meeting.head()).cursor);
		expect(skipped).toEqual([]);
		const open = gaps(house.framework, await meeting.head());
		expect(open).not.toContainEqual({
			cell: 'schools.vulnerability',
			place: await meeting.place('School A'),
		});
	});

	it('says that a probe is answered, and stays until somebody moves on', async () => {
		const meeting = await probing();
		const slot = await probed(meeting);
		await meeting.done('school', 'add-entry', entryArgs(slot.cell, { place: slot.place }));
		expect(wordsOf(await sit(meeting).card('question'))).toContain('Answered. Move on when you are ready.');
		expect(await probed(meeting)).toEqual(slot);
	});

	it('takes up a place that is named while it goes on, and lets go of one that is removed', async () => {
		const meeting = await probing();
		await meeting.done('police', 'add-place', { context: 'schools', label: 'School C' });
		await meeting.move('next');
		await meeting.done('lead', 'remove-place', { place: await meeting.place('School B') });
		expect((await sit(meeting).card('question')).title).toMatch(/^Schools: Vulnerability \(School [AC]\)$/);
		await meeting.move('next');
		expect(await labelOf(meeting, await probed(meeting))).toBe('School C');
	});
});

describe('who is asked', () => {
	it('is the attendee tied to the place, before their agency is thought of', async () => {
		const meeting = await probing();
		expect(await asks(meeting, 'schools.strengths', 'School A')).toMatchObject({
			agency: 'education',
			people: ['school'],
			absent: false,
		});
	});

	it('is never an attendee tied to School A about School B', async () => {
		const meeting = await probing();
		for (const point of house.framework.points) {
			const asked = await asks(meeting, `schools.${point.id}`, 'School B');
			expect(asked.people).not.toContain('school');
		}
		expect(await asks(meeting, 'schools.risk', 'School B')).toMatchObject({
			agency: 'police',
			people: ['police'],
			absent: false,
		});
	});

	it('is for School B its own agency, as absent, when only School A is in the room', async () => {
		const meeting = await probing();
		for (const person of ['police', 'coordinator', 'lead', 'scribe', 'housing'])
			await meeting.done(person, 'leave');
		const asked = await asks(meeting, 'schools.resilience', 'School B');
		expect(asked).toMatchObject({ agency: 'education', people: [], absent: true });
	});

	it('is an attendee who is tied to a place of another context all the same', async () => {
		const meeting = await probing();
		await meeting.done('housing', 'join', { agency: 'housing', places: [await meeting.place('Home A')] });
		expect(await asks(meeting, 'neighbourhoods.vulnerability', 'The park')).toMatchObject({
			agency: 'housing',
			people: ['housing'],
		});
	});

	it('is the agency that the probe names first among those in the room', async () => {
		const meeting = await probing();
		expect(await asks(meeting, 'neighbourhoods.risk', 'The park')).toMatchObject({
			agency: 'police',
			probe: 'N2',
		});
	});

	it('is an agency whose person has no account, when one is listed', async () => {
		const meeting = await probing();
		await meeting.done('scribe', 'list-guest', { name: 'A youth worker', agency: 'youth-work' });
		expect(await asks(meeting, 'neighbourhoods.strengths', 'The park')).toEqual({
			agency: 'youth-work',
			people: [],
			absent: false,
			probe: 'N9',
		});
	});

	it('is nobody who has left', async () => {
		const meeting = await probing();
		await meeting.done('police', 'leave');
		expect((await asks(meeting, 'neighbourhoods.risk', 'The park')).people).not.toContain('police');
	});
});

describe('an absent agency', () => {
	const absent = async () => {
		const meeting = await probing();
		for (const person of ['police', 'scribe', 'housing', 'school']) await meeting.done(person, 'leave');
		while ((await probed(meeting)).cell !== 'schools.resilience') await meeting.move('next');
		return meeting;
	};

	it('becomes a request with an owner and a date, from the probe card', async () => {
		const meeting = await absent();
		const sitting = sit(meeting);
		const card = await sitting.card('question');
		expect(wordsOf(card)).toContain('Nobody in the room speaks for this. Education is most likely to know');
		const button = buttonsOf(card).find((b) => b.label === 'Ask them later')!;
		const { form } = await sitting.press('lead', button.intent);
		expect(form?.fields.find((f) => f.name === 'agency')).toMatchObject({ value: 'education' });
		const slot = await probed(meeting);
		await sitting.send('lead', form!, { person: 'Head of year' });
		const head = await meeting.head();
		expect(head.requests).toMatchObject([
			{
				...slot,
				agency: 'education',
				person: 'Head of year',
				due: '2026-11-30',
				madeBy: 'lead',
				state: 'open',
			},
		]);
		expect(slotMark(head, slot)).toBe('settled');
	});
});

describe('the end of the meeting', () => {
	it('is refused while something is open, and says how much', async () => {
		const meeting = await probing();
		const left = leftOpen(house.framework, await meeting.head()).length;
		expect(await meeting.say('lead', 'end-meeting', { rest: 'none' })).toMatchObject({
			ok: false,
			key: 'refused.phase.still-open',
			params: { left },
		});
		expect((await meeting.head()).cursor.value).toBe('probing');
	});

	it('turns what is open into requests to those most likely to know, with a date', async () => {
		const meeting = await probing();
		const before = await meeting.head();
		const left = leftOpen(house.framework, before);
		const expected = left.map((slot) => whomToAsk(house.framework, before, slot).agency);
		await meeting.done('coordinator', 'end-meeting', { rest: 'requests', due: '2026-12-07' });
		const head = await meeting.head();
		expect(head.requests.map((r) => ({ cell: r.cell, place: r.place }))).toEqual(left);
		expect(head.requests.map((r) => r.agency)).toEqual(expected);
		expect(head.requests.every((r) => r.due === '2026-12-07' && r.madeBy === 'coordinator')).toBe(true);
		expect(leftOpen(house.framework, head)).toEqual([]);
		expect(head).toMatchObject({ endedAt: house.clock.now(), cursor: { value: 'adding' } });
	});

	it('or settles it with a reason', async () => {
		const meeting = await probing();
		expect(await meeting.say('lead', 'end-meeting', { rest: 'settle', why: ' ' })).toMatchObject({
			key: 'refused.reason-blank',
			field: 'why',
		});
		await meeting.done('lead', 'end-meeting', { rest: 'settle', why: 'Not discussed' });
		const { head, settlements } = await meeting.full();
		expect(leftOpen(house.framework, head)).toEqual([]);
		expect(new Set(Object.values(settlements).map((s) => s.how === 'not-applicable' && s.why))).toEqual(
			new Set(['Not discussed']),
		);
	});

	it('needs a date that is not past for the requests', async () => {
		const meeting = await probing();
		for (const due of ['2026-11-01', '', null])
			expect(await meeting.say('lead', 'end-meeting', { rest: 'requests', due })).toMatchObject({
				ok: false,
				field: 'due',
			});
		expect((await meeting.head()).requests).toEqual([]);
	});

	it('is shown beforehand: what is left and whom it goes to', async () => {
		const meeting = await probing();
		const form = await sit(meeting).form('lead', 'end-meeting');
		const words = wordsOf(form.intro);
		expect(words).toContain(
			`${leftOpen(house.framework, await meeting.head()).length} places are still open`,
		);
		expect(words).toContain('Schools: Vulnerability (School A)\n (Education)');
		expect(words).toMatch(/and \d+ more/);
	});

	it('can be undone by opening the meeting again, where it goes on with what is left', async () => {
		const meeting = await probing();
		await meeting.done('lead', 'end-meeting', { rest: 'settle', why: 'Not discussed' });
		await meeting.done('police', 'confirm');
		await meeting.done('coordinator', 'reconvene');
		expect(await meeting.head()).toMatchObject({
			endedAt: null,
			confirmBy: null,
			cursor: { value: 'planning' },
		});
		expect(wordsOf(await sit(meeting).card('question'))).toContain('Nothing is open');
		await meeting.done('police', 'add-entry', entryArgs('individual.risk'));
		await meeting.done('lead', 'end-meeting', { rest: 'none' });
		// What was confirmed before is not what there is now.
		expect((await meeting.head()).confirmed).toEqual({});
	});
});
