import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReader } from '../../src/conversation/reading.ts';
import { root } from '../../src/house.ts';
import { createHtml } from '../../src/wording/html.ts';
import { anotherMeeting, buttonsOf, entryArgs, reach, signNow, sit, wordsOf } from '../support/desk.ts';
import { type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const cell = 'individual.situation';

async function signing(change: Record<string, unknown> = {}): Promise<TestMeeting> {
	const meeting = await anotherMeeting(house, change);
	await reach(meeting, 'asking');
	await meeting.done('school', 'add-entry', entryArgs(cell, { text: 'What the school said' }));
	await reach(meeting, 'signing');
	return meeting;
}
const html = createHtml(join(root, 'templates', 'document'));
const read = async (meeting: TestMeeting, version: number | 'now', person = 'lead'): Promise<string> => {
	const page = await createReader({ ...house, html, stylesheet: '/framework.css' }).page(
		person,
		meeting.record,
		version,
	);
	return 'html' in page ? page.html : page.refused;
};
const filled = {
	name: 'Priya Nair',
	role: 'Team manager',
	accurate: 'true',
	anonymised: 'true',
	corrected: 'true',
};

describe('signing', () => {
	it('keeps the name, role and agency, the digest, and who had confirmed', async () => {
		const meeting = await signing();
		const sitting = sit(meeting);
		const form = await sitting.form('lead', 'sign');
		expect((await sitting.send('lead', form, filled)).text).toMatch(/is signed as version 1\.$/);
		const { versions, changes, cursor } = await meeting.head();
		expect(versions).toMatchObject([
			{
				version: 1,
				name: 'Priya Nair',
				role: 'Team manager',
				agency: 'social-care',
				by: 'lead',
				at: house.clock.now(),
				digest: form.hidden.digest,
			},
		]);
		expect([changes, cursor.value]).toEqual([0, 'signed']);
	});

	it('is over the SHA-256 of the model, which is kept byte for byte', async () => {
		const meeting = await signing();
		const { digest = '' } = (await house.openForSigning(meeting.record)) ?? {};
		await signNow(meeting);
		const bytes = await house.ledger.kept(meeting.record, `${digest}:model`);
		expect(createHash('sha256').update(bytes!).digest('hex')).toBe(digest);
		expect(Buffer.from(bytes!).toString()).toContain('What the school said');
		expect((await meeting.head()).versions[0]?.digest).toBe(digest);
		// Kept sealed: what lies in the store cannot be read.
		const stored = await house.store.artefact(`${meeting.record}:${digest}:model`);
		expect(Buffer.from(stored!.sealed).toString('latin1')).not.toContain('What the school said');
	});

	it.each(['coordinator', 'scribe', 'school', 'stranger'])('is refused to the %s', async (person) => {
		const meeting = await signing();
		const { digest } = (await house.openForSigning(meeting.record)) ?? {};
		const args = {
			digest,
			name: 'N',
			role: 'R',
			agency: 'social-care',
			accurate: true,
			anonymised: true,
			corrected: true,
		};
		expect((await meeting.say(person, 'sign', args)).key).toBe(
			person === 'stranger' ? 'refused.not-joined' : 'refused.not-allowed',
		);
		expect((await sit(meeting).press(person, { do: 'form', form: 'sign', record: meeting.record })).ok).toBe(
			false,
		);
		expect((await meeting.head()).versions).toEqual([]);
	});

	it.each(['accurate', 'anonymised', 'corrected'])(
		'is refused without the statement "%s", and keeps what was typed',
		async (statement) => {
			const meeting = await signing();
			const sitting = sit(meeting);
			const form = await sitting.form('lead', 'sign');
			const said = await sitting.send('lead', form, { ...filled, [statement]: 'false' });
			expect(said).toMatchObject({
				ok: false,
				field: statement,
				text: house.messages.say('refused.tick-all'),
			});
			expect(said.form?.fields.find((f) => f.name === 'name')).toMatchObject({ value: 'Priya Nair' });
			expect((await meeting.head()).versions).toEqual([]);
		},
	);

	it.each([
		[{ name: ' \u200b' }, 'refused.name-blank', 'name'],
		[{ role: '' }, 'refused.role-blank', 'role'],
		[{ name: 'x'.repeat(121) }, 'refused.name-too-long', 'name'],
		[{ role: 'x'.repeat(121) }, 'refused.name-too-long', 'role'],
		[{ agency: 'nobody' }, 'refused.no-such-agency', 'agency'],
	])('is refused with %o', async (change, key, field) => {
		expect(await signNow(await signing(), change)).toMatchObject({ ok: false, key, field });
	});

	it('waits until it is said whether it was alone, in a group or both', async () => {
		const meeting = await signing({ mode: 'not-known' });
		expect(await signNow(meeting)).toMatchObject({ ok: false, key: 'refused.mode-not-known' });
		const sitting = sit(meeting);
		await sitting.send('lead', await sitting.form('lead', 'change-header'), { mode: 'alone' });
		expect((await signNow(meeting)).ok).toBe(true);
	});

	it('is not for a document that was never opened', async () => {
		const meeting = await signing();
		expect(await signNow(meeting, { digest: 'a'.repeat(64) })).toMatchObject({ key: 'refused.never-opened' });
		expect(await signNow(meeting, { digest: 'x' })).toMatchObject({ key: 'refused.not-understood' });
	});

	it.each(['asking', 'adding', 'checking'] as const)('is not for %s', async (phase) => {
		const meeting = await anotherMeeting(house);
		await reach(meeting, phase);
		expect(await signNow(meeting)).toMatchObject({ key: 'refused.phase.not-now' });
		const said = await sit(meeting).press('lead', { do: 'form', form: 'sign', record: meeting.record });
		expect(said.text).toMatch(/^That cannot be done (while|now that)/);
	});

	it('names in its form who has not confirmed', async () => {
		const meeting = await signing();
		const words = wordsOf((await sit(meeting).form('lead', 'sign')).intro);
		expect(words).toContain('Not confirmed by: Education. The document says so.');
	});
});

describe('a document that changed after the lead opened it', () => {
	it('is not signed: the lead is told what changed, and ticks the statements anew', async () => {
		const meeting = await signing();
		const sitting = sit(meeting);
		const form = await sitting.form('lead', 'sign');
		const [said] = (await meeting.full()).entries;
		await meeting.done(
			'police',
			'add-entry',
			entryArgs('schools.risk', { place: await meeting.place('School B'), text: 'In the meantime' }),
		);
		await meeting.done('school', 'amend-entry', { entry: said?.id, text: 'Otherwise', basis: 'fact' });
		await meeting.done('school', 'confirm');
		const refused = await sitting.send('lead', form, filled);
		expect(refused).toMatchObject({ ok: false });
		expect(refused.text).toMatch(
			/The record has changed since you opened it \(\d+ changes\)\. It was not signed/,
		);
		const words = wordsOf(refused.form?.intro);
		expect(words).toContain('An entry was added\n: \nSchools: Risk, School B, Police');
		expect(words).toContain('An entry was corrected\n: \nIndividual young person: Situation, Education');
		expect(words).toContain('An agency confirmed its entries\n: \nEducation');
		expect(words).not.toMatch(/In the meantime|Otherwise/);
		const values = Object.fromEntries(
			refused.form!.fields.map((f) => [f.name, 'value' in f ? f.value : undefined]),
		);
		expect(values).toMatchObject({
			name: 'Priya Nair',
			role: 'Team manager',
			accurate: false,
			anonymised: false,
			corrected: false,
		});
		expect((await meeting.head()).versions).toEqual([]);
		expect((await sitting.send('lead', refused.form!, {})).ok).toBe(false);
		expect((await sitting.send('lead', refused.form!, filled)).ok).toBe(true);
	});

	it('says so with kinds and ids, and no word of anybody', async () => {
		const meeting = await signing();
		const { digest } = (await house.openForSigning(meeting.record)) ?? {};
		await meeting.done('police', 'add-entry', entryArgs(cell, { text: 'In the meantime' }));
		const answer = await signNow(meeting, { digest });
		expect(answer).toMatchObject({
			key: 'refused.document-changed',
			params: { changes: answer.changes?.length },
		});
		expect(answer.changes).toContainEqual({ kind: 'entry-added', cell, agency: 'police' });
		expect(JSON.stringify(answer)).not.toContain('In the meantime');
	});

	it('can be signed again as first opened when it reads the same', async () => {
		const meeting = await signing();
		const { digest } = (await house.openForSigning(meeting.record)) ?? {};
		await meeting.done('lead', 'step-back');
		await meeting.done('lead', 'prepare');
		expect((await signNow(meeting, { digest })).ok).toBe(true);
	});
});

describe('after signing', () => {
	it('a late answer makes it changed since signing, on the cards and in the document', async () => {
		const meeting = await signing();
		await signNow(meeting);
		expect(wordsOf(await sit(meeting).card('status'))).toContain('Signed, version 1.\n');
		await meeting.done('police', 'add-entry', entryArgs(cell, { text: 'A late answer' }));
		expect(wordsOf(await sit(meeting).card('status'))).toContain('Signed, version 1. Changed since signing.');
		expect(wordsOf(await sit(meeting).card('lead', 'lead'))).toContain('1 change since version 1.');
		expect(await read(meeting, 'now')).toContain('A late answer');
		expect(await read(meeting, 1)).not.toContain('A late answer');
	});

	it('late answers gather, and the lead signs once more for all of them, as version 2', async () => {
		const meeting = await signing();
		await signNow(meeting);
		await meeting.done('police', 'add-entry', entryArgs(cell, { text: 'A late answer' }));
		await meeting.done('housing', 'add-entry', entryArgs(cell, { text: 'And another' }));
		expect((await meeting.head()).changes).toBe(2);
		await reach(meeting, 'signed');
		await meeting.done('lead', 'check');
		await meeting.done('lead', 'prepare');
		expect((await signNow(meeting)).params).toMatchObject({ version: 2 });
		expect(await meeting.head()).toMatchObject({ changes: 0, versions: [{ version: 1 }, { version: 2 }] });
	});

	it('version 1 stays readable as it was signed, and so does each later one', async () => {
		const meeting = await signing();
		await signNow(meeting);
		const one = await read(meeting, 1);
		const [entry] = (await meeting.full()).entries;
		await meeting.done('lead', 'withdraw-entry', { entry: entry?.id });
		await meeting.done('lead', 'change-header', {
			mode: 'alone',
			standing: 'proven',
			levels: [],
			age: 12,
			meetingDate: '2026-11-23',
			endsAt: null,
			walk: 'context',
			autoAdvance: false,
		});
		await meeting.done('lead', 'check');
		await meeting.done('lead', 'prepare');
		await signNow(meeting);
		house = await house.again();
		expect(await read({ ...meeting, house }, 1)).toBe(one);
		expect(await read({ ...meeting, house }, 2)).not.toBe(one);
		expect(one).toContain('What the school said');
		// Withdrawn, and still shown with its wording.
		expect(await read({ ...meeting, house }, 2)).toContain('What the school said');
	});

	it('until something changes the document is what was signed, whoever comes and goes', async () => {
		const meeting = await signing();
		await signNow(meeting);
		await meeting.done('school', 'leave');
		await meeting.done('newcomer', 'join', { agency: 'health' });
		expect(await read(meeting, 'now')).toBe(await read(meeting, 1));
	});

	it('nothing is checked again before something has changed', async () => {
		const meeting = await signing();
		await signNow(meeting);
		expect((await meeting.say('lead', 'check')).key).toBe('refused.phase.nothing-changed');
	});

	it('the lead and the coordinator have the way to every version', async () => {
		const meeting = await signing();
		await signNow(meeting);
		for (const [key, person] of [
			['lead', 'lead'],
			['coordinator', 'coordinator'],
		] as const) {
			const buttons = buttonsOf(await sit(meeting).card(key, person));
			expect(buttons.map((b) => b.intent)).toContainEqual({
				do: 'page',
				path: `documents/${meeting.record}/1`,
			});
		}
	});
});

describe('a document', () => {
	it('is the lead’s and the coordinator’s to read; others are told the same as for one that is not', async () => {
		const meeting = await signing();
		await signNow(meeting);
		const none = house.messages.say('refused.no-such-document');
		for (const version of [1, 'now'] as const) {
			expect(await read(meeting, version, 'coordinator')).toContain('What the school said');
			for (const person of ['school', 'stranger']) expect(await read(meeting, version, person)).toBe(none);
			expect(await read({ ...meeting, record: 'no-such-record' }, version)).toBe(none);
		}
		for (const version of [0, 2, -1, 1.5]) expect(await read(meeting, version)).toBe(none);
	});

	it('hides from the coordinator what is restricted to the lead, signed or not', async () => {
		const meeting = await signing();
		await meeting.done('police', 'add-entry', entryArgs(cell, { text: 'For the lead alone', shown: 'lead' }));
		await signNow(meeting);
		for (const version of [1, 'now'] as const) {
			expect(await read(meeting, version, 'lead')).toContain('For the lead alone');
			expect(await read(meeting, version, 'coordinator')).not.toContain('For the lead alone');
		}
	});
});
