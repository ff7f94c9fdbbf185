import { freshId, make, part, say } from './page.js';

/** @type {Dialog[]} The one in front comes last. */
const open = [];

export const frontDialog = () => open.at(-1);

/** A native dialog: it keeps the keyboard inside, closes on Escape, and gives the focus back. */
export class Dialog {
	/** @param {string} title @param {HTMLElement | null} opener */
	constructor(title, opener) {
		const id = freshId();
		this.opener = opener;
		/** @type {(() => void)[]} */
		this.onClose = [];
		this.heading = make('h2', { class: 'govuk-heading-m dialog__title', id, tabindex: '-1' }, title);
		const close = make('button', { type: 'button', class: 'dialog__close' }, say('close'));
		close.onclick = () => this.close();
		this.line = make('p', { class: 'dialog__line', role: 'status' });
		this.problem = make('div', { class: 'dialog__problem' });
		this.body = make('div', { class: 'dialog__body' });
		this.foot = make('p', { class: 'dialog__foot', role: 'status' });
		const head = make('div', { class: 'dialog__head' }, this.heading, close);
		this.element = make('dialog', { class: 'dialog', 'aria-labelledby': id });
		const middle = make('div', { class: 'dialog__middle' }, this.line, this.problem, this.body);
		this.element.append(head, middle, this.foot);
		// Escape closes it too.
		this.element.onclose = () => this.close();
	}

	show() {
		document.body.append(this.element);
		open.push(this);
		this.element.showModal();
	}

	/** Closes at once: the browser's own event comes only later, when others may already be in front. */
	close() {
		if (!open.includes(this)) return;
		open.splice(open.indexOf(this), 1);
		this.element.close();
		this.element.remove();
		for (const then of this.onClose) then();
		giveBack(this.opener);
	}

	/**
	 * Says what is wrong in a box of its own, and moves there.
	 * @param {string} text @param {() => void} [retry] what "Try again" does
	 */
	complain(text, retry) {
		const heading = make('h3', { class: 'govuk-error-summary__title' }, say('problem'));
		const box = make('div', { class: 'govuk-error-summary', tabindex: '-1', role: 'alert' }, heading);
		box.append(make('p', { class: 'govuk-body' }, text));
		if (retry !== undefined) {
			const again = make('button', { type: 'button', class: 'notice__button' }, say('tryAgain'));
			again.onclick = () => {
				this.problem.replaceChildren();
				this.heading.focus();
				retry();
			};
			box.append(again);
		}
		this.problem.replaceChildren(box);
		box.focus();
	}
}

/**
 * The button that opened the dialog may have been drawn anew meanwhile: then the one in its place gets the focus.
 * @param {HTMLElement | null} opener
 */
function giveBack(opener) {
	const front = frontDialog();
	const target = opener?.isConnected ? opener : front !== undefined ? front.heading : twin(opener);
	target.focus();
}

/**
 * @param {HTMLElement | null} opener
 * @returns {HTMLElement}
 */
function twin(opener) {
	const label = opener?.textContent;
	const buttons = [...document.querySelectorAll('main button')];
	const same = buttons.find((button) => button.textContent === label);
	return /** @type {HTMLElement} */ (same ?? part('title'));
}
