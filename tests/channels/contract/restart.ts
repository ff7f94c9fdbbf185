import { describe, expect, test } from 'vitest';
import type { OpenChannel } from './driver.ts';
import { type Sitting, sitting } from './meeting.ts';
import { buttonOf, has, plainly, wordsOf } from './reading.ts';

const everyone = ['lead', 'coordinator', 'scribe', 'police', 'stranger'];

/** All screens, as they read. */
const screens = async ({ channel }: Sitting): Promise<Record<string, string[]>> =>
	Object.fromEntries(
		await Promise.all(
			everyone.map(async (id) => [id, (await channel.person(id).sees()).map(plainly)] as const),
		),
	);

/** The copy of the question that nobody knows of answers whoever presses its button, and goes. */
async function strayGoes({ channel, say }: Sitting): Promise<void> {
	const police = channel.person('police');
	const copies = async () => (await police.sees()).filter((card) => has(card, say('button.show-entries')));
	const [stray, ...more] = await copies();
	expect(more.map((card) => card.title)).toEqual([stray?.title]);
	const { card } = await police.press(buttonOf(stray!, say('button.show-entries')));
	expect(card).toBeDefined();
	expect(await copies()).toHaveLength(1);
}

export function restartContract(open: OpenChannel): void {
	describe('a restart in the middle', () => {
		test('leaves everybody’s screen as it was, and nothing is shown twice', async () => {
			const people = await sitting(open);
			await people.writes('police', 'Said before.');
			await people.does('lead', await people.question('lead'), 'next');
			const before = await screens(people);
			await people.channel.restart();
			expect(await screens(people)).toEqual(before);
		});

		test('does not stop the walk: buttons and forms from before it still count', async () => {
			const people = await sitting(open);
			const card = await people.question('lead');
			const form = await people.form('police', await people.question('police'), 'add-entry');
			await people.channel.restart();
			await people.send('police', form, { text: 'Typed before, sent after.', basis: 'fact' });
			await people.does('lead', card, 'next');
			expect((await people.record()).entries.map((e) => e.text)).toEqual(['Typed before, sent after.']);
			const next = await people.question('lead');
			expect(next.title).not.toBe(card.title);
			await people.writes('police', 'And on.');
			expect(wordsOf(await people.question('scribe'))).toContain(
				people.say('heard.from', { count: 1, agency: 'Police' }),
			);
		});

		test('does not store again what was stored before it', async () => {
			const people = await sitting(open);
			await people.writes('police', 'Said once.');
			await people.channel.restart();
			await people.channel.person('police').again();
			expect((await people.record()).entries.map((e) => e.text)).toEqual(['Said once.']);
		});

		test.each(['unreachable', 'unanswered'] as const)(
			'shows, once, what was stored while people were %s',
			async (how) => {
				const people = await sitting(open);
				const card = await people.question('lead');
				const form = await people.form('police', await people.question('police'), 'add-entry');
				await people.channel.blind(how);
				await people.channel.person('police').fill(form, { text: 'Stored, not shown.', basis: 'fact' });
				await people.press('lead', card, 'next');
				await people.channel.restart();
				expect((await people.record()).entries.map((e) => e.text)).toEqual(['Stored, not shown.']);
				if (how === 'unanswered' && people.channel.cannotAsk) await strayGoes(people);
				const next = await people.question('police');
				expect(next.title).not.toBe(card.title);
				const covered = people.say('status.progress', { covered: 1, cells: 45 });
				for (const id of everyone) expect(wordsOf(await people.status(id)), id).toContain(covered);
				await people.does('lead', await people.question('lead'), 'back');
				expect(wordsOf(await people.question('police'))).toContain(
					people.say('heard.from', { count: 1, agency: 'Police' }),
				);
			},
		);
	});
}
