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
import { passing } from './contract/clock.ts';
import type { Button, Channel, Outcome, Person, Seen, SeenField, SeenForm } from './contract/driver.ts';
import { buttonOf, cardOf } from './contract/reading.ts';

const practice = readCase('group');
type RoomAnswer = Awaited<ReturnType<Room['act']>>;
type RoomForm = NonNullable<RoomAnswer['form']>;

const list = (value: unknown): Part[] => (Array.isArray(value) ? (value as Part[]) : []);
/** What one part of a card reads as: words and buttons, from the top. */
function linesOf(part: Part): (string | Button)[] {
	if (part.type === 'ActionSet')
		return list(part.actions).map((a) => ({ label: String(a.title), own: a.data }));
	if (part.type === 'RichTextBlock')
		return [
			list(part.inlines)
				.map((run) => run.text)
				.join(''),
		];
	if (part.type === 'TextBlock') return [String(part.text)];
	const inner = [part.items, part.columns, part.rows, part.cells].flatMap(list);
	return inner.flatMap(linesOf);
}

function seen(card: unknown): Seen {
	const { fallbackText, body } = card as AdaptiveCard;
	return { title: fallbackText, lines: body.slice(1).flatMap(linesOf) };
}

const kinds: Record<string, SeenField['kind']> = {
	'Input.Text': 'text',
	'Input.Date': 'date',
	'Input.Time': 'time',
	'Input.Number': 'number',
	'Input.Toggle': 'tick',
};

function fieldOf(input: Part, body: Part[]): SeenField {
	const error = body.find((part) => part.id === `error-${input.id}`);
	const several = input.isMultiSelect === true ? 'choices' : 'choice';
	return {
		name: String(input.id),
		label: String(input.label ?? input.title),
		kind: kinds[input.type] ?? several,
		options: list(input.choices).map((o) => ({ value: String(o.value), label: String(o.title) })),
		value: String(input.value ?? ''),
		...(error !== undefined && { error: linesOf(error).join('') }),
	};
}

function seenForm(form: RoomForm): SeenForm {
	const { body } = form.card as AdaptiveCard;
	const inputs = body.filter((part) => part.type.startsWith('Input.'));
	const problem = body.find((part) => part.id === 'problem');
	return {
		title: form.title,
		words: body.flatMap((part) => (part.type.startsWith('Input.') ? [] : linesOf(part))).join('\n'),
		fields: inputs.map((input) => fieldOf(input, body)),
		...(problem !== undefined && { problem: linesOf(problem).join('\n') }),
		own: form,
	};
}

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
