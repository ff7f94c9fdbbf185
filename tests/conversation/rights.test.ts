import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandName, commands } from '../../src/conversation/commands/all.ts';
import { type Action, mayDo } from '../../src/privacy/access.ts';
import { anotherMeeting, entryArgs, reach, sit } from '../support/desk.ts';
import { meetingIn, type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

let house: TestHouse;
let meeting: TestMeeting;
let entry: string;
let request: string;
beforeAll(async () => {
	house = await testHouse();
	meeting = await anotherMeeting(house);
	await reach(meeting, 'asking');
	entry = (await meeting.done('school', 'add-entry', entryArgs('individual.risk'))).ids.entry ?? '';
	await meeting.done('lead', 'ask-later', {
		cell: 'schools.risk',
		place: 'all',
		agency: 'police',
		due: '2026-12-01',
	});
	request = (await meeting.head()).requests[0]?.id ?? '';
});
afterAll(() => house.end());

const cell = 'individual.situation';
const header = {
	mode: 'alone',
	standing: 'proven',
	levels: [],
	age: 12,
	meetingDate: '2026-11-23',
	endsAt: null,
	walk: 'context',
	autoAdvance: false,
};

/** Arguments that every command understands. */
const given = (): Record<CommandName, Record<string, unknown>> => ({
	open: {},
	join: { agency: 'police' },
	leave: {},
	'change-agency': { person: 'police', agency: 'health' },
	'hand-over': { role: 'scribe', to: 'police' },
	'list-guest': { name: 'A nurse', agency: 'health' },
	'remove-guest': { guest: 'g' },
	'change-header': header,
	'add-place': { context: 'schools', label: 'School C' },
	'label-place': { place: 'p', label: 'School C' },
	'remove-place': { place: 'p' },
	start: {},
	next: {},
	back: {},
	jump: { cell },
	pause: {},
	resume: {},
	reconvene: {},
	'end-meeting': { rest: 'none' },
	'end-early': { as: 'mistake', reason: 'So' },
	'add-entry': entryArgs(cell),
	'amend-entry': { entry, text: 'x', basis: 'fact' },
	'move-entry': { entry, cell },
	'withdraw-entry': { entry },
	pass: { cell },
	settle: { cell, place: '', how: 'nothing-known' },
	'ask-later': { cell, place: '', agency: 'police', due: '2026-12-01' },
	reopen: { cell, place: '' },
	'close-request': { request, reason: 'So' },
	confirm: {},
	'answer-check': { check: 'mode-not-known', reason: 'So' },
	check: {},
	prepare: {},
	'step-back': {},
	'send-back': { reason: 'So' },
	sign: {
		digest: 'a'.repeat(64),
		name: 'N',
		role: 'R',
		agency: 'police',
		accurate: true,
		anonymised: true,
		corrected: true,
	},
});
const names = Object.keys(commands) as CommandName[];
const anyones: CommandName[] = ['open', 'join'];

describe('every command', () => {
	it('has its row in privacy/access.ts, and every row is a command or a way of reading', () => {
		const reading: Action[] = ['read-entries', 'read-document'];
		expect([...names, ...reading].toSorted()).toEqual(Object.keys(mayDo).toSorted());
	});

	it('understands the arguments that the tests below give it', () => {
		for (const name of names.filter((n) => n !== 'open'))
			expect([name, commands[name].args.safeParse(given()[name]).success]).toEqual([name, true]);
	});

	it.each(names.filter((n) => !anyones.includes(n)))(
		'%s is refused to a stranger alike, whether or not the record exists',
		async (kind) => {
			const before = await meeting.head();
			const here = await meeting.say('stranger', kind, given()[kind]);
			const nowhere = await meetingIn(house, 'HSB-2099-999').say('stranger', kind, given()[kind]);
			expect(here).toMatchObject({ ok: false, key: 'refused.not-joined' });
			expect(nowhere).toEqual(here);
			expect(await meeting.head()).toEqual(before);
		},
	);

	it.each(names.filter((n) => !anyones.includes(n)))(
		'%s is refused to somebody who has left',
		async (kind) => {
			if ((await meeting.head()).people.find((p) => p.id === 'housing')?.present)
				await meeting.done('housing', 'leave');
			expect(await meeting.say('housing', kind, given()[kind])).toMatchObject({
				ok: false,
				key: 'refused.you-left',
			});
		},
	);

	it.each(names.filter((n) => !mayDo[n].includes('attendee' as never)))(
		'%s is not for attendees, who are told whom to ask',
		async (kind) => {
			expect(await meeting.say('school', kind, given()[kind])).toMatchObject({
				ok: false,
				key: 'refused.not-allowed',
			});
		},
	);
});

describe('what is shown to one person', () => {
	it.each(['entries', 'ours', 'requests', 'remarks', 'checks', 'open', 'nothing'])(
		'%s is refused to a stranger alike, whether or not the record exists',
		async (show) => {
			const { press } = sit(meeting);
			const here = await press('stranger', { do: 'show', show, record: meeting.record, cell });
			const nowhere = await press('stranger', { do: 'show', show, record: 'no-such-record', cell });
			expect(here).toEqual({ ok: false, text: house.messages.say('refused.not-joined') });
			expect(nowhere).toEqual(here);
		},
	);

	it.each([
		'entry',
		'choose-cell',
		'put-right',
		'amend',
		'sign',
		'end-meeting',
		'hand-over',
		'nothing-known',
	])('the form %s is refused to a stranger alike, whether or not the record exists', async (form) => {
		const { press } = sit(meeting);
		const here = await press('stranger', { do: 'form', form, record: meeting.record, cell, entry });
		const nowhere = await press('stranger', { do: 'form', form, record: 'no-such-record', cell, entry });
		expect(here).toEqual({ ok: false, text: house.messages.say('refused.not-joined') });
		expect(nowhere).toEqual(here);
	});

	it('is refused to somebody who has left, who is told to join again', async () => {
		if ((await meeting.head()).people.find((p) => p.id === 'housing')?.present)
			await meeting.done('housing', 'leave');
		const left = house.messages.say('refused.you-left');
		const { press } = sit(meeting);
		expect((await press('housing', { do: 'show', show: 'entries', record: meeting.record, cell })).text).toBe(
			left,
		);
		expect((await press('housing', { do: 'form', form: 'entry', record: meeting.record, cell })).text).toBe(
			left,
		);
	});
});

describe('the lead and the coordinator who were named', () => {
	it('run the meeting before they have joined it', async () => {
		const named = meetingIn(house, 'HSB-7-11');
		const { lead, coordinator } = await (await anotherMeeting(house)).head();
		expect([lead, coordinator]).toEqual(['lead', 'coordinator']);
		const args = { ...header, reference: 'HSB-7-11', conversation: 'named', agency: 'police' };
		const by = (person: string, agency: string) => ({ person, name: person, agency });
		await named.done('police', 'open', {
			...args,
			lead: by('lead', 'social-care'),
			coordinator: by('coordinator', 'yos'),
		});
		expect((await named.say('lead', 'start')).ok).toBe(true);
		expect((await named.say('school', 'add-entry', entryArgs(cell))).key).toBe('refused.not-joined');
	});
});
