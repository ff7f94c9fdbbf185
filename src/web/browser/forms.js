import { drawCard } from './cards.js';
import { Dialog } from './dialogs.js';
import { Draft } from './drafts.js';
import { arrangeField, FieldMark } from './fields.js';
import { make, say } from './page.js';
import { post, Unreachable } from './server.js';

/** @typedef {import('./server.js').RoomForm} RoomForm @typedef {import('./server.js').Answer} Answer */

/** Fields that are asked for by one answer to another: `newPlace` when "Another school" is the place. */
const askedBy = /** @type {Record<string, [field: string, answer: string]>} */ ({
	newPlace: ['place', 'new'],
	restrictedTo: ['shown', 'agencies'],
});

/**
 * Whether nobody needs this field as the form is filled in. Without the other field it stands by itself.
 * @param {string} name @param {Record<string, string>} values
 */
function isFolded(name, values) {
	const [field, answer] = Object.hasOwn(askedBy, name) ? (askedBy[name] ?? []) : [];
	return field !== undefined && values[field] !== undefined && values[field] !== answer;
}

/** A form in a dialog: what is typed is kept, sent once, and still there when something goes wrong. */
export class FormDialog {
	#sending = false;
	/** @type {Draft | null} */
	#draft = null;

	/**
	 * @param {RoomForm} form @param {HTMLElement | null} opener
	 * @param {(answer: Answer) => void} onStored called after the dialog has closed
	 */
	constructor(form, opener, onStored) {
		this.onStored = onStored;
		this.dialog = new Dialog(form.title, opener);
		this.dialog.onClose.push(() => void this.#leave());
		this.dialog.body.classList.add('dialog__body--form');
		this.dialog.show();
		this.#draw(form);
	}

	/** Closed without sending: what was typed last is kept before the draft stops. */
	async #leave() {
		await this.#draft?.flush();
		await this.#draft?.stop();
	}

	/** @param {RoomForm} form */
	#draw(form) {
		this.form = form;
		const { card, element } = drawCard(form.card, (_action, button) => void this.#send(button), 2);
		this.inputs = card.getAllInputs();
		this.dialog.heading.textContent = form.title;
		this.dialog.problem.replaceChildren();
		this.dialog.body.replaceChildren(element);
		for (const group of this.#groups()) arrangeField(this.dialog.body, group);
		this.#unfold();
		this.#explainStars();
		this.#keepDraft(form);
		this.#focusFirst();
	}

	/** Fields that only one answer asks for come when it is given. */
	#unfold() {
		const values = this.#values();
		for (const group of this.#groups())
			group.hidden = isFolded(group.dataset.part ?? '', values) && !group.classList.contains('field--wrong');
	}

	#explainStars() {
		const groups = this.#groups();
		// The renderer's own star behind a label, or the one in the title of a tick.
		const starred = groups.filter(
			(group) => group.querySelector('label [aria-hidden]') !== null || / \*$/.test(group.textContent ?? ''),
		);
		if (starred.length > 0 && groups.length > 1)
			groups[0]?.before(make('p', { class: 'stars' }, say('stars')));
	}

	#groups() {
		return (this.inputs ?? []).flatMap(({ renderedElement }) => (renderedElement ? [renderedElement] : []));
	}

	/**
	 * What is sent: of a folded field nothing, because nobody sees it.
	 * @returns {Record<string, string>}
	 */
	#sent() {
		const values = this.#values();
		const shown = new Set(this.#groups().flatMap((group) => (group.hidden ? [] : [group.dataset.part])));
		return Object.fromEntries(Object.entries(values).map(([name, v]) => [name, shown.has(name) ? v : '']));
	}

	/** @returns {Record<string, string>} */
	#values() {
		return Object.fromEntries(
			// Input.Number gives NaN while nothing is typed.
			(this.inputs ?? []).map((input) => [
				input.id ?? '',
				Number.isNaN(input.value) ? '' : String(input.value ?? ''),
			]),
		);
	}

	/** @param {RoomForm} form */
	#keepDraft({ draft, record }) {
		void this.#draft?.stop();
		this.#draft =
			draft === null ? null : new Draft({ draft, record }, () => this.#values(), this.dialog.foot);
		const typed = () => {
			this.#unfold();
			this.#draft?.touch();
		};
		this.dialog.body.oninput = typed;
		this.dialog.body.onchange = typed;
	}

	/** The first field that is wrong, or what is wrong, or the first field. */
	#focusFirst() {
		const groups = this.#groups();
		const wrong = groups.find((group) => group.classList.contains('field--wrong'));
		const problem = /** @type {HTMLElement | null} */ (this.dialog.body.querySelector('[data-part=problem]'));
		problem?.setAttribute('tabindex', '-1');
		problem?.setAttribute('role', 'alert');
		const field = wrong ?? (problem === null ? groups[0] : undefined);
		if (field !== undefined) new FieldMark(field).focus();
		else (problem ?? this.dialog.heading).focus();
	}

	/** @param {HTMLElement} button */
	async #send(button) {
		if (this.#sending || this.form === undefined) return;
		this.#sending = true;
		button.setAttribute('aria-disabled', 'true');
		this.dialog.foot.textContent = say('sending');
		const { form, instance, record, hidden } = this.form;
		const values = this.#sent();
		try {
			// A draft that lands after the answer would bring back what has been sent.
			await this.#draft?.flush();
			this.#answered(await post('submit', { form, instance, record, hidden, values }), values);
		} catch (error) {
			this.dialog.foot.textContent = '';
			if (!(error instanceof Unreachable)) throw error;
			this.dialog.complain(error.said || say('unreachableForm'));
		} finally {
			this.#sending = false;
			button.removeAttribute('aria-disabled');
		}
	}

	/** @param {Answer} answer @param {Record<string, string>} values */
	#answered(answer, values) {
		this.dialog.foot.textContent = '';
		if (!answer.ok && answer.form === undefined) return this.#refused(answer);
		if (answer.form !== undefined) return this.#again(answer, answer.form, values);
		void this.#draft?.stop();
		this.dialog.close();
		this.onStored(answer);
	}

	/** @param {Answer} answer */
	#refused({ text, field }) {
		const group = this.#groups().find((one) => one.dataset.part === field);
		this.dialog.problem.replaceChildren();
		for (const one of this.#groups()) new FieldMark(one).clear();
		if (group === undefined) return this.dialog.complain(text);
		const mark = new FieldMark(group);
		mark.show(text);
		this.#unfold();
		mark.focus();
	}

	/**
	 * The same form again, or the next one: a field that comes back empty keeps what was typed in it.
	 * @param {Answer} answer @param {RoomForm} form @param {Record<string, string>} values
	 */
	#again(answer, form, values) {
		const same = form.form === this.form?.form;
		const body = /** @type {any} */ (form.card).body.map((/** @type {any} */ item) => {
			const typed = values[item.id];
			const lost = same && item.type?.startsWith('Input.') && item.value === undefined && typed;
			return lost ? { ...item, value: typed } : item;
		});
		this.#draw({ ...form, card: { ...form.card, body } });
		const shown = this.dialog.body.querySelector('[data-part=problem], .field--wrong');
		if (!answer.ok && shown === null && answer.text !== '') this.#refused(answer);
		else if (answer.ok) this.dialog.line.textContent = answer.text;
	}
}
