import { describe, expect, test } from 'vitest';
import type { OpenChannel } from './driver.ts';
import { sitting } from './meeting.ts';
import { buttonOf, fieldOf, typed, wordsOf } from './reading.ts';

export function togetherContract(open: OpenChannel): void {
	describe('two people at once', () => {
		test('answer the same question: both answers are stored once, and everyone sees that they are there', async () => {
			const { channel, form, question, record, say } = await sitting(open, ['police', 'school-a']);
			const forms = await Promise.all(
				['police', 'school-a'].map(async (id) => form(id, await question(id), 'add-entry')),
			);
			const outcomes = await Promise.all(
				['police', 'school-a'].map((id, i) =>
					channel.person(id).fill(forms[i]!, typed(forms[i]!, { text: `From ${id}.`, basis: 'fact' })),
				),
			);
			expect(outcomes.map((o) => o.form)).toEqual([undefined, undefined]);
			const { entries } = await record();
			expect(entries.map((e) => [e.text, e.agency]).toSorted()).toEqual([
				['From police.', 'police'],
				['From school-a.', 'education'],
			]);
			const heard = ['Education', 'Police'].map((agency) => say('heard.from', { count: 1, agency }));
			for (const id of ['lead', 'police'])
				for (const one of heard) expect(wordsOf(await question(id))).toContain(one);
		});

		test('move on: the meeting moves on once, and one is told that it has', async () => {
			const { channel, question, record, say } = await sitting(open);
			const turn = async () => (await record()).head.cursor.context.turn;
			const before = Number(await turn());
			const cards = await Promise.all(['lead', 'scribe'].map((id) => question(id)));
			const outcomes = await Promise.all(
				['lead', 'scribe'].map((id, i) => channel.person(id).press(buttonOf(cards[i]!, say('button.next')))),
			);
			expect(await turn()).toBe(before + 1);
			expect(outcomes.filter((o) => o.text === say('refused.outdated'))).toHaveLength(1);
		});

		test('what somebody is typing outlives what others say and that the meeting moves on', async () => {
			const { form, question, writes, does, send, record } = await sitting(open);
			const mine = await form('police', await question('police'), 'add-entry');
			const cell = (await record()).head.cursor.context.at;
			await writes('lead', 'Somebody else was quicker.');
			await does('lead', await question('lead'), 'next');
			await send('police', mine, { text: 'What I was typing.', basis: 'fact' });
			expect((await record()).entries.at(-1)).toMatchObject({ text: 'What I was typing.', cell });
		});

		test('what was typed and closed is there again for who typed it, until it is sent', async () => {
			const { channel, form, question, send, record } = await sitting(open);
			const asked = async (id: string) => form(id, await question(id), 'add-entry');
			const left = await asked('police');
			await channel.person('police').close(left, typed(left, { text: 'Half an ans', basis: 'opinion' }));
			expect(fieldOf(await asked('lead'), 'text').value).toBe('');
			const back = await asked('police');
			expect(fieldOf(back, 'text').value).toBe('Half an ans');
			expect(fieldOf(back, 'basis').value).toBe('opinion');
			expect((await record()).entries).toEqual([]);
			await send('police', back, { text: 'A whole answer.' });
			expect((await record()).entries).toMatchObject([{ text: 'A whole answer.', basis: 'opinion' }]);
			expect(fieldOf(await asked('police'), 'text').value).toBe('');
		});
	});
}
