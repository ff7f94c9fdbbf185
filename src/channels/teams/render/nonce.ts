import { randomBytes } from 'node:crypto';
import type { AdaptiveCard } from '../../adaptive/render.ts';

/** Twelve characters: new for each sending of a card. */
export const freshNonce = (): string => randomBytes(9).toString('base64url');

const ofSurface = /^s-/;

/** The same for a card of a meeting that is kept up to date where it stands. */
export const surfaceNonce = (): string => `s-${freshNonce()}`;
export const isOfSurface = (nonce: string): boolean => ofSurface.test(nonce);

/**
 * T22: the card as it is sent: each button's data holds the nonce, so that a press that arrives again, under whatever
 * id, is one delivery, and a press of the same button after the card was sent anew is another.
 */
export const withNonce = (card: AdaptiveCard, nonce: string): AdaptiveCard =>
	JSON.parse(JSON.stringify(card), (key, value: unknown) =>
		key === 'data' && typeof value === 'object' && value !== null ? { ...value, nonce } : value,
	) as AdaptiveCard;
