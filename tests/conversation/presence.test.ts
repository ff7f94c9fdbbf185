import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, difference } from '../../src/documents/model.ts';
import { anotherMeeting, reach } from '../support/desk.ts';
import { type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';
import { framework } from '../support/record.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const settings = { organisation: 'O', marking: '', practice: true };
const model = async (meeting: TestMeeting) => compile(framework, await meeting.full(), settings);

async function signed(): Promise<TestMeeting> {
	const meeting = await anotherMeeting(house);
	await meeting.done('school', 'list-guest', { name: 'A nurse', agency: 'health' });
	await reach(meeting, 'asking');
	house.clock.ahead(60_000);
	await meeting.done('housing', 'leave');
	house.clock.ahead(60_000);
	await reach(meeting, 'signed');
	house.clock.ahead(60_000);
	return meeting;
}

type Step = (meeting: TestMeeting) => Promise<unknown>;
const guest = async (meeting: TestMeeting) => (await meeting.head()).guests[0]?.id;

const comings: [string, Step][] = [
	['somebody comes for the first time', (m) => m.done('newcomer', 'join', { agency: 'health' })],
	['somebody goes', (m) => m.done('police', 'leave')],
	['somebody who had left comes back', (m) => m.done('housing', 'join', { agency: 'housing' })],
	['somebody stands in', (m) => m.done('deputy', 'join', { agency: 'police', standsInFor: 'police' })],
	['another scribe types', (m) => m.done('lead', 'hand-over', { role: 'scribe', to: 'police' })],
];

const puttingRight: [string, Step][] = [
	['the lead is handed over', (m) => m.done('lead', 'hand-over', { role: 'lead', to: 'police' })],
	['the coordinator is', (m) => m.done('lead', 'hand-over', { role: 'coordinator', to: 'police' })],
	['a guest was forgotten', (m) => m.done('lead', 'list-guest', { name: 'A doctor', agency: 'health' })],
	['a guest was not there', async (m) => m.done('lead', 'remove-guest', { guest: await guest(m) })],
	['an agency is changed', (m) => m.done('lead', 'change-agency', { person: 'police', agency: 'camhs' })],
];

describe('a signed document', () => {
	// Cause: the document listed who is here now, and coming and going did not count as changes.
	it.each(comings)('is not changed when %s', async (_, step) => {
		const meeting = await signed();
		const before = await model(meeting);
		await step(meeting);
		expect(difference(before, await model(meeting))).toEqual([]);
		expect((await meeting.head()).changes).toBe(0);
	});

	it.each(puttingRight)('is changed since signing when %s', async (_, step) => {
		const meeting = await signed();
		const before = await model(meeting);
		await step(meeting);
		expect(difference(before, await model(meeting))).not.toEqual([]);
		expect((await meeting.head()).changes).toBe(1);
	});
});

describe('who was present', () => {
	it('is said as it was when the meeting ended, and once more when it was opened again', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'adding');
		await meeting.done('newcomer', 'join', { agency: 'health' });
		const names = async () => (await model(meeting)).present.flatMap((p) => p.people.map((q) => q.name));
		expect(await names()).not.toContain('newcomer');
		await meeting.done('lead', 'reconvene');
		expect(await names()).toContain('newcomer');
		await meeting.done('lead', 'end-meeting', { rest: 'none' });
		expect(await names()).toContain('newcomer');
	});
});
