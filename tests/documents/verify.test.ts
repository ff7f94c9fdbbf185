import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openP12 } from '../../src/documents/p12.ts';
import { sealPdf } from '../../src/documents/seal.ts';
import { sealReason } from '../../src/documents/sealing.ts';
import { type Expected, type Finding, type Known, verifyPdf } from '../../src/documents/verify.ts';
import { fixture, password, pdfa, pdfWith, practice, printedDigest, signature, time, told } from './seals.ts';

const signer = await practice();
const reason = sealReason('HSB-2026-014', signature);
const sealed = await sealPdf(pdfa(), signer, { reason, time });
const expected: Expected = { certificates: [signer.fingerprint], lookUp: undefined };

const verified = (bytes: Uint8Array, change: Partial<Expected> = {}) =>
	verifyPdf(bytes, { ...expected, ...change });

async function of(
	check: Finding['check'],
	bytes: Uint8Array,
	change: Partial<Expected> = {},
): Promise<Finding> {
	const { findings } = await verified(bytes, change);
	return findings.find((f) => f.check === check)!;
}

/** The file with one byte turned into another. */
function changedAt(bytes: Uint8Array, at: number, turn = 1): Uint8Array {
	const copy = Uint8Array.from(bytes);
	copy[at]! ^= turn;
	return copy;
}

const appended = (bytes: Uint8Array, text: string): Uint8Array => Buffer.concat([bytes, Buffer.from(text)]);
const indexIn = (bytes: Uint8Array, text: string): number => Buffer.from(bytes).lastIndexOf(text);

describe('a document as it was sealed', () => {
	it('holds in everything that can be asked', async () => {
		const found = await verified(sealed);
		expect(found).toMatchObject({ ok: true, fingerprint: printedDigest, certificate: signer.fingerprint });
		expect(found.findings.map((f) => [f.check, f.ok])).toEqual([
			['pdf', true],
			['signature', true],
			['whole-file', true],
			['unchanged', true],
			['certificate', true],
			['fingerprint', true],
			['record', null],
		]);
		expect(told('pdfsig', sealed)).toContain('Signature is Valid');
	});

	it.each([
		['ec.p12', 'sha256'],
		['rsa-legacy.p12', 'sha256'],
	])('holds for the key of %s too', async (file) => {
		const other = await openP12(fixture(file), password);
		const bytes = await sealPdf(pdfa(), other, { reason, time });
		expect((await verified(bytes, { certificates: [other.fingerprint] })).ok).toBe(true);
	});

	it('takes a fingerprint as other tools write it, and any of several', async () => {
		const colons = signer.fingerprint.toUpperCase().replace(/..(?!$)/g, '$&:');
		expect((await verified(sealed, { certificates: ['0'.repeat(64), colons] })).ok).toBe(true);
	});
});

