import { home } from './page.js';

/**
 * @typedef {{ key: string, where: 'conversation' | 'private', card: Record<string, any> }} RoomCard
 * @typedef {{ record: string | null, title: string, cards: RoomCard[], links: { label: string, path: string }[] }} View
 */

const soonest = 400;
const latest = 5000;

/**
 * Keeps this window's view up to date for as long as it is open, and connects again by itself.
 * @param {(view: View) => void} onView
 * @param {(connected: boolean) => void} onState
 */
export function live(onView, onState) {
	const address = new URL('live', home);
	address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
	let wait = soonest;
	/** @type {ReturnType<typeof setTimeout> | undefined} */
	let again;
	/** @type {WebSocket | undefined} */
	let socket;

	function connect() {
		clearTimeout(again);
		/** @type {Map<string, Record<string, any>>} What the server has sent on this connection. */
		const sent = new Map();
		const mine = (socket = new WebSocket(address));
		mine.onmessage = ({ data }) => {
			wait = soonest;
			onState(true);
			onView(complete(JSON.parse(data), sent));
		};
		mine.onclose = () => {
			if (mine !== socket) return;
			onState(false);
			again = setTimeout(connect, wait);
			wait = Math.min(latest, wait * 1.6);
		};
	}

	/** Somebody looks, or the network is back: do not let them wait. */
	function hurry() {
		if (document.visibilityState === 'visible' && socket?.readyState === WebSocket.CLOSED) connect();
	}
	addEventListener('online', hurry);
	document.addEventListener('visibilitychange', hurry);
	connect();
}

/**
 * A card that did not change comes without its JSON.
 * @param {View} view
 * @param {Map<string, Record<string, any>>} sent
 * @returns {View}
 */
function complete(view, sent) {
	const cards = view.cards.map((item) => {
		if (item.card !== undefined) sent.set(item.key, item.card);
		return { ...item, card: sent.get(item.key) ?? {} };
	});
	return { ...view, cards };
}
