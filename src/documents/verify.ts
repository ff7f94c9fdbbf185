import { X509Certificate } from 'node:crypto';
import { readCms } from './cms.ts';
import { type FoundSeal, findSeal } from './pdf-seal.ts';
import { fingerprintIn } from './sealing.ts';
import { fingerprintOf } from './signer.ts';

export const verifyChecks = [
	'pdf',
	'signature',
	'whole-file',
	'unchanged',
	'certificate',
	'fingerprint',
	'record',
] as const;

export interface Finding {
	check: (typeof verifyChecks)[number];
	/** Null: it could not be looked at, because of what was found before or because nothing is at hand. */
	ok: boolean | null;
	/** One sentence for the person who asked. */
	says: string;
}

export interface Verification {
	/** Everything that could be asked holds: a whole seal, by an expected certificate, over a printed fingerprint. */
	ok: boolean;
	findings: Finding[];
	/** Of what was signed, as the seal names it. */
	fingerprint: string | null;
	/** SHA-256 of the certificate that it is sealed with. */
	certificate: string | null;
}

/** What the records at hand say about a fingerprint: `altered` when what is kept under it is not that any more. */
export type Known = { found: 'same' | 'altered'; reference: string; version: number } | { found: 'none' };

export interface Expected {
	/** SHA-256 fingerprints of certificates, in any case, with or without colons. */
	certificates: string[];
	/** Looks a fingerprint up among the records; undefined when none are at hand. */
	lookUp: ((fingerprint: string) => Promise<Known>) | undefined;
}

const finding = (check: Finding['check'], ok: boolean | null, says: string): Finding => ({ check, ok, says });

/** By its beginning and its end alone: nothing in it is followed yet. */
function isPdf(bytes: Uint8Array): boolean {
	const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return file.subarray(0, 5).equals(Buffer.from('%PDF-')) && file.includes('startxref');
}

/**
 * The text of every page without blanks and line ends. Only for a file whose seal holds: a PDF made or changed
 * by somebody else can keep the library busy until the memory is full.
 */
async function printedIn(bytes: Uint8Array): Promise<string> {
	const { PDF } = await import('@libpdf/core');
	const pages = (await PDF.load(bytes)).extractText();
	return pages
		.map((page) => page.text)
		.join('')
		.replace(/\s/g, '');
}

const bytesInWords = (count: number): string => (count === 1 ? '1 byte' : `${count} bytes`);

function wholeFile(after: number): Finding {
	if (after === 0) return finding('whole-file', true, 'The seal covers the whole file.');
	return finding(
		'whole-file',
		false,
		after > 0
			? `${bytesInWords(after)} were added after the file was sealed, and the seal does not cover them.`
			: `The last ${bytesInWords(-after)} of the sealed file are missing.`,
	);
}

/** Without colons, in small letters. */
const plainHex = (fingerprint: string): string => fingerprint.replaceAll(':', '').toLowerCase();

function certificateFinding(certificate: Uint8Array, expected: string[]): Finding {
	const own = fingerprintOf(certificate);
	const { subject } = new X509Certificate(certificate);
	// A name in a certificate is anybody's text: one line of it, without control characters.
	const name = JSON.stringify(subject.replace(/\s+/g, ' ').slice(0, 200));
	if (expected.length === 0)
		return finding(
			'certificate',
			false,
			`It is sealed by ${name}, certificate ${own}, and nothing here says which certificate to expect.`,
		);
	const known = expected.map(plainHex).includes(own);
	return finding(
		'certificate',
		known,
		known
			? `It is sealed by the expected certificate, ${name}.`
			: `It is sealed by another certificate than expected: ${name}, certificate ${own}.`,
	);
}

function fingerprintFinding(fingerprint: string | null, printed: string): Finding {
	if (fingerprint === null)
		return finding('fingerprint', false, 'The seal does not name the fingerprint of a signed framework.');
	return printed.includes(fingerprint)
		? finding('fingerprint', true, `The fingerprint printed in it is the sealed one, ${fingerprint}.`)
		: finding(
				'fingerprint',
				false,
				`The sealed fingerprint, ${fingerprint}, is not printed in the document.`,
			);
}

async function recordFinding(fingerprint: string, lookUp: Expected['lookUp']): Promise<Finding> {
	if (lookUp === undefined)
		return finding('record', null, 'No records are at hand, so it was not compared with one.');
	const known = await lookUp(fingerprint);
	if (known.found === 'none')
		return finding('record', false, 'No record at hand has a signed version with this fingerprint.');
	const which = `version ${known.version} of ${known.reference}`;
	return known.found === 'same'
		? finding('record', true, `It is ${which}, as it was signed.`)
		: finding('record', false, `It names ${which}, and what is kept of that has another fingerprint.`);
}

interface Sealed {
	seal: FoundSeal;
	matches: boolean;
	certificate: Uint8Array | null;
}

/** What can be said from the seal alone; null for a certificate that did not make it. */
function sealFindings({ seal, matches, certificate }: Sealed, expected: string[]): Finding[] {
	const found = [finding('signature', true, 'It has a signature.'), wholeFile(seal.after)];
	if (!matches)
		return [...found, finding('unchanged', false, 'What the seal covers was changed after it was sealed.')];
	if (certificate === null)
		return [...found, finding('unchanged', false, 'The signature was not made with a certificate in it.')];
	const unchanged = finding('unchanged', true, 'What the seal covers was not changed.');
	return [...found, unchanged, certificateFinding(certificate, expected)];
}

function sealIn(bytes: Uint8Array): Sealed | Finding {
	const seal = findSeal(bytes);
	if (seal === undefined) return finding('signature', false, 'It has no signature.');
	const cms = readCms(seal.cms, seal.covered);
	return cms
		? { seal, ...cms }
		: finding('signature', false, 'It has a signature that this bot did not make.');
}

/** Every check gets its sentence: those that a fault made pointless say so. */
function result(findings: Finding[], sealed?: Sealed): Verification {
	const skipped = verifyChecks
		.filter((check) => !findings.some((f) => f.check === check))
		.map((check) => finding(check, null, 'Not looked at, because of what was found before.'));
	return {
		ok: skipped.length === 0 && findings.every((f) => f.ok !== false),
		findings: [...findings, ...skipped],
		fingerprint: sealed ? fingerprintIn(sealed.seal.reason) : null,
		certificate: sealed?.certificate ? fingerprintOf(sealed.certificate) : null,
	};
}

/** Whether a file is a document as this bot sealed it. It never throws for what is in the file. */
export async function verifyPdf(bytes: Uint8Array, expected: Expected): Promise<Verification> {
	if (!isPdf(bytes)) return result([finding('pdf', false, 'It is not a PDF.')]);
	const found = [finding('pdf', true, 'It is a PDF.')];
	const sealed = sealIn(bytes);
	if ('check' in sealed) return result([...found, sealed]);
	found.push(...sealFindings(sealed, expected.certificates));
	if (found.some((f) => f.ok === false)) return result(found, sealed);
	const fingerprint = fingerprintIn(sealed.seal.reason);
	found.push(fingerprintFinding(fingerprint, await printedIn(bytes)));
	if (fingerprint !== null) found.push(await recordFinding(fingerprint, expected.lookUp));
	return result(found, sealed);
}
