import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anotherMeeting, entryArgs, reach, sit, wordsOf } from '../support/desk.ts';
import { type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
	house = await testHouse();
});
afterAll(() => house.end());

const asking = async (): Promise<TestMeeting> => {
	const meeting = await anotherMeeting(house);
	await reach(meeting, 'asking');
	return meeting;
};
const cell = 'individual.situation';
const add = (meeting: TestMeeting, text: string) =>
	meeting.say('school', 'add-entry', entryArgs(cell, { text }));
const texts = async (meeting: TestMeeting) => (await meeting.full()).entries.map((e) => e.text);

describe('a text with nothing in it', () => {
	it.each([
		['empty', ''],
		['blanks and line ends', ' \t\r\n '],
		['a zero-width space', '\u200b'],
		['joiners, a byte order mark and a soft hyphen', '\u200d\u2060\ufeff\u00ad'],
		['a Hangul filler and a Braille blank', '\u3164\u115f\u2800'],
		['direction marks', '\u202e\u2066'],
		['control characters', '\u0000\u0007\u001b'],
	])('is refused: %s', async (_, text) => {
		const meeting = await asking();
		expect(await add(meeting, text)).toMatchObject({ ok: false, key: 'refused.text-blank', field: 'text' });
		expect(await texts(meeting)).toEqual([]);
	});
});

describe('a text that is too long', () => {
	it('of 3,000 characters is taken, and of one more is not', async () => {
		const meeting = await asking();
		expect((await add(meeting, `  ${'x'.repeat(3000)}  `)).ok).toBe(true);
		expect(await add(meeting, 'x'.repeat(3001))).toMatchObject({
			key: 'refused.text-too-long',
			params: { length: 3001, most: 3000 },
			field: 'text',
		});
		expect(await texts(meeting)).toHaveLength(1);
	});

	it('is counted as a text field counts it', async () => {
		const meeting = await asking();
		expect((await add(meeting, '😀'.repeat(1500))).ok).toBe(true);
		expect((await add(meeting, '😀'.repeat(1501))).params).toMatchObject({ length: 3002 });
	});

	it.each([3001, 25_000, 90_000])(
		'of %i characters stays in the form, with how long it is',
		async (length) => {
			const meeting = await asking();
			const sitting = sit(meeting);
			const form = await sitting.form('school', 'entry', { cell });
			const text = 'x'.repeat(length);
			const said = await sitting.send('school', form, { text, basis: 'fact' });
			expect(said).toMatchObject({ ok: false, field: 'text' });
			expect(said.text).toContain(`This is ${length} characters; 3000 is the most`);
			expect(said.form?.fields.find((f) => f.name === 'text')).toMatchObject({
				value: text,
				error: said.text,
			});
			const shorter = await sitting.send('school', said.form!, { text: 'x', basis: 'fact' });
			expect(shorter.ok).toBe(true);
		},
	);
});

describe('a text with strange characters', () => {
	it.each([
		['control characters', 'a\u0000b\u0007c\u001bd\u007fe\u0085f', 'abcdef'],
		['line ends of every kind, and tabs', 'a\r\nb\rc\nd\te', 'a\nb\nc\nd\te'],
		['lone surrogates', 'a\ud800b\udc00c', 'a\ufffdb\ufffdc'],
		['emoji', 'Gut 👩‍👩‍👧 🏳️‍🌈', 'Gut 👩‍👩‍👧 🏳️‍🌈'],
		['right-to-left text', 'שלום عربي abc', 'שלום عربي abc'],
		['script', '<script>alert(1)</script>', '<script>alert(1)</script>'],
		['a date of Teams', '{{DATE(2026-11-23T10:00:00Z)}}', '{{DATE(2026-11-23T10:00:00Z)}}'],
		['a link of Markdown', '[x](javascript:alert(1))', '[x](javascript:alert(1))'],
		['a template', '{{reference}} {{{x}}} {{> entry}}', '{{reference}} {{{x}}} {{> entry}}'],
		['mentions of Slack', '<!channel> <@U1> <https://x|y>', '<!channel> <@U1> <https://x|y>'],
	])('is kept as cleaned, and shown as it is: %s', async (_, typed, kept) => {
		const meeting = await asking();
		await add(meeting, typed);
		expect(await texts(meeting)).toEqual([kept]);
		const card = await sit(meeting).show('lead', 'entries', { cell });
		expect(card.blocks[0]).toMatchObject({ kind: 'quote', said: kept });
		const { model } = (await house.openForSigning(meeting.record)) as unknown as { model: unknown };
		expect(JSON.stringify(model)).toContain(JSON.stringify(kept));
	});

	it('is shown literally in labels, names and reasons too', async () => {
		const meeting = await asking();
		const label = '<b>{{reference}}</b>';
		await meeting.done('school', 'add-place', { context: 'peers', label });
		await meeting.done('school', 'list-guest', { name: '{{#if x}}', agency: 'health' });
		await meeting.done('lead', 'jump', { cell: 'peers.risk' });
		expect(wordsOf(await sit(meeting).cards())).toContain(label);
		expect(wordsOf(await sit(meeting).cards())).toContain('{{#if x}} (no account)');
	});
});

