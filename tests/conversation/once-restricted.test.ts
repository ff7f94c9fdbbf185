import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReader } from '../../src/conversation/reading.ts';
import { root } from '../../src/house.ts';
import { createHtml } from '../../src/wording/html.ts';
import { anotherMeeting, entryArgs, reach, signNow, sit, wordsOf } from '../support/desk.ts';
import { type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const cell = 'individual.situation';
const html = createHtml(join(root, 'templates', 'document'));

async function read({ record }: TestMeeting, person: string, version: number | 'now' = 'now') {
	const page = await createReader({ ...house, html, stylesheet: '/s.css' }).page(person, record, version);
	return 'html' in page ? page.html : page.refused;
}
const shownTo = async (meeting: TestMeeting, person: string) =>
	wordsOf((await sit(meeting).show(person, 'entries', { cell })).blocks);

/** The police said something for the lead alone, and then cleaned it up for everyone. */
async function cleanedUp() {
	const meeting = await anotherMeeting(house);
	await reach(meeting, 'asking');
	const { ids } = await meeting.done(
		'police',
		'add-entry',
		entryArgs(cell, { text: 'SECRET with a name', shown: 'lead' }),
	);
	const amend = (text: string, reason: string, shown = 'everyone') =>
		meeting.done('police', 'amend-entry', { entry: ids.entry, text, basis: 'fact', shown, reason });
	await amend('Clean', 'SECRET: the name is out');
	return { meeting, entry: ids.entry, amend };
}

describe('text that was restricted to the lead, and cleaned up for everyone by its author', () => {
	// Cause: a correction kept the wording without who might read it, and today's restriction decided.
	it('stays with the lead and its author, with the reason that went with it, on cards', async () => {
		const { meeting } = await cleanedUp();
		for (const person of ['school', 'coordinator', 'housing']) {
			const words = await shownTo(meeting, person);
			expect(words).toContain('Clean');
			expect(words).toContain('The earlier wording is restricted.');
			expect(words).not.toContain('SECRET');
		}
		for (const person of ['lead', 'police'])
			expect((await shownTo(meeting, person)).match(/SECRET/g)).toHaveLength(2);
	});

	it('stays with the lead in the document, as it grows and as it was signed', async () => {
		const { meeting } = await cleanedUp();
		expect(await read(meeting, 'coordinator')).toContain('The earlier wording is restricted.');
		await reach(meeting, 'signed');
		for (const version of ['now', 1] as const) {
			expect((await read(meeting, 'lead', version)).match(/SECRET/g)).toHaveLength(2);
			expect(await read(meeting, 'lead', version)).toContain('It was restricted to the lead alone.');
			expect(await read(meeting, 'coordinator', version)).not.toContain('SECRET');
		}
	});

	it('hides a reason that says what was put, as much as one that says what was replaced', async () => {
		const { meeting, amend } = await cleanedUp();
		await amend('SECRET again', 'SECRET: it is needed', 'lead');
		expect(await shownTo(meeting, 'school')).not.toContain('SECRET');
		await amend('Clean once more', 'Not for everyone');
		const words = await shownTo(meeting, 'school');
		expect(words).toContain('Clean\n');
		expect(words).not.toContain('SECRET');
		expect(await read(meeting, 'coordinator')).not.toContain('SECRET');
	});
});

describe('a signed document', () => {
	// Cause: what a signed model held was judged by who may read the entry now, not by who might when it was signed.
	it('does not show what was restricted when it was signed, once the entry is for everyone', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'asking');
		const said = entryArgs(cell, { text: 'SECRET', shown: 'lead' });
		const { ids } = await meeting.done('police', 'add-entry', said);
		await reach(meeting, 'signed');
		await meeting.done('police', 'amend-entry', { entry: ids.entry, text: 'Clean', basis: 'fact' });
		expect(await read(meeting, 'coordinator', 1)).not.toContain('SECRET');
		expect(await read(meeting, 'lead', 1)).toContain('SECRET');
	});

	it('does not show what has been restricted since', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'asking');
		const { ids } = await meeting.done('police', 'add-entry', entryArgs(cell, { text: 'SECRET' }));
		await reach(meeting, 'signed');
		expect(await read(meeting, 'coordinator', 1)).toContain('SECRET');
		const args = { entry: ids.entry, text: 'SECRET', basis: 'fact', shown: 'lead' };
		await meeting.done('police', 'amend-entry', args);
		expect(await read(meeting, 'coordinator', 1)).not.toContain('SECRET');
	});
});

describe('the coordinator', () => {
	// Cause: the coordinator could take the lead at any time, and with it what is restricted to the lead.
	it('reads what is for the lead alone only once the lead is handed over, which is recorded', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'asking');
		await meeting.done('police', 'add-entry', entryArgs(cell, { text: 'SECRET', shown: 'lead' }));
		const take = () => meeting.say('coordinator', 'hand-over', { role: 'lead', to: 'coordinator' });
		expect(await take()).toMatchObject({ key: 'refused.lead-is-here', field: 'role' });
		const roles = (await sit(meeting).form('coordinator', 'hand-over')).fields.find((f) => f.name === 'role');
		expect(roles?.kind === 'choice' && roles.options.map((o) => o.value)).toEqual(['coordinator', 'scribe']);
		await meeting.done('lead', 'leave');
		expect(await read(meeting, 'coordinator')).not.toContain('SECRET');
		expect((await take()).ok).toBe(true);
		expect(await read(meeting, 'coordinator')).toContain('SECRET');
		const facts = (await house.store.commits(meeting.record)).at(-1)?.facts;
		expect(facts?.map((f) => f.kind)).toEqual(['handed-over']);
	});

	it('may take over what the lead left unsigned, when the meeting is long over', async () => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, 'adding');
		await meeting.done('coordinator', 'hand-over', { role: 'lead', to: 'coordinator' });
		for (const kind of ['check', 'prepare']) await meeting.done('coordinator', kind);
		expect((await signNow(meeting)).key).toBe('refused.not-allowed');
	});
});
