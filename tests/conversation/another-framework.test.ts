import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDesk } from '../../src/conversation/desk.ts';
import { createHandle, openForSigning } from '../../src/conversation/handle.ts';
import { surfaces } from '../../src/conversation/surfaces.ts';
import type { Framework } from '../../src/framework/framework.ts';
import { entryArgs, reach, signNow, sit, wordsOf } from '../support/desk.ts';
import { smallFramework } from '../support/framework.ts';
import { meetingIn, openMeeting, type TestHouse, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const small = smallFramework();

/** The same house on the day after its framework file was exchanged. */
function exchanged(): TestHouse {
	const frameworkOf = async (hash: string): Promise<Framework> =>
		hash === small.hash ? small : house.frameworkOf(hash);
	return {
		...house,
		framework: small,
		frameworkOf,
		handle: createHandle({ ...house, framework: small, frameworkOf }),
		openForSigning: (record) => openForSigning({ ...house, frameworkOf }, record),
	};
}

describe('another framework in place of the first', () => {
	it('is walked, planned, checked and signed like it', async () => {
		const meeting = meetingIn(exchanged(), 'SML-1-2');
		const by = (person: string) => ({ person, name: person, agency: 'police' });
		await meeting.done('coordinator', 'open', {
			reference: 'SML-1-2',
			conversation: 'small',
			mode: 'alone',
			standing: 'proven',
			levels: [],
			age: 12,
			meetingDate: '2026-11-23',
			endsAt: null,
			walk: 'context',
			autoAdvance: false,
			agency: 'police',
			lead: by('lead'),
			coordinator: by('coordinator'),
		});
		await meeting.done('lead', 'start');
		const titles: string[] = [];
		for (let n = 0; n < 4; n += 1) {
			titles.push((await sit(meeting).card('question')).title);
			await meeting.done('lead', 'add-entry', entryArgs((await meeting.head()).cursor.context.at as string));
			await meeting.move('next');
		}
		expect(titles).toEqual(['person: facts', 'person: worries', 'street: facts', 'street: worries']);
		expect((await meeting.head()).cursor.value).toBe('planning');
		await reach(meeting, 'signing');
		expect((await signNow(meeting, { agency: 'police' })).ok).toBe(true);
		expect((await meeting.head()).framework).toEqual({ id: 'small', hash: 'small-hash' });
	});

	it('does not change the records that were opened with the first', async () => {
		const old = await openMeeting(house, { reference: 'HSB-9-11', conversation: 'old' });
		const after = meetingIn(exchanged(), 'HSB-9-11');
		await after.done('lead', 'start');
		expect(
			(
				await after.say(
					'school',
					'add-entry',
					entryArgs('schools.risk', { place: await old.place('School A') }),
				)
			).ok,
		).toBe(true);
		expect((await after.say('school', 'add-entry', entryArgs('street.worries'))).key).toBe(
			'refused.no-such-cell',
		);
		const desk = createDesk({ ...exchanged(), candidates: async () => [], candidate: async () => undefined });
		const view = await desk.view(await after.head());
		expect(view.framework.cells).toHaveLength(45);
		expect(wordsOf(surfaces(view))).toContain('0 of 45 questions covered');
	});
});
