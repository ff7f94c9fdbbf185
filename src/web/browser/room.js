import { showView } from './board.js';
import { drawCard } from './cards.js';
import { Dialog, frontDialog } from './dialogs.js';
import { FormDialog } from './forms.js';
import { live } from './live.js';
import { tell } from './notices.js';
import { beside, home, part, say } from './page.js';
import { post, Unreachable } from './server.js';

/** @typedef {import('./server.js').Answer} Answer */

/** A card that answers one person, in a dialog; asked for again once something in it was changed. */
class CardDialog {
	/** @param {Answer & { card: object }} answer @param {object} intent @param {HTMLElement} opener */
	constructor(answer, intent, opener) {
		this.intent = intent;
		this.dialog = new Dialog('', opener);
		this.draw(answer);
		this.dialog.show();
		this.dialog.heading.focus();
	}

	/** @param {Answer & { card: object }} answer */
	draw({ card, text }) {
		const title = String(/** @type {any} */ (card).fallbackText ?? '');
		// The dialog's own heading says it.
		const [, ...body] = /** @type {any} */ (card).body;
		const { element } = drawCard(
			{ ...card, body },
			(action, button) => void pressed(action, button, this),
			2,
		);
		this.dialog.heading.textContent = title;
		this.dialog.body.replaceChildren(element);
		this.dialog.line.textContent = text;
	}

	async refresh() {
		const answer = await post('act', { intent: this.intent, delivery: crypto.randomUUID() }).catch(
			() => undefined,
		);
		if (answer?.card !== undefined) this.draw({ ...answer, card: answer.card, text: '' });
		else this.dialog.close();
	}
}

/**
 * @param {{ data?: any, url?: string }} action
 * @param {HTMLElement} button
 * @param {CardDialog | null} within
 */
function pressed({ data, url }, button, within) {
	if (url === undefined) return act(data, crypto.randomUUID(), button, within);
	const address = new URL(url, home);
	if (address.origin === location.origin) window.open(address, beside);
}

/**
 * One press is one delivery: a second click while it is under way does nothing, and trying again sends the same.
 * @param {object} intent @param {string} delivery @param {HTMLElement} button
 * @param {CardDialog | null} within
 */
async function act(intent, delivery, button, within) {
	if (button.getAttribute('aria-disabled') === 'true') return;
	button.setAttribute('aria-disabled', 'true');
	tell('', { ok: true });
	try {
		answered(await post('act', { intent, delivery }), intent, button, within);
	} catch (error) {
		if (!(error instanceof Unreachable)) throw error;
		tell(error.said || say('unreachable'), {
			ok: false,
			retry: () => void act(intent, delivery, button, within),
		});
	} finally {
		button.removeAttribute('aria-disabled');
	}
}

/**
 * @param {Answer} answer @param {object} intent @param {HTMLElement} button
 * @param {CardDialog | null} within
 */
function answered(answer, intent, button, within) {
	if (answer.form !== undefined) {
		new FormDialog(answer.form, button, (stored) => answered(stored, intent, button, within));
		if (answer.text !== '') tell(answer.text, answer);
		return;
	}
	if (answer.card !== undefined) {
		new CardDialog({ ...answer, card: answer.card }, intent, button);
		return;
	}
	if (within !== null && answer.ok) void within.refresh().then(() => tell(answer.text, answer));
	else tell(answer.text, answer);
}

const line = part('line');
let lost = false;
part('title').textContent = say('connecting');

live(
	(view) => showView(view, (action, button) => void pressed(action, button, null)),
	(connected) => {
		if (connected && lost) tell(say('reconnected'), { ok: true });
		lost = !connected;
		line.hidden = connected;
		line.textContent = connected ? '' : say('reconnecting');
		const front = frontDialog();
		if (front !== undefined && !connected) front.line.textContent = say('reconnecting');
	},
);
