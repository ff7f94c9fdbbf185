import type { Signature } from './html.ts';
import type { Sealer } from './sealer.ts';

const before = 'SHA-256 of what was signed: ';

/**
 * What the seal of a signed version says as its reason. It stands within what the seal covers, readers show it
 * in their signature panel, and `verify` finds the fingerprint in it.
 */
export const sealReason = (reference: string, { version, digest }: Signature): string =>
	`HSB framework ${reference}, version ${version}. ${before}${digest}`;

/** The fingerprint that a seal names; null for a reason of another kind. */
export const fingerprintIn = (reason: string): string | null =>
	new RegExp(`^HSB framework .*\\. ${before}([0-9a-f]{64})$`).exec(reason)?.[1] ?? null;

/**
 * What a sealed PDF is kept under. With the moment of its signature: one that was not stored after all may have left
 * a file behind.
 */
export const sealedName = ({ digest, at }: Signature): string => `${digest}:${at}:pdf`;

/** Where bytes of a record are kept once, sealed under its key (the conversation's ledger). */
export interface Shelf {
	keep(record: string, name: string, bytes: Uint8Array): Promise<void>;
	kept(record: string, name: string): Promise<Uint8Array | undefined>;
}

/** The version of a record whose PDF is wanted. */
export interface Filed {
	record: string;
	reference: string;
	signature: Signature;
}

/**
 * The sealed PDF of a signed version: made and kept when it is first asked for, the very same bytes ever after.
 * Two who ask at once get the same, too. A render or a seal that fails keeps nothing, and can be tried again.
 * @param render makes the PDF to be sealed; its error is passed on
 * @throws SealProblem when it cannot be sealed
 */
export async function sealedOnce(
	shelf: Shelf,
	{ record, reference, signature }: Filed,
	sealer: Sealer,
	render: () => Promise<Uint8Array>,
	now: () => Date,
): Promise<Uint8Array> {
	const name = sealedName(signature);
	const earlier = await shelf.kept(record, name);
	if (earlier !== undefined) return earlier;
	sealer.prepare();
	const reason = sealReason(reference, signature);
	const sealed = await sealer.seal(await render(), { reason, time: now() });
	await shelf.keep(record, name, sealed);
	return (await shelf.kept(record, name)) ?? sealed;
}
