import type { Card, Surface } from '../../conversation/cards.ts';
import type { Look } from '../../conversation/looking.ts';
import { CannotBeShown, type Screen } from '../../conversation/ports.ts';
import type { Head } from '../../framework/record.ts';
import type { Log } from '../../log.ts';
import type { Say } from '../../wording/messages.ts';
import type { People } from './ports.ts';

export interface BesideDeps {
	people: Pick<People, 'chat' | 'lost'>;
	say: Say;
	log: Pick<Log, 'warn'>;
}

/** What a card for one person alone becomes where everybody sees it: whose it is, what it is, and its buttons. */
function opened(
	{ key, title, buttons, blocks }: Card,
	name: string,
	person: string,
	say: Say,
): Card | undefined {
	const all = [...blocks.flatMap((block) => (block.kind === 'buttons' ? block.buttons : [])), ...buttons];
	if (all.length === 0) return undefined;
	return {
		key: `for:${person}:${key}`,
		title: say('teams.heard.for', { name, title }),
		blocks: [{ kind: 'text', runs: [{ text: say('teams.beside', { name }) }], subtle: true }],
		buttons: all,
	};
}

/**
 * T18: whoever no bot can write to (people of other tenants, those who have taken the app out of their own chat) finds
 * their cards in the meeting's conversation: with their name, without a word of the case. What the buttons open, they
 * open for that person alone; to others they say no.
 */
export interface Beside {
	/** What should be seen, and where, with those who cannot be written to in mind. */
	place(seen: Look): Promise<Look>;
	/** The same screen, which notes who refuses what is written to them. @param again looks at a record once more */
	noting<R>(screen: Screen<R>, again: (record: string) => void): Screen<R>;
}

const ofPerson = 'person:';

export function createBeside({ people, say, log }: BesideDeps): Beside {
	async function isReached(person: string): Promise<boolean> {
		try {
			await people.chat(person);
			return true;
		} catch (error) {
			if (error instanceof CannotBeShown) return false;
			// The keeper tries again by itself: nothing is shown to all for what may be over in a minute.
			log.warn('not-reached', { error });
			return true;
		}
	}

	async function moved({ to, card }: Surface, { conversation, people: all }: Head): Promise<Surface[]> {
		if (!('person' in to) || (await isReached(to.person))) return [{ to, card }];
		const name = all.find(({ id }) => id === to.person)?.name ?? to.person;
		const beside = opened(card, name, to.person, say);
		return beside === undefined ? [] : [{ to: { conversation }, card: beside }];
	}

	return {
		async place(seen) {
			const { head } = seen;
			// Where the meeting's own cards are not shown, nobody's are.
			const isFit = seen.wanted.some(({ to }) => 'conversation' in to);
			if (head === undefined || !isFit) return seen;
			const wanted = (await Promise.all(seen.wanted.map((one) => moved(one, head)))).flat();
			return { ...seen, wanted };
		},
		noting: (screen, again) => ({
			...screen,
			async post(where, card, surface) {
				try {
					return await screen.post(where, card, surface);
				} catch (error) {
					if (error instanceof CannotBeShown && where.startsWith(ofPerson)) {
						people.lost(where.slice(ofPerson.length));
						again(surface.slice(0, surface.indexOf(':')));
					}
					throw error;
				}
			},
		}),
	};
}
