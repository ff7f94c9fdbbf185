import { afterEach, describe, expect, it, vi } from 'vitest';
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

const joined = (...who: Parameters<WordsStage['teams']['act']['joined']>[2][]) =>
	at.teams.act.joined(at.conversation, at.people.lead, ...who);
const presentOf = async (id: string) => (await at.meeting.head()).people.find((p) => p.id === id)?.present;

describe('the bot that is brought into a conversation', () => {
	it('says how to begin once, however many activities tell of it, and looks at what is shown there', async () => {
		const { lead } = await begin();
		await at.arrives(joined('bot'), at.teams.act.installed(at.conversation, lead));
		expect(at.said()).toHaveLength(1);
		expect(at.said()[0]?.buttons).toEqual(['Open a meeting']);
		expect(at.changed).toContain(at.meeting.record);
		at.restart();
		await at.arrives(at.teams.act.installed(at.conversation, lead));
		expect(at.said()).toHaveLength(1);
	});

	it('says why not, where a meeting cannot be held', async () => {
		await begin('standard');
		await at.arrives(joined('bot'));
		expect(at.said()[0]?.words).toContain('Everybody in the team can read this channel');
		expect(at.said()[0]?.buttons).toEqual([]);
	});

	it('greets again when it was taken away meanwhile, or could not be heard', async () => {
		const { lead } = await begin();
		at.teams.fail('post', { status: 403 });
		await at.arrives(at.teams.act.installed(at.conversation, lead));
		expect(at.said()).toEqual([]);
		await at.arrives(joined('bot'));
		expect(at.said()).toHaveLength(1);
		await at.arrives(at.teams.act.removed(at.conversation, lead));
		await at.arrives(joined('bot'));
		expect(at.said()).toHaveLength(2);
	});

	it('in somebody’s own chat shows their meetings', async () => {
		const { school } = await begin();
		const chat = at.teams.openPersonal(school);
		await at.arrives(at.teams.act.joined(chat, school, 'bot', school), at.teams.act.installed(chat, school));
		expect(at.told(school)).toHaveLength(1);
		expect(at.told(school)[0]?.words).toContain('Your meetings');
	});

	it('T36: and is taken away, has what is shown looked at again', async () => {
		const { lead } = await begin();
		await at.arrives(at.teams.act.left(at.conversation, lead, 'bot'));
		expect(at.changed).toEqual([at.meeting.record]);
	});
});

describe('somebody who comes to a conversation with a meeting', () => {
	it('is asked to join, with all who come at about that time, and no case is named', async () => {
		const { stranger, guest } = await begin();
		await at.arrives(joined(stranger));
		await at.arrives(joined(guest));
		const [card, ...more] = at.said();
		expect(more).toEqual([]);
		expect(card?.buttons).toEqual(['Join']);
		expect(JSON.stringify(at.teams.calls('post'))).not.toContain('HSB-2026');
		expect(await at.press(stranger, card, 'Join')).toMatchObject({ ok: true });
	});

	it('is not, where there is none', async () => {
		const { school, stranger } = await begin();
		const other = at.teams.addGroup([school]);
		await at.arrives(at.teams.act.joined(other, school, stranger));
		expect(at.said(other)).toEqual([]);
	});
});

describe('T37: somebody who leaves the conversation', () => {
	it('has left its meeting, once, and can join again', async () => {
		const { school, lead } = await begin();
		const id = at.idOf(school);
		await at.arrives(at.says(school, 'Met before'));
		at.teams.leave(at.conversation, school);
		const left = at.teams.act.left(at.conversation, lead, school);
		await at.arrives(left, structuredClone(left));
		expect(await presentOf(id)).toBe(false);
		expect((await at.meeting.head()).people.find((p) => p.id === id)?.removed).toBe(true);
		await at.meeting.done(id, 'join', { agency: 'education', places: [] });
		await at.arrives(left);
		at.restart();
		await at.arrives(left);
		expect(await presentOf(id)).toBe(true);
	});

	it('has left all that was signed there, too', async () => {
		const { school, lead } = await begin();
		await at.arrives(at.says(school, 'Met before'));
		await at.meeting.done(at.idOf(lead), 'end-early', { kind: 'mistake', why: 'x' }).catch(() => {});
		await at.arrives(at.teams.act.left(at.conversation, lead, school));
		expect((await at.meeting.head()).people.find((p) => p.id === at.idOf(school))?.removed).toBe(true);
	});

	it('is not in the meetings of the team’s other channels either, when they leave the team', async () => {
		const { school, lead } = await begin('private');
		await at.arrives(at.says(school, 'Met before'));
		const team = at.teams.conversation(at.conversation).team ?? '';
		at.teams.leave(at.conversation, school);
		at.teams.leave(team, school);
		const members = at.teams.conversation(team).members;
		members.delete(school.id);
		// Teams names the people of the team in every channel (facts, People and places).
		at.whoIs.isIn = async () => false;
		await at.arrives(at.teams.act.left(team, lead, school));
		expect(await presentOf(at.idOf(school))).toBe(false);
	});

	it('changes nothing where nobody knows them', async () => {
		const { anonymous, lead } = await begin();
		const before = (await at.meeting.head()).revision;
		await at.arrives(at.teams.act.left(at.conversation, lead, anonymous));
		expect((await at.meeting.head()).revision).toBe(before);
	});

	it('and could not be marked as having left, is marked when Teams says so again', async () => {
		const { school, lead } = await begin();
		await at.arrives(at.says(school, 'Met before'));
		const { commit } = at.house.store;
		at.house.store.commit = async () => {
			throw new Error('disk full');
		};
		const left = at.teams.act.left(at.conversation, lead, school);
		await expect(at.arrives(left)).rejects.toThrow('disk full');
		at.house.store.commit = commit;
		await at.arrives(structuredClone(left));
		expect(await presentOf(at.idOf(school))).toBe(false);
	});
});
