/** PDF is bytes; as Latin-1 every byte is one character, and offsets stay what they are. */
const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Typst wrote something that the update below does not know: a new release of it, to be looked at. */
export class UnknownPdf extends Error {
	override name = 'UnknownPdf';
}

function find(text: string, pattern: RegExp, what: string): string {
	const found = pattern.exec(text)?.[1];
	if (found === undefined) throw new UnknownPdf(`no ${what} was found`);
	return found;
}

function once(text: string, before: string, after: string): string {
	if (text.split(before).length !== 2)
		throw new UnknownPdf(`"${before}" stands ${text.split(before).length - 1} times`);
	return text.replace(before, () => after);
}

const property = (category: string, name: string, type: string, description: string): string =>
	`<rdf:li rdf:parseType="Resource"><pdfaProperty:category>${category}</pdfaProperty:category>` +
	`<pdfaProperty:description>${description}</pdfaProperty:description>` +
	`<pdfaProperty:name>${name}</pdfaProperty:name><pdfaProperty:valueType>${type}</pdfaProperty:valueType></rdf:li>`;

/** PDF/A allows no property that its own metadata does not describe (ISO 19005-2, 6.6.2.3). */
const schema =
	'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>' +
	'<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>' +
	'<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>' +
	property('internal', 'part', 'Integer', 'Part of ISO 14289 that the document conforms to') +
	'</rdf:Seq></pdfaSchema:property></rdf:li>';

function withPart(xmp: string): string {
	const named = once(xmp, 'xmlns:pdfaid=', 'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaid=');
	const described = once(
		named,
		'</rdf:Bag></pdfaExtension:schemas>',
		`${schema}</rdf:Bag></pdfaExtension:schemas>`,
	);
	return once(described, '<pdfaid:part>', '<pdfuaid:part>1</pdfuaid:part><pdfaid:part>');
}

/** The object of this number, from `N 0 obj` to before its `endobj`. */
function objectOf(text: string, number: string): string {
	const start = text.lastIndexOf(`\n${number} 0 obj\n`);
	const end = text.indexOf('\nendobj', start);
	if (start < 0 || end < 0) throw new UnknownPdf(`object ${number} was not found`);
	return text.slice(start + 1, end);
}

const entryOf = (offset: number): string => `${String(offset).padStart(10, '0')} 00000 n\r\n`;

/**
 * Declares PDF/UA-1 in a PDF/A-2a by Typst, which claims one standard only: an incremental update of its metadata
 * and its catalog (ISO 32000-1, 7.5.6). What it says must have been proven before, by a strict export.
 * @throws UnknownPdf when the file is not built as Typst 0.14 builds it
 */
export function declareBoth(pdf: Uint8Array): Uint8Array {
	const text = latin(pdf);
	const trailer = text.slice(text.lastIndexOf('\ntrailer'));
	const root = find(trailer, /\/Root (\d+) 0 R/, 'catalog');
	const catalog = objectOf(text, root);
	const metadata = find(catalog, /\/Metadata (\d+) 0 R/, 'metadata');
	const xmp = withPart(find(objectOf(text, metadata), /stream\n([\s\S]*)\nendstream/, 'XMP packet'));

	const stream = `${metadata} 0 obj\n<<\n  /Length ${xmp.length}\n  /Type /Metadata\n  /Subtype /XML\n>>\nstream\n${xmp}\nendstream\nendobj\n`;
	const shown = `${once(catalog, '/ViewerPreferences <<', '/ViewerPreferences <<\n    /DisplayDocTitle true')}\nendobj\n`;
	const start = text.endsWith('\n') ? '' : '\n';
	const streamAt = text.length + start.length;
	const catalogAt = streamAt + stream.length;
	const table = `xref\n${metadata} 1\n${entryOf(streamAt)}${root} 1\n${entryOf(catalogAt)}`;
	const next = once(
		trailer.slice(1, trailer.indexOf('\nstartxref')),
		'<<',
		`<<\n  /Prev ${find(trailer, /startxref\s+(\d+)/, 'table')}`,
	);
	const end = `${next}\nstartxref\n${catalogAt + shown.length}\n%%EOF\n`;
	return Buffer.concat([pdf, Buffer.from(start + stream + shown + table + end, 'latin1')]);
}
