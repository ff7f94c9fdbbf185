import { hostConfig } from './host-config.js';
import { registerInputs } from './inputs.js';
import { freshId, make, say } from './page.js';

/** @typedef {typeof import('adaptivecards')} Library */

const library = /** @type {Library} */ (/** @type {any} */ (globalThis).AdaptiveCards);
const config = new library.HostConfig(hostConfig);
library.GlobalSettings.setTabIndexAtCardRoot = false;
library.GlobalSettings.useAdvancedTextBlockTruncation = false;
// Markdown stays off: without this, the renderer would take any library that it finds.
library.AdaptiveCard.onProcessMarkdown = (_text, result) => {
	result.didProcess = false;
};
registerInputs(library);

/**
 * @callback OnAction
 * @param {{ data?: any, url?: string }} action a Submit's data, or an OpenUrl's address
 * @param {HTMLElement} button
 */

/**
 * Draws an Adaptive Card, and puts right what its renderer leaves out for those who do not see it.
 * @param {Record<string, any>} json
 * @param {OnAction} onAction
 * @param {number} [above] the level of the heading that the card stands under
 */
export function drawCard(json, onAction, above = 1) {
	const card = new library.AdaptiveCard();
	card.hostConfig = config;
	card.onExecuteAction = (action) => {
		const { data, url } = /** @type {any} */ (action);
		onAction({ data, url }, /** @type {HTMLElement} */ (action.renderedElement));
	};
	card.parse(json);
	const element = card.render() ?? document.createElement('div');
	renameParts(element);
	levelHeadings(element, above);
	element.querySelectorAll('button').forEach(tidyButton);
	element.querySelectorAll('[data-part=grid]').forEach(nameGrid);
	element.querySelectorAll('[data-part=legend]').forEach(pairLegend);
	for (const sign of element.querySelectorAll('.grid__cell span, .legend__part > :first-child'))
		drawSign(sign);
	for (const plain of [element, ...element.querySelectorAll(ours)]) plain.removeAttribute('style');
	element.querySelectorAll('[data-part=progress]').forEach(tidyBar);
	return { card, element };
}

/** What cards.css draws; the renderer writes its own sizes into the elements, and those would win. */
const ours =
	'[data-part=grid], [data-part=grid] *, .ac-choiceSetInput-expanded input, .ac-choiceSetInput-multiSelect input, .ac-toggleInput input, input.ac-input';

/**
 * The ids in a card are unique in that card alone; the page has many.
 * @param {Element} root
 */
function renameParts(root) {
	for (const element of root.querySelectorAll('[id]:not([id^=__ac])')) {
		/** @type {HTMLElement} */ (element).dataset.part = element.id;
		element.removeAttribute('id');
	}
	const groups = new Map();
	for (const radio of root.querySelectorAll('input[type=radio]')) {
		const { name } = /** @type {HTMLInputElement} */ (radio);
		if (!groups.has(name)) groups.set(name, freshId());
		/** @type {HTMLInputElement} */ (radio).name = groups.get(name);
	}
}

/**
 * The renderer has one level for all headings; their size tells which they are, and no level is left out.
 * @param {Element} root @param {number} above
 */
function levelHeadings(root, above) {
	const { medium, large } = hostConfig.fontSizes;
	let last = above;
	for (const heading of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[role=heading]'))) {
		const size = Number.parseInt(heading.style.fontSize, 10);
		const level = Math.max(above + 1, size >= large ? 2 : size >= medium ? 3 : 4);
		last = Math.min(last + 1, level);
		heading.setAttribute('aria-level', String(last));
	}
}

/**
 * A tooltip that repeats the label only stands in the way.
 * @param {HTMLButtonElement} button
 */
function tidyButton(button) {
	if (button.title === button.textContent) button.removeAttribute('title');
	button.style.flex = '';
	if (button.getAttribute('role') === 'link') button.title = say('newTab');
}

/**
 * The bar repeats the words above it, so it is only drawn. Its parts keep their share of the width.
 * @param {Element} bar
 */
function tidyBar(bar) {
	bar.setAttribute('aria-hidden', 'true');
	for (const part of /** @type {Iterable<HTMLElement>} */ (bar.children)) {
		const { flex } = part.style;
		part.removeAttribute('style');
		part.style.flex = flex;
	}
}

/**
 * Contexts name rows, points name columns; the corner names the whole.
 * @param {Element} grid
 */
function nameGrid(grid) {
	const [points, ...rows] = grid.querySelectorAll('[role=row]');
	const [corner, ...headers] = points?.children ?? [];
	corner?.firstElementChild?.classList.add('govuk-visually-hidden');
	grid.setAttribute('aria-label', corner?.textContent ?? '');
	for (const header of headers) header.classList.add('grid__point');
	for (const row of rows) {
		const [context, ...cells] = row.children;
		context?.setAttribute('role', 'rowheader');
		context?.classList.add('grid__context');
		cells.forEach(nameMark);
	}
}

/**
 * The sign is for the eye, the word for those who do not see it, and for those who point at it.
 * @param {Element} cell
 */
function nameMark(cell) {
	const [sign, word] = cell.querySelectorAll('span');
	const { dataset } = /** @type {HTMLElement} */ (cell);
	cell.classList.add('grid__cell');
	sign?.setAttribute('aria-hidden', 'true');
	word?.classList.add('govuk-visually-hidden');
	cell.setAttribute('title', word?.textContent?.trim() ?? '');
	if (dataset.part === 'now') cell.setAttribute('aria-current', 'true');
}

/** Signs that fonts draw in many sizes, some of them broken: these are drawn, any other is shown as it is. */
const shapes = /** @type {Record<string, string>} */ ({ '○': 'ring', '◐': 'half', '●': 'full', '–': 'dash' });

/**
 * The word beside the sign says it to those who do not see it.
 * @param {Element} span
 */
function drawSign(span) {
	const shape = shapes[span.textContent?.trim() ?? ''];
	if (shape === undefined) return;
	span.replaceChildren(make('span', { class: `sign sign--${shape}`, 'aria-hidden': 'true' }));
}

/**
 * A sign and its word stay in one line.
 * @param {Element} legend
 */
function pairLegend(legend) {
	const runs = [...legend.children];
	const starts = runs.filter((_run, i) => i % 2 === 0);
	legend.replaceChildren(
		...starts.flatMap((sign, i) => {
			sign.textContent = sign.textContent?.trim() ?? '';
			return [make('span', { class: 'legend__part' }, sign, ...runs.slice(2 * i + 1, 2 * i + 2)), ' '];
		}),
	);
}
