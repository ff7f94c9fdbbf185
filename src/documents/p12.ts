import { verify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { P12Signer, Signer as Signing } from '@libpdf/core';
import { StartProblem } from '../errors.ts';
import { civilDate, longDate } from '../framework/dates.ts';
import { type Certified, outOfDate, type Signer, signerOf } from './signer.ts';

/** A P12 file (PKCS #12: the organisation's key with its certificate) as it was read, still locked. */
export interface P12 {
	/** Where it was read, for what is said about it. */
	path: string;
	bytes: Uint8Array;
	password: string;
}

/**
 * The signer of a P12 file, for sealing.
 * @param now when it must be valid
 * @throws StartProblem that says which: the file is missing or no P12, the password is wrong, the key or its
 * certificate is not in it, or the certificate has expired or is not valid yet. The password is never quoted.
 */
export const readP12 = async (path: string, password: string, now = new Date()): Promise<Signer> =>
	inTime(await openP12(path, password), path, now);

/** @throws StartProblem when its certificate is not valid then */
export function inTime<C extends Certified>(certified: C, path: string, now: Date): C {
	const wrong = outOfDate(certified, now);
	if (wrong === null) return certified;
	const { validFrom, validTo } = certified;
	const day = (date: Date) => longDate(civilDate(date.toISOString()));
	throw new StartProblem(
		wrong === 'expired'
			? `The certificate in the signing file ${path} expired on ${day(validTo)}.`
			: `The certificate in the signing file ${path} is not valid before ${day(validFrom)}.`,
		'Set SIGNING_P12_FILE to a file whose certificate is valid now, and check the clock of this machine.',
	);
}

/** The same, whenever the certificate is valid: a document sealed in time stays so after it expires. */
export const openP12 = async (path: string, password: string): Promise<Signer> =>
	unlockP12({ path, bytes: readBytes(path), password });

/** @throws StartProblem as `readP12`, whenever the certificate is valid */
export async function unlockP12({ path, bytes, password }: P12): Promise<Signer> {
	const p12 = await parse(path, bytes, password);
	const own = await ownCertificate(p12);
	if (own === undefined)
		throw new StartProblem(
			`The signing file ${path} has a key, but not the certificate that belongs to it.`,
			'Export it again, with the key and its certificate in one file.',
		);
	const { keyType, signatureAlgorithm } = p12;
	const sign: Signing['sign'] = (data, algorithm) => p12.sign(data, algorithm);
	return signerOf({ ...own, keyType, signatureAlgorithm, sign }, false);
}

/** @throws StartProblem when it is missing or cannot be read */
export function readBytes(path: string): Uint8Array {
	try {
		return readFileSync(path);
	} catch (cause) {
		const { code } = cause as NodeJS.ErrnoException;
		throw new StartProblem(
			code === 'ENOENT'
				? `There is no signing file ${path}.`
				: `The signing file ${path} cannot be read (${code}).`,
			'Put it there, readable for the user that runs the bot alone, or set SIGNING_P12_FILE to where it is.',
			cause,
		);
	}
}

async function parse(path: string, bytes: Uint8Array, password: string): Promise<P12Signer> {
	// The library is large; a start that seals nothing does not load it.
	const { P12Signer } = await import('@libpdf/core');
	try {
		return await P12Signer.create(bytes, password);
	} catch (cause) {
		const { message } = cause as Error;
		// A damaged file looks the same: its seal of integrity is made with the password.
		if (/invalid password|integrity/i.test(message))
			throw new StartProblem(
				`The password in SIGNING_P12_PASSWORD does not open the signing file ${path}.`,
				'Set SIGNING_P12_PASSWORD to the password that the file was exported with; if it is, export the file again.',
			);
		throw new StartProblem(
			/^No (private key|certificates) found/.test(message)
				? `The signing file ${path} does not hold both a key and its certificate.`
				: `The signing file ${path} is not a P12 file that can be read.`,
			'Export it again as PKCS #12 (.p12 or .pfx), with the key (RSA or ECDSA) and its certificate.',
		);
	}
}

/**
 * The certificate that belongs to the key, and the others behind it. Some programs put the issuer's first,
 * and a seal with that one would not hold; so each is tried on a signature.
 */
export async function ownCertificate(
	signing: Signing,
): Promise<Pick<Signing, 'certificate' | 'certificateChain'> | undefined> {
	const probe = Buffer.from('hsb probe');
	const signature = await signing.sign(probe, 'SHA-256');
	const all = [signing.certificate, ...(signing.certificateChain ?? [])];
	const own = all.find((der) => verify('sha256', probe, new X509Certificate(der).publicKey, signature));
	return own && { certificate: own, certificateChain: all.filter((der) => der !== own) };
}
