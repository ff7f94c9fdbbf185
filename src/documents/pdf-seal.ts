/** The last signature of a PDF, as it stands in the file. */
export interface FoundSeal {
	/** What it was made over: everything but the place that it stands in itself. */
	covered: Uint8Array;
	/** How many bytes come after what it covers: 0 when it covers the whole file, less where its end is missing. */
	after: number;
	/** Its /Contents. */
	cms: Uint8Array;
	/** What it says as its reason; empty when it gives none in plain letters. */
	reason: string;
}

const byteRange = /\/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]/g;
const plainReason = /\/Reason\s*\(([^()\\]*)\)/;
/** As the library writes it: in any other case of its letters, it was changed. */
const isHex = /^<(?:[0-9A-F]{2})+>$/;

/**
 * Reads it from the bytes alone, without the file's tables: those could lead a reader elsewhere.
 * @returns undefined when there is none whose place and range are sound
 */
export function findSeal(pdf: Uint8Array): FoundSeal | undefined {
	const text = Buffer.from(pdf).toString('latin1');
	const found = [...text.matchAll(byteRange)].flatMap((match) => {
		const [start, first, second, length] = match.slice(1).map(Number) as [number, number, number, number];
		const end = second + length;
		const place = text.slice(first, second);
		if (start !== 0 || !isHex.test(place)) return [];
		const from = text.lastIndexOf(' obj', match.index);
		const object = `${text.slice(from, first)}${text.slice(second, text.indexOf('endobj', second))}`;
		return [{ first, second, end, place, reason: plainReason.exec(object)?.[1] ?? '' }];
	});
	const last = found.toSorted((a, b) => a.end - b.end).at(-1);
	return (
		last && {
			covered: Buffer.concat([pdf.subarray(0, last.first), pdf.subarray(last.second, last.end)]),
			after: pdf.length - last.end,
			cms: Buffer.from(last.place.slice(1, -1), 'hex'),
			reason: last.reason,
		}
	);
}
