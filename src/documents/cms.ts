import { createHash, timingSafeEqual, verify, X509Certificate } from 'node:crypto';
import { childrenOf, type Element, NotDer, readElement, tags } from './der.ts';

/** What a detached signature (CMS, RFC 5652) says about some bytes. */
export interface CmsResult {
	/** Its digest is the bytes' own: not one of them was changed. */
	matches: boolean;
	/** The certificate, in DER, whose key made the signature; null when none of those within it did. */
	certificate: Uint8Array | null;
}

/** As they stand in DER, in hexadecimal. */
const oids = {
	signedData: '2a864886f70d010702',
	data: '2a864886f70d010701',
	contentType: '2a864886f70d010903',
	messageDigest: '2a864886f70d010904',
};
interface Hash {
	name: 'sha256' | 'sha384' | 'sha512';
	/** The signatures over this hash: by ECDSA, and by RSA (PKCS #1). */
	signatures: string[];
}
const hashes: Record<string, Hash> = {
	'608648016503040201': { name: 'sha256', signatures: ['2a8648ce3d040302', '2a864886f70d01010b'] },
	'608648016503040202': { name: 'sha384', signatures: ['2a8648ce3d040303', '2a864886f70d01010c'] },
	'608648016503040203': { name: 'sha512', signatures: ['2a8648ce3d040304', '2a864886f70d01010d'] },
};

const version1 = '020101';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** Of its content. */
const hex = (element: Element | undefined): string => hexOf(element?.content ?? new Uint8Array());

/** Every byte is looked at: what no signature covers could otherwise be changed without being seen. */
function insist(holds: boolean): asserts holds {
	if (!holds) throw new NotDer();
}

function expected(element: Element | undefined, tag: number): Element {
	insist(element?.tag === tag);
	return element!;
}

/** The children of a sequence that has just so many. */
function parts(element: Element | undefined, count: number): Element[] {
	const found = childrenOf(expected(element, tags.sequence));
	insist(found.length === count);
	return found;
}

/** The identifier of an algorithm that takes no parameters. */
function algorithmOf(element: Element | undefined): string {
	const [oid, none, more] = childrenOf(expected(element, tags.sequence));
	insist(more === undefined && (none === undefined || hexOf(none.whole) === '0500'));
	return hex(expected(oid, tags.oid));
}

interface SignerInfo {
	hash: Hash['name'];
	/** The issuer and the number of the certificate that it says made it. */
	issuerAndNumber: Uint8Array;
	/** As they are hashed: as a set. */
	attributes: Uint8Array;
	/** The value of each by its identifier. */
	values: Map<string, Element | undefined>;
	signature: Uint8Array;
}

function signerInfo(element: Element | undefined): SignerInfo {
	const [version, by, digest, attributes, algorithm, signature] = parts(element, 6);
	const hash = hashes[algorithmOf(digest)];
	insist(hash?.signatures.includes(algorithmOf(algorithm)) === true);
	insist(hexOf(version!.whole) === version1);
	const attributeList = expected(attributes, tags.part0);
	const set = Buffer.from(attributeList.whole);
	set[0] = tags.set;
	const values = childrenOf(attributeList).map((attribute) => {
		const [oid, value] = parts(attribute, 2);
		return [hex(oid), childrenOf(value!)[0]] as const;
	});
	// An attribute that stands twice could be read in two ways.
	insist(new Set(values.map(([oid]) => oid)).size === values.length);
	return {
		hash: hash!.name,
		issuerAndNumber: expected(by, tags.sequence).content,
		attributes: set,
		values: new Map(values),
		signature: expected(signature, tags.octets).content,
	};
}

/** The certificates and the one signature of a SignedData that holds nothing else. */
function signedData(cms: Uint8Array): { certificates: Uint8Array[]; signer: SignerInfo } {
	const outer = readElement(cms);
	// A place for a signature is larger than what it came to hold, and filled up with noughts.
	insist(cms.subarray(outer.whole.length).every((byte) => byte === 0));
	const [type, content] = parts(outer, 2);
	insist(hex(expected(type, tags.oid)) === oids.signedData);
	const [inner, none] = childrenOf(expected(content, tags.part0));
	const [version, digests, data, certificates, signers] = parts(inner, 5);
	const [signer, another] = childrenOf(expected(signers, tags.set));
	const [digest, more] = childrenOf(expected(digests, tags.set));
	insist(hexOf(version!.whole) === version1);
	insist(none === undefined && another === undefined && more === undefined);
	insist(hex(expected(parts(data, 1)[0], tags.oid)) === oids.data);
	const info = signerInfo(signer);
	insist(hashes[algorithmOf(digest)]?.name === info.hash);
	return {
		certificates: childrenOf(expected(certificates, tags.part0)).map((c) => c.whole),
		signer: info,
	};
}

/** Whether this certificate is the one that a signature names, and its key made it. */
function made(certificate: Uint8Array, signer: SignerInfo): boolean {
	const [body] = parts(readElement(certificate), 3);
	const [, number, , issuer] = childrenOf(expected(body, tags.sequence));
	const named = Buffer.concat([issuer?.whole ?? [], number?.whole ?? []] as Uint8Array[]);
	if (!named.equals(signer.issuerAndNumber)) return false;
	try {
		const { publicKey } = new X509Certificate(certificate);
		return verify(signer.hash, signer.attributes, publicKey, signer.signature);
	} catch {
		return false;
	}
}

/**
 * Holds a detached signature against the bytes it was made for. It reads the kind that this bot makes, with one
 * signer and nothing unsigned beside it but certificates.
 * @param cms what stands in a PDF's /Contents, with what fills it up
 * @returns undefined for what is no signature, or one of another kind
 */
export function readCms(cms: Uint8Array, covered: Uint8Array): CmsResult | undefined {
	try {
		const { certificates, signer } = signedData(cms);
		insist(hex(signer.values.get(oids.contentType)) === oids.data);
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
