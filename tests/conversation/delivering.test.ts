import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Card, Surface } from '../../src/conversation/cards.ts';
import { deliver, whereOf } from '../../src/conversation/deliver.ts';
import { MessageGone, type Screen } from '../../src/conversation/ports.ts';
import { surfaces } from '../../src/conversation/surfaces.ts';
import { anotherMeeting, entryArgs, reach, sit } from '../support/desk.ts';
import { meetingIn, type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

/** The far end: what stands in each place, by message id. It can be made to fail after so many calls. */
class Wall implements Screen<Card> {
	readonly standing = new Map<string, Map<string, Card>>();
	calls: string[] = [];
	failAfter = Number.POSITIVE_INFINITY;
	/** Calls that fail, by their name. */
	refuses = new Set<string>();
	#ids = 0;

	#call(what: string): void {
		if (this.calls.length >= this.failAfter || this.refuses.has(what))
			throw new Error('the platform does not answer');
		this.calls.push(what);
	}
	#at(where: string): Map<string, Card> {
		const found = this.standing.get(where) ?? new Map<string, Card>();
		this.standing.set(where, found);
		return found;
	}
	render = (card: Card): Card => card;
	async post(where: string, card: Card): Promise<string> {
		this.#call(`post ${card.key}`);
		const id = `m${(this.#ids += 1)}`;
		this.#at(where).set(id, card);
		return id;
	}
	async update(where: string, message: string, card: Card): Promise<string> {
		this.#call(`update ${card.key}`);
		if (!this.#at(where).has(message)) throw new MessageGone();
		this.#at(where).set(message, card);
		return message;
	}
	async remove(where: string, message: string): Promise<void> {
		this.#call('remove');
		if (!this.#at(where).delete(message)) throw new MessageGone();
	}
	keys = (where: string): string[] => [...(this.standing.get(where)?.values() ?? [])].map((c) => c.key);
}

async function shown(
	meeting: TestMeeting,
	wall: Wall,
): Promise<{ wanted: Surface[]; done: number; where: string }> {
	const wanted = surfaces(await sit(meeting).view());
	const { record, reference, conversation } = await meeting.head();
	const places = [conversation, 'person:lead', 'person:school', 'person:police'];
	const done = await deliver({ record, reference, wanted, places }, wall, house.store);
	return { wanted, done, where: conversation };
}

/** What stands is what should be seen, once each, in every place that was delivered to. */
function expectRight(wall: Wall, wanted: Surface[], where: string): void {
	for (const place of [where, 'person:lead', 'person:school', 'person:police']) {
		const should = wanted.filter((s) => whereOf(s) === place).map((s) => s.card);
		const stands = [...(wall.standing.get(place)?.values() ?? [])];
		expect(stands.toSorted((a, b) => a.key.localeCompare(b.key))).toEqual(
			should.toSorted((a, b) => a.key.localeCompare(b.key)),
		);
	}
}

const asking = async (): Promise<TestMeeting> => {
	const meeting = await anotherMeeting(house);
	await reach(meeting, 'asking');
	return meeting;
};

describe('what is shown', () => {
	it('is posted once, and nothing is sent when nothing changed', async () => {
		const meeting = await asking();
		const wall = new Wall();
		const { done, where, wanted } = await shown(meeting, wall);
		expect(done).toBe(wall.calls.length);
		expect(wall.keys(where)).toEqual(['status', expect.stringMatching(/^question:/)]);
		expect((await shown(meeting, wall)).done).toBe(0);
		expectRight(wall, wanted, where);
	});

	it('is changed where it stands: the status card stays one message', async () => {
		const meeting = await asking();
		const wall = new Wall();
		const { where } = await shown(meeting, wall);
		const before = [...wall.standing.get(where)!.keys()];
		await meeting.done('school', 'add-entry', entryArgs('individual.situation'));
		wall.calls = [];
		const { wanted } = await shown(meeting, wall);
		expect(wall.calls).toEqual(['update status', expect.stringMatching(/^update question:/)]);
		expect([...wall.standing.get(where)!.keys()]).toEqual(before);
		expectRight(wall, wanted, where);
	});

	it('has one live question: the next is posted anew and the last removed', async () => {
		const meeting = await asking();
		const wall = new Wall();
		await shown(meeting, wall);
		await meeting.move('next');
		wall.calls = [];
		const { where, wanted } = await shown(meeting, wall);
		expect(wall.keys(where).filter((k) => k.startsWith('question:'))).toHaveLength(1);
		expect(wall.calls.filter((c) => c.startsWith('post question'))).toHaveLength(1);
		expect(wall.calls).toContain('remove');
		expectRight(wall, wanted, where);
	});

	it('is brought right again after a crash at any call', async () => {
		for (let after = 0; after < 6; after += 1) {
			const meeting = await asking();
			const wall = new Wall();
			await shown(meeting, wall);
			await meeting.done('lead', 'ask-later', {
				cell: 'schools.risk',
				place: 'all',
				agency: 'police',
				due: '2026-12-01',
			});
			await meeting.move('next');
			wall.calls = [];
			wall.failAfter = after;
			await shown(meeting, wall).catch(() => undefined);
			wall.failAfter = Number.POSITIVE_INFINITY;
			const { wanted, where } = await shown(meeting, wall);
			expectRight(wall, wanted, where);
		}
	});

	it('is found missing after a crash between the commit and the first message', async () => {
		const meeting = await asking();
		const wall = new Wall();
		await shown(meeting, wall);
		await meeting.done('lead', 'pause');
		const { reference } = await meeting.head();
		house = await house.again();
		const { wanted, done, where } = await shown(meetingIn(house, reference), wall);
		expect(done).toBeGreaterThan(0);
		expectRight(wall, wanted, where);
		expect(wall.keys(where)).toEqual(['status']);
	});

	it('is sent at least once when the process dies between the message and its note', async () => {
		const meeting = await asking();
		const wall = new Wall();
		const { record, reference, conversation } = await meeting.head();
		const wanted = surfaces(await sit(meeting).view());
		const forgetful = {
			...house.store,
			shown: house.store.shown,
			setShown: async () => Promise.reject(new Error('killed')),
		};
		const showing = { record, reference, wanted, places: [conversation] };
		await expect(deliver(showing, wall, forgetful)).rejects.toThrow('killed');
		await deliver(showing, wall, house.store);
		expect(wall.keys(conversation)).toEqual(['status', 'status', expect.stringMatching(/^question:/)]);
	});

	it('is shown as far as it can be when the platform refuses one message, and the rest later', async () => {
		const meeting = await asking();
		const wall = new Wall();
		await shown(meeting, wall);
		await meeting.done('school', 'add-entry', entryArgs('individual.situation'));
		wall.calls = [];
		wall.refuses.add('update status');
		const failure = await shown(meeting, wall).catch((error) => error);
		expect(failure).toBeInstanceOf(AggregateError);
		expect(failure.errors.map(String)).toEqual(['Error: the platform does not answer']);
		expect(wall.calls).toEqual([expect.stringMatching(/^update question:/)]);
		wall.refuses.clear();
		const { done, wanted, where } = await shown(meeting, wall);
		expect(done).toBe(1);
		expectRight(wall, wanted, where);
	});

	it('is posted anew when somebody has deleted the message, and forgotten when it should go anyway', async () => {
		const meeting = await asking();
		const wall = new Wall();
		const { where } = await shown(meeting, wall);
		wall.standing.get(where)!.clear();
		await meeting.move('next');
		const { wanted } = await shown(meeting, wall);
		expectRight(wall, wanted, where);
		expect((await shown(meeting, wall)).done).toBe(0);
	});

	it('of one record does not take away what a person is shown of another', async () => {
		const wall = new Wall();
		const [one, other] = [await asking(), await asking()];
		for (const meeting of [one, other]) await shown(meeting, wall);
		expect(wall.keys('person:lead')).toEqual(['growing', 'growing']);
		await one.done('coordinator', 'end-early', { as: 'mistake', reason: 'Opened twice.' });
		await shown(one, wall);
		expect(wall.keys('person:lead').toSorted()).toEqual(['closed-early', 'growing']);
		expect((await shown(other, wall)).done).toBe(0);
	});

	it('is pure: the same head at the same time gives the same surfaces', async () => {
		const meeting = await asking();
		const view = await sit(meeting).view();
		const before = structuredClone(view.head);
		expect(surfaces(view)).toEqual(surfaces(view));
		expect(view.head).toEqual(before);
	});
});
