import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a program of Debian's poppler-utils or qpdf says about a PDF; `FILE` among the arguments is the file. */
export function ask(pdf: Uint8Array, program: string, ...args: string[]): string {
	const dir = mkdtempSync(join(tmpdir(), 'hsb-pdf-'));
	try {
		const file = join(dir, 'a.pdf');
		writeFileSync(file, pdf);
		const given = args.map((arg) => (arg === 'FILE' ? file : arg));
		return execFileSync(program, given, {
			encoding: 'utf8',
			maxBuffer: 1e9,
			stdio: ['ignore', 'pipe', 'ignore'],
		});
	} finally {
		rmSync(dir, { recursive: true, force: true });
	}
}

/** Its text, page by page, each in one line. */
export const pagesOf = (pdf: Uint8Array): string[] =>
	ask(pdf, 'pdftotext', 'FILE', '-')
		.split('\f')
		.slice(0, -1)
		.map((page) => page.replace(/\s+/g, ' '));

const point = 72 / 25.4;
// A4 landscape with margins of 12 mm; the foot begins 13 mm above the edge.
const body = { left: 12 * point, right: (297 - 12) * point, foot: (210 - 13) * point };
const word = /<page |<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)/g;

/** Words that stand beyond the margins, or run from the text into the foot of the page. */
export function clipped(pdf: Uint8Array): string[] {
	let page = 0;
	return [...ask(pdf, 'pdftotext', '-bbox', 'FILE', '-').matchAll(word)].flatMap(([whole, ...found]) => {
		if (whole === '<page ') page += 1;
		const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = found.slice(0, 4).map(Number);
		const aside = x0 < body.left - 3 || x1 > body.right + 3;
		const below = y0 < body.foot && y1 > body.foot + 6;
		return whole !== '<page ' && (aside || below) ? [`page ${page}: ${found[4]?.slice(0, 20)}`] : [];
	});
}

// A little below the text's last line, whose descenders reach into the foot's white.
const area = ['-x', 0, '-y', 42, '-W', 842, '-H', 520].map(String);

/** The text between head and foot in the order in which it is read, without any blanks. */
export const lettersOf = (pdf: Uint8Array): string =>
	ask(pdf, 'pdftotext', '-raw', ...area, 'FILE', '-').replace(/\s/g, '');

/** Of these texts, those that the file does not hold whole. */
export function lacking(pdf: Uint8Array, texts: string[]): string[] {
	const shown = lettersOf(pdf);
	return texts.filter((text) => !shown.includes(text.normalize('NFC').replace(/\s/g, '')));
}
