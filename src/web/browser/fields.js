import { freshId, make, say } from './page.js';

/** What is wrong with a field, above its control as GOV.UK does it. */
export class FieldMark {
	/** @param {HTMLElement} group the field as the renderer drew it: label, control */
	constructor(group) {
		this.group = group;
	}

	/** What a screen reader names and describes: the control, or the group of boxes. */
	get control() {
		const selector = 'textarea, select, [role=radiogroup], [role=group], input';
		return /** @type {HTMLElement | null} */ (this.group.querySelector(selector));
	}

	/** @param {string} text */
	show(text) {
		this.clear();
		const id = freshId();
		const hidden = make('span', { class: 'govuk-visually-hidden' }, `${say('error')} `);
		const message = make('p', { class: 'govuk-error-message', id }, hidden, text);
		this.group.querySelector('.ac-input-container')?.before(message);
		this.group.classList.add('field--wrong');
		if (!this.control?.matches('[role=group]')) this.control?.setAttribute('aria-invalid', 'true');
		describe(this.control, id);
	}

	clear() {
		for (const message of this.group.querySelectorAll('.govuk-error-message')) {
			undescribe(this.control, message.id);
			message.remove();
		}
		this.group.classList.remove('field--wrong');
		this.control?.removeAttribute('aria-invalid');
	}

	focus() {
		const inner = this.control?.matches('[role]')
			? this.control.querySelector('input:checked, input')
			: this.control;
		/** @type {HTMLElement | null | undefined} */ (inner)?.focus();
	}
}

const described = (/** @type {Element} */ control) =>
	(control.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean);

/** @param {Element | null} control @param {string} id */
function describe(control, id) {
	control?.setAttribute('aria-describedby', [...described(control), id].join(' '));
}

/** @param {Element | null} control @param {string} id */
function undescribe(control, id) {
	if (control === null) return;
	const left = described(control).filter((other) => other !== id);
	if (left.length > 0) control.setAttribute('aria-describedby', left.join(' '));
	else control.removeAttribute('aria-describedby');
}

/**
 * Puts a field's hint and error, which a card can only place beside it, between its label and its control.
 * @param {HTMLElement} root @param {HTMLElement} group
 */
export function arrangeField(root, group) {
	const mark = new FieldMark(group);
	group.classList.add('field');
	const hint = takeOut(root, `hint-${group.dataset.part}`);
	if (hint !== null) {
		const id = freshId();
		group.querySelector('.ac-input-container')?.before(make('p', { class: 'govuk-hint', id }, hint));
		describe(mark.control, id);
	}
	const error = takeOut(root, `error-${group.dataset.part}`);
	if (error !== null) mark.show(error);
	if (mark.control instanceof HTMLTextAreaElement || mark.control instanceof HTMLInputElement)
		countCharacters(mark.control);
}

/**
 * Takes a note of a field out of the card, with the space before it.
 * @param {HTMLElement} root @param {string} name
 */
function takeOut(root, name) {
	const note = root.querySelector(`[data-part="${CSS.escape(name)}"]`);
	if (note === null) return null;
	const space = note.previousElementSibling;
	if (space?.getAttribute('aria-hidden') === 'true') space.remove();
	note.remove();
	return note.textContent ?? '';
}

/**
 * Says how much room is left instead of cutting off what is pasted, which would lose words without a sign.
 * @param {HTMLTextAreaElement | HTMLInputElement} control
 */
function countCharacters(control) {
	const most = control.maxLength;
	if (most <= 0) return;
	control.removeAttribute('maxlength');
	const shown = make('p', { class: 'count', 'aria-hidden': 'true' });
	const spoken = make('p', { class: 'govuk-visually-hidden', role: 'status' });
	control.closest('.ac-input-container')?.after(shown, spoken);
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	let pause;
	const update = () => {
		const left = most - control.value.length;
		const near = left < most / 4;
		const key =
			left < 0
				? left === -1
					? 'characterOver'
					: 'charactersOver'
				: left === 1
					? 'characterLeft'
					: 'charactersLeft';
		shown.textContent = near ? say(key, { count: Math.abs(left).toLocaleString('en-GB') }) : '';
		shown.classList.toggle('count--over', left < 0);
		clearTimeout(pause);
		pause = setTimeout(() => void (spoken.textContent = shown.textContent), 1000);
	};
	control.addEventListener('input', update);
	update();
}
