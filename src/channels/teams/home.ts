import type { Block, Card } from '../../conversation/cards.ts';
import type { ShownLog } from '../../conversation/deliver.ts';
import { createMine, type Mine, type MineDeps } from '../../conversation/mine.ts';
import { noticeCard } from '../../conversation/spoken/cards.ts';
import type { PersonId } from '../../framework/record.ts';
import { fitting } from './home/fitting.ts';
import type { Arrived, Calls, People, Place, Places } from './ports.ts';
import type { Drawing } from './render/all.ts';
import { createOrder } from './telling/in-order.ts';
import { isRefused, type Sending } from './telling/sending.ts';

export interface HomeDeps extends MineDeps {
	calls: Pick<Calls, 'remove'>;
	sending: Sending;
	people: Pick<People, 'caller' | 'chat'>;
	places: Pick<Places, 'find'>;
	shown: ShownLog;
	drawing: Drawing;
}

/** Somebody's own chat with the bot: their meetings, and what waits for them. */
export interface Home {
	/** Answers whatever is typed there with the one card; the one before it goes. @throws TeamsProblem */
	answer(arrived: Pick<Arrived, 'place' | 'from'>): Promise<void>;
	/** Brings the card that stands there up to date, after something was done. Nothing where there is none. @throws TeamsProblem, CannotBeShown */
	anew(person: PersonId): Promise<void>;
	/** The card as it should be now, under the size that Teams takes. */
	card(person: PersonId): Promise<Card>;
}

/** More meetings than anybody has open at once. */
const most = 15;

/** Where it is kept which message is somebody's home. */
export const homeOf = (person: PersonId): string => `home:${person}`;
const surface = 'home';

const text = (line: string): Block => ({ kind: 'text', runs: [{ text: line }] });

export function createHome(deps: HomeDeps): Home {
	const { calls, sending, people, places, shown, drawing } = deps;
	const { say } = drawing;
	const mineOf = createMine(deps);
	const inOrder = createOrder();

	/** A chat has an address that Teams opens; a channel has none without more than the bot is told. */
	async function way({ head }: Mine): Promise<Block[]> {
		const place = await places.find(head.conversation);
		if (place?.kind !== 'group') return [];
		const url = `https://teams.microsoft.com/l/chat/${encodeURIComponent(place.id)}/conversations`;
		const label = say('teams.home.go');
		const hint = `${label}: ${head.reference}`;
		return [{ kind: 'buttons', buttons: [{ label, hint, intent: { do: 'page', path: '' }, url }] }];
	}

	async function headOf(mine: Mine): Promise<Block[]> {
		const { reference, cursor, changes, versions } = mine.head;
		const phase = say(`status.phase.${cursor.value}`, { changes, version: versions.length });
		return [{ kind: 'heading', text: reference, level: 2 }, text(phase), ...(await way(mine))];
	}

	const waiting = ({ waits }: Mine): Block[] =>
		waits.flatMap(({ title, blocks, buttons }): Block[] => [
			{ kind: 'heading', text: title, level: 3 },
			...blocks,
			...(buttons.length > 0 ? [{ kind: 'buttons', buttons } as const] : []),
		]);

	const cardOf = (blocks: readonly Block[], any: boolean): Card => ({
		key: surface,
		title: say(any ? 'teams.home.title' : 'teams.home.none'),
		blocks: [text(say('teams.home.here')), text(say('teams.home.begin')), ...blocks],
		buttons: [],
	});

	async function card(person: PersonId): Promise<Card> {
		const mine = await mineOf(person);
		const meetings = await Promise.all(
			mine.slice(0, most).map(async (one) => ({ head: await headOf(one), waits: waiting(one) })),
		);
		const { blocks, shown: count } = fitting(meetings, (some) => cardOf(some, true), drawing);
		const left = mine.length - count;
		const more = left > 0 ? [text(say('teams.home.more', { count: left }))] : [];
		return cardOf([...blocks, ...more], mine.length > 0);
	}

	const standing = async (person: PersonId) =>
		(await shown.shown(homeOf(person))).find((s) => s.surface === surface);

	async function put(place: Place, person: PersonId): Promise<void> {
		const before = await standing(person);
		const message = await sending.post(place, await card(person), '');
		await shown.setShown({ where: homeOf(person), surface, message, hash: '' });
		// What is out of date has buttons too. Where it stays, they are checked when they are pressed.
		if (before !== undefined) await calls.remove(place, before.message, 'people').catch(() => {});
	}

	async function update(person: PersonId): Promise<void> {
		const row = await standing(person);
		if (row === undefined) return;
		const now = await card(person);
		try {
			await sending.update(await people.chat(person), row.message, now, '');
		} catch (error) {
			// Somebody has removed it; the next word in that chat brings it back.
			if (!isRefused(error)) throw error;
			await shown.forgetShown(homeOf(person), surface);
		}
	}

	return {
		card,
		async answer(arrived) {
			const by = await people.caller(arrived);
			if (!('unwelcome' in by)) return inOrder(by.person, () => put(arrived.place, by.person));
			const why = noticeCard(say('spoken.refused.title'), [say(by.unwelcome)], []);
			await sending.post(arrived.place, why, '');
		},
		anew: (person) => inOrder(person, () => update(person)),
	};
}
