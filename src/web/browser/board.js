import { drawCard } from './cards.js';
import { announce } from './notices.js';
import { beside, freshId, home, make, part, say } from './page.js';

/** @typedef {import('./live.js').View} View @typedef {import('./live.js').RoomCard} RoomCard */
/** @typedef {{ section: HTMLElement, json: string, title: string }} Drawn */

/** @type {Map<string, Drawn>} */
const drawn = new Map();
const pageTitle = document.title;
let first = true;

new ResizeObserver(([entry]) => {
	const { height } = /** @type {ResizeObserverEntry} */ (entry).contentRect;
	part('status').style.setProperty('--tall', `${height}px`);
}).observe(part('status'));

/** The card that stands beside the others. */
const isStatus = (/** @type {RoomCard} */ { key }) => key === 'status';

/**
 * `question:4` gives way to `question:5` in the same place, with the focus.
 * @param {RoomCard[]} cards
 */
function bySlot(cards) {
	const slots = cards.map(({ key }) => key.split(':', 1)[0] ?? key);
	return cards.map((item, i) => {
		const slot = slots[i] ?? item.key;
		return slots.indexOf(slot) === slots.lastIndexOf(slot) ? { ...item, key: slot } : item;
	});
}

/**
 * Shows a view. A card that did not change keeps its elements, and with them the focus.
 * @param {View} view
 * @param {import('./cards.js').OnAction} onAction
 */
export function showView(view, onAction) {
	document.title = pageTitle.replace(' – ', view.title === '' ? ' – ' : `: ${view.title} – `);
	part('title').textContent = view.title;
	showLinks(view.links);
	const cards = bySlot(view.cards);
	const keep = new Set(cards.map((item) => item.key));
	const lost = [...drawn].filter(([key]) => !keep.has(key));
	const wasWithin = part('main').contains(document.activeElement);
	const news = cards.flatMap((item) => draw(item, onAction));
	for (const [key, { section }] of lost) {
		drawn.delete(key);
		section.remove();
	}
	// Alone, the status card is what the window is about.
	const alone = cards.every(isStatus);
	place(part('status'), alone ? [] : cards.filter(isStatus));
	place(part('cards'), alone ? cards : cards.filter((item) => !isStatus(item)));
	if (cards.length === 0) part('cards').replaceChildren(make('p', { class: 'govuk-body' }, say('nothing')));
	if (wasWithin && document.activeElement === document.body) refindFocus();
	if (!first) news.forEach(announce);
	first = false;
}

/** What had the focus is gone: it goes to the first card, which is what the meeting is at. */
function refindFocus() {
	const heading = part('cards').querySelector('[role=heading]') ?? part('title');
	/** @type {HTMLElement} */ (heading).focus();
}

/** @param {{ label: string, path: string }[]} links */
function showLinks(links) {
	const list = part('links');
	const items = links.map(({ label, path }) => {
		const href = new URL(path, home).href;
		return make('a', { class: 'govuk-link', href, target: beside }, `${label} (${say('newTab')})`);
	});
	if (JSON.stringify(links) !== list.dataset.links) list.replaceChildren(...items);
	list.dataset.links = JSON.stringify(links);
	list.hidden = links.length === 0;
}

/**
 * Draws a card that is new or changed; returns what there is to announce of it.
 * @param {RoomCard} item
 * @param {import('./cards.js').OnAction} onAction
 * @returns {string[]}
 */
function draw(item, onAction) {
	const json = JSON.stringify([item.where, item.card]);
	const before = drawn.get(item.key);
	if (before?.json === json) return [];
	const section = before?.section ?? make('section', { class: 'card' });
	const title = String(item.card.fallbackText ?? '');
	const focused = section.contains(document.activeElement) ? document.activeElement : null;
	fill(section, item, onAction);
	if (focused !== null) refocus(section, focused);
	drawn.set(item.key, { section, json, title });
	if (isStatus(item) || before?.title === title) return [];
	if (item.where === 'private') return [say('newPrivate', { title })];
	return [say(before === undefined ? 'new' : 'movedOn', { title })];
}

/**
 * @param {HTMLElement} section @param {RoomCard} item
 * @param {import('./cards.js').OnAction} onAction
 */
function fill(section, { key, where, card }, onAction) {
	const { element } = drawCard(card, onAction);
	const heading = element.querySelector('[role=heading]');
	const id = freshId();
	heading?.setAttribute('id', id);
	heading?.setAttribute('tabindex', '-1');
	section.dataset.key = key;
	section.classList.toggle('card--status', key === 'status');
	section.classList.toggle('card--private', where === 'private');
	if (heading !== null) section.setAttribute('aria-labelledby', id);
	const tag = where === 'private' ? [make('p', { class: 'card__tag' }, say('private'))] : [];
	section.replaceChildren(...tag, element);
	// What can be done comes before who is here.
	if (key === 'status')
		element.querySelector('[data-part=legend]')?.after(...element.querySelectorAll('.ac-actionSet'));
}

/**
 * The focus was in what has been drawn anew: it goes to the button of the same name, or to the heading.
 * @param {HTMLElement} section @param {Element} focused
 */
function refocus(section, focused) {
	const same = [...section.querySelectorAll('button')].find(
		(button) => button.textContent === focused.textContent,
	);
	const target = same ?? section.querySelector('[role=heading]') ?? part('title');
	/** @type {HTMLElement} */ (target).focus();
}

/**
 * Puts sections in order, moving only those that stand elsewhere: a moved element loses the focus.
 * @param {HTMLElement} into @param {RoomCard[]} items
 */
function place(into, items) {
	let next = into.firstElementChild;
	for (const { key } of items) {
		const section = /** @type {Drawn} */ (drawn.get(key)).section;
		if (section === next) next = next.nextElementSibling;
		else into.insertBefore(section, next);
	}
	while (next !== null) {
		const after = next.nextElementSibling;
		next.remove();
		next = after;
	}
}
