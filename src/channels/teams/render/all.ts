/**
 * Cards and forms as Adaptive Cards for Teams, and what comes back from them. Pure.
 *
 * - `messageOf(card, reference, { say, forms })`: a message for a conversation. Without a nonce: what is compared with
 *   what stands there must not change by itself.
 * - `withNonce(card, nonce)`: the same card as it is sent, once for each sending.
 * - `dialogOf(said, { nonce, asked?, page? }, { say, forms })`: what a person is told, as the answer to an invoke: a
 *   dialog with a form, a card (in pages, where `asked` says how to ask for it again) or a sentence; `done` for
 *   nothing to say. With `forms: 'card'` what replaces the card that was pressed, and sentences as `tell`.
 * - `literal(text)`: a sentence as it may be shown, wherever it stands outside a card.
 * - `readPress(data)`: `{ intent, nonce, page }`, or undefined for what is no button of ours.
 * - `readSubmit(data)`: `{ submit }` for desk.submit, `{ keep: { draft, values } }` for desk.saveDraft, or undefined.
 *
 * Buttons: `{ intent, nonce, page? }`. Forms: `{ submit: { form, instance, hidden } }` or `{ keep: { draft } }`, with
 * the fields' values beside it.
 */
export { literal } from '../../adaptive/literal.ts';
export type { Drawing } from './actions.ts';
export { dialogOf, type Opened } from './dialog.ts';
export { messageOf } from './message.ts';
export { freshNonce, isOfSurface, surfaceNonce, withNonce } from './nonce.ts';
export { type Pressed, readPress, readSubmit, type Sent } from './read.ts';
