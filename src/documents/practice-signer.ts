import { randomBytes, webcrypto } from 'node:crypto';
import { type Signer, signerOf } from './signer.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const years = 10;

interface KeptSigner {
	/** Private, PKCS #8 in base64. */
	key: string;
	/** DER in base64. */
	certificate: string;
}

/**
 * A key and a certificate for practice: ECDSA P-256, signed by itself, valid for ten years from the day before.
 * @param organisation stands in the certificate, which also says that it is for practice
 * @returns bytes to be kept sealed, for `openPracticeSigner`: they hold the private key
 */
export async function makePracticeSigner(organisation: string, now = new Date()): Promise<Uint8Array> {
	// x509 looks for this as it loads; both are loaded only where a key is made.
	await import('reflect-metadata');
	const { Name, X509CertificateGenerator } = await import('@peculiar/x509');
	const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
	const notBefore = new Date(now.getTime() - 86_400_000);
	const notAfter = new Date(notBefore);
	notAfter.setUTCFullYear(notAfter.getUTCFullYear() + years);
	const serial = randomBytes(16);
	// A serial number is positive: its first bit is not set, and not all of its first byte is nought.
	serial[0] = (serial[0]! & 0x3f) | 0x40;
	const certificate = await X509CertificateGenerator.createSelfSigned({
		serialNumber: serial.toString('hex'),
		// As an object, so that a comma, a plus or a number sign in it stays a part of the name.
		name: new Name([{ CN: [{ utf8String: `${shortened(organisation)} (practice)` }] }]),
		notBefore,
		notAfter,
		signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
		keys,
	});
	const kept: KeptSigner = {
		key: Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64'),
		certificate: Buffer.from(certificate.rawData).toString('base64'),
	};
	return Buffer.from(JSON.stringify(kept));
}

/** A common name holds at most 64 characters (RFC 5280, ub-common-name). */
const shortened = (name: string): string => [...name].slice(0, 50).join('');

/** The signer that `makePracticeSigner` made. */
export async function openPracticeSigner(kept: Uint8Array): Promise<Signer> {
	const { CryptoKeySigner } = await import('@libpdf/core');
	const { key, certificate } = JSON.parse(Buffer.from(kept).toString()) as KeptSigner;
	const pkcs8 = Buffer.from(key, 'base64');
	const own = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
	const der = new Uint8Array(Buffer.from(certificate, 'base64'));
	return signerOf(new CryptoKeySigner(own, der, 'EC', 'ECDSA'), true);
}