describe('each fault has its own answer', () => {
	it('a changed byte', async () => {
		const bytes = changedAt(sealed, 1000);
		expect(await of('unchanged', bytes)).toMatchObject({
			ok: false,
			says: expect.stringMatching(/was changed/),
		});
		expect(await of('whole-file', bytes)).toMatchObject({ ok: true });
		expect(told('pdfsig', bytes)).not.toContain('Signature is Valid');
	});

	it('content that was appended, where pdfsig still says valid', async () => {
		const bytes = appended(sealed, '\n%%EOF\n');
		expect(await of('whole-file', bytes)).toEqual({
			check: 'whole-file',
			ok: false,
			says: '7 bytes were added after the file was sealed, and the seal does not cover them.',
		});
		expect(await of('unchanged', bytes)).toMatchObject({ ok: true });
		const says = told('pdfsig', bytes);
		expect(says).toContain('Signature is Valid');
		expect(says).toContain('Not total document signed');
	});

	it('a page that was added by an update, as an editor does', async () => {
		const { PDF } = await import('@libpdf/core');
		const pdf = await PDF.load(sealed);
		pdf.addPage().drawText('An added page', { x: 20, y: 700 });
		const bytes = await pdf.save({ incremental: true });
		expect(await of('whole-file', bytes)).toMatchObject({ ok: false });
		expect(told('pdfsig', bytes)).toContain('Not total document signed');
	});

	it('a file that was cut short', async () => {
		const bytes = sealed.subarray(0, -10);
		expect(await of('whole-file', bytes)).toMatchObject({
			ok: false,
			says: 'The last 10 bytes of the sealed file are missing.',
		});
	});

	it('another certificate, also of the same name', async () => {
		const bytes = await sealPdf(pdfa(), await practice(), { reason, time });
		const finding = await of('certificate', bytes);
		expect(finding).toMatchObject({
			ok: false,
			says: expect.stringMatching(/another certificate than expected/),
		});
		expect(await of('unchanged', bytes)).toMatchObject({ ok: true });
		expect(told('pdfsig', bytes)).toContain('Signature is Valid');
	});

	it('a second signature, by somebody else over the first', async () => {
		const bytes = await sealPdf(sealed, await practice('Somebody else'), { reason: 'I agree', time });
		expect(await of('certificate', bytes)).toMatchObject({ ok: false });
		expect(told('pdfsig', bytes)).toContain('Signature #2');
	});

	it('no certificate to expect', async () => {
		const finding = await of('certificate', sealed, { certificates: [] });
		expect(finding).toMatchObject({ ok: false, says: expect.stringMatching(/nothing here says which/) });
		expect(finding.says).toContain(signer.fingerprint);
	});

	it('a missing signature', async () => {
		expect(await of('signature', pdfa())).toMatchObject({ ok: false, says: 'It has no signature.' });
		expect(told('pdfsig', pdfa())).toContain('does not contain any signatures');
	});

	it('a signature that is not one of ours', async () => {
		const at = indexIn(sealed, '/Contents <') + '/Contents <'.length;
		expect(await of('signature', changedAt(sealed, at, 2))).toMatchObject({
			ok: false,
			says: 'It has a signature that this bot did not make.',
		});
	});

	it.each([
		['a text', Buffer.from('Dear all')],
		['nothing', new Uint8Array()],
		['the head of a PDF alone', Buffer.from('%PDF-1.7\n')],
		['a PDF behind something else', Buffer.concat([Buffer.from('MZ'), sealed])],
	])('a file that is no PDF: %s', async (_, bytes) => {
		const found = await verified(bytes);
		expect(found.ok).toBe(false);
		expect(found.findings[0]).toEqual({ check: 'pdf', ok: false, says: 'It is not a PDF.' });
		expect(found.findings.slice(1).every((f) => f.ok === null)).toBe(true);
	});

	it('a seal that names no fingerprint, and one that names another than is printed', async () => {
		const none = await sealPdf(pdfa(), signer, { reason: 'I agree', time });
		expect(await of('fingerprint', none)).toMatchObject({
			ok: false,
			says: expect.stringMatching(/does not name/),
		});
		const digest = 'f'.repeat(64);
		const wrong = await sealPdf(pdfa(), signer, {
			reason: sealReason('HSB-2026-014', { ...signature, digest }),
			time,
		});
		expect(await of('fingerprint', wrong)).toMatchObject({
			ok: false,
			says: expect.stringMatching(/is not printed/),
		});
		expect((await verified(wrong)).ok).toBe(false);
	});

	it('no record with this fingerprint, and one that is kept otherwise', async () => {
		const which = { reference: 'HSB-2026-014', version: 1 };
		const looking = (known: Known) => of('record', sealed, { lookUp: async () => known });
		expect(await looking({ found: 'same', ...which })).toMatchObject({ ok: true });
		expect(await looking({ found: 'none' })).toMatchObject({
			ok: false,
			says: expect.stringMatching(/^No record/),
		});
		expect(await looking({ found: 'altered', ...which })).toMatchObject({
			ok: false,
			says: expect.stringMatching(/another fingerprint/),
		});
	});
});

describe('nothing gets by', () => {
	it('not one byte that is changed anywhere in the file', async () => {
		const small = await sealPdf(await pdfWith([printedDigest]), signer, { reason, time });
		expect((await verified(small)).ok).toBe(true);
		// A small step, so that every kind of place is met: objects, tables, the seal and what fills it up.
		for (let at = 0; at < small.length; at += 3) {
			const bytes = changedAt(small, at, 1 + (at % 7));
			expect((await verified(bytes)).ok, `byte ${at}`).toBe(false);
		}
	});

	it('not a range that leaves out more than the signature', async () => {
		const text = Buffer.from(sealed).toString('latin1');
		const [, first, second, length] = /\/ByteRange \[0 (\d+) +(\d+) +(\d+)/.exec(text)!.map(Number);
		const wider = text.replace(`[0 ${first} `, `[0 ${first! - 4} `);
		expect(second! + length!).toBe(sealed.length);
		expect(wider).not.toBe(text);
		expect((await verified(Buffer.from(wider, 'latin1'))).ok).toBe(false);
	});

	it('not words hidden in what fills the signature up', async () => {
		const text = Buffer.from(sealed).toString('latin1');
		const filling = /0{200}>/.exec(text)!.index;
		const bytes = Buffer.from(sealed);
		bytes.write('41'.repeat(20), filling + 20, 'latin1');
		expect(told('pdfsig', bytes)).toContain('Signature is Valid');
		expect((await verified(bytes)).ok).toBe(false);
	});

	it('not a seal that was cut out of another document', async () => {
		const other = Buffer.from(
			await sealPdf(pdfa(), signer, { reason, time: new Date(time.getTime() + 1000) }),
		);
		const contents = (bytes: Uint8Array) =>
			/\/Contents <([0-9a-fA-F]+)>/.exec(Buffer.from(bytes).toString('latin1'))!;
		const bytes = Buffer.from(sealed);
		bytes.write(contents(other)[1]!, contents(sealed).index + '/Contents <'.length, 'latin1');
		expect(createHash('sha256').update(bytes).digest()).not.toEqual(
			createHash('sha256').update(sealed).digest(),
		);
		expect(await of('unchanged', bytes)).toMatchObject({ ok: false });
	});
});
