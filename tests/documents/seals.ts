import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDF } from '@libpdf/core';
import type { Signature } from '../../src/documents/html.ts';
import { makePracticeSigner, openPracticeSigner } from '../../src/documents/practice-signer.ts';

export const fixture = (name: string): string => join(import.meta.dirname, 'fixtures', name);

/** Of the P12 files among the fixtures, which hold keys for these tests alone. */
export const password = 'for tests £';

/** PDF/A-2a, two pages, as Typst makes it; this fingerprint is printed on the second. */
export const pdfa = (): Uint8Array => readFileSync(fixture('pdfa.pdf'));
export const printedDigest = '0123456789abcdef'.repeat(4);

export const signature: Signature = {
	version: 1,
	name: 'Lee Lead',
	role: 'Team manager',
	agency: 'Social care',
	at: '2026-11-06T09:30:00.000Z',
	digest: printedDigest,
};

/** When things are sealed in tests: within the validity of what `practice` makes. */
export const time = new Date('2026-11-06T09:31:00.000Z');

export const practice = async (organisation = 'Practice partnership') =>
	openPracticeSigner(await makePracticeSigner(organisation, new Date('2026-11-01T12:00:00.000Z')));

/** A PDF of one page with these lines. */
export async function pdfWith(lines: string[]): Promise<Uint8Array> {
	const pdf = PDF.create();
	const page = pdf.addPage();
	for (const [i, line] of lines.entries()) page.drawText(line, { x: 20, y: 700 - 20 * i, size: 8 });
	return pdf.save();
}

/** What one of Debian's tools says about a file, with its errors. */
export function told(tool: 'pdfsig' | 'qpdf' | 'pdfinfo', bytes: Uint8Array, args: string[] = []): string {
	const dir = mkdtempSync(join(tmpdir(), 'hsb-pdf-'));
	const path = join(dir, 'file.pdf');
	try {
		writeFileSync(path, bytes);
		return execFileSync(tool, [...args, path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
	} catch (error) {
		const { code, stdout, stderr } = error as { code?: string; stdout?: string; stderr?: string };
		if (code === 'ENOENT')
			throw new Error(`${tool} is not installed: it is in Debian's poppler-utils or qpdf`);
		return `${stdout}${stderr}`;
	} finally {
		rmSync(dir, { recursive: true, force: true });
	}
}
