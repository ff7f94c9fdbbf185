import { describe, expect, test } from 'vitest';
import type { OpenChannel } from './driver.ts';
import { sitting } from './meeting.ts';
import { typed, wordsOf } from './reading.ts';

export function deliveryContract(open: OpenChannel): void {
	describe('a delivery', () => {
		test('of a button of a question that has passed changes nothing, and its person is told so', async () => {
			const { channel, question, does, press, record, say } = await sitting(open);
			const old = await question('lead');
			await does('lead', old, 'next');
			const { head } = await record();
			const second = await press('lead', old, 'next');
			if (!channel.samePress) expect(second.text).toContain(say('refused.outdated'));
			expect((await press('scribe', old, 'next')).text).toContain(say('refused.outdated'));
			expect((await press('lead', old, 'back')).text).toContain(say('refused.outdated'));
			expect((await record()).head).toEqual(head);
			expect((await question('lead')).title).not.toBe(old.title);
		});

		test('of a form that arrives twice is stored once', async () => {
			const { channel, writes, record } = await sitting(open);
			await writes('police', 'Said once.');
			const { head } = await record();
			const again = await channel.person('police').again();
			expect(again.form).toBeUndefined();
			const after = await record();
			expect(after.entries.map((e) => e.text)).toEqual(['Said once.']);
			expect(after.head.revision).toBe(head.revision);
		});

		test('of a form that is sent again with other words keeps the first, and its person is told so', async () => {
			const { channel, form, question, record, say } = await sitting(open);
			const mine = await form('police', await question('police'), 'add-entry');
			const send = (text: string) =>
				channel.person('police').fill(mine, typed(mine, { text, basis: 'fact' }));
			await send('The first words.');
			expect((await send('Other words.')).text).toContain(say('refused.stored-before'));
			expect((await record()).entries.map((e) => e.text)).toEqual(['The first words.']);
		});

		test('of a button that arrives twice is one step, and so is a second press', async () => {
			const { channel, question, does, press, record, say } = await sitting(open);
			const card = await question('lead');
			await does('lead', card, 'next');
			const { head } = await record();
			await channel.person('lead').again();
			await press('lead', card, 'next');
			expect((await record()).head.revision).toBe(head.revision);
			await does('police', await question('police'), 'pass');
			const passed = await record();
			await channel.person('police').again();
			expect((await record()).head.revision).toBe(passed.head.revision);
			const nothing = say('heard.passed', { agencies: 'Police' });
			expect(wordsOf(await question('lead'))).toContain(nothing);
		});
	});
}
