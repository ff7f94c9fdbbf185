import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { openP12, ownCertificate, readP12 } from '../../src/documents/p12.ts';
import { makePracticeSigner, openPracticeSigner } from '../../src/documents/practice-signer.ts';
import { SealProblem, sealPdf } from '../../src/documents/seal.ts';
import { fingerprintIn, sealReason } from '../../src/documents/sealing.ts';
import { StartProblem } from '../../src/errors.ts';
import { freshFolder } from '../stores/folder.ts';
import { fixture, password, pdfa, practice, printedDigest, signature, time, told } from './seals.ts';

const words = { reason: sealReason('HSB-2026-014', signature), time };
const now = new Date('2026-11-22T12:00:00.000Z');

async function problemOf(opening: Promise<unknown>): Promise<StartProblem> {
	const problem = await opening.then(
		() => undefined,
		(error: unknown) => error,
	);
	expect(problem).toBeInstanceOf(StartProblem);
	return problem as StartProblem;
}

describe('a sealed PDF', () => {
	test.each([
		['ECDSA', () => openP12(fixture('ec.p12'), password)],
		['RSA, from an old kind of P12 with its issuer', () => openP12(fixture('rsa-legacy.p12'), password)],
		['the practice key', () => practice()],
	])('holds in pdfsig, over the whole file: %s', async (_, signer) => {
		const before = pdfa();
		const sealed = await sealPdf(before, await signer(), words);
		const says = told('pdfsig', sealed);
		expect(says).toContain('Signature Type: ETSI.CAdES.detached');
		expect(says).toContain('Total document signed');
		expect(says).toContain('Signature Validation: Signature is Valid.');
		expect(told('qpdf', sealed, ['--check'])).toContain('No syntax or stream encoding errors');
		// Sealing only adds: what was rendered is in it, byte for byte.
		expect(Buffer.from(sealed.subarray(0, before.length)).equals(before)).toBe(true);
		expect(before).toEqual(pdfa());
	});

	it('says what it is about in the signature panel', async () => {
		const sealed = Buffer.from(await sealPdf(pdfa(), await practice(), words)).toString('latin1');
		expect(sealed).toContain(
			`/Reason (HSB framework HSB-2026-014, version 1. SHA-256 of what was signed: ${printedDigest})`,
		);
		expect(sealed).toContain('/M (D:20261106093100Z)');
	});

	it('keeps the marks of PDF/A-2a and the tags', async () => {
		const sealed = await sealPdf(pdfa(), await practice(), words);
		expect(told('pdfinfo', sealed)).toMatch(/Tagged: +yes/);
		expect(told('pdfinfo', sealed, ['-meta'])).toContain('<pdfaid:part>2</pdfaid:part>');
	});

	it.each([
		['before its certificate is valid', '2026-10-01T00:00:00.000Z', 'not valid yet'],
		['after it has expired', '2037-01-01T00:00:00.000Z', 'has expired'],
	])('is not made %s', async (_, at, why) => {
		const sealing = sealPdf(pdfa(), await practice(), { ...words, time: new Date(at) });
		await expect(sealing).rejects.toThrow(SealProblem);
		await expect(sealing).rejects.toThrow(why);
	});

	it('is not made of what is no PDF, and the refusal quotes nothing of it', async () => {
		const sealing = sealPdf(Buffer.from('what was said'), await practice(), words);
		await expect(sealing).rejects.toThrow(SealProblem);
		await expect(sealing).rejects.not.toThrow(/what was said/);
	});

	it('is not half made when the key fails', async () => {
		const failing = { ...(await practice()), sign: () => Promise.reject(new Error('the key is away')) };
		await expect(sealPdf(pdfa(), failing, words)).rejects.toThrow(SealProblem);
	});
});

describe('the fingerprint that a seal names', () => {
	it('is found again, for any reference, and in no other reason', () => {
		for (const reference of ['HSB-2026-014', 'YJ/12/A', '12'])
			expect(fingerprintIn(sealReason(reference, signature))).toBe(printedDigest);
		expect(fingerprintIn(`I agree. ${printedDigest}`)).toBeNull();
		expect(fingerprintIn('')).toBeNull();
	});
});

