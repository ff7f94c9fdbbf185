import { afterEach, describe, expect, it, vi } from 'vitest';
import { mostBytes } from '../../../src/channels/teams/render/fit.ts';
import type { Person } from '../../../src/commands/bench/fake-teams.ts';
import { meetingIn, openingArgs } from '../../support/house.ts';
import { type WordsStage, wordsStage } from './words-stage.ts';

vi.mock(import('../../../src/channels/teams/budget/windows.ts'), async (original) =>
	(await import('./unhurried.ts')).unhurried(await original()),
);

let at: WordsStage;
const begin = async (...how: Parameters<typeof wordsStage>) => {
	at = await wordsStage(...how);
	return at.people;
};
afterEach(() => at.end());

async function types(person: Person, text: string): Promise<void> {
	const arrived = at.read(at.teams.act.message(person, at.teams.openPersonal(person), text));
	await at.words.take(arrived);
	await at.home.answer(arrived);
}
const home = (person: Person) => at.told(person).at(-1);

describe('somebody’s own chat with the bot', () => {
	it('answers whatever is typed with one card, and records nothing', async () => {
		const { school } = await begin();
		for (const text of ['He was there', 'help', 'home', '']) await types(school, text);
		expect(at.told(school)).toHaveLength(1);
		expect(home(school)?.words).toContain('Your meetings');
		expect(home(school)?.words).toContain('HSB-2026-014');
		expect(home(school)?.words).toContain('Nothing is recorded here');
		expect(await at.entries()).toEqual([]);
	});

	it('has what waits for this person, with buttons that know their record', async () => {
		const { lead, school } = await begin();
		await at.arrives(at.says(school, 'He was there'));
		await at.meeting.done(at.idOf(lead), 'end-meeting', { rest: 'settle', why: 'No time was left' });
		await types(lead, '');
		expect(home(lead)?.buttons).toContain('Start checking');
		expect(JSON.stringify(home(lead)?.card)).toContain(at.meeting.record);
		expect(await at.press(lead, home(lead), 'Start checking')).toMatchObject({ ok: true });
		await at.home.anew(at.idOf(lead));
		expect(at.told(lead)).toHaveLength(1);
		expect(home(lead)).toMatchObject({ updates: 1 });
		expect(home(lead)?.buttons).not.toContain('Start checking');
	});

	it('is left alone where its card was removed, until the next word', async () => {
		const { school } = await begin();
		await types(school, '');
		at.teams.conversation(at.teams.openPersonal(school)).messages = [];
		await at.home.anew(at.idOf(school));
		await at.home.anew(at.idOf(school));
		expect(at.teams.calls('update')).toHaveLength(1);
		expect(at.told(school)).toEqual([]);
		await types(school, 'home');
		expect(at.told(school)).toHaveLength(1);
	});

	it('leads to a group chat', async () => {
		const { school } = await begin();
		await at.arrives(at.says(school, 'He was there'));
		await types(school, '');
		expect(home(school)?.buttons).toContain('Go to the chat');
		expect(JSON.stringify(home(school)?.card)).toContain(
			`https://teams.microsoft.com/l/chat/${encodeURIComponent(at.conversation)}/conversations`,
		);
	});

	it('names no meeting to whoever is in none, or was taken out of one', async () => {
		const { stranger, school } = await begin();
		await types(stranger, 'home');
		expect(home(stranger)?.words).toContain('You have no meetings yet');
		expect(home(stranger)?.words).not.toContain('HSB-2026');
		await at.meeting.done(at.idOf(school), 'leave', { removed: true });
		await types(school, 'home');
		expect(home(school)?.words).not.toContain('HSB-2026');
	});

	it('says why it does not know somebody', async () => {
		const { anonymous } = await begin();
		await types(anonymous, 'home');
		expect(home(anonymous)?.words).toContain('Teams does not say who you are');
	});

	it('is under the size that Teams takes, however many meetings there are: the newest first', async () => {
		const { lead } = await begin();
		const person = { person: at.idOf(lead), name: lead.name, agency: 'social-care' };
		const roles = { agency: 'social-care', lead: person, coordinator: person, scribe: undefined };
		for (let n = 0; n < 20; n += 1) {
			at.house.clock.ahead(60_000);
			const reference = `HSB-2026-${300 + n}`;
			const meeting = meetingIn(at.house, reference);
			await meeting.done(
				at.idOf(lead),
				'open',
				openingArgs({ reference, conversation: `19:${n}`, ...roles }),
			);
			await meeting.done(at.idOf(lead), 'join', { agency: 'social-care', places: [] });
			await meeting.done(at.idOf(lead), 'start');
			await meeting.done(at.idOf(lead), 'end-meeting', { rest: 'settle', why: 'No time was left' });
		}
		await types(lead, '');
		const card = home(lead)?.card;
		expect(Buffer.byteLength(JSON.stringify(card), 'utf16le')).toBeLessThanOrEqual(mostBytes);
		const words = home(lead)?.words ?? '';
		expect(words.indexOf('HSB-2026-319')).toBeGreaterThan(-1);
		expect(words.indexOf('HSB-2026-318')).toBeGreaterThan(words.indexOf('HSB-2026-319'));
		expect(words).toMatch(/\d+ older meetings do not fit here/);
	});
});
