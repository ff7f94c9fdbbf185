import type { Answered, Person, Playground } from './playground.ts';
import type { Posted } from './playground-page.ts';

interface Part {
	type?: unknown;
	[key: string]: unknown;
}

/** Everything in a card that is of a type. */
function parts(card: unknown, type: string): Part[] {
	const found: Part[] = [];
	JSON.stringify(card, (_, value: Part | null) => {
		if (typeof value === 'object' && value?.type === type) found.push(value);
		return value;
	});
	return found;
}

const words = (card: unknown): string =>
	parts(card, 'TextRun')
		.map(({ text }) => text)
		.join(' ');

/** As the client sends it: what stands in the fields beside what the button carries. */
function actionOf(card: unknown, title: string, typed: object = {}): object {
	const found = parts(card, 'Action.Execute').find((action) => action.title === title);
	if (found === undefined) throw new Error(`no button "${title}": ${words(card)}`);
	const { verb, data } = found;
	return { type: 'Action.Execute', title, verb, data: { ...(data as object), ...typed } };
}

/** What is chosen or written in a form before anybody touches it. */
const given = (form: unknown): object =>
	Object.fromEntries(
		['Input.Text', 'Input.ChoiceSet', 'Input.Date', 'Input.Time', 'Input.Number', 'Input.Toggle']
			.flatMap((type) => parts(form, type))
			.filter(({ value }) => value !== undefined)
			.map(({ id, value }) => [id, value]),
	);

/** What people of the meeting do who are not the one at the page. */
export interface Others {
	/** Presses a button of the newest message that has it. @returns what they alone are shown */
	press(person: Person, title: string): Promise<Answered>;
	/** Presses a button that asks for a form, fills it in and sends it. @returns what they are told */
	fill(person: Person, title: string, typed: object, submit: string): Promise<string>;
}

export function createOthers(playground: Playground, posted: () => Posted[]): Others {
	async function press(person: Person, title: string): Promise<Answered & { on: Posted }> {
		const on = posted().findLast(({ card }) =>
			parts(card, 'Action.Execute').some((action) => action.title === title),
		);
		if (on === undefined) throw new Error(`no message has the button "${title}"`);
		return { ...(await playground.press(person, on, actionOf(on.card, title))), on };
	}
	return {
		press,
		async fill(person, title, typed, submit) {
			const { on, value: form } = await press(person, title);
			const action = actionOf(form, submit, { ...given(form), ...typed });
			const { value } = await playground.press(person, on, action);
			return typeof value === 'string' ? value : words(value);
		},
	};
}