describe('the practice key', () => {
	it('is the same when it is opened again, and another one each time it is made', async () => {
		const kept = await makePracticeSigner('North', now);
		const [one, two] = [await openPracticeSigner(kept), await openPracticeSigner(kept)];
		expect(one.fingerprint).toBe(two.fingerprint);
		expect(one.fingerprint).not.toBe((await practice('North')).fingerprint);
		expect(one.practice).toBe(true);
	});

	it.each(['Practice partnership', 'A, B + "C" <D>; #E=F\\', '#41', '한국어 Ысык 👩‍👩‍👧', 'x'.repeat(120)])(
		'carries the name of the organisation, and says practice: %s',
		async (name) => {
			const { certificate, fingerprint, validFrom, validTo } = await practice(name);
			const read = new X509Certificate(certificate);
			expect(read.toLegacyObject().subject.CN).toBe(`${[...name].slice(0, 50).join('')} (practice)`);
			expect(read.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(fingerprint);
			expect(read.verify(read.publicKey)).toBe(true);
			expect(read.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
			expect(validTo.getUTCFullYear() - validFrom.getUTCFullYear()).toBe(10);
		},
	);
});

describe('a P12 file', () => {
	it('is opened with its password', async () => {
		const signer = await readP12(fixture('ec.p12'), password, now);
		expect(signer).toMatchObject({ practice: false, keyType: 'EC' });
		expect(signer.fingerprint).toMatch(/^[0-9a-f]{64}$/);
	});

	it.each([
		['is missing', 'none.p12', password, /There is no signing file .*none\.p12/],
		['is a folder', '', password, /cannot be read \(EISDIR\)/],
		['has another password', 'ec.p12', 'wrong words', /SIGNING_P12_PASSWORD does not open/],
		['has a password that was not given', 'rsa-legacy.p12', '', /SIGNING_P12_PASSWORD does not open/],
		['has expired', 'expired.p12', password, /expired on 1 January 2021/],
		['is no P12', 'pdfa.pdf', password, /is not a P12 file/],
		['has no key', 'no-key.p12', password, /does not hold both a key and its certificate/],
	])('that %s is refused, without its password', async (_, name, secret, what) => {
		const problem = await problemOf(readP12(fixture(name), secret, now));
		expect(problem.what).toMatch(what);
		if (secret !== '') expect(problem.message).not.toContain(secret);
	});

	it('that is not valid yet is refused, with the day', async () => {
		const early = await problemOf(readP12(fixture('ec.p12'), password, new Date('2025-06-01T00:00:00.000Z')));
		expect(early.what).toMatch(/not valid before 1 January 2026/);
	});

	it.each([
		['changed', (bytes: Buffer) => bytes.fill(0, 300, 301), /does not open/],
		['cut short', (bytes: Buffer) => bytes.subarray(0, 700), /is not a P12 file/],
	])('that was %s is refused', async (_, spoil, what) => {
		const path = join(freshFolder(), 'spoilt.p12');
		writeFileSync(path, spoil(readFileSync(fixture('ec.p12'))));
		expect((await problemOf(readP12(path, password, now))).what).toMatch(what);
	});

	it('may be looked at after its certificate has expired, to verify what was sealed before', async () => {
		expect((await openP12(fixture('expired.p12'), password)).validTo.getUTCFullYear()).toBe(2021);
	});

	it('signs with the certificate of its own key, wherever that stands', async () => {
		const [one, another] = [await practice(), await practice()];
		const turned = { ...one, certificate: another.certificate, certificateChain: [one.certificate] };
		expect(await ownCertificate(turned)).toEqual({
			certificate: one.certificate,
			certificateChain: [another.certificate],
		});
		expect(await ownCertificate({ ...one, certificate: another.certificate })).toBeUndefined();
	});
});
