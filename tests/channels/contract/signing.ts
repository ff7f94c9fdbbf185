import { describe, expect, test } from 'vitest';
import type { OpenChannel, SeenForm } from './driver.ts';
import { type Sitting, sitting } from './meeting.ts';
import { fieldOf, has, typed, wordsOf } from './reading.ts';

/** A meeting that is over, with one entry of the police, and the rest settled. */
async function over(open: OpenChannel): Promise<Sitting> {
	const people = await sitting(open, ['police', 'school-a']);
	await people.writes('police', 'What the police know.');
	const ending = await people.form('lead', await people.status('lead'), 'end-meeting');
	await people.send('lead', ending, { rest: 'settle', why: 'No time was left.' });
	return people;
}

const leadCard = ({ card, say }: Sitting, step: string) => card('lead', say(`check.${step}.title`));

/** The lead checks what there is, and has the form to sign. */
export async function openForSigning(people: Sitting): Promise<SeenForm> {
	await people.does('lead', await leadCard(people, 'adding'), 'check');
	await people.does('lead', await leadCard(people, 'checking'), 'prepare');
	return people.form('lead', await leadCard(people, 'signing'), 'sign');
}

export const signature = {
	accurate: true,
	anonymised: true,
	corrected: true,
	name: 'Priya Nair',
	role: 'Team manager',
	agency: 'social-care',
};

async function adds(people: Sitting, id: string, text: string): Promise<void> {
	const choosing = await people.form(id, await people.status(id), 'add-late');
	const { form } = await people.send(id, choosing, { cell: 'individual.strengths' });
	await people.send(id, form!, { text, basis: 'fact' });
}

export function signingContract(open: OpenChannel): void {
	describe('signing', () => {
		test('binds to exactly what the lead opened, and everyone sees that it is signed', async () => {
			const people = await over(open);
			const form = await openForSigning(people);
			const { digest = '' } = (await people.channel
				.house()
				.openForSigning((await people.record()).head.record))!;
			expect(form.words).toContain(digest.slice(0, 16));
			await people.send('lead', form, signature);
			expect((await people.record()).head.versions).toMatchObject([
				{ version: 1, digest, role: 'Team manager' },
			]);
			for (const id of ['police', 'school-a'])
				expect(wordsOf(await people.status(id))).toContain(
					people.say('status.phase.signed', { version: 1, changes: 0 }),
				);
			expect(has(await leadCard(people, 'signed'), people.say('button.read-version', { version: 1 }))).toBe(
				true,
			);
		});

		test('of a document that has changed since is refused with what changed, to be read and ticked anew', async () => {
			const people = await over(open);
			const form = await openForSigning(people);
			await adds(people, 'school-a', 'Known only now.');
			const { form: again } = await people.channel.person('lead').fill(form, typed(form, signature));
			expect(again?.problem).toContain(people.say('refused.document-changed', { changes: 1 }));
			expect(again?.words).toContain(people.say('change.entry-added'));
			expect(again?.words).not.toContain('Known only now.');
			expect(fieldOf(again!, 'accurate').value).toBe('false');
			expect(fieldOf(again!, 'role').value).toBe('Team manager');
			expect((await people.record()).head.versions).toEqual([]);
			await people.send('lead', again!, { accurate: true, anonymised: true, corrected: true });
			expect((await people.record()).head.versions).toHaveLength(1);
		});

		test('is the lead’s alone, even with the lead’s own button', async () => {
			const people = await over(open);
			await openForSigning(people);
			const card = await leadCard(people, 'signing');
			for (const [id, why] of [
				['police', 'not-allowed'],
				['coordinator', 'not-allowed'],
				['stranger', 'not-joined'],
			] as const) {
				const { form, text } = await people.press(id, card, 'sign');
				expect(form, id).toBeUndefined();
				expect(text, id).toContain(people.say(`refused.${why}`));
			}
		});

		test('is put off by sending back, which tells everyone alone, and why when they ask', async () => {
			const people = await over(open);
			await people.does('lead', await leadCard(people, 'adding'), 'check');
			const form = await people.form('lead', await leadCard(people, 'checking'), 'send-back');
			await people.send('lead', form, { reason: 'Nothing about the journey home.' });
			const card = await people.card('police', people.say('sent-back.title'));
			expect(wordsOf(card)).not.toContain('the journey home');
			const why = await people.press('police', card, 'sent-back-why');
			expect(wordsOf(why.card!)).toContain('Nothing about the journey home.');
			expect((await people.record()).head.cursor.value).toBe('adding');
		});
	});
}
