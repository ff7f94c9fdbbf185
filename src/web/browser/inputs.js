import { FieldMark } from './fields.js';

/** @typedef {typeof import('adaptivecards')} Library */

/**
 * The renderer's inputs, with three of its habits changed: its message goes where ours go; only "is something
 * there?" is asked in the browser, the rest is the server's to say; and each box of a choice is named by its
 * own label, the question naming the group.
 * @param {Library} library
 */
export function registerInputs(library) {
	const kinds = {
		'Input.Text': library.TextInput,
		'Input.Date': library.DateInput,
		'Input.Time': library.TimeInput,
		'Input.Number': library.NumberInput,
		'Input.Toggle': library.ToggleInput,
		'Input.ChoiceSet': grouped(library.ChoiceSetInput),
	};
	for (const [name, Kind] of Object.entries(kinds))
		library.GlobalRegistry.defaultElements.register(name, /** @type {any} */ (quieter(Kind)));
}

/** @param {any} Kind */
const quieter = (Kind) =>
	class extends Kind {
		isValid() {
			return true;
		}
		showValidationErrorMessage() {
			if (this.errorMessage) new FieldMark(this.renderedElement).show(this.errorMessage);
		}
		resetValidationFailureCue() {
			if (this.renderedElement) new FieldMark(this.renderedElement).clear();
		}
	};

/** @param {any} Kind */
const grouped = (Kind) =>
	class extends Kind {
		updateInputControlAriaLabelledBy() {
			if (!this._toggleInputs) return super.updateInputControlAriaLabelledBy();
			const group = this.renderedInputControlElement;
			group?.setAttribute('role', this.isMultiSelect ? 'group' : 'radiogroup');
			group?.setAttribute('aria-labelledby', this.getAllLabelIds().join(' '));
			this._toggleInputs.forEach((/** @type {Element} */ box, /** @type {number} */ i) => {
				box.setAttribute('aria-labelledby', this._labels[i]?.id ?? '');
			});
		}
	};
