import { describe, expect, test, vi } from 'vitest';
import { wordsOf } from '../contract/reading.ts';
import { signature } from '../contract/signing.ts';
import { type Stage, stage } from './stage.ts';

vi.mock(import('../../../src/channels/teams/budget/windows.ts'), async (original) =>
	(await import('./unhurried.ts')).unhurried(await original()),
);

const guest = { tenant: '0a0a0a0a-0000-4000-8000-00000000000b', role: 'guest' } as const;

async function over(meeting: Stage): Promise<void> {
	await meeting.writes('police', 'What the police alone know.');
	const ending = await meeting.form('lead', await meeting.status('lead'), 'end-meeting');
	await meeting.send('lead', ending, { rest: 'settle', why: 'No time was left.' });
}

const titled = (meeting: Stage, id: string, title: string): string =>
	meeting.say('teams.heard.for', { name: meeting.channel.person(id).name, title });
const checking = (meeting: Stage, step: string) =>
	meeting.card('lead', titled(meeting, 'lead', meeting.say(`check.${step}.title`)));

describe('T18: whoever no bot can write to', () => {
	test('leads, checks and signs by cards in the conversation that hold nothing of the case', async () => {
		const meeting = await stage(['police'], { people: { lead: guest } });
		await over(meeting);
		await meeting.does('lead', await checking(meeting, 'adding'), 'check');
		const card = await checking(meeting, 'checking');
		expect(wordsOf(card)).not.toContain('police');
		await meeting.does('lead', card, 'prepare');
		const form = await meeting.form('lead', await checking(meeting, 'signing'), 'sign');
		await meeting.send('lead', form, signature);
		expect((await meeting.record()).head.versions).toMatchObject([{ version: 1 }]);
		expect(meeting.teams.direct(meeting.tenant.person('lead'))).toEqual([]);
	});

	test('opens them alone: to everybody else the buttons say no', async () => {
		const meeting = await stage(['police'], { people: { lead: guest } });
		await over(meeting);
		await meeting.does('lead', await checking(meeting, 'adding'), 'check');
		await meeting.does('lead', await checking(meeting, 'checking'), 'prepare');
		const { form, text } = await meeting.press('police', await checking(meeting, 'signing'), 'sign');
		expect([form, text]).toEqual([undefined, meeting.say('refused.not-allowed')]);
	});

	test('has them there too after taking the app out of their own chat, for as long as Teams refuses it', async () => {
		const meeting = await stage(['police']);
		const police = meeting.tenant.person('police');
		police.blocked = true;
		await over(meeting);
		await meeting.app.teams().settled();
		const title = meeting.say('confirm.title', { agency: 'Police' });
		expect(meeting.titles()).toContain(titled(meeting, 'police', title));
		expect(meeting.direct('police')).not.toContain(title);
	});

	test('is shown nothing where the conversation is no place for the meeting', async () => {
		const meeting = await stage(['police'], { people: { lead: guest } });
		await over(meeting);
		await meeting.app.teams().settled();
		expect(meeting.titles().join()).toContain(meeting.channel.person('lead').name);
		meeting.teams.withBot(meeting.tenant.chat, false);
		const before = meeting.posted().length;
		await meeting.app.teams().settled();
		expect(meeting.posted()).toHaveLength(before);
	});
});
