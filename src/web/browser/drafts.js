import { say } from './page.js';
import { post } from './server.js';

/** How long somebody has to stop typing before it is kept, in milliseconds. */
const pause = 400;
/** How long until the next try when it could not be kept, in milliseconds. */
const retry = 3000;

/** Keeps what is half typed in one form. */
export class Draft {
	#kept = '';
	#stopped = false;
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	#due;
	/** @type {Promise<void>} Saves go one after the other, so that an older one never lands last. */
	#saving = Promise.resolve();
	#leave = () => void this.#save({ keepalive: true });

	/**
	 * @param {{ draft: string, record: string }} form
	 * @param {() => Record<string, string>} values
	 * @param {HTMLElement} foot where it says so
	 */
	constructor(form, values, foot) {
		this.form = form;
		this.values = values;
		this.foot = foot;
		this.#kept = JSON.stringify(values());
		foot.textContent = say('draft');
		addEventListener('pagehide', this.#leave);
	}

	/** Something was typed. */
	touch() {
		clearTimeout(this.#due);
		if (!this.#stopped) this.#due = setTimeout(() => this.flush(), pause);
	}

	/** Keeps now what has not been kept yet. */
	flush() {
		clearTimeout(this.#due);
		this.#saving = this.#saving.then(() => this.#save());
		return this.#saving;
	}

	/** The form was stored, or closed: nothing is kept after this. Resolves when no save is under way. */
	stop() {
		this.#stopped = true;
		clearTimeout(this.#due);
		removeEventListener('pagehide', this.#leave);
		return this.#saving;
	}

	/** @param {{ keepalive?: boolean }} [how] keepalive: goes out while the page is left, but is cut at 64 KB by browsers */
	async #save(how = {}) {
		const values = this.values();
		const json = JSON.stringify(values);
		if (this.#stopped || json === this.#kept) return;
		try {
			const answer = await post('draft', { ...this.form, values }, how);
			if (!answer.ok) return void (this.foot.textContent = answer.text);
			this.#kept = json;
			this.foot.textContent = say('draftKept');
		} catch {
			this.foot.textContent = say('draftLost');
			if (!this.#stopped) this.#due = setTimeout(() => this.flush(), retry);
		}
	}
}
