import { describe, expect, test } from 'vitest';
import type { OpenChannel, SeenForm } from './driver.ts';
import { gathering, sitting } from './meeting.ts';
import { fieldOf, has, typed, wordsOf } from './reading.ts';

const opening = {
	agency: 'yos',
	mode: 'group',
	age: 14,
	'places-schools': 'School A\nSchool B',
	meetingDate: '2026-12-01',
};

export function openingContract(open: OpenChannel): void {
	describe('opening and joining', () => {
		test('a meeting is opened with a form, and everyone in the conversation sees its card', async () => {
			const { channel, send, record, status, say } = await gathering(open);
			const { form } = await channel.person('coordinator').opens();
			const lead = channel.person('lead').name;
			const coordinator = channel.person('coordinator').name;
			await send('coordinator', form!, { reference: 'HSB-2026-014', lead, coordinator, ...opening });
			const { head } = await record();
			expect(head.header).toMatchObject({ mode: 'group', age: 14, meetingDate: '2026-12-01' });
			expect(head.people.find((p) => p.id === head.lead)?.name).toBe(lead);
			expect(head.places.map((p) => p.label)).toEqual(['School A', 'School B']);
			for (const id of ['lead', 'police', 'stranger'])
				expect(has(await status(id), say('button.join'))).toBe(true);
		});

		test('a form that was refused comes back as it was filled in, with what is wrong', async () => {
			const { channel, send, record, say } = await gathering(open);
			const person = channel.person('coordinator');
			const { form } = await person.opens();
			const names = { lead: channel.person('lead').name, coordinator: person.name };
			const wishes = { reference: 'Jane Smith', ...names, ...opening };
			const again = (await person.fill(form!, typed(form!, wishes))).form as SeenForm;
			expect(fieldOf(again, 'reference')).toMatchObject({
				value: 'Jane Smith',
				error: say('refused.reference-looks-like-a-name'),
			});
			for (const name of ['agency', 'age', 'places-schools'])
				expect(fieldOf(again, name).value, name).toBe(String(wishes[name as keyof typeof wishes]));
			expect(await channel.house().store.find({})).toEqual([]);
			await send('coordinator', again, { reference: 'HSB-2026-014' });
			expect((await record()).head.header.age).toBe(14);
		});

		test('whoever joins is seen by all, with their agency and their places', async () => {
			const { channel, form, send, status, record } = await sitting(open);
			const { name } = channel.person('school-a');
			expect(wordsOf(await status('lead'))).not.toContain(name);
			const joining = await form('school-a', await status('school-a'), 'join');
			await send('school-a', joining, { agency: 'education', tied: ['School A'] });
			for (const id of ['lead', 'police', 'school-a'])
				expect(wordsOf(await status(id))).toContain(`${name} (School A)`);
			const { head } = await record();
			expect(head.people.filter((p) => p.name === name)).toMatchObject([
				{ agency: 'education', present: true, places: [head.places.find((p) => p.label === 'School A')?.id] },
			]);
		});

		test('whoever comes late is told alone what most needs them', async () => {
			const { channel, card, form, send, status, say } = await sitting(open);
			await send('school-a', await form('school-a', await status('school-a'), 'join'), {
				agency: 'education',
			});
			const title = say('welcome.title', { agency: 'Education' });
			const welcome = await card('school-a', title);
			expect(has(welcome, say('button.add-entry'))).toBe(true);
			expect((await channel.person('police').sees()).map((c) => c.title)).not.toContain(title);
		});
	});
}
