import { setTimeout } from 'node:timers/promises';
import type { Part } from '../../src/channels/adaptive/parts.ts';
import type { AdaptiveCard } from '../../src/channels/adaptive/render.ts';
import { createRoom, type Room } from '../../src/channels/room/room.ts';
import { createDesk } from '../../src/conversation/desk.ts';
import { createReader } from '../../src/conversation/reading.ts';
import { readCase } from '../../src/house.ts';
import { castOf, othersOf } from '../../src/practice.ts';
import { createHtml } from '../../src/wording/html.ts';
import { type TestHouse, testHouse } from '../support/house.ts';
import { formOf, linesOf } from './adaptive-reader.ts';
import { passing } from './contract/clock.ts';
import type { Button, Channel, Outcome, Person, Seen, SeenForm } from './contract/driver.ts';
import { buttonOf, cardOf } from './contract/reading.ts';

const practice = readCase('group');
type RoomAnswer = Awaited<ReturnType<Room['act']>>;
type RoomForm = NonNullable<RoomAnswer['form']>;

const dataOf = (action: Part): unknown => action.data;

function seen(card: unknown): Seen {
	const { fallbackText, body } = card as AdaptiveCard;
	return { title: fallbackText, lines: body.slice(1).flatMap((part) => linesOf(part, dataOf)) };
}

const seenForm = (form: RoomForm): SeenForm => formOf(form.title, form.card as AdaptiveCard, form);

const outcome = ({ text, card, form }: RoomAnswer): Outcome => ({
	text,
	...(card !== undefined && { card: seen(card) }),
	...(form !== undefined && { form: seenForm(form) }),
});

const valuesOf = ({ fields }: SeenForm, typed: Record<string, string>): Record<string, string> =>
	Object.fromEntries(fields.map((f) => [f.name, typed[f.name] ?? f.value]));

let presses = 0;

/** The practice room as its windows have it: cards and forms as Adaptive Cards, sent as a browser sends them. */
export async function openRoom(): Promise<Channel> {
	let blind = false;
	let room: Room | undefined;
	let house: TestHouse = await testHouse(undefined, passing, {
		committed: () => void (blind || room?.changed()),
	});
	const stranger = {
		id: 'stranger',
		name: 'Alex Passer',
		agency: 'health',
		agencyTitle: '',
		role: 'attendee',
		places: [],
	} as const;
	const cast = [...castOf(practice, house), { ...stranger, places: [] }];

	async function start(): Promise<void> {
		const desk = createDesk({
			...house,
			candidates: async () => cast,
			candidate: async (_, id) => cast.find((m) => m.id === id),
		});
		const reader = createReader({ ...house, html: createHtml('templates/document'), stylesheet: '/x.css' });
		const failed = (error: unknown) => {
			throw error;
		};
		room = createRoom({ ...house, desk, reader, cast, others: othersOf([], house), failed });
		blind = false;
		await room.refresh();
	}

	const last = new Map<string, () => Promise<RoomAnswer>>();
	async function deliver(id: string, send: () => Promise<RoomAnswer>): Promise<Outcome> {
		last.set(id, send);
		return outcome(JSON.parse(JSON.stringify(await send())));
	}

	function person(id: string): Person {
		const sees = async () =>
			(await room!.view(id)).cards.map(({ card }) => seen(JSON.parse(JSON.stringify(card))));
		const press = ({ own }: Button) => {
			const delivery = `p${(presses += 1)}`;
			return deliver(id, () => room!.act(id, own, delivery));
		};
		return {
			name: cast.find((m) => m.id === id)?.name ?? id,
			sees,
			press,
			async opens() {
				const { say } = house.messages;
				return press(buttonOf(cardOf(await sees(), say('practice.lobby.title')), say('button.open')));
			},
			fill(form, typed = {}) {
				const { card: _, ...sent } = form.own as RoomForm;
				return deliver(id, () => room!.submit(id, { ...sent, values: valuesOf(form, typed) }));
			},
			async close(form, typed) {
				const { draft, record } = form.own as RoomForm;
				if (draft !== null) await room!.saveDraft(id, draft, record, valuesOf(form, typed));
			},
			again: () => deliver(id, last.get(id)!),
		};
	}

	/** The last change is shown a moment later: until then the store is needed. */
	const quiet = async (): Promise<void> => {
		blind = true;
		while (room!.waiting() > 0) await setTimeout(5);
		await room!.view('lead');
	};

	await start();
	return {
		house: () => house,
		person,
		async blind() {
			blind = true;
		},
		async restart() {
			await quiet();
			house = await house.again();
			await start();
		},
		async end() {
			await quiet();
			await house.end();
		},
	};
}
