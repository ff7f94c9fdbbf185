import type { ShownLog } from '../../conversation/deliver.ts';
import type { Desk } from '../../conversation/desk.ts';
import type { Ledger } from '../../conversation/ledger.ts';
import { surfaces } from '../../conversation/surfaces.ts';
import type { PersonId } from '../../framework/record.ts';
import type { AdaptiveCard } from '../adaptive/render.ts';
import type { Arrived, Calls } from './ports.ts';
import { type Drawing, freshNonce, isOfSurface, messageOf, withNonce } from './render/all.ts';

export interface StandingDeps {
	calls: Pick<Calls, 'remove'>;
	shown: Pick<ShownLog, 'shown'>;
	ledger: Pick<Ledger, 'head'>;
	view: Desk['view'];
	drawing: Drawing;
}

/** The message that a button was pressed in. */
export interface Standing {
	/**
	 * T17: Teams lets nobody look for a message whose post was in doubt, so it was posted anew; the stray copy is found
	 * when a button in it is pressed, and taken away. Its buttons count like any others.
	 */
	tidy(arrived: Arrived, person: PersonId, nonce: string): Promise<void>;
	/** The meeting's card that stands there, as it is now; undefined for any other message. */
	card(arrived: Arrived): Promise<AdaptiveCard | undefined>;
}

export function createStanding({ calls, shown, ledger, view, drawing }: StandingDeps): Standing {
	const whereOf = ({ place }: Arrived, person: PersonId): string =>
		place.kind === 'personal' ? `person:${person}` : place.id;

	return {
		async tidy(arrived, person, nonce) {
			const { place, replyTo } = arrived;
			if (replyTo === undefined || !isOfSurface(nonce)) return;
			const there = await shown.shown(whereOf(arrived, person));
			// What is being posted has no id yet, and may be this one.
			if (there.some(({ message }) => message === replyTo || message === '')) return;
			await calls.remove(place, replyTo, 'card');
		},
		async card({ place, replyTo }) {
			const row = (await shown.shown(place.id)).find(({ message }) => message === replyTo);
			const [record = '', key = ''] = row?.surface.split(/:(.*)/s) ?? [];
			const head = row && (await ledger.head(record));
			const card = head && surfaces(await view(head)).find((one) => one.card.key === key)?.card;
			return card && withNonce(messageOf(card, head.reference, drawing).card, freshNonce());
		},
	};
}
