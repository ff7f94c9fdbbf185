import { createHash, timingSafeEqual, verify, X509Certificate } from 'node:crypto';
import { childrenOf, type Element, NotDer, readElement, tags } from './der.ts';

/** What a detached signature (CMS, RFC 5652) says about some bytes. */
export interface CmsResult {
	/** Its digest is the bytes' own: not one of them was changed. */
	matches: boolean;
	/** The certificate, in DER, whose key made the signature; null when none of those within it did. */
	certificate: Uint8Array | null;
}

/** Object identifiers as they stand in DER, in hexadecimal. */
const oids = {
	signedData: '2a864886f70d010702',
	data: '2a864886f70d010701',
	contentType: '2a864886f70d010903',
	messageDigest: '2a864886f70d010904',
};
const hashes: Record<string, string> = {
	'608648016503040201': 'sha256',
	'608648016503040202': 'sha384',
	'608648016503040203': 'sha512',
};

const hex = (element: Element | undefined): string => Buffer.from(element?.content ?? []).toString('hex');

function expected(element: Element | undefined, tag: number): Element {
	if (element?.tag !== tag) throw new NotDer();
	return element;
}

interface SignerInfo {
	hash: string;
	/** As they are hashed: as a set. */
	attributes: Uint8Array;
	/** The value of each by its identifier. */
	values: Map<string, Element | undefined>;
	signature: Uint8Array;
}

function signerInfo(element: Element): SignerInfo {
	const [, , algorithm, attributes, , signature] = childrenOf(element);
	const hash = hashes[hex(childrenOf(expected(algorithm, tags.sequence))[0])];
	if (hash === undefined) throw new NotDer();
	const set = Buffer.from(expected(attributes, tags.part0).whole);
	set[0] = tags.set;
	const values = childrenOf(expected(attributes, tags.part0)).map((attribute) => {
		const [oid, value] = childrenOf(attribute);
		return [hex(oid), value && childrenOf(value)[0]] as const;
	});
	// An attribute that stands twice could be read in two ways.
	if (new Set(values.map(([oid]) => oid)).size < values.length) throw new NotDer();
	return {
		hash,
		attributes: set,
		values: new Map(values),
		signature: expected(signature, tags.octets).content,
	};
}

/** The certificates and the one signature of a SignedData. */
function signedData(cms: Uint8Array): { certificates: Uint8Array[]; signer: SignerInfo } {
	const outer = readElement(cms);
	// A place for a signature is larger than what it came to hold, and filled up with noughts.
	if (cms.subarray(outer.whole.length).some((byte) => byte !== 0)) throw new NotDer();
	const [type, content] = childrenOf(expected(outer, tags.sequence));
	if (hex(type) !== oids.signedData) throw new NotDer();
	const parts = childrenOf(childrenOf(expected(content, tags.part0))[0] ?? { content: new Uint8Array() });
	const certificates = parts.find((p) => p.tag === tags.part0);
	const [signer, another] = childrenOf(expected(parts.at(-1), tags.set));
	if (signer === undefined || another !== undefined) throw new NotDer();
	return {
		certificates: (certificates ? childrenOf(certificates) : []).map((c) => c.whole),
		signer: signerInfo(signer),
	};
}

function made(certificate: Uint8Array, { hash, attributes, signature }: SignerInfo): boolean {
	try {
		return verify(hash, attributes, new X509Certificate(certificate).publicKey, signature);
	} catch {
		return false;
	}
}

/**
 * Holds a detached signature against the bytes it was made for.
 * @param cms what stands in a PDF's /Contents, with what fills it up
 * @returns undefined for what is no signature, or one of a kind that this bot does not make
 */
export function readCms(cms: Uint8Array, covered: Uint8Array): CmsResult | undefined {
	try {
		const { certificates, signer } = signedData(cms);
		if (hex(signer.values.get(oids.contentType)) !== oids.data) return undefined;
		const stated = expected(signer.values.get(oids.messageDigest), tags.octets).content;
		const own = createHash(signer.hash).update(covered).digest();
		return {
			matches: stated.length === own.length && timingSafeEqual(stated, own),
			certificate: certificates.find((one) => made(one, signer)) ?? null,
		};
	} catch (error) {
		if (error instanceof NotDer) return undefined;
		throw error;
	}
}