describe('a command that is not one', () => {
	it.each([
		['nothing', undefined],
		['text', 'add-entry'],
		['an empty object', {}],
		['an unknown kind', { kind: 'shred' }],
		['a kind of every object', { kind: 'constructor' }],
		['no delivery', { delivery: '' }],
		['a delivery of 301 characters', { delivery: 'x'.repeat(301) }],
		['arguments that are missing', { args: {} }],
		['an argument too many', { args: { ...entryArgs(cell), more: 1 } }],
		['a text that is a number', { args: entryArgs(cell, { text: 7 }) }],
		['a basis that is not one', { args: entryArgs(cell, { basis: 'rumour' }) }],
	])('is refused and stores nothing: %s', async (_, change) => {
		const meeting = await asking();
		const before = await meeting.head();
		const by = { person: 'school', name: 'Ngozi Hartwell' };
		const whole = { delivery: 'd', by, record: meeting.record, kind: 'add-entry', args: entryArgs(cell) };
		const raw =
			typeof change === 'object' && Object.keys(change).length > 0 ? { ...whole, ...change } : change;
		expect(await house.handle(raw)).toMatchObject({ ok: false, key: 'refused.not-understood' });
		expect(await meeting.head()).toEqual(before);
	});
});

describe('a button or a form that is not one', () => {
	it.each([
		undefined,
		'x',
		{},
		{ do: 'form' },
		{ do: 'form', form: 'toString', record: 'r' },
		{ do: 'show', show: '__proto__', record: 'r' },
		{ do: 'page', path: 'documents' },
		{ do: 'command', kind: 'open', record: 'r' },
	])('%o is answered with a sentence', async (intent) => {
		const meeting = await asking();
		const record = meeting.record;
		const raw = typeof intent === 'object' && 'record' in intent ? { ...intent, record } : intent;
		const said = await sit(meeting).press('lead', raw as never);
		expect(said).toMatchObject({ ok: false });
		expect(said.text).toMatch(/\.$/);
	});

	it('is answered with a sentence when sent as a form', async () => {
		const meeting = await asking();
		const { desk } = sit(meeting);
		const by = { person: 'lead', name: 'Priya Nair' };
		for (const sent of [
			undefined,
			{},
			{ form: 'valueOf', instance: 'i', hidden: {}, values: {} },
			{ form: 'entry', instance: 'i', hidden: {}, values: {} },
			{
				form: 'entry',
				instance: 'i',
				hidden: { record: meeting.record, cell: 7, place: {}, entry: [] },
				values: { text: 'x' },
			},
			{
				form: 'choose-cell',
				instance: 'i',
				hidden: { record: meeting.record },
				values: { cell: 'moon.risk' },
			},
			{
				form: 'put-right',
				instance: 'i',
				hidden: { record: meeting.record },
				values: { what: 'constructor' },
			},
			{ form: 'amend', instance: 'i', hidden: { record: meeting.record, entry: 'none' }, values: {} },
			{ form: 'sign', instance: 'i', hidden: { record: meeting.record, digest: 'x' }, values: {} },
			{ form: 'end-meeting', instance: 'i', hidden: { record: 'no-such-record' }, values: {} },
		]) {
			const said = await desk.submit(by, 'c1', sent);
			expect(said).toMatchObject({ ok: false });
			expect(said.text).toMatch(/\.$/);
		}
		expect(await texts(meeting)).toEqual([]);
	});
});

describe('every form', () => {
	it('opens, or says why not, for everybody in every phase', async () => {
		const meeting = await asking();
		await add(meeting, 'One thing');
		await meeting.done('lead', 'ask-later', {
			cell: 'schools.risk',
			place: 'all',
			agency: 'education',
			due: '2026-12-01',
		});
		const [entry] = (await meeting.full()).entries;
		const request = (await meeting.head()).requests[0]?.id;
		const names = house.messages
			.keys()
			.flatMap((k) => (k.startsWith('form.') ? [k.split('.')[1] ?? ''] : []));
		const forms = [...new Set(names.filter((n) => n !== 'save'))];
		expect(forms.length).toBeGreaterThan(20);
		for (const phase of ['asking', 'adding', 'checking', 'signing', 'signed'] as const) {
			await reach(meeting, phase);
			for (const form of forms)
				for (const person of ['lead', 'school', 'stranger']) {
					const intent = {
						do: 'form',
						form,
						record: meeting.record,
						cell,
						entry: entry?.id,
						request,
						check: 'action-without-date',
					};
					const said = await sit(meeting).press(person, intent as never);
					expect(said.ok ? said.form?.title : said.text).toMatch(/\S/);
					if (said.form)
						expect(wordsOf([said.form.intro, said.form.fields, said.form.title])).not.toMatch(
							/undefined|\[object/,
						);
				}
		}
	});
});
