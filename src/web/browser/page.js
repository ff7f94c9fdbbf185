/** What the server wrote into the page: who this window is, and the sentences that it says. */
const main = /** @type {HTMLElement} */ (document.getElementById('main'));

/** @type {Record<string, string>} */
const words = JSON.parse(main.dataset.say ?? '{}');

export const person = main.dataset.person ?? '';

/** Addresses of this person's window begin with this. */
export const home = new URL(`/people/${person}/`, location.origin);

/** The tab for this person's documents: the meeting goes on in this one. */
export const beside = `document-${person}`;
// The way back from a document leads here, and not to one more window.
window.name = `person-${person}`;

/**
 * A sentence of templates/pages/words.yaml.
 * @param {string} key
 * @param {Record<string, string | number>} [params]
 */
export const say = (key, params = {}) =>
	(words[key] ?? '').replace(/\{(\w+)\}/g, (_all, name) => String(params[name] ?? ''));

/**
 * An element of the page by its id.
 * @param {string} id
 */
export const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
	element.append(...children);
	return element;
}

let count = 0;
/** An id that nothing else in the page has. */
export const freshId = () => `part-${++count}`;
