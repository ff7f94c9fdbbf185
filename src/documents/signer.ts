import { createHash, X509Certificate } from 'node:crypto';
import type { Signer as Signing } from '@libpdf/core';

/** What the certificate of a key says. */
export interface Certified {
	/** SHA-256 of the certificate, 64 hexadecimal digits: what a verifier expects. */
	fingerprint: string;
	validFrom: Date;
	validTo: Date;
	/** Made by the bot for practice; it proves nothing to anyone else. */
	practice: boolean;
}

/** The organisation's key, ready to seal with. What is secret in it cannot be read from here. */
export interface Signer extends Signing, Certified {}

/** SHA-256 of a certificate in DER, 64 hexadecimal digits. */
export const fingerprintOf = (certificate: Uint8Array): string =>
	createHash('sha256').update(certificate).digest('hex');

/** Completes what signs with what its certificate says. */
export function signerOf(signing: Signing, practice: boolean): Signer {
	const { certificate, certificateChain = [], keyType, signatureAlgorithm } = signing;
	const { validFromDate, validToDate } = new X509Certificate(certificate);
	return {
		certificate,
		certificateChain,
		keyType,
		signatureAlgorithm,
		sign: (data, algorithm) => signing.sign(data, algorithm),
		fingerprint: fingerprintOf(certificate),
		validFrom: validFromDate,
		validTo: validToDate,
		practice,
	};
}

/** Whether a seal made then would be by a certificate that is not valid yet, or not any more. */
export function outOfDate(
	{ validFrom, validTo }: Pick<Certified, 'validFrom' | 'validTo'>,
	at: Date,
): 'early' | 'expired' | null {
	if (at < validFrom) return 'early';
	return at > validTo ? 'expired' : null;
}
