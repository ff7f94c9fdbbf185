import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReader, type File } from '../../src/conversation/reading.ts';
import { createPdf, type Pdf } from '../../src/documents/pdf.ts';
import { verifyPdf } from '../../src/documents/verify.ts';
import { createPress, templates } from '../../src/press.ts';
import { createHtml } from '../../src/wording/html.ts';
import { anotherMeeting, reach } from '../support/desk.ts';
import { type TestHouse, type TestMeeting, testHouse } from '../support/house.ts';

const html = createHtml(templates);
const press = await createPress(html);
const failures: unknown[] = [];
/** Renders by whatever a test puts here. */
let pdf: Pdf = press.pdf;
let house: TestHouse;
beforeAll(async () => {
	const changing: Pdf = { render: (...asked) => pdf.render(...asked), close: () => pdf.close() };
	const failed = (error: unknown) => void failures.push(error);
	house = await testHouse(undefined, undefined, { press: { ...press, pdf: changing }, failed });
});
afterAll(() => {
	press.close();
	return house.end();
});

const reader = () => createReader({ ...house, html, stylesheet: 'x' });
const bytesOf = (file: File): Buffer => Buffer.from('bytes' in file ? file.bytes : []);

async function signable(): Promise<TestMeeting> {
	const meeting = await anotherMeeting(house);
	await reach(meeting, 'asking');
	await meeting.done('police', 'add-entry', {
		cell: 'individual.risk',
		text: 'Two reports in March.',
		basis: 'fact',
	});
	await reach(meeting, 'signing');
	return meeting;
}

async function sign(meeting: TestMeeting) {
	const { digest = '' } = (await house.openForSigning(meeting.record)) ?? {};
	const ticks = { accurate: true, anonymised: true, corrected: true };
	return meeting.say('lead', 'sign', {
		digest,
		name: 'Priya Nair',
		role: 'Manager',
		agency: 'social-care',
		...ticks,
	});
}

it('what is signed is sealed before the signature is stored, and asked for again the very same bytes come back', async () => {
	const meeting = await signable();
	expect(await sign(meeting)).toMatchObject({ ok: true });
	pdf = { render: () => Promise.reject(new Error('nothing more is rendered')), close: () => {} };
	const first = await reader().file('lead', meeting.record, 1, 'pdf');
	const second = await reader().file('lead', meeting.record, 1, 'pdf');
	pdf = press.pdf;
	expect(first).toMatchObject({ name: `${(await meeting.head()).reference}-version-1.pdf` });
	expect(bytesOf(first).equals(bytesOf(second))).toBe(true);
	const { fingerprint } = await house.sealer();
	const checked = await verifyPdf(bytesOf(first), { certificates: [fingerprint], lookUp: undefined });
	expect(checked.ok, JSON.stringify(checked.findings)).toBe(true);
	expect(checked.fingerprint).toBe((await meeting.head()).versions[0]?.digest);
});

it('what cannot be sealed is not signed: the lead is told, and can try again', async () => {
	const meeting = await signable();
	pdf = createPdf({ templates: '/nowhere' });
	const refused = await sign(meeting);
	pdf = press.pdf;
	expect(refused).toMatchObject({ ok: false, key: 'refused.not-sealed' });
	expect(failures).toHaveLength(1);
	expect((await meeting.head()).versions).toEqual([]);
	expect(await sign(meeting)).toMatchObject({ ok: true });
});

it('a draft, and a version of which something is hidden from somebody, come as copies without a seal', async () => {
	const meeting = await signable();
	const draft = await reader().file('lead', meeting.record, 'now', 'pdf');
	expect(bytesOf(draft).includes('/ETSI.CAdES.detached')).toBe(false);
	await meeting.done('police', 'add-entry', {
		cell: 'individual.hsb',
		text: 'For the lead',
		basis: 'fact',
		shown: 'lead',
	});
	expect(await sign(meeting)).toMatchObject({ ok: true });
	const whole = await reader().file('lead', meeting.record, 1, 'pdf');
	const masked = await reader().file('coordinator', meeting.record, 1, 'pdf');
	expect(bytesOf(whole).includes('/ETSI.CAdES.detached')).toBe(true);
	expect(bytesOf(masked).includes('/ETSI.CAdES.detached')).toBe(false);
	expect(await reader().file('school', meeting.record, 1, 'pdf')).toHaveProperty('refused');
	expect(
		bytesOf(await reader().file('lead', meeting.record, 1, 'docx'))
			.subarray(0, 2)
			.toString(),
	).toBe('PK');
});
