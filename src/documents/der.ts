/** One element of DER, as a slice of the bytes that it was read from. */
export interface Element {
	tag: number;
	/** Its tag, length and content. */
	whole: Uint8Array;
	content: Uint8Array;
}

export const tags = { oid: 0x06, octets: 0x04, sequence: 0x30, set: 0x31, part0: 0xa0 } as const;

/** Thrown for what is no DER. */
export class NotDer extends Error {}

/** The element at the start of these bytes; others may follow it. */
export function readElement(bytes: Uint8Array): Element {
	const [tag, first] = bytes;
	if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new NotDer();
	const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
	if (first === 0x80 || lengthBytes > 4) throw new NotDer();
	const start = 2 + lengthBytes;
	const length =
		lengthBytes === 0 ? first : bytes.subarray(2, start).reduce((sum, byte) => sum * 256 + byte, 0);
	if (start + length > bytes.length) throw new NotDer();
	const whole = bytes.subarray(0, start + length);
	return { tag, whole, content: whole.subarray(start) };
}

/** What stands in a sequence, a set or an explicit tag, one after another. */
export function childrenOf({ content }: Pick<Element, 'content'>): Element[] {
	const found: Element[] = [];
	for (let rest = content; rest.length > 0; rest = rest.subarray(found.at(-1)?.whole.length))
		found.push(readElement(rest));
	return found;
}
