import { frontDialog } from './dialogs.js';
import { make, part, say } from './page.js';

const notices = part('notices');
// Both stand in the page from the start: only then is what is put into them read out.
const status = notices.appendChild(make('div', { role: 'status' }));
const alerts = notices.appendChild(make('div', { role: 'alert' }));

/** How long a notice stays, in milliseconds: good news, what was refused. One that offers to try again stays. */
const stays = { good: 6000, refused: 15_000 };
/** @type {ReturnType<typeof setTimeout> | undefined} */
let gone;

function clear() {
	clearTimeout(gone);
	const hadFocus = notices.contains(document.activeElement);
	status.replaceChildren();
	alerts.replaceChildren();
	if (hadFocus) part('title').focus();
}

/**
 * Tells the person something, in the dialog in front or at the foot of the window.
 * @param {string} text
 * @param {{ ok: boolean, retry?: () => void }} how retry: what "Try again" does
 */
export function tell(text, { ok, retry }) {
	clear();
	if (text === '') return;
	const front = frontDialog();
	if (front !== undefined && ok) front.line.textContent = text;
	else if (front !== undefined) front.complain(text, retry);
	else show(text, ok, retry);
}

/** @param {string} text @param {boolean} ok @param {(() => void) | undefined} retry */
function show(text, ok, retry) {
	const notice = make('div', { class: ok ? 'notice' : 'notice notice--wrong' }, make('p', {}, text));
	const button = (/** @type {string} */ label, /** @type {() => void} */ then) => {
		const made = make('button', { type: 'button', class: 'notice__button' }, label);
		made.onclick = () => {
			clear();
			then();
		};
		notice.append(made);
	};
	if (retry !== undefined) button(say('tryAgain'), retry);
	button(say('dismiss'), () => {});
	(ok ? status : alerts).replaceChildren(notice);
	if (retry === undefined) gone = setTimeout(clear, ok ? stays.good : stays.refused);
}

/**
 * Reads out, politely, what has changed; in the dialog in front, because everything behind it is silent.
 * @param {string} text
 */
export function announce(text) {
	const front = frontDialog();
	if (front !== undefined) {
		front.line.textContent = text;
		return;
	}
	const region = part('news');
	region.append(make('p', {}, text));
	while (region.childElementCount > 5) region.firstElementChild?.remove();
}
