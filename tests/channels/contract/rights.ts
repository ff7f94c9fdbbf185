import { describe, expect, test } from 'vitest';
import type { OpenChannel } from './driver.ts';
import { sitting } from './meeting.ts';
import { plainly, wordsOf } from './reading.ts';

export function rightsContract(open: OpenChannel): void {
	describe('a stranger in the conversation', () => {
		test('sees that there is a meeting, and no word that was said in it', async () => {
			const { channel, writes, press, question } = await sitting(open);
			await writes('police', 'Said among us.');
			const shown = await press('stranger', await question('police'), 'show-entries');
			expect(shown.card).toBeUndefined();
			const screen = (await channel.person('stranger').sees()).map(plainly).join('\n');
			expect(`${screen}${shown.text}`).not.toContain('Said among us.');
		});

		test('cannot answer, pass, settle or move on with the buttons of others, and is told to join', async () => {
			const { press, question, status, record, say } = await sitting(open);
			const { head } = await record();
			const card = await question('lead');
			for (const key of ['add-entry', 'pass', 'nothing-known', 'ask-later', 'next', 'back', 'jump']) {
				const { text, form } = await press('stranger', card, key);
				expect(form, key).toBeUndefined();
				expect(text, key).toContain(say('refused.not-joined'));
			}
			for (const key of ['pause', 'end-meeting', 'change-header', 'hand-over'])
				expect((await press('stranger', await status('lead'), key)).text).toContain(
					say('refused.not-joined'),
				);
			expect((await record()).head).toEqual(head);
		});
	});

	describe('an attendee', () => {
		test('does not move the meeting on, and is told whom to ask', async () => {
			const { press, question, record, say } = await sitting(open);
			const { head } = await record();
			const { text } = await press('police', await question('lead'), 'next');
			expect(text).toContain(say('refused.not-allowed'));
			expect((await record()).head.revision).toBe(head.revision);
		});

		test('sees that there is a restricted entry, and reads it only where it names their agency', async () => {
			const { writes, entries, say } = await sitting(open, ['police', 'school-a']);
			await writes('police', 'For the lead and us.', { shown: 'agencies', restrictedTo: ['police'] });
			expect(wordsOf(await entries('lead'))).toContain('For the lead and us.');
			expect(wordsOf(await entries('police'))).toContain('For the lead and us.');
			const others = wordsOf(await entries('school-a'));
			expect(others).toContain(say('entry.restricted'));
			expect(others).not.toContain('For the lead and us.');
		});
	});
}
