import { createHash } from 'node:crypto';
import type { Card } from '../../../conversation/cards.ts';
import type { ShownLog } from '../../../conversation/deliver.ts';
import type { Desk } from '../../../conversation/desk.ts';
import type { Ledger } from '../../../conversation/ledger.ts';
import type { Shown } from '../../../conversation/ports.ts';
import { change, noticeCard, recordedCard, undo } from '../../../conversation/spoken/cards.ts';
import { entryOf, type Made } from '../../../conversation/spoken/entry.ts';
import { personName, slotTitle, type View } from '../../../conversation/view.ts';
import type { EntryId, KeptEntry } from '../../../framework/record.ts';
import type { Place } from '../ports.ts';
import { createOrder } from './in-order.ts';
import { isRefused, type Sending } from './sending.ts';

/** Where it is kept which message tells of an entry; the surface is `record:entry`. */
export const heardIn = (conversation: string): string => `heard:${conversation}`;

const surfaceOf = ({ record, entry }: Made): string => `${record}:${entry}`;
const madeOf = (surface: string): Made => {
	const at = surface.indexOf(':');
	return { record: surface.slice(0, at), entry: surface.slice(at + 1) };
};

export interface ReceiptDeps {
	sending: Sending;
	ledger: Pick<Ledger, 'head' | 'full'>;
	view: Desk['view'];
	shown: ShownLog;
}

/**
 * In Teams a bot can neither react to a message nor whisper. So a card in the conversation tells of each entry that
 * was typed: one a message, which says what has become of the entry since.
 */
export interface Receipts {
	/** Posts it, or brings it up to date. Nothing where it is as it should be. @throws TeamsProblem */
	show(to: { place: Place; thread: string | undefined }, made: Made, withFile: boolean): Promise<void>;
	/** Brings it up to date, where there is one. @throws TeamsProblem */
	again(place: Place, entry: EntryId): Promise<void>;
}

/** A receipt as it should be now. */
interface Wanted {
	card: Card;
	reference: string;
	withdrawn: boolean;
	hash: string;
}

/** T31: who spoke, and under which question; never what was said. */
function receiptOf(view: View, entry: KeptEntry, withFile: boolean): Card {
	const { say } = view;
	const told = { name: personName(view, entry.recordedBy), title: slotTitle(view, entry) };
	if (entry.withdrawn) return noticeCard(say('teams.heard.withdrawn'), [say('teams.heard.taken', told)], []);
	if (entry.corrections.length > 0)
		return noticeCard(
			say('teams.heard.corrected'),
			[say('teams.heard.since', told)],
			[change(view, entry.id), undo(view, entry.id)],
		);
	return { ...recordedCard(view, entry, withFile), title: say('teams.heard.recorded', told) };
}

const hashOf = (card: Card): string =>
	createHash('sha256').update(JSON.stringify(card)).digest('base64url').slice(0, 22);

export function createReceipts({ sending, ledger, view, shown }: ReceiptDeps): Receipts {
	const inOrder = createOrder();

	async function wantedOf(made: Made, withFile: boolean): Promise<Wanted | undefined> {
		const head = await ledger.head(made.record);
		const entry = await entryOf(ledger, made);
		if (head === undefined || entry === undefined) return undefined;
		const seen = await view(head);
		const { reference } = head;
		const { withdrawn } = entry;
		// Of the file nobody is told again: it is no part of the entry.
		const hash = hashOf(receiptOf(seen, entry, false));
		return { card: receiptOf(seen, entry, withFile), reference, withdrawn, hash };
	}

	/** What is withdrawn changes no more, and its card has no buttons: nothing needs to be known of it. */
	async function note(row: Shown, { withdrawn }: Wanted): Promise<void> {
		if (withdrawn) await shown.forgetShown(row.where, row.surface);
		else await shown.setShown(row);
	}

	/** @returns whether the message that stood there could be changed */
	async function update(place: Place, { message }: Shown, { card, reference }: Wanted): Promise<boolean> {
		try {
			await sending.update(place, message, card, reference);
			return true;
		} catch (error) {
			if (isRefused(error)) return false;
			throw error;
		}
	}

	async function bring(place: Place, thread: string | undefined, made: Made, withFile: boolean) {
		const [where, surface] = [heardIn(place.id), surfaceOf(made)];
		const before = (await shown.shown(where)).find((s) => s.surface === surface);
		const wanted = await wantedOf(made, withFile);
		if (wanted === undefined || before?.hash === wanted.hash) return;
		const row = { where, surface, hash: wanted.hash };
		if (before !== undefined && (await update(place, before, wanted)))
			return note({ ...row, message: before.message }, wanted);
		// Somebody has taken the card away, or the words were taken back before there was one.
		if (wanted.withdrawn) return shown.forgetShown(where, surface);
		const message = await sending.post(place, wanted.card, wanted.reference, thread);
		await note({ ...row, message }, wanted);
	}

	return {
		show: ({ place, thread }, made, withFile) =>
			inOrder(`${place.id} ${surfaceOf(made)}`, () => bring(place, thread, made, withFile)),
		async again(place, entry) {
			const row = (await shown.shown(heardIn(place.id))).find((s) => madeOf(s.surface).entry === entry);
			if (row === undefined) return;
			const made = madeOf(row.surface);
			await inOrder(`${place.id} ${row.surface}`, () => bring(place, undefined, made, false));
		},
	};
}
