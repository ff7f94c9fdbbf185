import type { Card } from '../../conversation/cards.ts';
import type { Caller } from '../../conversation/desk.ts';
import { CannotBeShown } from '../../conversation/ports.ts';
import { noticeCard } from '../../conversation/spoken/cards.ts';
import type { EntryId } from '../../framework/record.ts';
import type { Log } from '../../log.ts';
import type { Say } from '../../wording/messages.ts';
import type { People, Place } from './ports.ts';
import { TeamsProblem } from './problem.ts';
import { createReceipts, type ReceiptDeps } from './telling/receipts.ts';
import { isRefused } from './telling/sending.ts';
import { createSparing } from './telling/sparing.ts';

/** Where a word goes: to whoever spoke, or beside what they typed. */
export interface Beside {
	place: Place;
	/** In a channel, the message whose thread it belongs to. */
	thread: string | undefined;
}

export interface TellingDeps extends ReceiptDeps {
	people: Pick<People, 'chat'>;
	say: Say;
	log: Log;
}

/** Tells people what became of their words. What cannot be told is noted: the words themselves are stored. */
export interface Telling {
	/** The card that tells everybody of an entry that was typed: posted once, brought up to date since. */
	receipt(to: Beside, made: { record: string; entry: EntryId }, withFile: boolean): Promise<void>;
	/** Brings it up to date, where there is one. */
	receiptAgain(place: Place, entry: EntryId): Promise<void>;
	/**
	 * To this person alone; beside what they typed, with their name, where no bot can write to them, or where the card
	 * has a button that works in the conversation alone.
	 */
	privately(to: Beside, by: Caller, card: Card, reference: string): Promise<void>;
	/** To everybody: about nobody's case. */
	openly(to: Beside, card: Card, reference?: string): Promise<void>;
	/** Why nothing is taken here, or from somebody. T32: said once a minute, so that nobody spends what others need. */
	notTaken(to: Beside, why: string, title?: string): Promise<void>;
}

const minute = 60_000;

export function createTelling(deps: TellingDeps): Telling {
	const { sending, people, say, log } = deps;
	const receipts = createReceipts(deps);
	const maySay = createSparing(minute);

	async function attempt({ id }: Place, method: string, work: () => Promise<unknown>): Promise<void> {
		try {
			await work();
		} catch (error) {
			const code = error instanceof TeamsProblem ? error.code : 'failed';
			log.warn('not-told', { method, channel: id, code, error });
		}
	}

	/** A meeting is opened and joined in its own conversation alone, so the button for it must be there. */
	const belongsHere = ({ buttons }: Card): boolean =>
		buttons.some(({ intent }) => intent.do === 'form' && (intent.form === 'join' || intent.form === 'open'));

	/** Neither guests nor people of other tenants, nor whoever has taken the app away from their own chat. */
	const isOutOfReach = (error: unknown): boolean => error instanceof CannotBeShown || isRefused(error);

	/** T33: what is said of a refusal holds nothing of a case; the words wait in the form that its button opens. */
	async function tell({ place, thread }: Beside, by: Caller, card: Card, reference: string): Promise<void> {
		if (!belongsHere(card) && (await tellAlone(by, card, reference))) return;
		const title = say('teams.heard.for', { name: by.name, title: card.title });
		await sending.post(place, { ...card, title }, reference, thread);
	}

	/** @returns whether they can be written to */
	async function tellAlone({ person }: Caller, card: Card, reference: string): Promise<boolean> {
		try {
			await sending.post(await people.chat(person), card, reference);
			return true;
		} catch (error) {
			if (!isOutOfReach(error)) throw error;
			return false;
		}
	}

	const openly: Telling['openly'] = ({ place, thread }, card, reference = '') =>
		attempt(place, 'post', () => sending.post(place, card, reference, thread));

	return {
		openly,
		receipt: (to, made, withFile) => attempt(to.place, 'receipt', () => receipts.show(to, made, withFile)),
		receiptAgain: (place, entry) => attempt(place, 'receipt', () => receipts.again(place, entry)),
		privately: (to, by, card, reference) => attempt(to.place, 'chat', () => tell(to, by, card, reference)),
		async notTaken(to, why, title = say('spoken.refused.title')) {
			if (!maySay(`${to.place.id} ${why}`)) return;
			await openly(to, noticeCard(title, [why], []));
		},
	};
}
